import ArgumentParser
import Hub
import Mailbell
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

extension ContactCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write all that is kept of a contact, of all users, as JSON.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String

        func run() throws {
            let email = try contactAddress(email)
            guard let json = try store.openStore().read({ try exportContact(email, from: $0, now: .now) }) else {
                throw CommandError("nothing is kept of \(email)")
            }
            print(String(decoding: json, as: UTF8.self))
        }
    }

    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase what is kept of a contact, of all users, and look that it is gone.",
            discussion: """
                What they did stays in its place in the logs as done by Someone; devices are told to forget the rest. Mails to \
                nobody else go, and the links in mails already sent to the contact lead nowhere. That they have opted out is \
                remembered, without the address; of others a new mail begins anew, unless `contact opt-out` follows. Afterwards the store's files are searched for the address, byte by byte; if \
                SQLite has left copies in unused parts they are written anew, during which a running hub's hits wait.

                Backups, and what devices and other programs have kept, are not reached. If it is interrupted, run it again.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String
        @Flag(help: "Do it without asking.") var yes = false

        func run() throws {
            let email = try contactAddress(email)
            let folder = try store.folder()
            let path = folder + "/mailbell.db"
            let store = try store.openStore()
            guard yes else {
                let mails = try store.read { try $0.recipients(email, of: nil).count }
                throw CommandError(
                    "what is kept of \(email), of \(mails) mails, would be gone for good: to erase it, add --yes")
            }
            let report = try eraseContact(email, in: store, now: .now) { usleep(2000) }
            print(
                "erased \(email): \(report.activities) activities name them no more; gone are \(report.hits) hits and "
                    + "\(report.recipients) mails, \(report.messages) of them with their message")
            try verify(email, store, path)
            for copy in KeptCopy.all(in: folder) {
                complain(
                    "\(copy.path) was kept and still names them; it is removed on \(copy.until.rfc3339.prefix(10))")
            }
        }

        /// - Throws: `CommandError` if the address still stands in one of the store's files.
        private func verify(_ email: String, _ store: SQLiteStore, _ path: String) throws {
            try store.settle()
            var (found, bytes) = try search(email, path)
            if found > 0 {
                complain("SQLite has left \(found) copies in unused parts of the file, which is now written anew")
                try store.compact()
                (found, bytes) = try search(email, path)
            }
            guard found > 0 else { return print("searched \(bytes) bytes of the store: the address is nowhere in it") }
            for place in try store.places(of: email) { complain("the address stands in \(place)") }
            throw CommandError(
                "\(path): the address is still there, \(found) times: as a user's own, in a text that others wrote, or, "
                    + "if no place was named, in the write-ahead log that a reader holds; run it again then")
        }

        private func search(_ email: String, _ path: String) throws -> (found: Int, bytes: Int) {
            let search = ByteSearch(email)
            let file = try search.count(in: path)
            let log = try search.count(in: path + "-wal")
            return (file.found + log.found, file.bytes + log.bytes)
        }
    }
}

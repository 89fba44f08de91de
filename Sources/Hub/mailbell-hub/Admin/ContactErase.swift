import ArgumentParser
import Core
import Hub
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

extension ContactCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print everything that is stored about a contact, for all users, as JSON.")

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String

        func run() throws {
            let email = try contactAddress(email)
            guard let json = try store.openStore().read({ try exportContact(email, from: $0, now: .now) }) else {
                throw CommandError("nothing is stored about \(email)")
            }
            print(String(decoding: json, as: UTF8.self))
        }
    }

    struct Erase: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase everything that is stored about a contact, for all users, and verify that it is gone.",
            discussion: """
                Activities of the contact keep their place in the logs, as done by Someone; devices are told to forget the rest. \
                Messages without other recipients are removed. Links in mail that was already sent to the contact stop working, \
                except the opt-out link.

                An opt-out, and a setting of anonymous or never, are remembered without the address. Otherwise the next mail to \
                the contact tracks them again, unless you run `contact opt-out` afterwards.

                At the end, the store's files are searched for the address, byte by byte. If SQLite has left copies in unused \
                parts, the store is rewritten; hits on a running hub wait meanwhile.

                Backups, and copies that other programs have made, are not erased. If it is interrupted, run it again.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String
        @Flag(help: "Do it. Without this flag, the command only says what it would do.") var yes = false

        func run() throws {
            let email = try contactAddress(email)
            let folder = try store.folder()
            let path = folder + "/mailbell.db"
            let store = try store.openStore()
            let (isKept, hasOptedOut) = try store.read { (try Self.isKept(email, in: $0), try $0.hasOptedOut(email)) }
            let nothing = "nothing is stored about \(email)" + (hasOptedOut ? ", except that they have opted out" : "")
            guard yes else {
                guard isKept else { throw CommandError(nothing) }
                let mails = try store.read { try $0.recipients(email, of: nil).count }
                throw CommandError(
                    "this would erase what is stored about \(email), from \(counted(mails, "mail")), and cannot be undone: to do it, add --yes"
                )
            }
            // Even if nothing is stored: an earlier run may have been interrupted, or left copies in the file.
            let report = try eraseContact(email, in: store, now: .now) { usleep(2000) }
            if isKept { print("erased \(email): \(report.summary)") } else { print(nothing) }
            let isOut = try store.read { try $0.hasOptedOut(email) }
            if isKept, isOut { print("remembered without the address: their opt-out") }
            if report.settings > 0 {
                let count = counted(report.settings, "setting")
                print("remembered without the address: \(count) of anonymous or never")
            }
            if isKept, !isOut, report.settings == 0 {
                print("a new mail to them tracks them again, unless you run `mailbell-hub contact opt-out \(email)`")
            }
            try verify(email, store, path)
            for copy in KeptCopy.all(in: folder) {
                complain(
                    "\(copy.path) is an older copy of the store and still names them; the hub removes it on \(copy.until.rfc3339.prefix(10))"
                )
            }
        }

        /// Whether a user has a mail to the contact or a setting for them, or the administrator has a setting for them.
        private static func isKept(_ email: String, in store: any StoreSnapshot) throws -> Bool {
            if try store.users().contains(where: { try store.contact(email, of: $0.id) != nil }) { return true }
            return try List.settings(of: nil, in: store).contains { $0.audience == .address(email) }
        }

        /// Searches the store's files for the address, and rewrites them once if it is found.
        ///
        /// - Throws: `CommandError` if the address is still in one of the files.
        private func verify(_ email: String, _ store: SQLiteStore, _ path: String) throws {
            try store.settle()
            var (found, bytes) = try search(email, path)
            if found > 0 {
                complain(
                    "SQLite has left \(counted(found, "copy", "copies")) in unused parts of the file, which is now rewritten"
                )
                try store.compact()
                (found, bytes) = try search(email, path)
            }
            guard found > 0 else {
                return print("searched \(counted(bytes, "byte")) of the store: the address is not in it")
            }
            for place in try store.places(of: email) { complain("the address is in \(place)") }
            throw CommandError(
                "\(path): the address is still there, \(counted(found, "time")): as a user's own, or in a text that others wrote. "
                    + "If no place was named, it is in the write-ahead log, which a reader holds: run it again")
        }

        private func search(_ email: String, _ path: String) throws -> (found: Int, bytes: Int) {
            let search = ByteSearch(email)
            let file = try search.count(in: path)
            let log = try search.count(in: path + "-wal")
            return (file.found + log.found, file.bytes + log.bytes)
        }
    }
}

extension Erasure.Report {
    /// "3 activities no longer name them; 2 hits and 1 mail, with its message, are gone".
    fileprivate var summary: String {
        var gone = counted(hits, "hit") + " and " + counted(recipients, "mail")
        switch (messages, recipients) {
        case (0, _): break
        case (1, 1): gone += ", with its message,"
        case (let some, let all) where some == all: gone += ", with their messages,"
        default: gone += ", \(messages) of them with \(messages == 1 ? "its message" : "their messages"),"
        }
        let named =
            counted(activities, "activity", "activities") + (activities == 1 ? " no longer names" : " no longer name")
        return "\(named) them; \(gone) are gone"
    }
}

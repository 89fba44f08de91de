import ArgumentParser
import Core
import Hub
import StoreSQL
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

                Backups, and copies that other programs have made, are not erased.

                A running hub does the work; without one, the command does it, and no hub can start meanwhile. If the command \
                is interrupted, the work ends after the step under way: run it again.
                """)

        @OptionGroup var store: StoreOptions
        @Argument(help: ArgumentHelp("The contact's address.", valueName: "email")) var email: String
        @Flag(help: "Do it. Without this flag, the command only says what it would do.") var yes = false

        func run() throws {
            let email = try contactAddress(email)
            guard yes else { return try say(email) }
            let place = try store.place()
            let folder = place.data
            let administration = try store.administration(place, as: "contact erase")
            let report = try administration.erase(email)
            say(email, report)
            if report.wasKept { try note(report, place) }
            if !place.store.isEmbedded {
                print(
                    "PostgreSQL does not overwrite what it removes: the address remains in unused parts of the database until they are "
                        + "used again, and in its write-ahead log, replicas and backups")
            }
            // Searched by this process also if a hub has erased: closing the file would take away the locks that a process
            // has on it (https://www.sqlite.org/howtocorrupt.html#posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
            if place.store.isEmbedded { try verify(email, administration, folder + "/mailbell.db") }
            for copy in KeptCopy.all(in: folder) {
                complain(
                    "\(copy.path) is an older copy of the store and still names them; the hub removes it on \(copy.until.rfc3339.prefix(10))"
                )
            }
        }

        /// Writes into the audit log that somebody was erased; not whom.
        private func note(_ report: ErasureReport, _ place: HubConfiguration) throws {
            let store = try place.openStore(for: .command(makes: false))
            defer { store.close() }
            let what = "\(report.erased.recipients) mails, \(report.erased.activities) activities"
            try store.commit {
                try $0.note(AuditEntry(at: .now, actor: AuditNote.commandLine, .contactErased, subject: what))
            }
        }

        /// Says what would be erased.
        ///
        /// - Throws: `CommandError` always: nothing was done.
        private func say(_ email: String) throws {
            let store = try store.openStore()
            let (isKept, hasOptedOut) = try store.read { (try isContactKept(email, in: $0), try $0.hasOptedOut(email)) }
            guard isKept else { throw CommandError(nothing(email, hasOptedOut)) }
            let mails = try store.read { try $0.recipients(email, of: nil).count }
            throw CommandError(
                "this would erase what is stored about \(email), from \(counted(mails, "mail")), and cannot be undone: to do it, add --yes"
            )
        }

        private func nothing(_ email: String, _ hasOptedOut: Bool) -> String {
            "nothing is stored about \(email)" + (hasOptedOut ? ", except that they have opted out" : "")
        }

        /// Says what was erased, and what is remembered.
        private func say(_ email: String, _ report: ErasureReport) {
            let isKept = report.wasKept
            print(isKept ? "erased \(email): \(report.erased.summary)" : nothing(email, report.hasOptedOut))
            if isKept, report.hasOptedOut { print("remembered without the address: their opt-out") }
            if report.erased.settings > 0 {
                let count = counted(report.erased.settings, "setting")
                print("remembered without the address: \(count) of anonymous or never")
            }
            if isKept, !report.hasOptedOut, report.erased.settings == 0 {
                print("a new mail to them tracks them again, unless you run `mailbell-hub contact opt-out \(email)`")
            }
        }

        /// Searches the store's files for the address, and has them rewritten once if it is found.
        ///
        /// - Throws: `CommandError` if the address is still in one of the files.
        private func verify(_ email: String, _ administration: FolderAdministration, _ path: String) throws {
            try administration.settle()
            var (found, bytes) = try search(email, path)
            if found > 0 {
                complain(
                    "SQLite has left \(counted(found, "copy", "copies")) in unused parts of the file, which is now rewritten"
                )
                try administration.compact()
                (found, bytes) = try search(email, path)
            }
            guard found > 0 else {
                return print("searched \(counted(bytes, "byte")) of the store: the address is not in it")
            }
            let file = try SQLiteStore(path: path, readers: 1, upgrading: false)
            for place in try file.places(of: email) { complain("the address is in \(place)") }
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
        let records = counted(entries, "logged mail") + " and " + counted(self.records, "record")
        return "\(named) them; \(gone) are gone" + (entries + self.records > 0 ? "; so are \(records)" : "")
    }
}

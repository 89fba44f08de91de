import ArgumentParser
import Hub
import Mailbell
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the store.",
        discussion: """
            The hub must be stopped. The backup is copied, brought up to date if an older version wrote it, and looked \
            through as `verify` does. The store that was there is kept beside it for 7 days. Each device and webhook is told \
            that the log was restored, and goes on after what it has: nothing comes twice, and nothing that comes from \
            then on is passed over.

            What happened since the backup is not in it: activities, users, tokens, and the mails registered since, whose \
            links lead nowhere. As far as the store that was there can be read, opt-outs, revoked tokens, stricter \
            settings and erased contacts are taken over from it; where not, those of before the backup count, which is said.
            """)

    @OptionGroup var store: StoreOptions
    @Argument(
        help: ArgumentHelp("A file that `mailbell-hub backup` has written.", valueName: "file"), completion: .file())
    var file: String
    @Flag(help: "Replace the store that is there, without asking.") var yes = false
    @Flag(help: "Restore it also where `verify` finds something wrong.") var force = false

    func run() throws {
        signal(SIGXFSZ, SIG_IGN)
        // First, with the rights of whoever asked for it.
        let backup = open(file, O_RDONLY | O_CLOEXEC)
        guard backup >= 0 else { throw CommandError.ofSystem(file) }
        defer { close(backup) }
        try refuseLog()

        let lock = try DataFolder(locking: store.folder())
        let place = StorePlace(lock)
        defer { place.removeFresh() }
        try place.copy(backup, named: file)
        let report = try exchange(place)
        print(report.joined(separator: "\n"))
    }

    /// A copy of a store that was in use may have its newest part beside it.
    private func refuseLog() throws {
        var status = stat()
        guard lstat(file + "-wal", &status) == 0, status.st_size > 0 else { return }
        throw CommandError(
            "\(file): part of it is in \(file)-wal, so it is no backup but a store, or a copy of one; `mailbell-hub backup` "
                + "with --data and its folder makes a backup of it")
    }

    /// Returns what is to be told.
    private func exchange(_ place: StorePlace) throws -> [String] {
        let fresh = StoreFile(place.fresh)
        let content = try naming(place) { try fresh.content() }
        let hasOld = try StoreOptions.hasStore(place.folder)
        let old = StoreFile(place.path)
        guard yes || !hasOld else {
            let there = (try? old.content(readonly: true).summary) ?? "a store that cannot be read"
            throw CommandError(
                "\(file) holds \(content.summary); it would take the place of \(there), which is kept for "
                    + "\(KeptCopy.days) days; to do so, add --yes")
        }
        let isReadable = hasOld ? try settle(old) : false
        let (carried, erasures) = try naming(place) { try prepare(place.fresh, replacing: isReadable ? old : nil) }
        let kept = try place.exchange(keepingLog: !isReadable, hasOld: hasOld)
        return report(content, kept, carried, erasures)
    }

    /// Returns whether the store can be read. One that cannot is kept as it is, with its write-ahead log.
    private func settle(_ old: StoreFile) throws -> Bool {
        do {
            _ = try old.content(readonly: true)
            try old.settle()
            return true
        } catch StoreError.busy {
            throw CommandError("\(old.path): another program has the store open; nothing was changed")
        } catch {
            complain("\(error)")
            complain("so nothing can be taken over from it")
            return false
        }
    }

    /// Makes a store of the copy, which takes the place of another. Returns what was taken over, and how many contacts were
    /// erased once more.
    private func prepare(_ path: String, replacing old: StoreFile?) throws -> (Carried?, Int) {
        let store = try SQLiteStore(path: path, readers: 1)
        defer { store.close() }
        let findings = try store.verify().findings
        for finding in findings { complain(finding) }
        guard findings.isEmpty || force else {
            throw CommandError(
                "\(file): something is wrong with it, and nothing was changed; to restore it all the same, add --force")
        }
        var random = SystemRandomNumberGenerator()
        let carried = try store.becomeRestored(replacing: old, now: .now, using: &random)
        let erased = carried?.erased ?? []
        for email in erased { _ = try eraseContact(email, in: store, now: .now) {} }
        // Also what SQLite has left of them in unused parts of its pages.
        if !erased.isEmpty { try store.compact() }
        return (carried, erased.count)
    }

    /// What is said of the copy is said of the file that was asked for.
    private func naming<Result>(_ place: StorePlace, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw CommandError("nothing was changed: " + "\(error)".replacing(place.fresh, with: file))
        }
    }

    private func report(
        _ content: StoreFile.Content, _ kept: String?, _ carried: Carried?, _ erasures: Int
    ) -> [String] {
        var lines = ["restored \(file): \(content.summary)"]
        if let kept {
            lines.append(
                "the store that was there is \(kept); a hub removes it after \(KeptCopy.days) days, since it names people"
            )
        }
        guard let carried else {
            return lines + [
                "nothing was taken over from another store: contacts who have opted out or were erased since the backup, and "
                    + "tokens revoked since, are as they were: see to them again"
            ]
        }
        lines.append(
            "taken over from it: \(carried.optOuts) opt-outs, \(carried.tokens) revoked tokens, \(carried.settings) stricter "
                + "settings, \(erasures) erased contacts")
        if carried.activities > 0 {
            lines.append("gone with it: \(carried.activities) activities; links in mail sent since lead nowhere")
        }
        if !carried.gone.isEmpty { lines.append("users added since are gone: \(carried.gone.joined(separator: ", "))") }
        if !carried.returning.isEmpty {
            lines.append(
                "users whom it does not know are there again, without tokens: \(carried.returning.joined(separator: ", "))"
            )
        }
        return lines
    }
}

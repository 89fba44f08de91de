import ArgumentParser
import Core
import Hub
import StoreSQL
import StoreSQLite
import Transport

#if canImport(Glibc)
    import Glibc
#endif

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replace the store by a backup.",
        discussion: """
            Stop the hub first. The backup is copied, migrated if an older version wrote it, and checked as by `verify`. The \
            replaced store is kept in the same folder for 7 days. Every device and webhook is told that the log was restored, and \
            resumes after what it has: nothing comes twice, and nothing new is skipped.

            What happened since the backup is lost: activities, users, tokens, and messages, whose links stop working. \
            Opt-outs, revoked tokens, stricter settings and erased contacts are copied from the replaced store, as far as it \
            can be read. If it cannot be read, those of the backup apply, and the command says so.

            If the store is on PostgreSQL, put the database back by PostgreSQL's means, and run this without a file: it tells every \
            device and webhook that the log was restored. That is needed only after a copy of a disk or of a virtual machine was \
            put back: after a recovery from a backup, the hub notices by itself.
            """)

    @OptionGroup var store: StoreOptions
    @Argument(
        help: ArgumentHelp(
            "A file that `mailbell-hub backup` wrote. Left out if the store is on PostgreSQL.", valueName: "file"),
        completion: .file())
    var backup: String?
    @Flag(help: "Required to replace an existing store: without it, the command only says what it would replace.")
    var yes =
        false
    @Flag(help: "Restore the backup even if `verify` finds faults.") var force = false

    func run() throws {
        signal(SIGXFSZ, SIG_IGN)
        let isEmbedded = try store.place(asOwner: false).store.isEmbedded
        guard backup != nil else {
            guard !isEmbedded else { throw ValidationError("Missing expected argument '<file>'") }
            return try beginLives()
        }
        guard isEmbedded else {
            throw CommandError(
                "the store is on PostgreSQL: put the database back by PostgreSQL's means; then run `mailbell-hub restore` without a file"
            )
        }
        // Opened first, before root switches to the store's owner, who may not be able to read it.
        let opened = open(file, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw CommandError.ofSystem(file) }
        defer { close(opened) }
        try refuseLog()

        let folder = try store.place().data
        guard !DataFolder.isServed(folder) else {
            throw CommandError(
                "\(folder): a hub is serving this store; stop it first, for example with `systemctl stop mailbell-hub`, and start it "
                    + "again afterwards. Nothing was changed")
        }
        let lock = try DataFolder(locking: folder, for: "restore")
        let place = try StorePlace(lock)
        defer { place.removeLogs() }
        try place.copy(opened, named: file)
        let report = try exchange(place)
        print(report.joined(separator: "\n"))
    }

    private var file: String { backup ?? "" }

    /// Tells all devices that a database was put back.
    private func beginLives() throws {
        let place = try store.place()
        let opened = try place.openStore(for: .command(makes: false))
        defer { opened.close() }
        if let hub = try opened.servingHub() {
            throw CommandError("\(opened.place): hub \(hub) serves this store; stop it first. Nothing was changed")
        }
        guard yes else {
            throw CommandError(
                "this begins a new life of every log in \(opened.place), so that each device and webhook reads again what is there; to do so, add --yes"
            )
        }
        let count = try opened.beginLives()
        print("\(counted(count, "log")) began a new life: every device and webhook is told that the log was restored")
    }

    /// Refuses a file with a write-ahead log beside it: its newest part would be missing.
    private func refuseLog() throws {
        var status = stat()
        guard lstat(file + "-wal", &status) == 0, status.st_size > 0 else { return }
        throw CommandError(
            "\(file): part of it is in \(file)-wal, so it is not a backup but a store, or a copy of one; back it up with `mailbell-hub backup`, "
                + "and with --data and its folder")
    }

    /// Prepares the copy and puts it in the place of the store.
    ///
    /// - Returns: The lines of the report.
    private func exchange(_ place: StorePlace) throws -> [String] {
        let fresh = StoreFile(place.fresh)
        let content = try naming(place) { () -> StoreFile.Content in
            do {
                return try fresh.content()
            } catch StoreError.corrupt(let problem) {
                let why = problem.replacing("\(place.fresh): ", with: "")
                throw CommandError(
                    "\(file): is damaged, or not a file that `mailbell-hub backup` wrote: \(why); nothing was changed"
                )
            }
        }
        let hasOld = try StoreOptions.hasStore(place.folder)
        let old = StoreFile(place.path)
        guard yes || !hasOld else {
            let there = (try? old.content(readonly: true).summary) ?? "a store that cannot be read"
            throw CommandError(
                "\(file) contains \(content.summary); it would replace \(there), which is kept for "
                    + "\(KeptCopy.days) days; to do so, add --yes")
        }
        let isReadable = hasOld ? try settle(old) : false
        let (carried, erasures) = try naming(place) { try prepare(place.fresh, replacing: isReadable ? old : nil) }
        let kept = try place.exchange(keepingLog: !isReadable, hasOld: hasOld)
        return report(content, kept, carried, erasures)
    }

    /// Moves the write-ahead log of the store to be replaced into its file.
    ///
    /// - Returns: Whether the store can be read. One that cannot is kept as it is, with its write-ahead log.
    private func settle(_ old: StoreFile) throws -> Bool {
        do {
            _ = try old.content(readonly: true)
            try old.settle()
            return true
        } catch StoreError.busy {
            throw CommandError("\(old.path): another program has the store open; nothing was changed")
        } catch {
            complain("\(error)")
            complain("so nothing can be copied from it")
            return false
        }
    }

    /// Makes the copy a store that can replace another one.
    ///
    /// - Returns: What was copied from the other store, and how many contacts were erased again.
    private func prepare(_ path: String, replacing old: StoreFile?) throws -> (Carried?, Int) {
        let store = try SQLiteStore(path: path, readers: 1)
        defer { store.close() }
        let findings = try store.verify().findings
        for finding in findings { complain(finding) }
        guard findings.isEmpty || force else {
            throw CommandError(
                "\(file): `verify` found faults, and nothing was changed; to restore it anyway, add --force")
        }
        var random = SystemRandomNumberGenerator()
        let carried = try store.becomeRestored(replacing: old, now: .now, using: &random)
        let erased = carried?.erased ?? []
        for email in erased { _ = try Erasure(email, by: makeRunner(store)).run() }
        // Also removes what SQLite has left of them in unused parts of its pages.
        if !erased.isEmpty { try store.compact() }
        return (carried, erased.count)
    }

    /// Makes errors name the file that was asked for, not its copy.
    private func naming<Result>(_ place: StorePlace, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw CommandError("nothing was changed: " + "\(error)".replacing(place.fresh, with: file))
        }
    }

    /// The lines that tell what was restored, copied and lost.
    private func report(
        _ content: StoreFile.Content, _ kept: String?, _ carried: Carried?, _ erasures: Int
    ) -> [String] {
        var lines = ["restored \(file): \(content.summary)"]
        if let kept {
            lines.append(
                "the replaced store is \(kept); a hub removes it after \(KeptCopy.days) days, because it names people"
            )
        }
        guard let carried else {
            return lines + [
                "nothing was copied from another store: contacts who opted out or were erased since the backup, and "
                    + "tokens revoked since, are as they were before: opt out, erase and revoke them again"
            ]
        }
        lines.append(
            "copied from it: \(counted(carried.optOuts, "opt-out")), \(counted(carried.tokens, "revoked token")), "
                + "\(counted(carried.settings, "stricter setting")), \(counted(erasures, "erased contact"))")
        if carried.passkeys > 0 {
            lines.append(
                "removed, because the replaced store did not have them: \(counted(carried.passkeys, "passkey"))")
        }
        if carried.activities > 0 {
            lines.append(
                "lost with it: \(counted(carried.activities, "activity", "activities")); links in mail sent since do not work"
            )
        }
        if !carried.gone.isEmpty { lines.append("users added since are lost: \(carried.gone.joined(separator: ", "))") }
        if !carried.returning.isEmpty {
            lines.append(
                "users that the replaced store did not have are back, without tokens: \(carried.returning.joined(separator: ", "))"
            )
        }
        return lines
    }
}

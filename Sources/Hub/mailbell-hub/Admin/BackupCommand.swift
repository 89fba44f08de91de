import ArgumentParser
import Core
import Files
import Hub
import Settings
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a copy of the store into one file. Works beside a running hub.",
        discussion: """
            The file is a consistent snapshot of the store, without data that was removed before. It is checked, as by \
            `verify`, before it gets its name. The hub is not blocked meanwhile, but the store's write-ahead log grows with \
            what is written. Only the owner of the file can read it: it names people.

            The backup contains the store only. The configuration, the files that it names (keys, secrets, lists) and the \
            location tables are not in it; `mailbell-hub check` shows which those are. `mailbell-hub restore` puts a backup \
            back. The exit code is 1 if no backup was written, or if its content has faults.
            """)

    @OptionGroup var store: StoreOptions
    @Argument(help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file()) var file: String
    @Flag(help: "Replace an existing file.") var force = false

    func run() throws {
        // At the file size limit, only the write fails; by default the signal would end the process.
        signal(SIGXFSZ, SIG_IGN)
        let started = ContinuousClock.now
        // Root stays root: the file is to be root's. SQLite gives what it creates beside a store to the store's owner.
        let folder = try store.embeddedFolder(
            asOwner: false,
            orSay:
                "back the database up by PostgreSQL's means, such as pg_basebackup and an archive of its write-ahead log, and the "
                + "hub's configuration and data folder as files")
        guard try StoreOptions.hasStore(folder) else { throw StoreOptions.noStore(folder) }
        try refuseOther()
        let new = try AtomicFile(file, temporary: file + ".partial", removedOnSignals: true)
        let findings = try withExtendedLifetime(new) { try write(StoreFile(folder + "/mailbell.db"), to: new) }
        let copy = StoreFile(file)
        var status = stat()
        guard stat(file, &status) == 0 else { throw CommandError.ofSystem(file) }
        let time = started.duration(to: .now).wholeMilliseconds
        print(
            "\(file): \(try copy.content().summary); \(tenths(Int64(status.st_size) / 100_000)) MB in "
                + "\(tenths(time / 100)) s")
        let settings = HubSettings.load(flags: store.flags, file: store.config)
        print("not in it: " + (settings.file.map { "\($0), " } ?? "") + "files that the settings name, location tables")
        guard findings.isEmpty else { throw ExitCode.failure }
    }

    /// - Throws: `CommandError` if the path is a folder, or an existing file that may not be replaced.
    private func refuseOther() throws {
        var status = stat()
        guard lstat(file, &status) == 0 else {
            if errno == ENOENT { return }
            throw CommandError.ofSystem(file)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw CommandError("\(file): is a folder; give a file in it") }
        guard force else { throw CommandError("\(file): exists already; to replace it, add --force") }
    }

    /// Writes and verifies the copy.
    ///
    /// - Returns: The faults in the content of the store, if the database file itself is whole.
    /// - Throws: `CommandError` if no backup was written.
    private func write(_ store: StoreFile, to new: AtomicFile) throws -> [String] {
        let copy = StoreFile(new.temporary)
        do {
            try store.copy(to: new.temporary)
            let verification = try copy.verify()
            for finding in verification.findings { complain(finding) }
            if verification.isFileDamaged {
                throw CommandError("\(store.path): the store is damaged; no backup was written, so keep the last one")
            }
            if !verification.findings.isEmpty {
                complain("the backup has the same faults as the store: see `mailbell-hub verify`")
            }
            if force { try new.place() } else { try new.placeAsNew() }
            return verification.findings
        } catch let error as StoreError {
            // The error names the file that was asked for, not the temporary one.
            throw CommandError("no backup was written: " + "\(error)".replacing(new.temporary, with: file))
        }
    }
}

extension StoreFile.Content {
    /// "2 users, 120 activities and 31 messages, the newest from 2026-11-26T01:02:03Z".
    var summary: String {
        "\(counted(users, "user")), \(counted(activities, "activity", "activities")) and \(counted(messages, "message"))"
            + (newest.map { ", the newest from " + Timestamp(milliseconds: $0).rfc3339 } ?? "")
    }
}

private func tenths(_ count: Int64) -> String { "\(count / 10).\(count % 10)" }

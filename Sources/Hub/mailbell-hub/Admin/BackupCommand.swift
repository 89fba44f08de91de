import ArgumentParser
import Hub
import Mailbell
import Settings
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a copy of the store into one file, also beside a running hub.",
        discussion: """
            The file holds what the store held at one moment, and nothing of what was removed before; it is looked through \
            as `verify` does before it gets its name. Until it is done nothing waits, but the store's write-ahead log grows \
            with what is written meanwhile. It is readable by its owner alone: it names people.

            Only the store is in it. The configuration, the files that it names (keys, secrets, lists) and the geo tables \
            are not; `mailbell-hub check` shows which those are. `mailbell-hub restore` puts a backup back. Exit code 1 if \
            there is none, or if something is wrong with what is in it.
            """)

    @OptionGroup var store: StoreOptions
    @Argument(help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file()) var file: String
    @Flag(help: "Replace a file that is there.") var force = false

    func run() throws {
        // A file that may grow no more is an error of one write.
        signal(SIGXFSZ, SIG_IGN)
        let started = ContinuousClock.now
        // As root: the file is root's, and SQLite gives what it makes beside a store to the store's owner.
        let folder = try store.folder(asOwner: false)
        guard try StoreOptions.hasStore(folder) else { throw StoreOptions.noStore(folder) }
        let new = try NewFile(file, replacing: force)
        let findings = try withExtendedLifetime(new) { try write(StoreFile(folder + "/mailbell.db"), to: new) }
        let copy = StoreFile(file)
        var status = stat()
        guard stat(file, &status) == 0 else { throw CommandError.ofSystem(file) }
        let time = started.duration(to: .now).wholeMilliseconds
        print(
            "\(file): \(try copy.content().summary); \(tenths(Int64(status.st_size) / 100_000)) MB in "
                + "\(tenths(time / 100)) s")
        let settings = HubSettings.load(flags: store.flags, file: store.config)
        print("not in it: " + (settings.file.map { "\($0), " } ?? "") + "files that the settings name, geo tables")
        guard findings.isEmpty else { throw ExitCode.failure }
    }

    /// Returns what is wrong with what is in the store, where the file is whole.
    private func write(_ store: StoreFile, to new: NewFile) throws -> [String] {
        let copy = StoreFile(new.partial)
        do {
            try store.copy(to: new.partial)
            let verification = try copy.verify()
            for finding in verification.findings { complain(finding) }
            if verification.isFileDamaged {
                throw CommandError("\(store.path): the store is damaged; no backup was written, so keep the last one")
            }
            if !verification.findings.isEmpty {
                complain("the backup is as the store is: see `mailbell-hub verify`")
            }
            try new.place()
            return verification.findings
        } catch let error as StoreError {
            // What is said of the copy is said of the file that was asked for.
            throw CommandError("no backup was written: " + "\(error)".replacing(new.partial, with: file))
        }
    }
}

extension StoreFile.Content {
    /// "2 users, 120 activities and 31 messages, the newest of 2026-11-26T01:02:03Z".
    var summary: String {
        "\(counted(users, "user")), \(counted(activities, "activity", "activities")) and \(counted(messages, "message"))"
            + (newest.map { ", the newest of " + Timestamp(milliseconds: $0).rfc3339 } ?? "")
    }
}

private func tenths(_ count: Int64) -> String { "\(count / 10).\(count % 10)" }

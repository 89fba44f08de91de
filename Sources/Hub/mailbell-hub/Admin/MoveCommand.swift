#if POSTGRES
    import ArgumentParser
    import Core
    import Files
    import Hub
    import StoreMove
    import StoreSQLite

    #if canImport(Glibc)
        import Glibc
    #endif

    struct MoveCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "move",
            abstract: "Move the embedded store to a PostgreSQL database.",
            discussion: """
                Stop the hub first. The store moves over whole: users, tokens, mails, contacts, opt-outs, activities, cursors of \
                devices and webhooks. Links in sent mail keep working, and clients resume where they were. The database must be \
                empty. If the move is interrupted, run it again: it continues.

                At the end, all rows of both stores are compared. Only if they are the same is the old store set aside, in its \
                folder as mailbell.db.before-move. The exit code is 1 if it was not.
                """)

        @OptionGroup var store: StoreOptions
        @Option(
            help: ArgumentHelp(
                "The database, such as postgres://mailbell@db.example.com/mailbell. Do not write a password into it.",
                valueName: "uri"))
        var to: String
        @Flag(help: "Copy everything again: first remove what an unfinished move of this store has copied.") var again =
            false
        @Flag(help: "Finish the move without the rows that PostgreSQL cannot hold. The command has listed them before.")
        var force = false

        func run() throws {
            // At the file size limit, only the write fails; by default the signal would end the process.
            signal(SIGXFSZ, SIG_IGN)
            let place = try store.place()
            guard place.store.isEmbedded else {
                throw CommandError(
                    "the setting `store` names a database already: to move an embedded store, add --store embedded")
            }
            let folder = place.data
            guard try StoreOptions.hasStore(folder) else {
                let aside = HubConfiguration.movedStore(folder + "/mailbell.db")
                guard access(aside, F_OK) == 0 else { throw StoreOptions.noStore(folder) }
                throw CommandError("\(folder): the store was moved already, and set aside as \(aside)")
            }
            guard !DataFolder.isServed(folder) else {
                throw CommandError(
                    "\(folder): a hub is serving this store; stop it first, for example with `systemctl stop mailbell-hub`. Nothing was "
                        + "changed")
            }
            let lock = try DataFolder(locking: folder, for: "move")
            try withExtendedLifetime(lock) { try move(lock, password: place.storePassword()) }
        }

        private func move(_ folder: DataFolder, password: String?) throws {
            let aside = HubConfiguration.movedStore(folder.storePath)
            var status = stat()
            guard lstat(aside, &status) != 0 else {
                throw CommandError("\(aside): exists already, from an earlier move; remove it, or name it otherwise")
            }
            // Only `serve` migrates a store of an older version.
            let source = try SQLiteStore(path: folder.storePath, readers: 1, upgrading: false)
            defer { source.close() }
            var line = ProgressLine()
            let report: StoreMove.Report
            do {
                report = try StoreMove(from: source, to: to, password: password).run(
                    leavingUnfit: force, startingAgain: again
                ) {
                    line.show($0)
                }
                line.end()
            } catch {
                line.end()
                complain(
                    "\(folder.storePath): was not moved, and is unchanged. An interrupted move continues when it is run again"
                )
                throw error
            }
            for finding in report.findings { complain(finding) }
            guard report.isDone else { throw failure(report, folder) }
            source.close()
            try setAside(folder.storePath, as: aside)
            tell(report, aside)
        }

        /// Why the old store stays where it is.
        private func failure(_ report: StoreMove.Report, _ folder: DataFolder) -> CommandError {
            let place = folder.storePath
            if report.wasDone {
                return CommandError(
                    "\(place): was moved to this database before, and one of them has changed since, so it stays where it is. If a hub "
                        + "has worked on the database, remove the old store yourself. If not, empty the database and run this again"
                )
            }
            if report.differences > 0 {
                return CommandError(
                    "\(place): \(counted(report.differences, "row")) of both stores differ, so it stays where it is. If a hub has worked "
                        + "on it since the move was begun, add --again to copy it anew")
            }
            return CommandError(
                "\(place): PostgreSQL cannot hold \(counted(report.leftBehind, "row")) of it, so it stays where it is; see "
                    + "`mailbell-hub verify`. To finish the move without them, add --force")
        }

        /// Renames the old store, whole in one file.
        private func setAside(_ path: String, as aside: String) throws {
            try StoreFile(path).settle()
            // The time for which it is kept begins now.
            utimes(path, nil)
            guard rename(path, aside) == 0 else { throw CommandError.ofSystem(aside) }
            for end in ["-wal", "-shm"] { unlink(path + end) }
            try DurableFile.syncFolder(of: aside)
        }

        private func tell(_ report: StoreMove.Report, _ aside: String) {
            func number(_ table: String, _ one: String, _ many: String? = nil) -> String {
                counted(report.rows[table] ?? 0, one, many)
            }
            print(
                "moved and compared: \(number("user", "user")), \(number("activity", "activity", "activities")), "
                    + "\(number("message", "message")), \(number("hit", "hit"))")
            if report.repairedTexts > 0 {
                print(
                    "\(counted(report.repairedTexts, "text")) had characters that PostgreSQL does not allow, which are now U+FFFD"
                )
            }
            print(
                """
                the old store is \(aside); a hub removes it after \(KeptCopy.days) days, because it names people
                next: let `store` in hub.yaml name the database, as --to did, and start the hub, for example with `systemctl start mailbell-hub`
                """)
        }
    }

    /// One line on a terminal's standard error that says how far a move is.
    private struct ProgressLine {
        private let isShown = isatty(STDERR_FILENO) == 1
        private var shown = ContinuousClock.now - .seconds(1)
        private var hasLine = false

        mutating func show(_ progress: StoreMove.Progress) {
            guard isShown, shown.duration(to: .now) >= .milliseconds(200) else { return }
            shown = .now
            hasLine = true
            let percent = progress.total > 0 ? progress.done * 100 / progress.total : 100
            put(
                "\r\u{1B}[K\(progress.phase == .copying ? "copying" : "comparing") \(progress.table): \(percent) % of all rows"
            )
        }

        mutating func end() {
            if hasLine { put("\r\u{1B}[K") }
            hasLine = false
        }

        private func put(_ text: String) { _ = write(STDERR_FILENO, text, text.utf8.count) }
    }
#endif

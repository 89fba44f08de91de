import Foundation
import Synchronization

/// A PostgreSQL server for tests, with a cluster of its own in a temporary folder.
///
/// - It is built from what `Installation` finds: the newest version of Debian's packages. Tests that need it are
///   `.enabled(if: PostgresServer.isInstalled, PostgresServer.needed)`.
/// - It listens on a UNIX socket only and trusts whoever can reach the socket. The folder is private to the server's user,
///   which is the user `postgres` if the tests run as root: PostgreSQL refuses to run as root.
/// - The cluster is in `/dev/shm` if 2 GiB are free there, and otherwise in the temporary folder. In `/dev/shm` a commit
///   waits for no disk: do not measure there.
/// - The server ends, and its folder is deleted, when this object is released, when the test runner exits, and when the
///   test runner is killed (`PostgresKeeper`).
///
/// Most tests share one server (`shared`) and make a database of their own in it (`makeDatabase`). Tests that stop, kill or
/// replicate a server make their own. Calls block: such tests are `.blocking`.
public final class PostgresServer: Sendable {
    /// Whether PostgreSQL 14 or later is installed.
    public static var isInstalled: Bool { Installation.found != nil }
    /// Why a test is skipped without it.
    public static let needed: String = Tool.needs("postgresql")

    /// The server that tests share. It is started by the first use and ends with the test runner. Do not stop it.
    public static var shared: PostgresServer { get throws { try theShared.get() } }
    private static let theShared = Result { try PostgresServer() }

    /// The folder of the socket, for connection strings that name several hosts: `host=/folder/of/a,/folder/of/b`.
    public let folder: String
    private let installation: Installation
    private let keeper: PostgresKeeper
    /// The running program, or the one that ran last.
    private let postmaster = Mutex<RunningProgram?>(nil)
    private let databases = Atomic(0)
    /// The standbys for which commits wait.
    private let synchronousStandbys = Mutex<[String]>([])

    /// Creates a cluster and starts its server.
    ///
    /// - Parameters:
    ///   - isDurable: false for `fsync=off`, which a hub refuses.
    ///   - settings: settings of `postgresql.conf`, added to those of `settings(isDurable:)`.
    public convenience init(isDurable: Bool = true, settings: [String: String] = [:]) throws {
        try self.init { server in
            try server.runAsOwner(
                "initdb",
                [
                    "-D", server.data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8",
                    "--no-sync", "--no-instructions",
                ])
            let lines = Self.settings(isDurable: isDurable).merging(settings) { $1 }.sorted { $0.key < $1.key }
                .map { "\($0.key) = \(Self.quoted($0.value))\n" }.joined()
            try server.append(lines, to: "postgresql.conf")
        }
    }

    private init(makingCluster make: (PostgresServer) throws -> Void) throws {
        installation = try Installation.get()
        folder = try installation.makeFolder()
        keeper = try PostgresKeeper(folder: folder, program: installation.asOwner)
        try make(self)
        try start()
    }

    deinit { keeper.end() }

    /// Small, and with room for many tests at a time.
    private static func settings(isDurable: Bool) -> [String: String] {
        [
            "max_connections": "200", "shared_buffers": "64MB", "min_wal_size": "32MB", "max_wal_size": "256MB",
            "fsync": isDurable ? "on" : "off", "full_page_writes": "on", "synchronous_commit": "on",
            "wal_level": "replica", "jit": "off", "timezone": "UTC", "log_timezone": "UTC",
            // Files in the cluster's folder, which are deleted with it, in place of files in /dev/shm.
            "dynamic_shared_memory_type": "mmap",
        ]
    }

    // MARK: Databases

    /// Creates an empty database and returns its connection URI.
    public func makeDatabase() throws -> String {
        let name = "test_\(databases.wrappingAdd(1, ordering: .relaxed).newValue)"
        try psql("CREATE DATABASE \(name) TEMPLATE template0")
        return uri(of: name)
    }

    /// Drops a database, and ends its connections.
    /// - Parameter database: its name or its URI.
    public func dropDatabase(_ database: String) throws {
        let name = database.split(separator: "?")[0].split(separator: "/").last ?? ""
        try psql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    /// The URI by which the superuser `postgres` connects to a database of this server.
    public func uri(of database: String) -> String {
        let host = folder.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? folder
        return "postgres://postgres@/\(database)?host=\(host)"
    }

    /// Runs statements by psql, each in a transaction of its own, and returns the rows: a line each, the columns separated by
    /// `|`. The first statement that fails ends it and throws.
    ///
    /// - Parameter database: its name or its URI.
    @discardableResult
    public func psql(_ sql: String, database: String = "postgres") throws -> String {
        let uri = database.contains("://") ? database : uri(of: database)
        let result = try run(
            installation.program("psql"), ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", uri, "-f", "-"],
            environment: Self.variables, input: sql)
        guard result.code == 0 else { throw Failure("psql: \(sql): \(result.errors)") }
        return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
    }

    /// Changes settings as `ALTER SYSTEM` does, and reloads them. Some need a restart.
    public func configure(_ settings: [String: String]) throws {
        let statements = settings.sorted { $0.key < $1.key }.map {
            "ALTER SYSTEM SET \($0.key) = \(Self.quoted($0.value));"
        }
        try psql((statements + ["SELECT pg_reload_conf();"]).joined(separator: "\n"))
    }

    // MARK: Running and stopping

    /// Whether the server's process runs.
    public var isRunning: Bool { postmaster.withLock { $0?.isRunning ?? false } }
    /// The pid of the server's main process, the postmaster, or of the one that ran last.
    public var pid: Int32? { postmaster.withLock { $0?.pid } }
    /// What the server has logged since it was last started.
    public var log: String { postmaster.withLock { $0?.errors ?? "" } }

    /// Starts the server, unless it runs, and waits until it accepts connections. After `kill9` it recovers first.
    public func start() throws {
        try postmaster.withLock { postmaster in
            guard postmaster?.isRunning != true else { return }
            let deadline = Date().addingTimeInterval(60)
            // Processes of a killed server may still be ending, and PostgreSQL refuses to start beside them.
            var attemptsLeft = postmaster == nil ? 1 : 20
            while true {
                let program = try launch()
                postmaster = program
                while program.isRunning, !isReady(pid: program.pid), Date() < deadline { usleep(5000) }
                if program.isRunning, isReady(pid: program.pid) { return }
                attemptsLeft -= 1
                guard attemptsLeft > 0, Date() < deadline else {
                    throw Failure("PostgreSQL did not start: \(program.errors)")
                }
                usleep(200_000)
            }
        }
    }

    /// Stops the server; `start` starts it again.
    /// - Parameter immediately: without a checkpoint: the next start recovers. Otherwise its connections are ended in good order.
    public func stop(immediately: Bool = false) throws { try end(by: immediately ? SIGQUIT : SIGINT) }

    /// Kills the server's main process. Its other processes notice that and end by themselves, within milliseconds.
    public func kill9() throws { try end(by: SIGKILL) }

    private func end(by signal: Int32) throws {
        try postmaster.withLock { postmaster in
            guard let postmaster else { return }
            postmaster.signal(signal)
            try postmaster.wait(seconds: 30)
        }
    }

    private func launch() throws -> RunningProgram {
        let (program, arguments) = installation.asOwner(
            installation.program("postgres").path,
            ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "cluster_name=\(name)"])
        return try RunningProgram(program, arguments, environment: Self.variables)
    }

    /// Whether the server says in its file `postmaster.pid`, as pg_ctl reads it, that it accepts connections.
    private func isReady(pid: Int32) -> Bool {
        let lines = (try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8))?
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard let lines, lines.count > 7, Int32(lines[0]) == pid else { return false }
        return ["ready", "standby"].contains(lines[7].trimmingCharacters(in: .whitespaces))
    }

    // MARK: Replication

    /// Makes a hot standby of this server, and waits until it streams. It is a server of its own: it stays when this one is
    /// released.
    ///
    /// - Parameter synchronous: true if each commit waits for this standby, or for one of several such standbys (`ANY 1`). A
    ///   commit never returns while none of them runs.
    public func makeStandby(synchronous: Bool) throws -> PostgresServer {
        let standby = try PostgresServer { standby in
            try standby.runAsOwner(
                "pg_basebackup",
                [
                    "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "--no-sync",
                    "-d", "host=\(folder) port=5432 user=postgres application_name=\(standby.name)",
                ])
            // Once promoted, it must not wait for the standbys of this server. The last line counts.
            try standby.append("synchronous_standby_names = ''\n", to: "postgresql.auto.conf")
        }
        let row = "FROM pg_stat_replication WHERE application_name = '\(standby.name)'"
        try eventually("the standby streams") { try psql("SELECT state \(row)") == "streaming" }
        if synchronous {
            let names = synchronousStandbys.withLock { names in
                names.append(standby.name)
                return names
            }
            try configure(["synchronous_standby_names": "ANY 1 (\(names.joined(separator: ", ")))"])
            try eventually("commits wait for the standby") { try psql("SELECT sync_state \(row)") == "quorum" }
        }
        return standby
    }

    /// Makes this standby a primary, and waits until it accepts writes. The earlier primary is not stopped.
    public func promote() throws {
        guard try psql("SELECT pg_promote(true, 30)") == "t" else { throw Failure("not promoted: \(log)") }
    }

    // MARK: Helpers

    private var data: String { folder + "/data" }
    /// What other servers know this one by: the `application_name` of a standby.
    private var name: String {
        folder.split(separator: "/").last.map { String($0).replacing("-", with: "_") } ?? ""
    }

    /// What the user has set for libpq's programs must not count.
    private static let variables = [
        "LC_ALL": "C.UTF-8", "PGPORT": "5432", "PGOPTIONS": "", "PGCONNECT_TIMEOUT": "10",
    ]

    private static func quoted(_ value: String) -> String { "'" + value.replacing("'", with: "''") + "'" }

    private func runAsOwner(_ name: String, _ arguments: [String]) throws {
        let (program, arguments) = installation.asOwner(installation.program(name).path, arguments)
        let result = try run(program, arguments, environment: Self.variables)
        guard result.code == 0 else { throw Failure("\(name): \(result.errors)") }
    }

    private func append(_ text: String, to file: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: data + "/" + file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
}

/// Where PostgreSQL is installed, and as which user it runs.
private struct Installation {
    static let found: Installation? = Installation()

    private let binaries: String
    /// The user that owns clusters, if the tests run as root.
    private let owner: (name: String, uid: uid_t, gid: gid_t)?

    private init?() {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let installed = versions.filter { access("\(root)/\($0)/bin/postgres", X_OK) == 0 }
        guard let newest = installed.max(), newest >= 14 else { return nil }
        binaries = "\(root)/\(newest)/bin"
        if geteuid() == 0 {
            guard let user = getpwnam("postgres") else { return nil }
            owner = ("postgres", user.pointee.pw_uid, user.pointee.pw_gid)
        } else {
            owner = nil
        }
    }

    static func get() throws -> Installation {
        guard let found else { throw Failure(PostgresServer.needed) }
        return found
    }

    func program(_ name: String) -> URL { URL(fileURLWithPath: binaries + "/" + name) }

    /// A program and its arguments, to be started as the owner. It is not started in the current folder, which the owner may
    /// not be allowed to enter.
    func asOwner(_ program: String, _ arguments: [String]) -> (URL, [String]) {
        let change = owner.map { ["setpriv", "--reuid=\($0.name)", "--regid=\($0.gid)", "--clear-groups", "--"] } ?? []
        return (URL(fileURLWithPath: "/usr/bin/env"), ["--chdir=/"] + change + [program] + arguments)
    }

    /// Creates a folder that is private to the owner. Its path is short: that of a socket has at most 107 bytes.
    func makeFolder() throws -> String {
        let parent = Self.hasRoom("/dev/shm") ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        let path = parent + "/mailbell-postgres-" + UUID().uuidString.prefix(13).lowercased()
        guard path.utf8.count < 90 else {
            throw Failure("\(path) is too long for a socket; set TMPDIR to a shorter path")
        }
        guard mkdir(path, 0o700) == 0, owner.map({ chown(path, $0.uid, $0.gid) == 0 }) ?? true else {
            throw Failure("\(path): \(String(cString: strerror(errno)))")
        }
        return path
    }

    private static func hasRoom(_ folder: String) -> Bool {
        var room = statvfs()
        return statvfs(folder, &room) == 0 && access(folder, W_OK) == 0
            && UInt64(room.f_bavail) * UInt64(room.f_frsize) >= 2 << 30
    }
}

public import Core
import Foundation
public import StoreSQL
import Synchronization

/// The store on a PostgreSQL server.
///
/// One connection writes, one thread at a time; some others read. All are made anew when they are lost. A hub's transactions
/// are numbered lots: each begins with the hub's own row, which proves that nobody has taken the hub's place, says that it is
/// alive, and tells after a lost connection whether its last COMMIT happened.
public final class PostgresStore: MaintainedStore {
    /// Who uses the store.
    public enum Role: Hashable, Sendable {
        /// The hub of this name. It migrates the tables, and no other hub may be alive.
        case hub(String)
        /// A command, beside a hub or without one.
        ///
        /// - Parameter migrates: whether to create the tables, or upgrade older ones.
        case command(migrates: Bool)
    }

    let string: ConnectionString
    let role: Role
    let shared: SQLStoreParts
    let counts = PostgresCounts()
    /// What the server has said about itself that an administrator should change.
    public let warnings: [String]
    /// Held by the thread that writes.
    private let writing = NSLock()
    private nonisolated(unsafe) var writer: WriterState
    private let readers: PostgresReaders
    /// The system and the timeline on which this hub wrote last.
    private let position = Mutex<(system: Int64, timeline: String)?>(nil)

    /// The key that seals this hub's tickets: 32 bytes, created with the tables.
    public var ticketKey: [UInt8] { shared.ticketKey }
    public var damaged: DamagedActivities { shared.damaged }
    /// The database, as `user@host/name`, without a password.
    public var place: String { string.description }

    /// What the writing connection is in.
    private struct WriterState {
        var connection: PostgresConnection?
        /// The hub's place among the hubs; nil for a command.
        var seat: HubSeat?
        /// Number of transactions so far.
        var version: Int64 = 0
    }

    /// Connects, and creates or upgrades the tables where the role says so.
    ///
    /// - Parameters:
    ///   - uri: what libpq takes: a URI or keywords and values, of one or several servers.
    ///   - password: in place of the string's; nil leaves it to libpq, which looks into PGPASSFILE or ~/.pgpass too.
    ///   - readers: concurrent reads, at most.
    /// - Throws: an error whose description says what is wrong with the string, the server or the tables.
    public init(_ uri: String, password: String? = nil, as role: Role, readers: Int = 4) throws {
        string = try ConnectionString(uri, applicationName: Self.applicationName(role), password: password)
        self.role = role
        let seat: HubSeat?
        // Its session shows others that this hub is alive, until the writer has one.
        var start: PostgresConnection?
        defer { start?.close() }
        (warnings, shared, seat) = try Self.mapping { [string] in
            let connection = try PostgresConnection(
                string, settings: Self.settings(of: .start), dialect: PostgresEngine.dialect)
            start = connection
            let facts = try PostgresFacts.check(connection)
            if case .command(migrates: false) = role {
                try PostgresSchema.refuseOther(connection)
            } else {
                try PostgresSchema.migrate(connection)
                try PostgresHitDays(connection: connection).makeAhead()
            }
            var seat: HubSeat?
            if case .hub(let name) = role { seat = try HubSeat(taking: name, by: connection) }
            try Self.refuseUnfinishedMove(connection)
            let key = try connection.first("SELECT bytes FROM secret WHERE name = 'ticket_key'") { row -> [UInt8] in
                row[0]
            }
            guard let key, key.count == 32 else {
                throw StoreError.corrupt("PostgreSQL \(string): the ticket key is missing")
            }
            return (facts.warnings, SQLStoreParts(ticketKey: key), seat)
        }
        writer = WriterState(seat: seat)
        self.readers = PostgresReaders(string, limit: readers, counts: counts)
        // The first connection finds out whether the logs must begin new lives, before anybody reads them.
        try Self.mapping { writer.connection = try connect(&writer) }
    }

    static func applicationName(_ role: Role) -> String {
        if case .hub(let name) = role { return HubSeat.applicationName(of: name) }
        return "mailbell-command"
    }

    /// What connections are for.
    enum Use {
        case start, writing, reading
    }

    /// Settings of a session (https://www.postgresql.org/docs/14/runtime-config-client.html).
    static func settings(of use: Use) -> [(String, String)] {
        var settings = [
            ("client_min_messages", "warning"), ("jit", "off"), ("client_connection_check_interval", "1s"),
            ("idle_in_transaction_session_timeout", "5s"),
        ]
        switch use {
        case .start: settings += [("synchronous_commit", "on")]
        // The statements of a lot are the same each time, and to plan them anew costs as much as to run them.
        case .writing:
            settings += [
                ("synchronous_commit", "on"), ("lock_timeout", "2s"), ("statement_timeout", "10s"),
                ("plan_cache_mode", "force_generic_plan"),
            ]
        case .reading: settings += [("statement_timeout", "5s"), ("default_transaction_read_only", "on")]
        }
        return settings
    }

    // MARK: Writing

    public func commit<Result>(_ body: (any StoreTransaction) throws -> Result) throws -> Result {
        try writing { try body($0) }
    }

    /// How often a transaction is tried that lost a conflict, or its connection before the commit.
    private static let tries = 4

    func writing<Result>(_ body: (SQLTransaction) throws -> Result) throws -> Result {
        writing.lock()
        defer { writing.unlock() }
        return try Self.mapping {
            var failures = 0
            while true {
                do {
                    return try run(body, &writer)
                } catch let error as PostgresError {
                    failures += 1
                    guard failures < Self.tries, try mend(error, &writer) else { throw error }
                    counts.add(\.retries)
                }
            }
        }
    }

    /// Whether a transaction that failed may succeed at once.
    private func mend(_ error: PostgresError, _ state: inout WriterState) throws -> Bool {
        if error.sqlstate == "25006" { state.connection?.close() }
        if error.isWorthRetrying {
            if error.sqlstate == "55P03" { counts.add(\.lockWaits) }
            return true
        }
        // No partition for today: the server's clock was set, or nobody made any for a week.
        if error.sqlstate == "23514", error.table == "hit", let connection = state.connection {
            try PostgresHitDays(connection: connection).makeAhead()
            return true
        }
        // Only at an established connection: a server that is away would let every lot wait for several attempts to connect.
        return error.stage != .connecting && (error.isConnectionLost || error.sqlstate == "25006")
    }

    /// One try of a transaction.
    private func run<Result>(_ body: (SQLTransaction) throws -> Result, _ state: inout WriterState) throws -> Result {
        if state.connection?.isBroken ?? true { state.connection = try connect(&state) }
        guard let connection = state.connection else {
            throw StoreError.away("PostgreSQL \(place): it is not connected")
        }
        state.version += 1
        let before = connection.roundTrips
        defer { counts.add(\.roundTrips, connection.roundTrips - before) }
        let result: Result
        do {
            try connection.execute("BEGIN", [])
            try state.seat?.queueLot(on: connection)
            let engine = PostgresEngine(connection, version: state.version, counts: counts)
            let transaction = SQLTransaction(engine, shared)
            result = try body(transaction)
            try transaction.saveHeads()
        } catch {
            connection.rollBack()
            throw state.seat?.explained(error) ?? error
        }
        do {
            try connection.execute("COMMIT", [])
            try connection.finish()
        } catch let error as PostgresError where error.isConnectionLost {
            guard let seat = state.seat else { throw unknown(error) }
            // Whether the COMMIT happened, only the hub's row can tell.
            state.connection = try reconnect(&state, after: error)
            guard state.seat?.lot == seat.lot + 1 else { throw error }
            return result
        } catch {
            connection.rollBack()
            throw state.seat?.explained(error) ?? error
        }
        state.seat?.lot += 1
        if let warning = connection.warnings.first(where: { $0.sqlstate == "01000" }) {
            throw StoreError.away("PostgreSQL \(place): the commit is on no standby: \(warning.message)")
        }
        return result
    }

    /// Not a `PostgresError`, which would be tried again.
    private func unknown(_ error: PostgresError) -> StoreError {
        .away("\(error); it is not known whether the last transaction was committed")
    }

    /// A connection for writing, to a server that is what it was or has gone on from it.
    private func connect(_ state: inout WriterState) throws -> PostgresConnection {
        let connection = try PostgresConnection(
            string, settings: Self.settings(of: .writing), dialect: PostgresEngine.dialect)
        do {
            let facts = try checkAgain(connection)
            guard var seat = state.seat else { return connection }
            let lives = try PostgresFence.pass(facts, by: connection)
            if lives > 0 {
                counts.add(\.lives, lives)
                readers.closeAll()
            }
            try seat.sitDown(on: connection)
            state.seat = seat
            position.withLock { $0 = (facts.systemIdentifier, facts.timeline) }
            return connection
        } catch {
            connection.close()
            throw error
        }
    }

    /// Checks the server of a new connection.
    ///
    /// - Throws: `StoreError.away` if it is unsuitable, as a standby is, or a former primary.
    private func checkAgain(_ connection: PostgresConnection) throws -> PostgresFacts {
        let facts: PostgresFacts
        do { facts = try PostgresFacts.check(connection) } catch let error as UnsuitableServer {
            throw StoreError.away(error.description)
        }
        if let known = position.withLock(\.self), known.system == facts.systemIdentifier,
            known.timeline > facts.timeline
        {
            throw StoreError.away(
                "PostgreSQL \(connection.place): it is on timeline \(facts.timeline), and the logs were on \(known.timeline): it is a former "
                    + "primary; let the store name the present one")
        }
        return facts
    }

    /// Connects again after a COMMIT whose answer was lost. The seat then has the number of the last lot that the server has.
    private func reconnect(_ state: inout WriterState, after error: PostgresError) throws -> PostgresConnection {
        var failures = 0
        while true {
            do {
                return try connect(&state)
            } catch let failure as PostgresError {
                failures += 1
                // The lock on the hub's row is held until the commit has ended.
                guard failures < 5, failure.isConnectionLost || failure.isWorthRetrying else { throw unknown(error) }
                if failure.isConnectionLost { Thread.sleep(forTimeInterval: 0.2 * Double(failures)) }
            }
        }
    }

    /// Refuses a server on which the logs must begin new lives first.
    private func checkReader(_ connection: PostgresConnection) throws {
        let facts = try checkAgain(connection)
        guard case .hub = role else { return }
        let isSame = try connection.first("SELECT system_identifier, timeline FROM fleet WHERE id = 1") { row in
            (row[0] as Int64, row[1] as String) == (facts.systemIdentifier, facts.timeline)
        }
        guard isSame == true else {
            throw StoreError.away(
                "PostgreSQL \(connection.place): after a failover, the logs have not begun new lives yet")
        }
    }

    /// A hub that is silent for 10 s is taken over from.
    public func beat() throws { try commit { _ in } }

    // MARK: Reading

    public func read<Result>(_ body: (any StoreSnapshot) throws -> Result) throws -> Result {
        try reading { try body($0) }
    }

    func reading<Result>(_ body: (SQLSnapshot) throws -> Result) throws -> Result {
        try Self.mapping {
            try readers.run(checking: checkReader) { try body(SQLSnapshot(PostgresEngine($0), shared)) }
        }
    }

    // MARK: Maintenance

    public func servingHub() throws -> String? {
        try Self.mapping { try readers.run(checking: checkReader) { try HubSeat.alive(on: $0)?.name } }
    }

    public func beginLives() throws -> Int { try writing { try $0.beginLives() } }

    public func look() throws {
        let age = try Self.mapping {
            try readers.run(checking: checkReader) { connection in
                try connection.integer(
                    "SELECT max(CAST(age(backend_xmin) AS BIGINT)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            }
        }
        counts.set(\.oldestSnapshot, Int(age ?? 0))
    }

    public var figures: [StoreFigure] {
        let counts = counts.values
        func counter(_ name: String, _ help: String, _ value: Int) -> StoreFigure {
            StoreFigure("mailbell_store_\(name)", help, isCounter: true, Double(value))
        }
        return [
            counter("round_trips_total", "Round trips to the database server.", counts.roundTrips),
            counter(
                "lock_waits_total", "Transactions that waited for longer than 50 ms for the logs that they lock.",
                counts.lockWaits),
            counter(
                "retries_total", "Transactions that were tried again: after a conflict, or a lost connection.",
                counts.retries),
            counter(
                "lives_total", "Logs that began a new life, because a failover may have lost commits.", counts.lives),
            StoreFigure(
                "mailbell_store_oldest_snapshot_transactions",
                "Age of the oldest snapshot on the database server, in transactions: a long one slows every write down.",
                isCounter: false, Double(counts.oldestSnapshot)),
        ]
    }

    public func clock() throws -> StoreClock { try reading { try $0.clock() } }

    public func trustClock(upTo time: Timestamp, tellsHub: Bool) throws {
        try writing {
            try $0.trustClock(upTo: time)
            if tellsHub { try $0.countControlVersion() }
        }
    }

    public func pullBackTimes(to now: Timestamp, limit: Int) throws -> Int {
        try writing { try $0.pullBackTimes(to: now, limit: limit) }
    }

    public func isDue(_ due: Expiry) throws -> Bool {
        if try isDueWithoutDays(due) { return true }
        return try connected { try PostgresHitDays(connection: $0).hasDay(before: due.hits) }
    }

    /// Drops the days of hits that ended before a time, and makes those to come. A hit is kept until its day has ended, so up to
    /// a day longer than asked.
    public func removeWholeDays(before cutoff: Timestamp) throws -> Int {
        try connected { connection in
            let days = PostgresHitDays(connection: connection)
            try days.makeAhead()
            return try days.drop(before: cutoff)
        }
    }

    /// PostgreSQL has no way to overwrite what was removed.
    public func settle(waiting patience: Duration) {}

    public func compact() {}

    /// Runs `body` with a connection of its own, without a transaction, for at most 10 minutes a statement.
    ///
    /// - Throws: `StoreError`, or what `body` throws.
    package func connected<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
        try Self.mapping {
            let connection = try PostgresConnection(
                string, settings: Self.settings(of: .start) + [("lock_timeout", "2s")], dialect: PostgresEngine.dialect)
            defer { connection.close() }
            // To count the hits of a day, or to wait until readers let it go, may take longer than a request may.
            connection.deadlineMilliseconds = 600_000
            return try body(connection)
        }
    }

    public func close() {
        writing.withLock {
            if let connection = writer.connection, !connection.isBroken { try? writer.seat?.standUp(from: connection) }
            writer.connection?.close()
        }
        readers.closeAll()
    }

    /// Turns errors of PostgreSQL into `StoreError`.
    static func mapping<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch let error as UnsuitableServer {
            throw StoreError.other(error.description)
        } catch let error as MalformedConnectionString {
            throw StoreError.other(error.description)
        }
    }
}

/// What a store has done, for metrics. Safe on any thread.
public final class PostgresCounts: Sendable {
    /// Counts since the start.
    public struct Values: Hashable, Sendable {
        /// Phases that were sent and answered.
        public var roundTrips = 0
        /// Transactions that were tried again.
        public var retries = 0
        /// Transactions whose lock took longer than 50 ms.
        public var lockWaits = 0
        /// Age of the oldest snapshot on the server, in transactions; not a count.
        public var oldestSnapshot = 0
        /// New lives of logs after a failover that may have lost commits.
        public var lives = 0
    }

    private let counted = Mutex(Values())

    /// The counts so far.
    public var values: Values { counted.withLock { $0 } }

    func set(_ figure: any WritableKeyPath<Values, Int> & Sendable, _ number: Int) {
        counted.withLock { $0[keyPath: figure] = number }
    }

    func add(_ count: any WritableKeyPath<Values, Int> & Sendable, _ number: Int = 1) {
        counted.withLock { $0[keyPath: count] += number }
    }
}

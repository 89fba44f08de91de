import Core
import Dispatch
import StoreSQL
import Synchronization

/// The connections that read. Each serves one thread at a time.
final class PostgresReaders: Sendable {
    private let string: ConnectionString
    private let counts: PostgresCounts
    /// Connections that nobody uses.
    private let idle = Mutex<[Idle]>([])
    private let places: DispatchSemaphore

    /// A connection is handed from thread to thread, never shared.
    private struct Idle: @unchecked Sendable {
        var connection: PostgresConnection
    }

    init(_ string: ConnectionString, limit: Int, counts: PostgresCounts) {
        self.string = string
        self.counts = counts
        places = DispatchSemaphore(value: limit)
    }

    /// Runs `body` on one snapshot. If the connection turns out to be lost, once more on a new one.
    func run<Result>(
        checking check: (PostgresConnection) throws -> Void, _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
        places.wait()
        defer { places.signal() }
        if let known = idle.withLock({ $0.popLast()?.connection }) {
            do {
                return try snapshot(of: known, body)
            } catch let error as PostgresError where error.isConnectionLost {
                closeAll()
            }
        }
        let connection = try PostgresConnection(
            string, settings: PostgresStore.settings(of: .reading), dialect: PostgresEngine.dialect)
        try check(connection)
        return try snapshot(of: connection, body)
    }

    private func snapshot<Result>(
        of connection: PostgresConnection, _ body: (PostgresConnection) throws -> Result
    ) throws -> Result {
        let before = connection.roundTrips
        defer { counts.add(\.roundTrips, connection.roundTrips - before) }
        do {
            // Sent with the first query.
            try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [])
            let result = try body(connection)
            try connection.execute("COMMIT", [])
            try connection.finish()
            idle.withLock { $0.append(Idle(connection: connection)) }
            return result
        } catch {
            connection.rollBack()
            if !connection.isBroken { idle.withLock { $0.append(Idle(connection: connection)) } }
            throw error
        }
    }

    /// Closes the connections that nobody uses, as when the server has changed.
    func closeAll() {
        let all = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for one in all { one.connection.close() }
    }
}

import CPostgres
package import StoreSQL

/// One session at a PostgreSQL server, in libpq's pipeline mode
/// (https://www.postgresql.org/docs/14/libpq-pipeline-mode.html). One thread uses it at a time.
///
/// Statements are queued, and `finish` sends them as one *phase* and reads all answers: a phase costs one round trip,
/// however many statements it has. If one fails, the server skips the rest of the phase. Statements that are not within
/// BEGIN and COMMIT form one transaction per phase; a BEGIN that follows others in its phase makes them part of its
/// transaction.
///
/// SQL is in the subset that SQLite shares, which `StatementText` translates, or PostgreSQL's own. It cannot be several
/// statements in one text, or COPY: the protocol of prepared statements has neither.
package final class PostgresConnection {
    /// A statement that was sent, or is about to be.
    struct Waiting {
        enum Kind {
            case prepare, run
        }
        var kind: Kind
        var sql: String
        var statement: Prepared?
        var handler: ((PostgresResult) throws -> Void)?
    }

    /// A statement that the server keeps for this session.
    final class Prepared {
        let name: String
        let types: [UInt32]

        init(name: String, types: [UInt32]) {
            self.name = name
            self.types = types
        }
    }

    package let dialect: SQLDialect
    /// The database, as `user@host:port/database`; contains no password.
    package let place: String
    /// Milliseconds that `finish` waits for all answers. When they have passed, the connection is closed: a COMMIT is
    /// never cancelled, because the server would then report success for what no standby has.
    package var deadlineMilliseconds = 10_000

    /// Phases that were sent.
    package internal(set) var roundTrips = 0
    /// Bytes of parameters that were sent.
    package private(set) var bytesSent = 0
    /// What the server reported besides errors while the last phase ran, up to 100. A notice 01000 from a COMMIT means
    /// that the standbys do not have the transaction.
    package internal(set) var warnings: [PostgresNotice] = []

    /// The connection of libpq; nil once it is closed.
    var handle: OpaquePointer?
    var waiting: [Waiting] = []
    /// Bytes of the parameters of `waiting`.
    var waitingBytes = 0
    private var parameters = ParameterBuffer()
    var prepared: [String: Prepared] = [:]
    /// Number of statements that were ever prepared; names are not used again.
    private var preparations = 0
    /// Statements that are kept prepared. SQL beyond it is sent in full each time, so that built SQL does not fill the
    /// server.
    static let maximumPrepared = 512

    /// Connects, which may take `connect_timeout` for each address of each host, and applies settings of the session.
    ///
    /// - Parameters:
    ///   - settings: names and values, such as `("lock_timeout", "2s")`; applied in one round trip.
    ///   - dialect: the words for `StoreSQL`.
    /// - Throws: `PostgresError`.
    package init(_ string: ConnectionString, settings: [(String, String)] = [], dialect: SQLDialect) throws {
        place = string.description
        self.dialect = dialect
        // Not PQconnectStartParams: that ignores connect_timeout, and so never tries a second host if the first is
        // silent.
        handle = string.withKeywords { PQconnectdbParams($0, $1, 0) }
        guard let handle, PQstatus(handle) == CONNECTION_OK else {
            let message = PostgresError.oneLine(PQerrorMessage(handle))
            let needsPassword = PQconnectionNeedsPassword(handle) != 0
            close()
            throw PostgresError(
                stage: .connecting, message: needsPassword ? "\(message) (no password is set)" : message, place: place)
        }
        PQsetNoticeReceiver(
            handle,
            { connection, result in
                guard let connection, let result else { return }
                Unmanaged<PostgresConnection>.fromOpaque(connection).takeUnretainedValue().note(result)
            }, Unmanaged.passUnretained(self).toOpaque())
        guard PQenterPipelineMode(handle) == 1, PQsetnonblocking(handle, 1) == 0 else { throw lose() }
        if !settings.isEmpty {
            let calls = Array(repeating: "set_config(?, ?, false)", count: settings.count).joined(separator: ", ")
            try queue("SELECT \(calls)", settings.flatMap { [$0.0, $0.1] })
            try finish()
        }
    }

    deinit { close() }

    /// Ends the session. What is queued is not carried out.
    package func close() {
        PQfinish(handle)
        handle = nil
        waiting.removeAll()
        waitingBytes = 0
    }

    /// Whether the connection was lost or closed.
    package var isBroken: Bool { handle == nil }

    /// The process ID of the server's end, as the server told when connecting; 0 if broken.
    package var backendPID: Int { Int(PQbackendPID(handle)) }

    /// Where the session is with respect to transactions, as of the last phase.
    package var transactionStatus: PostgresTransactionStatus {
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// Adds a statement to the current phase, without waiting.
    ///
    /// - Parameter handler: called by `finish` with the result, if the whole phase succeeded.
    /// - Throws: `PostgresError` if the connection is broken or the parameters are too large. What the server says of
    ///   the statement, `finish` throws.
    package func queue(
        _ sql: String, _ arguments: [any SQLBindable] = [], expecting handler: ((PostgresResult) throws -> Void)? = nil
    ) throws {
        guard let handle else { throw lose() }
        parameters.removeAll()
        for argument in arguments { parameters.append(argument.sqlValue) }
        guard parameters.size <= ParameterBuffer.maximumSize, arguments.count <= ParameterBuffer.maximumCount else {
            throw PostgresError(
                stage: .statement, sqlstate: "54000",
                message: "a statement has \(arguments.count) parameters of \(parameters.size) bytes, which is too much",
                place: place)
        }
        let known = prepared[sql]
        if let known, known.types == parameters.types {
            try send(known, sql, handler, handle)
        } else if known == nil, prepared.count < Self.maximumPrepared {
            try send(prepare(sql, handle), sql, handler, handle)
        } else {
            let text = StatementText.translated(sql)
            let isSent = parameters.withParameters { PQsendQueryParams(handle, text, $0, $1, $2, $3, $4, 1) }
            try enqueue(Waiting(kind: .run, sql: sql, handler: handler), isSent)
        }
        bytesSent += parameters.size
        waitingBytes += parameters.size
    }

    private func prepare(_ sql: String, _ handle: OpaquePointer) throws -> Prepared {
        preparations += 1
        // The process ID keeps sessions apart that a connection pool mixes up, until `PostgresFacts.check` refuses the
        // pool.
        let statement = Prepared(name: "m\(backendPID)_\(preparations)", types: parameters.types)
        let text = StatementText.translated(sql)
        let isSent = PQsendPrepare(handle, statement.name, text, Int32(statement.types.count), statement.types)
        try enqueue(Waiting(kind: .prepare, sql: sql, statement: statement), isSent)
        prepared[sql] = statement
        return statement
    }

    private func send(
        _ statement: Prepared, _ sql: String, _ handler: ((PostgresResult) throws -> Void)?, _ handle: OpaquePointer
    ) throws {
        let isSent = parameters.withParameters { PQsendQueryPrepared(handle, statement.name, $0, $2, $3, $4, 1) }
        try enqueue(Waiting(kind: .run, sql: sql, statement: statement, handler: handler), isSent)
    }

    /// Keeps what libpq accepted. It refuses only if the connection is lost or memory is short.
    private func enqueue(_ statement: Waiting, _ isSent: Int32) throws {
        guard isSent == 1 else { throw lose() }
        waiting.append(statement)
    }
}

/// The states of a session with respect to transactions.
package enum PostgresTransactionStatus: Sendable {
    case idle, inTransaction
    /// A statement failed; only ROLLBACK is possible.
    case failed
    /// Statements are queued, or the connection is broken.
    case unknown
}

/// What the server reports besides errors: a warning, a notice, or why it ends an idle session.
package struct PostgresNotice: Hashable, Sendable {
    package var sqlstate: String
    package var message: String
}

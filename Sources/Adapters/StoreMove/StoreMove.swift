import Core
import StorePostgres
public import StoreSQLite

/// Moves an embedded store to a PostgreSQL database, whole: logs with their epochs, cursors, tickets, opt-outs.
///
/// Tables are copied in pages, in the order of their keys. How far each table is, is stored in the database in the same
/// transaction as a page. So a move that was interrupted anywhere continues when it is run again. Until it is finished, a hub
/// refuses the database. At the end, all rows of both stores are compared. The old store is only read.
public struct StoreMove {
    /// How far a move is.
    public struct Progress: Hashable, Sendable {
        /// What is being done with all rows.
        public enum Phase: Hashable, Sendable {
            case copying, comparing
        }

        public var phase: Phase
        /// The table.
        public var table: String
        /// Rows of all tables that are done in this phase, and all rows.
        public var done: Int64 = 0
        public var total: Int64
    }

    /// What a move has found.
    public struct Report: Hashable, Sendable {
        /// Whether the database is now complete, and a hub may use it. Only then may the old store be set aside.
        public internal(set) var isDone = false
        /// Whether an earlier run had finished the move, so that this one has only compared.
        public internal(set) var wasDone = false
        /// Rows of the old store, by table.
        public internal(set) var rows: [String: Int64] = [:]
        /// Texts with a NUL, or that were not UTF-8. They have U+FFFD in those places.
        public internal(set) var repairedTexts = 0
        /// Rows of the old store that PostgreSQL cannot hold.
        public internal(set) var leftBehind = 0
        /// Other differences between the stores.
        public internal(set) var differences = 0
        /// A line for each of them, with table and key; at most 20 for a table.
        public internal(set) var findings: [String] = []
    }

    let source: SQLiteStore
    let uri: String
    let password: String?

    /// - Parameters:
    ///   - source: the store, which nobody writes to meanwhile.
    ///   - uri: the database, as `PostgresStore` takes it.
    ///   - password: as `PostgresStore` takes it.
    public init(from source: SQLiteStore, to uri: String, password: String? = nil) {
        self.source = source
        self.uri = uri
        self.password = password
    }

    /// Moves the store, or continues to.
    ///
    /// - Parameters:
    ///   - leavingUnfit: whether the move is finished even if there are rows that PostgreSQL cannot hold.
    ///   - startingAgain: whether what an unfinished move has copied is removed and copied again.
    ///   - progress: called after each page. If it throws, the move is interrupted.
    /// - Throws: `StoreError`, or what `progress` throws.
    public func run(
        leavingUnfit: Bool = false, startingAgain: Bool = false, progress: (Progress) throws -> Void
    ) throws -> Report {
        let (connection, facts) = try PostgresStore.connectForMove(uri, password: password)
        defer { connection.close() }
        return try PostgresStore.mappingErrors {
            let tables = try MovedTable.all(on: connection)
            let target = MoveTarget(connection: connection, facts: facts, tables: tables)
            let state = try target.begin(ticketKey: source.ticketKey, startingAgain: startingAgain)
            let pages = SourcePages(source: source, startedAt: state.startedAt)
            var total: Int64 = 0
            for table in tables { total += try pages.count(table) }

            if !state.isFinished {
                let copying = Copying(target: target, pages: pages, total: total)
                try copying.run(progress)
            }
            var comparison = Comparison(target: target, pages: pages, total: total)
            try comparison.run(progress)
            var report = comparison.report
            report.wasDone = state.isFinished
            if report.differences == 0, report.leftBehind == 0 || leavingUnfit {
                if !state.isFinished { try target.finish(greatestIDs: pages.greatestIDs(), startedAt: state.startedAt) }
                report.isDone = true
            }
            return report
        }
    }
}

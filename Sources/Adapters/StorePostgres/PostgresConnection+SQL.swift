package import StoreSQL

extension PostgresConnection: SQLConnection {
    package func each(_ sql: String, _ arguments: [any SQLBindable], _ body: (SQLRow) throws -> Bool) throws {
        guard let result = try run(sql, arguments) else { return }
        for row in 0..<result.count {
            guard try body(SQLRow(result, row)) else { return }
        }
    }

    /// A query's rows are read when the answers to all of them are there, so `body` can run statements too.
    package func each(_ queries: [SQLQuery]) throws {
        for query in queries {
            try queue(query.sql, query.arguments) { result in
                for row in 0..<result.count { try query.body(SQLRow(result, row)) }
            }
        }
        try finish()
    }

    package func change(_ sql: String, _ arguments: [any SQLBindable]) throws -> Int {
        try run(sql, arguments)?.changed ?? 0
    }

    /// Queues the statement. When many or large ones are waiting, they are sent.
    package func execute(_ sql: String, _ arguments: [any SQLBindable]) throws {
        try queue(sql, arguments)
        if waiting.count >= Self.maximumWaiting || waitingBytes >= Self.maximumWaitingBytes { try finish() }
    }

    private static let maximumWaiting = 500
    private static let maximumWaitingBytes = 1 << 20

    /// Runs what is queued, and this statement after it.
    private func run(_ sql: String, _ arguments: [any SQLBindable]) throws -> PostgresResult? {
        var found: PostgresResult?
        try queue(sql, arguments) { found = $0 }
        try finish()
        return found
    }
}

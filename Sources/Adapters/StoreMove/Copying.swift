import StorePostgres

/// Copies all rows that are not copied yet.
struct Copying {
    let target: MoveTarget
    let pages: SourcePages
    let total: Int64

    func run(_ progress: (StoreMove.Progress) throws -> Void) throws {
        var state = StoreMove.Progress(phase: .copying, table: "", total: total)
        for table in target.tables {
            state.table = table.name
            var done = try target.progress(of: table)
            state.done += done
            try pages.each(of: table, after: done) { page in
                try copy(page, page.rows.indices, from: done, to: page.end)
                state.done += page.end - done
                done = page.end
                try progress(state)
            }
        }
        try target.fillSearch()
        try target.analyze()
    }

    /// Copies rows of a page. If PostgreSQL refuses one of them, copies all others: the comparison finds those that are missing.
    private func copy(_ page: MovedPage, _ range: Range<Int>, from before: Int64, to after: Int64) throws {
        do {
            try target.insert(page, range, from: before, to: after)
        } catch let error as PostgresError where error.isOfARow {
            guard range.count > 1 else {
                return try target.insert(page, range.lowerBound..<range.lowerBound, from: before, to: after)
            }
            let middle = range.lowerBound + range.count / 2
            let place = page.rows[middle - 1].place
            try copy(page, range.lowerBound..<middle, from: before, to: place)
            try copy(page, middle..<range.upperBound, from: place, to: after)
        }
    }
}

extension PostgresError {
    /// Whether the server refuses the values of a row (https://www.postgresql.org/docs/14/errcodes-appendix.html): a value of no
    /// meaning, a key that is there already, a text that is too long for an index.
    var isOfARow: Bool {
        guard !isConnectionLost else { return false }
        // No partition is there: that is no fault of the row.
        return sqlstate != "23514" && ["22", "23", "54"].contains(sqlstate.prefix(2))
    }
}

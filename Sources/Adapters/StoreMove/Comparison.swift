import StorePostgres
import StoreSQL
import StoreSQLite

/// Compares all rows of both stores: each row of the old one is looked up in the new one, which must have no others.
struct Comparison {
    let target: MoveTarget
    let pages: SourcePages
    let total: Int64
    private(set) var report = StoreMove.Report()

    /// Findings of a table that have a line, at most.
    private static let maximumLines = 20

    init(target: MoveTarget, pages: SourcePages, total: Int64) {
        self.target = target
        self.pages = pages
        self.total = total
    }

    mutating func run(_ progress: (StoreMove.Progress) throws -> Void) throws {
        var state = StoreMove.Progress(phase: .comparing, table: "", total: total)
        for table in target.tables {
            state.table = table.name
            var findings = Findings(table: table.name)
            var done: Int64 = 0
            var moved: Int64 = 0
            try pages.each(of: table, after: 0) { page in
                for (key, problem) in page.unfit { findings.add(key, problem, isUnfit: true) }
                report.repairedTexts += page.repairedTexts
                moved += try compare(page, &findings)
                state.done += page.end - done
                done = page.end
                try progress(state)
            }
            if table.name == "meta" {
                for key in try pages.unfitLastIDs() { findings.add(key, "value is no whole number", isUnfit: true) }
            }
            let there = try target.count(table)
            if there > moved {
                findings.add("", "PostgreSQL has \(there) rows, of which the old store has \(moved)", isUnfit: false)
            }
            report.rows[table.name] = done
            report.leftBehind += findings.unfit
            report.differences += findings.differences
            report.findings += findings.lines
        }
        let differences = try target.searchDifferences()
        if differences > 0 {
            report.differences += 1
            report.findings.append(
                "the index of texts lacks \(differences) rows of recipients and messages, or has as many more")
        }
    }

    /// Compares a page. Returns how many of its rows PostgreSQL has, whatever their content.
    private func compare(_ page: MovedPage, _ findings: inout Findings) throws -> Int64 {
        guard !page.rows.isEmpty else { return 0 }
        let columns = page.table.columns
        let wanted = page.arrays(page.rows.indices, of: page.table.keyColumns)
        /// For each row, the columns that differ; nil if the row was not found.
        var differences: [[String]?] = Array(repeating: nil, count: page.rows.count)
        try target.connection.each(page.table.find, wanted) { row in
            let place: Int = row[columns.count]
            guard page.rows.indices.contains(place - 1) else { return true }
            let values = page.rows[place - 1].values
            differences[place - 1] = columns.indices.filter { !values[$0].isSame(in: row, $0) }.map { columns[$0].name }
            return true
        }
        var found: Int64 = 0
        for (index, (row, different)) in zip(page.rows, differences).enumerated() {
            guard let different else {
                if let refusal = try target.refusal(ofRow: index, of: page) {
                    findings.add(row.key, "PostgreSQL refuses the row: \(refusal)", isUnfit: true)
                } else {
                    findings.add(row.key, "is missing in PostgreSQL", isUnfit: false)
                }
                continue
            }
            found += 1
            if !different.isEmpty {
                findings.add(row.key, "\(different.joined(separator: ", ")) differs", isUnfit: false)
            }
        }
        return found
    }

    /// The findings of one table.
    private struct Findings {
        let table: String
        var unfit = 0
        var differences = 0
        private var kept: [String] = []

        init(table: String) { self.table = table }

        mutating func add(_ key: String, _ problem: String, isUnfit: Bool) {
            if isUnfit { unfit += 1 } else { differences += 1 }
            if kept.count < Comparison.maximumLines {
                kept.append("\(table)\(key.isEmpty ? "" : " ")\(key): \(problem)")
            }
        }

        var lines: [String] {
            let more = unfit + differences - kept.count
            return more > 0 ? kept + ["\(table): \(more) more"] : kept
        }
    }
}

import StoreSQL
import StoreSQLite

/// Adjacent rows of a table of the old store, with values as PostgreSQL takes them.
struct MovedPage {
    /// A value for PostgreSQL.
    enum Value {
        case null
        case integer(Int64)
        case text(String)
        case bytes([UInt8])
    }

    /// A row that PostgreSQL can hold.
    struct Row {
        /// How many rows of the table end with this one.
        var place: Int64
        /// Its key, for findings.
        var key: String
        var values: [Value]
    }

    let table: MovedTable
    /// How many rows of the table end with this page.
    private(set) var end: Int64
    private(set) var rows: [Row] = []
    /// Rows that PostgreSQL cannot hold: the key, and what is wrong.
    private(set) var unfit: [(key: String, problem: String)] = []
    /// Texts with a NUL, or that were not UTF-8.
    private(set) var repairedTexts = 0
    private var bytes = 0

    /// Rows of a page, at most.
    private static let maximumRows = 4000
    /// Bytes of texts and the like with which a page ends.
    private static let maximumBytes = 4 << 20

    /// An empty page after the first rows of a table.
    init(_ table: MovedTable, after end: Int64) {
        self.table = table
        self.end = end
    }

    var isEmpty: Bool { rows.isEmpty && unfit.isEmpty }
    var isFull: Bool { rows.count + unfit.count >= Self.maximumRows || bytes >= Self.maximumBytes }

    mutating func append(_ row: RawRow) {
        end += 1
        let key = table.keyText(row)
        var values: [Value] = []
        values.reserveCapacity(table.columns.count)
        for (index, column) in table.columns.enumerated() {
            let raw = row[index]
            guard let value = convert(raw, for: column) else {
                unfit.append(
                    (
                        key,
                        "\(column.name) is \(raw.described), and must be \(column.kind.described); PostgreSQL cannot hold the row"
                    ))
                return
            }
            values.append(value)
        }
        rows.append(Row(place: end, key: key, values: values))
    }

    /// The value as PostgreSQL takes it; nil if it cannot.
    private mutating func convert(_ raw: RawValue, for column: MovedTable.Column) -> Value? {
        switch (column.kind, raw) {
        case (_, .null): return column.isNullable ? .null : nil
        case (.integer, .integer(let value)): return .integer(value)
        case (.small, .integer(let value)): return Int16(exactly: value).map { .integer(Int64($0)) }
        case (.text, .text(let text)):
            bytes += text.count
            return .text(repair(text))
        // The old store reads text as bytes, too, where it expects bytes.
        case (.bytes, .bytes(let content)), (.bytes, .text(let content)):
            bytes += content.count
            return .bytes(content)
        default: return nil
        }
    }

    /// Text that PostgreSQL takes: valid UTF-8 without NUL. What it cannot take becomes U+FFFD.
    private mutating func repair(_ text: [UInt8]) -> String {
        if !text.contains(0), let sound = String(validating: text, as: UTF8.self) { return sound }
        repairedTexts += 1
        return String(decoding: text, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    }

    /// The values of some columns, each as an array.
    func arrays(_ range: Range<Int>, of columns: some Sequence<Int>) -> [SQLValue] {
        columns.map { column in
            let rows = rows[range].lazy
            return switch table.columns[column].kind {
            case .integer, .small:
                .integers(rows.map { if case .integer(let value) = $0.values[column] { value } else { nil } })
            case .text: .texts(rows.map { if case .text(let value) = $0.values[column] { value } else { nil } })
            case .bytes: .byteStrings(rows.map { if case .bytes(let value) = $0.values[column] { value } else { nil } })
            }
        }
    }
}

extension MovedPage.Value {
    /// Whether a column of a result has exactly this value. Texts are compared by their bytes.
    func isSame(in row: SQLRow, _ column: Int) -> Bool {
        switch self {
        case .null: row.source.bytes(row.index, column) == nil && row.source.integer(row.index, column) == nil
        case .integer(let value): row.source.integer(row.index, column) == value
        case .text(let text): row.source.bytes(row.index, column)?.elementsEqual(text.utf8) ?? false
        case .bytes(let bytes): row.source.bytes(row.index, column) == bytes
        }
    }
}

extension RawValue {
    /// What it is, for a finding. A person's data is not shown.
    fileprivate var described: String {
        switch self {
        case .null: "missing"
        case .integer(let value): "the number \(value)"
        case .real(let value): "the number \(value)"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

extension MovedTable.Column.Kind {
    fileprivate var described: String {
        switch self {
        case .integer: "a whole number"
        case .small: "a whole number of 16 bits"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}

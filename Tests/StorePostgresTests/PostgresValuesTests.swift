import Core
import StorePostgres
import StoreSQL
import TestKit
import Testing

@Suite("Values of PostgreSQL", .needsPostgres, .blocking)
struct PostgresValuesTests {
    private let connection: PostgresConnection

    init() throws { connection = try connect() }

    /// The first row's first column, as `convert` reads it.
    private func echo<Value>(_ cast: String, _ value: any SQLBindable, _ convert: (SQLRow) -> Value) throws -> Value? {
        try connection.first("SELECT CAST(? AS \(cast))", [value], convert)
    }

    @Test("integers come back", arguments: [0, 1, -1, 255, 256, Int64.max, Int64.min])
    func integers(value: Int64) throws {
        #expect(try echo("bigint", value) { $0[0] as Int64 } == value)
    }

    @Test("smaller integers and truth values are integers")
    func smallIntegers() throws {
        let sql = """
            SELECT CAST(-7 AS smallint), CAST(-70000 AS integer), true, false, CAST(4000000000 AS oid), NULL, 1 = 1,
                CAST(1.5 AS numeric), now(), CAST(2.5 AS double precision)
            """
        let row: [Int64?]? = try connection.first(sql) { row in (0..<10).map { row[$0] } }
        #expect(row == [-7, -70000, 1, 0, 4_000_000_000, nil, 1, nil, nil, nil])
        let texts: [String?]? = try connection.first(sql) { row in (0..<10).map { row[$0] } }
        #expect(texts == Array(repeating: nil, count: 10))
    }

    @Test("text comes back", arguments: ["", "a", "it's \"user\" ?", "üöä 🔔", "{\"a\":1}"])
    func text(value: String) throws {
        #expect(try echo("text", value) { $0[0] as String? } == value)
        #expect(try echo("text", value) { $0[0] as [UInt8]? } == Array(value.utf8))
        #expect(try echo("varchar", value) { $0[0] as String? } == value)
        #expect(try echo("text", value) { $0[0] as Int64? } == .some(nil))
    }

    @Test("NUL in text becomes U+FFFD")
    func nul() throws {
        #expect(try echo("text", "\0a\0") { $0[0] as String } == "\u{FFFD}a\u{FFFD}")
        let list: [String]? = try connection.first("SELECT t FROM unnest(?) x(t)", [SQLValue.texts(["b\0"])]) {
            [$0[0]]
        }
        #expect(list == ["b\u{FFFD}"])
    }

    @Test("bytes come back, up to megabytes")
    func bytes() throws {
        for value in [[], [0], [0, 255, 0], (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }] as [[UInt8]] {
            #expect(try echo("bytea", value) { $0[0] as [UInt8]? } == value)
        }
        #expect(try echo("bytea", [65] as [UInt8]) { $0[0] as String? } == .some(nil))
        #expect(try echo("bytea", [65] as [UInt8]) { $0[0] as Int64? } == .some(nil))
    }

    @Test("NULL keeps its type")
    func null() throws {
        #expect(try echo("bigint", Int64?.none) { $0[0] as Int64? } == .some(nil))
        #expect(try echo("text", String?.none) { $0[0] as String? } == .some(nil))
        #expect(try echo("bytea", [UInt8]?.none) { $0[0] as [UInt8]? } == .some(nil))
        let types: [String]? = try connection.first(
            "SELECT CAST(pg_typeof(?) AS text), CAST(pg_typeof(?) AS text), CAST(pg_typeof(?) AS text)",
            [Int64?.none, String?.none, [UInt8]?.none]
        ) { [$0[0], $0[1], $0[2]] }
        #expect(types == ["bigint", "text", "bytea"])
        #expect(try echo("bigint", Timestamp(milliseconds: 17)) { $0[0] as Timestamp } == Timestamp(milliseconds: 17))
    }

    @Test("arrays come back", arguments: [0, 1, 3, 20_000])
    func arrays(count: Int) throws {
        var numbers: [Int64?] = []
        var texts: [String?] = []
        var byteStrings: [[UInt8]?] = []
        for number in 0..<count {
            numbers.append(number % 3 == 1 ? nil : Int64(number - 5))
            texts.append(number % 3 == 2 ? nil : number % 5 == 0 ? "" : "ü,{\"\(number)")
            byteStrings.append(number % 4 == 3 ? nil : number % 5 == 0 ? [] : [0, UInt8(number % 256)])
        }
        var found: ([Int64?], [String?], [[UInt8]?]) = ([], [], [])
        try connection.each(
            "SELECT n, t, b FROM unnest(?, ?, ?) WITH ORDINALITY x(n, t, b, i) ORDER BY i",
            [SQLValue.integers(numbers), SQLValue.texts(texts), SQLValue.byteStrings(byteStrings)]
        ) {
            found.0.append($0[0])
            found.1.append($0[1])
            found.2.append($0[2])
            return true
        }
        #expect(found.0 == numbers)
        #expect(found.1 == texts)
        #expect(found.2 == byteStrings)
        let isThere = try connection.has("SELECT 1 WHERE ? = ANY(?)", [Int64(-5), SQLValue.integers(numbers)])
        #expect(isThere == (count > 0))
    }
}

import CPostgres
import StoreSQL

/// The complete result of one statement, in binary format.
///
/// Integers, truth values and OIDs are read as integers; text, names and JSON as text or as bytes; `bytea` as bytes.
/// Any other type reads as nil: such a column needs a cast in the SQL.
package final class PostgresResult: SQLRowSource {
    private let handle: OpaquePointer
    /// Number of rows.
    package let count: Int

    /// Takes over a result of libpq.
    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// Rows that the statement inserted, updated, deleted or returned; 0 for a statement that does none of these.
    package var changed: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    package func integer(_ row: Int, _ column: Int) -> Int64? {
        guard let value = value(row, column) else { return nil }
        switch (PQftype(handle, Int32(column)), value.count) {
        case (TypeID.int8, 8): return Int64(bigEndian: value.loadUnaligned(as: Int64.self))
        case (TypeID.int4, 4): return Int64(Int32(bigEndian: value.loadUnaligned(as: Int32.self)))
        case (TypeID.int2, 2): return Int64(Int16(bigEndian: value.loadUnaligned(as: Int16.self)))
        case (TypeID.oid, 4): return Int64(UInt32(bigEndian: value.loadUnaligned(as: UInt32.self)))
        case (TypeID.bool, 1): return value[0] != 0 ? 1 : 0
        default: return nil
        }
    }

    package func text(_ row: Int, _ column: Int) -> String? {
        guard isText(column), let value = value(row, column) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    package func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        guard PQftype(handle, Int32(column)) == TypeID.bytea || isText(column) else { return nil }
        return value(row, column).map { Array($0) }
    }

    private func isText(_ column: Int) -> Bool {
        switch PQftype(handle, Int32(column)) {
        case TypeID.text, TypeID.varchar, TypeID.name, TypeID.bpchar, TypeID.unknown, TypeID.json: true
        default: false
        }
    }

    /// The bytes of a value, valid as long as the result; nil if it is NULL.
    private func value(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(handle, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
    }
}

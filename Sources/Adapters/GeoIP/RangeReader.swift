/// Reads the ranges of a CSV file and their locations, in the order of the lines.
struct RangeReader {
    /// One range.
    struct Row {
        var bounds: RangeBounds
        /// The number of its location in `places`; 0 for none.
        var place: UInt32
    }

    private(set) var places = RangePlaces()
    private var lines: CSVLines
    private var hasBegun = false
    /// The columns that the header names; nil if there is no header, or it does not name them.
    private var columns: RangeColumns?

    /// `bytes` must outlive the reader, and must not be empty.
    init(_ bytes: UnsafeRawBufferPointer) { lines = CSVLines(bytes) }

    /// The line number of the last row, from 1.
    var line: Int { lines.number }

    /// The next row; nil at the end of the file.
    ///
    /// - Throws: `Malformed` if the line is invalid; `line` is its number.
    mutating func next() throws(CSVLines.Malformed) -> Row? {
        guard try lines.next() else { return nil }
        if !hasBegun {
            hasBegun = true
            if RangeColumns.isHeader(lines.fields) {
                columns = try RangeColumns(lines.fields)
                guard try lines.next() else { return nil }
            }
        }
        let fields = lines.fields
        if let columns { return try row(fields, by: columns) }
        if RangeBounds.isNetwork(fields[0].bytes) {
            guard fields.count >= 2 else { throw CSVLines.Malformed(why: "fewer than 2 columns") }
            return Row(
                bounds: try RangeBounds(network: fields[0].bytes),
                place: try places.number(of: fields.dropFirst(), in: .networks))
        }
        guard fields.count >= 3 else { throw CSVLines.Malformed(why: "fewer than 3 columns") }
        let bounds = try RangeBounds(fields[0].bytes, fields[1].bytes)
        let isNumeric = fields[0].bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Row(
            bounds: bounds, place: try places.number(of: fields.dropFirst(2), in: isNumeric ? .numbers : .addresses))
    }

    private mutating func row(
        _ fields: [CSVLines.Field], by columns: RangeColumns
    ) throws(CSVLines.Malformed) -> Row {
        guard fields.count >= columns.count else {
            throw CSVLines.Malformed(why: "fewer columns than the header names")
        }
        let bounds =
            if let last = columns.last {
                try RangeBounds(fields[columns.first].bytes, fields[last].bytes)
            } else {
                try RangeBounds(network: fields[columns.first].bytes)
            }
        return Row(
            bounds: bounds,
            place: try places.place(
                fields[columns.code], region: columns.region.map { fields[$0] }, city: columns.city.map { fields[$0] },
                zone: columns.zone.map { fields[$0] }))
    }
}

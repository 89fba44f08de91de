/// The ranges of a CSV file, in the order of its lines, and their places.
struct RangeReader {
    struct Row {
        var bounds: RangeBounds
        /// A number of `places`.
        var place: UInt32
    }

    private(set) var places = RangePlaces()
    private var lines: CSVLines

    /// `bytes` must outlive the reader, and must not be empty.
    init(_ bytes: UnsafeRawBufferPointer) { lines = CSVLines(bytes) }

    /// The line of the last row, from 1.
    var line: Int { lines.number }

    /// The next row; nil if there is none.
    mutating func next() throws(CSVLines.Malformed) -> Row? {
        guard try lines.next() else { return nil }
        guard lines.fields.count >= 3 else { throw CSVLines.Malformed(why: "fewer than 3 columns") }
        let bounds = try RangeBounds(lines.fields[0].bytes, lines.fields[1].bytes)
        return Row(bounds: bounds, place: try places.number(of: lines.fields))
    }
}

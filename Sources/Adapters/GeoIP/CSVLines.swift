import Glibc

/// Reads a CSV file line by line (RFC 4180, but no line breaks within a field). Skips comments (`#`) and empty lines.
///
/// Works on bytes in place: a table has hundreds of thousands of lines, and a String for each takes seconds.
struct CSVLines {
    /// A field without its quotes.
    struct Field {
        var bytes: UnsafeRawBufferPointer
        /// Whether it contains doubled quotes.
        var hasDoubledQuotes: Bool
    }

    /// Why a line is invalid, as part of an error text after the line's number.
    struct Malformed: Error {
        var why: String
    }

    /// Columns of a line, at most. No known table has more.
    static let maximumFields = 16

    /// The fields of the current line: the one that `next` moved to.
    private(set) var fields: [Field] = []
    /// The number of the current line in the file, from 1.
    private(set) var number = 0
    private var at: UnsafeRawPointer
    private let end: UnsafeRawPointer

    /// `bytes` must outlive the lines, and must not be empty.
    init(_ bytes: UnsafeRawBufferPointer) {
        at = bytes.baseAddress!
        end = at + bytes.count
        fields.reserveCapacity(Self.maximumFields)
        let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
        if bytes.starts(with: byteOrderMark) { at += byteOrderMark.count }
    }

    /// Moves to the next line. Returns false at the end of the file.
    mutating func next() throws(Malformed) -> Bool {
        while at < end {
            let start = at
            let newline = memchr(start, 10, end - start).map { UnsafeRawPointer($0) } ?? end
            at = newline < end ? newline + 1 : end
            number += 1
            var stop = newline
            if stop > start, (stop - 1).load(as: UInt8.self) == UInt8(ascii: "\r") { stop -= 1 }
            if stop == start || start.load(as: UInt8.self) == UInt8(ascii: "#") { continue }
            try split(start, stop)
            return true
        }
        return false
    }

    private mutating func split(_ start: UnsafeRawPointer, _ stop: UnsafeRawPointer) throws(Malformed) {
        fields.removeAll(keepingCapacity: true)
        var at = start
        while true {
            guard fields.count < Self.maximumFields else { throw Malformed(why: "too many columns") }
            let after: UnsafeRawPointer
            if at < stop, at.load(as: UInt8.self) == Self.quote {
                after = try quotedField(at + 1, stop)
            } else {
                after = memchr(at, Self.comma, stop - at).map { UnsafeRawPointer($0) } ?? stop
                fields.append(
                    Field(bytes: UnsafeRawBufferPointer(start: at, count: after - at), hasDoubledQuotes: false))
            }
            if after == stop { return }
            guard after.load(as: UInt8.self) == UInt8(Self.comma) else {
                throw Malformed(why: "text after a closing quote")
            }
            at = after + 1
        }
    }

    /// Appends the quoted field whose text starts at `start`. Returns the position after its closing quote.
    private mutating func quotedField(_ start: UnsafeRawPointer, _ stop: UnsafeRawPointer)
        throws(Malformed) -> UnsafeRawPointer
    {
        var at = start
        var doubled = false
        while let quote = memchr(at, Int32(Self.quote), stop - at).map({ UnsafeRawPointer($0) }) {
            if quote + 1 < stop, (quote + 1).load(as: UInt8.self) == Self.quote {
                doubled = true
                at = quote + 2
                continue
            }
            fields.append(
                Field(bytes: UnsafeRawBufferPointer(start: start, count: quote - start), hasDoubledQuotes: doubled))
            return quote + 1
        }
        throw Malformed(why: "a quote is not closed")
    }

    private static let comma = Int32(UInt8(ascii: ","))
    private static let quote = UInt8(ascii: "\"")
}

/// The positions of the header fields of a message or part (RFC 5322, 2.2).
///
/// GMime decodes fields. Their exact bytes are found here, because fields are added and removed bytewise.
struct HeaderBlock {
    /// The position of a field.
    struct Field: Equatable {
        /// The name in lower case.
        var name: String
        /// The whole field, with folded lines and the last line end.
        var range: Range<Int>
        /// The part after the colon, with folds and the last line end.
        var body: Range<Int>
    }
    var fields: [Field] = []
    /// The empty line. The body begins at its end.
    var emptyLine: Range<Int>
    /// The line end of the first line: CRLF or LF.
    var lineEnd: [UInt8]

    /// Reads the header at `start`. Throws at a line that is not a field, a bare CR or a NUL: programs read those
    /// differently.
    init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) throws(Untouched) {
        lineEnd = []
        emptyLine = bytes.count..<bytes.count
        var at = start
        while at < bytes.count {
            let end = Self.endOfLine(bytes, at)
            guard end - start <= CraftLimits.headerBytes else { throw .tooLarge("header") }
            var textEnd = end
            if textEnd > at, bytes[textEnd - 1] == .lineFeed { textEnd -= 1 }
            if textEnd > at, textEnd < end, bytes[textEnd - 1] == .carriageReturn { textEnd -= 1 }
            if lineEnd.isEmpty, end > textEnd { lineEnd = Array(bytes[textEnd..<end]) }
            for position in at..<textEnd where bytes[position] == .carriageReturn || bytes[position] == 0 {
                throw .malformed("a control character in the header")
            }
            if textEnd == at {
                emptyLine = at..<end
                break
            }
            if bytes[at] == .space || bytes[at] == .tab {
                guard let last = fields.indices.last else { throw .malformed("the header begins with a folded line") }
                fields[last].range = fields[last].range.lowerBound..<end
                fields[last].body = fields[last].body.lowerBound..<end
            } else {
                guard let colon = (at..<textEnd).first(where: { bytes[$0] == .colon }),
                    let name = Self.name(bytes[at..<colon])
                else { throw .malformed("a header line is not a field") }
                guard fields.count < CraftLimits.headerFields else { throw .tooLarge("header fields") }
                fields.append(Field(name: name, range: at..<end, body: colon + 1..<end))
            }
            at = end
        }
        if lineEnd.isEmpty { lineEnd = [.lineFeed] }
    }

    /// The fields with this name, in order.
    func fields(_ name: String) -> [Field] { fields.filter { $0.name == name } }

    /// The fields that never leave this machine.
    var confidential: [Field] { fields.filter { LooseHeader.isConfidential($0.name) } }

    /// A field's value, unfolded and without white space at both ends; not decoded.
    static func value(_ field: Field, in bytes: UnsafeRawBufferPointer) -> String {
        let unfolded = bytes[field.body].filter { $0 != .carriageReturn && $0 != .lineFeed }
        return String(decoding: unfolded.trimmed, as: UTF8.self)
    }

    /// The name in lower case; nil if it is not visible ASCII. Spaces before the colon were once allowed (RFC 5322,
    /// 4.5).
    private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        let name = Array(bytes).trimmed
        guard !name.isEmpty, name.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        bytes[start...].firstIndex(of: .lineFeed).map { $0 + 1 } ?? bytes.count
    }
}

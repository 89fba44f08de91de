/// The header of a message or a part as it lies in the bytes (RFC 5322, 2.2): where each field begins and ends.
///
/// GMime decodes fields. Which bytes they are is found here, since fields are added and removed by bytes.
struct HeaderBlock {
    struct Field: Equatable {
        /// In lower case.
        var name: String
        /// With folded lines and the last line's end.
        var range: Range<Int>
        /// What follows the colon, with folds and the last line's end.
        var body: Range<Int>
    }
    var fields: [Field] = []
    /// Where the empty line begins, and where it ends: there the body begins.
    var emptyLine: Range<Int>
    /// How the first line ends.
    var lineEnd: [UInt8]

    /// Reads from `start`. Throws at a line that is no field, at a lone CR and at NUL: others may read it otherwise.
    init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) throws(Untouched) {
        lineEnd = []
        emptyLine = bytes.count..<bytes.count
        var at = start
        while at < bytes.count {
            guard at - start <= CraftLimits.headerBytes else { throw .tooLarge("header") }
            let end = Self.endOfLine(bytes, at)
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
                else { throw .malformed("a line of the header is no field") }
                guard fields.count < CraftLimits.headerFields else { throw .tooLarge("header fields") }
                fields.append(Field(name: name, range: at..<end, body: colon + 1..<end))
            }
            at = end
        }
        if lineEnd.isEmpty { lineEnd = [.lineFeed] }
    }

    func fields(_ name: String) -> [Field] { fields.filter { $0.name == name } }

    /// Fields that are for Mailbell alone, and never leave.
    var ownFields: [Field] { fields.filter { $0.name.hasPrefix("x-mailbell-") } }

    /// The message, whose header this is, without them.
    func withoutOwnFields(_ bytes: [UInt8]) -> [UInt8] {
        var edits = Edits()
        for field in ownFields { edits.add(field.range, []) }
        return edits.applied(to: bytes)
    }

    /// What a field says, unfolded and without the spaces around it; not decoded.
    static func value(_ field: Field, in bytes: UnsafeRawBufferPointer) -> String {
        let unfolded = bytes[field.body].filter { $0 != .carriageReturn && $0 != .lineFeed }
        return String(decoding: unfolded.trimmed, as: UTF8.self)
    }

    /// Visible ASCII without the colon; spaces between name and colon were once allowed (RFC 5322, 4.5).
    private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        let name = Array(bytes).trimmed
        guard !name.isEmpty, name.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        bytes[start...].firstIndex(of: .lineFeed).map { $0 + 1 } ?? bytes.count
    }
}

/// The positions of the header fields of any message, valid or not (RFC 5322, 2.2).
///
/// A line ends where it will end once it is sent: at LF, CRLF, CR CR LF or a bare CR. So every field that a recipient's
/// program could see is found here. Lines that are not fields are skipped. Reading takes linear time, and uses no C
/// library.
public struct LooseHeader: Sendable {
    /// The position of a field.
    public struct Field: Hashable, Sendable {
        /// The name in lower case.
        public var name: String
        /// The whole field, with its folded lines and the last line end.
        public var range: Range<Int>
        /// The part after the colon, with folds and the last line end.
        public var body: Range<Int>
    }
    /// All fields, in order.
    public private(set) var fields: [Field] = []
    /// The start of the empty line, or the end of the message if there is none.
    public private(set) var end: Int
    /// The start of the body: after the empty line.
    package private(set) var bodyStart: Int

    /// Reads the header of a message. An mbox `From ` line before it is allowed.
    public init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { LooseHeader($0) } }

    package init(_ bytes: UnsafeRawBufferPointer) {
        end = bytes.count
        bodyStart = bytes.count
        var at = Analysis.mboxLine(bytes)
        // Whether the last line belongs to a field, so that a folded line continues it.
        var isInField = false
        while at < bytes.count {
            let (textEnd, next) = Self.line(bytes, from: at)
            if textEnd == at {
                end = at
                bodyStart = next
                return
            }
            if bytes[at] == .space || bytes[at] == .tab {
                if isInField {
                    fields[fields.count - 1].range = fields[fields.count - 1].range.lowerBound..<next
                    fields[fields.count - 1].body = fields[fields.count - 1].body.lowerBound..<next
                }
            } else if let colon = bytes[at..<textEnd].firstIndex(of: .colon), let name = Self.name(bytes[at..<colon]) {
                fields.append(Field(name: name, range: at..<next, body: colon + 1..<next))
                isInField = true
            } else {
                isInField = false
            }
            at = next
        }
    }

    /// Whether a field must never leave the sending machine: Mailbell's own, and blind copies (RFC 5322, 3.6.3 and
    /// 3.6.6).
    package static func isConfidential(_ name: String) -> Bool {
        name == "bcc" || name == "resent-bcc" || name.hasPrefix("x-mailbell-")
    }

    /// The fields with this name, in order.
    public func fields(_ name: String) -> [Field] { fields.filter { $0.name == name } }

    /// The message without its confidential fields. `bytes` must be the message whose header this is.
    func withoutConfidential(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        func keep(_ piece: ArraySlice<UInt8>) {
            // A bare CR must not join with the next line end: complete it to CRLF.
            if result.last == .carriageReturn, let first = piece.first, first == .lineFeed || first == .carriageReturn {
                result.append(.lineFeed)
            }
            result += piece
        }
        for field in fields where Self.isConfidential(field.name) {
            keep(bytes[at..<field.range.lowerBound])
            at = field.range.upperBound
        }
        guard at > 0 else { return bytes }
        result.reserveCapacity(bytes.count)
        keep(bytes[at...])
        return result
    }

    /// The end of the text of the line at `start`, and the start of the next line.
    private static func line(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (textEnd: Int, next: Int) {
        var at = start
        while at < bytes.count, bytes[at] != .lineFeed, bytes[at] != .carriageReturn { at += 1 }
        guard at < bytes.count else { return (at, at) }
        var next = at
        while next < bytes.count, bytes[next] == .carriageReturn { next += 1 }
        // CR CR without LF are two line ends.
        return (at, next < bytes.count && bytes[next] == .lineFeed ? next + 1 : at + 1)
    }

    /// The name in lower case; nil if it is not visible ASCII. Spaces before the colon were once allowed (RFC 5322,
    /// 4.5).
    private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        let name = Array(bytes).trimmed
        guard !name.isEmpty, name.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        return String(decoding: name, as: UTF8.self).lowercased()
    }
}

extension LooseHeader {
    private static let resentNames: Set<String> = [
        "resent-from", "resent-sender", "resent-to", "resent-cc", "resent-bcc", "resent-date", "resent-message-id",
    ]
    /// The fields that occur at most once in a block (RFC 5322, 3.6.6).
    private static let resentOnce: Set<String> = ["resent-from", "resent-sender", "resent-date", "resent-message-id"]
    /// Fields that servers add before a message. Blocks after them are older.
    private static let trace: Set<String> = ["received", "return-path", "delivered-to", "x-original-to"]

    /// The newest block of `Resent-…` fields, which is the first, because newer blocks are put before older ones. Empty
    /// if the message was not resent.
    ///
    /// A block ends at a field that it has already, and at fields that servers add. `Resent-…` fields further down,
    /// after other fields, belong to it too, as long as they do not repeat one.
    public var newestResent: [Field] {
        var block: [Field] = []
        var has: Set<String> = []
        var at = 0
        while at < fields.count {
            if Self.resentNames.contains(fields[at].name) {
                let run = fields[at...].prefix { Self.resentNames.contains($0.name) }
                if !block.isEmpty, run.contains(where: { Self.resentOnce.contains($0.name) && has.contains($0.name) }) {
                    return block
                }
                for field in run {
                    let isAgain = has.contains(field.name) && block.last?.name != field.name
                    if isAgain || Self.resentOnce.contains(field.name) && has.contains(field.name) { return block }
                    has.insert(field.name)
                    block.append(field)
                }
                at = run.endIndex
            } else {
                if !block.isEmpty, Self.trace.contains(fields[at].name) { return block }
                at += 1
            }
        }
        return block
    }
}

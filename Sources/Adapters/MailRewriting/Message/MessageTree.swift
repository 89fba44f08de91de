/// The parts of a message in document order, each with its level of nesting.
struct MessageTree {
    /// A part of a message.
    struct Part: Equatable {
        enum Kind: Equatable { case leaf, multipart, message, other }
        var kind: Kind
        /// The level of nesting; 0 for the outermost part.
        var level: Int
        /// The media type in lower case, such as `text/html`.
        var type: String
        var charset: String?
        /// `format` and `delsp` of text/plain (RFC 3676).
        var isFlowed: Bool
        var deletesSpace: Bool
        /// The `start` of multipart/related (RFC 2387), without `<>`.
        var start: String?
        /// The transfer encoding in lower case; empty if there is none.
        var encoding: String
        var isAttachment: Bool
        /// Whether the part has a file name.
        var isNamed: Bool
        /// The Content-ID, without `<>`.
        var contentID: String?
        /// Whether it has a Content-MD5.
        var hasChecksum: Bool
        /// The header fields: names and raw values, with folds.
        var fields: [Field]
        /// The start of its first field; nil if it has none.
        var fieldsStart: Int?
        /// The position of the encoded content; nil except for leaves.
        var content: Range<Int>?
    }
    struct Field: Equatable {
        var name: String
        var raw: String
    }

    /// In document order.
    var parts: [Part]
    /// Fields of the message's header that do not belong to the outermost part.
    var fields: [Field]

    /// The indices of the direct children of part `index`.
    func children(of index: Int) -> [Int] {
        var found: [Int] = []
        for inner in (index + 1)..<max(parts.count, index + 1) {
            guard parts[inner].level > parts[index].level else { break }
            if parts[inner].level == parts[index].level + 1 { found.append(inner) }
        }
        return found
    }
}

extension MessageTree {
    /// Moves all positions, for a message that begins at `offset`.
    mutating func shift(by offset: Int) {
        guard offset > 0 else { return }
        for index in parts.indices {
            parts[index].content = parts[index].content.map { $0.lowerBound + offset..<$0.upperBound + offset }
            parts[index].fieldsStart = parts[index].fieldsStart.map { $0 + offset }
        }
    }
}

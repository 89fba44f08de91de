/// The parts of a message, outermost first, each with the level it stands on.
struct MessageTree {
    struct Part: Equatable {
        enum Kind: Equatable { case leaf, multipart, message, other }
        var kind: Kind
        var level: Int
        /// `text/html`, in lower case.
        var type: String
        var charset: String?
        /// `format` and `delsp` of text/plain (RFC 3676).
        var isFlowed: Bool
        var deletesSpace: Bool
        /// The `start` of multipart/related (RFC 2387), without `<>`.
        var start: String?
        /// In lower case; empty where there is none.
        var encoding: String
        var isAttachment: Bool
        /// Without `<>`.
        var contentID: String?
        var hasChecksum: Bool
        /// Names and raw values, with folds.
        var fields: [Field]
        /// Where its first field begins; nil where it has none.
        var fieldsStart: Int?
        /// Where the encoded content lies; nil but for leaves.
        var content: Range<Int>?
    }
    struct Field: Equatable {
        var name: String
        var raw: String
    }

    /// In the order they are in the message.
    var parts: [Part]
    /// Fields of the message's own header that are not the outermost part's.
    var fields: [Field]

    /// Indices of the parts directly inside `index`.
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
    /// For a message that begins at `offset` of the bytes.
    mutating func shift(by offset: Int) {
        guard offset > 0 else { return }
        for index in parts.indices {
            parts[index].content = parts[index].content.map { $0.lowerBound + offset..<$0.upperBound + offset }
            parts[index].fieldsStart = parts[index].fieldsStart.map { $0 + offset }
        }
    }
}

/// What a message's header says, decoded.
struct Envelope {
    var from: Mailbox?
    var to: [Mailbox] = []
    var cc: [Mailbox] = []
    var bcc: [Mailbox] = []
    var subject = ""
    var messageID: String?
    var seconds: Int64?
}

import Core
import MailRewriting

/// Finds Message-IDs in header fields (RFC 5322, 3.6.4), without their brackets.
enum MessageIDs {
    /// The id in a Message-ID field; nil if there is none, or it is too long to be stored.
    static func own(_ body: some Collection<UInt8>) -> String? {
        let text = unfolded(body)
        guard !text.contains(0) else { return nil }
        var written = text
        // What programs write beside the id does not belong to it.
        if let start = text.firstIndex(of: less), let end = text[start...].firstIndex(of: greater) {
            written = Array(text[start...end])
        }
        written = written.filter { $0 != 32 && $0 != 9 }
        // With encoded words decoded as at registration, so that both are the same id.
        return usable(MessageReference.header(String(decoding: written, as: UTF8.self)).bareID)
    }

    /// All ids in In-Reply-To or References, in order, each once.
    ///
    /// Old programs write prose into In-Reply-To: `"Bob" <bob@x.example> message of Tue <id@x.example>`. An address of
    /// the mail itself is no id. Nor is one directly after a quoted name, if there is another id.
    ///
    /// - Parameters:
    ///   - persons: the addresses in the mail's header, in lower case.
    ///   - limit: of more ids, the first and the last ones are returned.
    static func all(_ fields: [Slice<UnsafeRawBufferPointer>], persons: Set<String>, limit: Int) -> [String] {
        var found: [(id: String, isNamed: Bool)] = []
        for field in fields { found += ids(field) }
        found.removeAll { persons.contains($0.id.lowercased()) }
        if found.contains(where: { !$0.isNamed }) {
            found.removeAll(where: \.isNamed)
        } else {
            found = found.suffix(1)
        }
        var known: Set<String> = []
        let ids = found.map(\.id).filter { known.insert($0).inserted }
        guard ids.count > limit, let first = ids.first else { return ids }
        return [first] + ids.suffix(limit - 1)
    }

    /// All ids in a text for people.
    static func mentioned(in text: String, limit: Int) -> [String] {
        var text = text
        let found = text.withUTF8 { bytes in scan(Array(bytes)[...]) }
        return Array(found.map(\.id).prefix(limit))
    }

    private static func ids(_ body: Slice<UnsafeRawBufferPointer>) -> [(id: String, isNamed: Bool)] {
        let raw = unfolded(body)
        let text = String(decoding: raw, as: UTF8.self).contains("=?") ? Array(EncodedText.decode(raw).utf8) : raw
        let found = scan(text[...])
        guard found.isEmpty else { return found }
        // Ids without brackets, if there is nothing else.
        let words = text.split { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ",") }
        guard words.allSatisfy({ $0.contains(UInt8(ascii: "@")) }) else { return [] }
        return words.compactMap { usable(String(decoding: $0, as: UTF8.self)) }.map { ($0, false) }
    }

    /// Every `<…@…>`, and whether a quoted string is directly before it.
    private static func scan(_ text: ArraySlice<UInt8>) -> [(id: String, isNamed: Bool)] {
        var found: [(id: String, isNamed: Bool)] = []
        var start: Int?
        for (at, byte) in zip(text.indices, text) {
            if byte == less { start = at }
            guard byte == greater, let opened = start else { continue }
            start = nil
            let inner = text[(opened + 1)..<at]
            guard inner.count <= 2 * Limits.messageIDBytes, inner.contains(UInt8(ascii: "@")) else { continue }
            // A fold within the id.
            let isQuoted = inner.contains(UInt8(ascii: "\""))
            let id = isQuoted ? Array(inner) : inner.filter { $0 > 32 }
            let before = text[..<opened].last { $0 != 32 && $0 != 9 }
            if let id = usable(String(decoding: id, as: UTF8.self)) {
                found.append((id, before == UInt8(ascii: "\"")))
            }
        }
        return found
    }

    private static func usable(_ id: String) -> String? {
        let isUsable =
            !id.isEmpty && id.utf8.count <= Limits.messageIDBytes && id != "@"
            && id.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: scalar != "<" && scalar != ">"
                }
            }
        return isUsable ? id : nil
    }

    private static func unfolded(_ body: some Collection<UInt8>) -> [UInt8] {
        let text = body.filter { $0 != 13 && $0 != 10 }
        return Array(text.drop { $0 == 32 || $0 == 9 }.reversed().drop { $0 == 32 || $0 == 9 }.reversed())
    }

    private static let less = UInt8(ascii: "<")
    private static let greater = UInt8(ascii: ">")
}

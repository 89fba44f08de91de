/// A record as a person names it, before a hub has looked it up: `deal:42`, `deal-42`, `contact:alice@example.com`,
/// `company:example.com`.
///
/// Clients check only its form and pass it on. Whether the address or domain behind the colon is one is for the hub to say, which
/// reads it as a `RecordReference`.
public struct RecordName: Hashable, Sendable, CustomStringConvertible {
    /// The kind of the record, perhaps one that this version does not know.
    public let kind: RecordKind
    /// The number, address or domain, as it was written. Not empty, without blanks and control characters.
    public let id: String

    /// Parses a name.
    ///
    /// nil unless it is a kind, `:` or `-`, and an id of at most `Limits.addressBytes`. Behind `-` the id is a number from 1,
    /// without a sign and without leading zeros.
    public init?(_ text: String) {
        guard text.utf8.count <= RecordKind.maximumBytes + 1 + Limits.addressBytes,
            let mark = text.utf8.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }),
            let kind = RecordKind(rawValue: String(text[..<mark]))
        else { return nil }
        let id = text[text.utf8.index(after: mark)...]
        let isWritten = id.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard !id.isEmpty, id.utf8.count <= Limits.addressBytes, isWritten else { return nil }
        if text.utf8[mark] == UInt8(ascii: "-") {
            guard id.utf8.count <= 16, id.utf8.first != UInt8(ascii: "0"),
                id.utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
        }
        self.kind = kind
        self.id = String(id)
    }

    /// The text that `init` parses, with a colon.
    public var description: String { "\(kind):\(id)" }
}

/// The kind of a record. Unknown kinds are kept as they are written, so that a client preserves what a newer hub sends.
public struct RecordKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name in URLs, headers and stores. In lower case.
    public let rawValue: String

    /// A person, with one or more addresses.
    public static let contact = RecordKind(known: "contact")
    /// An organization, with one or more domains.
    public static let company = RecordKind(known: "company")
    /// A possible sale.
    public static let deal = RecordKind(known: "deal")
    /// A request that needs an answer.
    public static let ticket = RecordKind(known: "ticket")

    /// The kinds of this version.
    public static let known = [contact, company, deal, ticket]

    /// Maximum length of a kind's name in bytes.
    public static let maximumBytes = 32

    /// nil unless it is a letter followed by letters and digits, all ASCII. Capitals count as small letters.
    public init?(rawValue: String) {
        guard rawValue.utf8.count <= Self.maximumBytes, rawValue.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        let name = rawValue.lowercased()
        func isLetter(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
        guard let first = name.utf8.first, isLetter(first),
            name.utf8.allSatisfy({ isLetter($0) || ($0 >= 48 && $0 <= 57) })
        else { return nil }
        self.rawValue = name
    }

    private init(known: String) { rawValue = known }

    /// Whether this version knows the kind.
    public var isKnown: Bool { Self.known.contains(self) }

    public var description: String { rawValue }
}

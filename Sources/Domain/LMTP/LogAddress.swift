/// The address to which people send a copy of a mail to log it.
///
///     log+TOKEN@host                 logs a mail that its sender copies (BCC) to it
///     forward+TOKEN@host             logs a mail that is forwarded to it
///     log+TOKEN.d42.t7@host          and puts it on deal 42 and ticket 7
///     log+TOKEN.deal-42.ticket-7@host   the same
///
/// Everything is read in any case and written in lower case. `+` is the only separator before the token; before a
/// record it is a dot, or `+` or `-`, or nothing: the token has a fixed length.
public struct LogAddress: Hashable, Sendable, CustomStringConvertible {
    /// What is sent to the address.
    public enum Use: String, Hashable, Sendable, CaseIterable {
        /// The mail itself.
        case log
        /// A mail that contains the mail.
        case forward
    }

    /// Why a text is not such an address.
    public enum Fault: Error, Hashable, Sendable {
        /// The local part does not begin with `log+` or `forward+`, or the text is no address.
        case otherAddress
        /// There are no 16 characters of a token after it.
        case malformedToken
        /// What follows the token is no record.
        case malformedRecord
        /// The local part is longer than 64 bytes (RFC 5321, section 4.5.3.1.1).
        case tooLong
    }

    /// Bytes of a local part.
    public static let localPartBytes = 64

    /// What is sent to the address.
    public let use: Use
    /// Names the user and lets in whoever knows it.
    public let token: LogToken
    /// The records to put the mail on, each once.
    public let records: [RecordReference]
    /// The host in lower case.
    public let host: String

    /// An address. Throws `tooLong` if there are too many records, `otherAddress` if `host` is no host.
    public init(_ use: Use, _ token: LogToken, records: [RecordReference] = [], host: String) throws(Fault) {
        self.use = use
        self.token = token
        self.records = Self.unique(records)
        self.host = host.comparableDomain
        guard (1...255).contains(self.host.utf8.count), !self.host.utf8.contains(where: { $0.isControl || $0 == .at })
        else { throw .otherAddress }
        guard localPart.utf8.count <= Self.localPartBytes else { throw .tooLong }
    }

    /// The address to which a mail was sent.
    public init(_ path: MailPath) throws(Fault) {
        let local = path.localPart.asciiLowercased
        guard local.utf8.count <= Self.localPartBytes else { throw .tooLong }
        guard let plus = local.firstIndex(of: "+"), let use = Use(rawValue: String(local[..<plus])) else {
            throw .otherAddress
        }
        let rest = local[local.index(after: plus)...].utf8
        guard let token = LogToken(String(decoding: rest.prefix(LogToken.characters), as: UTF8.self)) else {
            throw .malformedToken
        }
        let suffix = rest.dropFirst(LogToken.characters)
        try self.init(use, token, records: Self.records(suffix), host: path.domain)
    }

    /// Reads `local-part@host`; the local part may be quoted.
    public init(_ text: String) throws(Fault) {
        let bytes = [UInt8(ascii: "<")] + text.utf8 + [UInt8(ascii: ">")]
        var reader = PathReader(bytes[...])
        guard let path = reader.read(maximumBytes: 512) ?? nil, reader.rest.isEmpty else { throw .otherAddress }
        try self.init(path)
    }

    /// The part before the @.
    public var localPart: String { "\(use.rawValue)+\(token)" + records.map { ".\($0.short)" }.joined() }

    /// The address.
    public var description: String { "\(localPart)@\(host)" }

    /// The records in what follows the token.
    private static func records(_ text: Substring.UTF8View) throws(Fault) -> [RecordReference] {
        var records: [RecordReference] = []
        var rest = text
        while let first = rest.first {
            if first == .dot || "+-".utf8.contains(first) { rest = rest.dropFirst() }
            let word = rest.prefix { $0 != .dot && $0 != UInt8(ascii: "+") }
            guard let record = RecordReference(String(decoding: word, as: UTF8.self)) else { throw .malformedRecord }
            records.append(record)
            rest = rest[word.endIndex...]
        }
        return records
    }

    private static func unique(_ records: [RecordReference]) -> [RecordReference] {
        var seen: Set<RecordReference> = []
        return records.filter { seen.insert($0).inserted }
    }
}

/// A record by its kind and number, as addresses and header fields name it.
public struct RecordReference: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of records.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case contact, company, deal, ticket

        /// The letter in addresses: `c`, `o` for a company, `d`, `t`.
        public var letter: String {
            switch self {
            case .contact: "c"
            case .company: "o"
            case .deal: "d"
            case .ticket: "t"
            }
        }
    }

    /// The record's kind.
    public let kind: Kind
    /// The record's number among those of its kind, from 1.
    public let number: Int64

    /// A record; nil if the number is not positive.
    public init?(_ kind: Kind, _ number: Int64) {
        guard number > 0 else { return nil }
        self.kind = kind
        self.number = number
    }

    /// Reads `deal-42`, `deal:42` or `d42`, in any case. nil for anything else, also for a number with leading zeros.
    public init?(_ text: some StringProtocol) {
        let text = String(text).asciiLowercased
        let name = text.utf8.prefix(while: \.isLetter)
        var digits = text.utf8[name.endIndex...]
        let word = String(decoding: name, as: UTF8.self)
        let kind: Kind
        if let long = Kind(rawValue: word) {
            guard digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: ":") else { return nil }
            digits = digits.dropFirst()
            kind = long
        } else {
            guard let short = Kind.allCases.first(where: { $0.letter == word }) else { return nil }
            kind = short
        }
        guard digits.first != UInt8(ascii: "0"), digits.count <= 19, digits.allSatisfy(\.isDigit),
            let number = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self.init(kind, number)
    }

    /// `d42`.
    public var short: String { "\(kind.letter)\(number)" }

    /// `deal-42`.
    public var description: String { "\(kind.rawValue)-\(number)" }
}

/// The secret in an address to log to: 80 random bits, written as 16 characters of Crockford's Base32
/// (https://www.crockford.com/base32.html) in lower case.
///
/// This alphabet has no i, l, o and u. On reading, o is 0, and i and l are 1, as people copy them from paper.
public struct LogToken: Hashable, Sendable, CustomStringConvertible {
    /// Characters of a token.
    public static let characters = 16
    /// Random bytes of a token.
    public static let randomBytes = 10

    /// The token in lower case. Compare and store it in this form.
    public let description: String

    /// The token of these random bytes; nil unless there are `randomBytes` of them.
    public init?(random: some Sequence<UInt8>) {
        let bytes = Array(random)
        guard bytes.count == Self.randomBytes else { return nil }
        var text: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xfff
            count += 8
            while count >= 5 {
                count -= 5
                text.append(Self.alphabet[bits >> count & 31])
            }
        }
        description = String(decoding: text, as: UTF8.self)
    }

    /// Reads a token in any case; nil if it is malformed.
    public init?(_ text: some StringProtocol) {
        let letters = text.utf8.map { byte -> UInt8 in
            switch byte.lowercased {
            case UInt8(ascii: "o"): UInt8(ascii: "0")
            case UInt8(ascii: "i"), UInt8(ascii: "l"): UInt8(ascii: "1")
            case let letter: letter
            }
        }
        guard letters.count == Self.characters, letters.allSatisfy({ Self.alphabet.contains($0) }) else { return nil }
        description = String(decoding: letters, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

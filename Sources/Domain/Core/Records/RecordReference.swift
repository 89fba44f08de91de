/// How a person or a program names a record: `deal:42`, `contact:alice@example.com`, `company:example.com`.
public struct RecordReference: Hashable, Sendable, CustomStringConvertible {
    /// What tells a record from others of its kind.
    public enum Target: Hashable, Sendable {
        /// The record's number, from 1 to `maximumNumber`. Each kind counts for itself.
        case number(Int64)
        /// One of a contact's addresses.
        case address(AddressKey)
        /// One of a company's domains. It has a dot.
        case domain(DomainName)
    }

    /// The greatest number: programs that read JSON's numbers as doubles know no greater one exactly (RFC 8259, section 6).
    public static let maximumNumber: Int64 = 1 << 53 - 1

    /// The kind of the record.
    public let kind: RecordKind
    /// Which one it is.
    public let target: Target

    /// A record by its number; nil if the number is not from 1 to `maximumNumber`.
    public init?(_ kind: RecordKind, number: Int64) {
        guard (1...Self.maximumNumber).contains(number) else { return nil }
        self.kind = kind
        target = .number(number)
    }

    /// The contact with an address.
    public init(contact address: AddressKey) {
        kind = .contact
        target = .address(address)
    }

    /// The company with a domain; nil if the domain has no dot, or is an IPv4 address.
    public init?(company domain: DomainName) {
        guard domain.labels.count > 1, domain.isNamed else { return nil }
        kind = .company
        target = .domain(domain)
    }

    /// Parses `kind:number`, `kind-number` (the form of an address's suffix), `contact:address` and `company:domain`. nil if the
    /// text is none of these. The letter case does not matter, and unknown kinds have numbers.
    public init?(_ text: String, _ fold: AddressFold) {
        guard text.utf8.count <= RecordKind.maximumBytes + 1 + Limits.addressBytes,
            let mark = text.utf8.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }),
            let kind = RecordKind(rawValue: String(text[..<mark]))
        else { return nil }
        let rest = text[text.utf8.index(after: mark)...]
        if let number = Self.number(rest) {
            self.init(kind, number: number)
        } else if text.utf8[mark] == UInt8(ascii: "-") {
            return nil
        } else if kind == .contact, let address = AddressKey(rest, fold) {
            self.init(contact: address)
        } else if kind == .company, let domain = DomainName(rest, fold) {
            self.init(company: domain)
        } else {
            return nil
        }
    }

    /// The number; nil if the record is named otherwise.
    public var number: Int64? {
        if case .number(let number) = target { number } else { nil }
    }

    /// The text that `init` parses, with a colon.
    public var description: String {
        switch target {
        case .number(let number): "\(kind):\(number)"
        case .address(let address): "\(kind):\(address)"
        case .domain(let domain): "\(kind):\(domain)"
        }
    }

    /// The form that the local part of an address may have behind a `+`, such as `deal-42`; nil if the record has no number here.
    public var suffix: String? { number.map { "\(kind)-\($0)" } }

    /// A number without a sign and without leading zeros.
    private static func number(_ text: Substring) -> Int64? {
        guard (1...16).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "0"),
            text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return nil }
        return Int64(text)
    }
}

/// The form of an e-mail address that is compared and stored. Spellings of one address have one key: `Kim@例え.jp` and
/// `kim@XN--R8JZ45G.JP`. Addresses that share a mailbox by a provider's rule, such as `kim@example.com` and
/// `kim+list@example.com`, have different keys.
///
/// An address has the same key after `normalizedAddress`, so keys can be made of addresses that are stored.
public struct AddressKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The part before the @: in lower case (each scalar's lower-case mapping of the Unicode Character Database), in NFC. At most
    /// 64 bytes.
    public let local: String
    /// The part after the @.
    public let domain: DomainName

    /// nil if `text` is not `local@domain` (RFC 5321, section 4.1.2, without quoted local parts and address literals; UTF-8 is
    /// allowed as in RFC 6531), is over `Limits.addressBytes` long, or has a domain that IDNA forbids.
    public init?(_ text: some StringProtocol, _ fold: AddressFold) {
        let text = String(text)
        guard text.utf8.count <= Limits.addressBytes, let at = text.utf8.lastIndex(of: UInt8(ascii: "@")),
            let local = Self.local(String(text[..<at]), fold),
            let domain = DomainName(text[text.utf8.index(after: at)...], fold)
        else { return nil }
        self.local = local
        self.domain = domain
    }

    /// The key as text, such as `kim@xn--r8jz45g.jp`. At most `Limits.addressBytes`. `init` makes the same key of it.
    public var text: String { local + "@" + domain.text }

    public var description: String { text }

    /// By domain, then by local part.
    public static func < (a: Self, b: Self) -> Bool { (a.domain, a.local) < (b.domain, b.local) }

    private static func local(_ text: String, _ fold: AddressFold) -> String? {
        if text.utf8.allSatisfy({ $0 < 128 }) { return lowered(text) }
        guard let lower = lowered(fold.composed(text)) else { return nil }
        // Lower case may compose where upper case does not, and composed it may be longer.
        return lowered(fold.composed(lower))
    }

    private static func lowered(_ local: String) -> String? {
        normalizedAddress(local + "@a").map { String($0.utf8.dropLast(2))! }
    }
}

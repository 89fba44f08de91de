/// The domain of an address, in the one form that all its spellings share: lower case, internationalized labels as A-labels
/// (RFC 5890, section 2.3.2.1), no dot at the end.
public struct DomainName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Maximum length in bytes (RFC 5321, section 4.5.3.1.2).
    public static let maximumBytes = 255

    /// The form that is compared and stored, such as `xn--r8jz45g.jp`. ASCII.
    public let text: String

    /// nil if `text` is not a domain of letters, digits and hyphens once its labels are folded, or is too long. The dots may be
    /// ideographic ones (RFC 3490, section 3.1). Address literals are no domains.
    public init?(_ text: some StringProtocol, _ fold: AddressFold) {
        guard text.utf8.count <= Limits.addressBytes else { return nil }
        var labels: [String] = []
        for label in String(text).unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: Self.isDot) {
            guard let label = fold.label(Substring(label)) else { return nil }
            labels.append(label)
        }
        let folded = labels.joined(separator: ".")
        guard folded.utf8.count <= Self.maximumBytes else { return nil }
        self.text = folded
    }

    /// A part of a domain.
    ///
    /// - Parameter canonical: labels of a `DomainName`.
    package init(canonical: some StringProtocol) { text = String(canonical) }

    /// The labels, left to right.
    public var labels: [Substring] { text.split(separator: ".") }

    /// Whether the last label has a letter. The labels of an IPv4 address without brackets have none.
    public var isNamed: Bool { labels.last?.utf8.contains { $0 >= 97 && $0 <= 122 } ?? false }

    /// The domain and those that contain it, the longest first: `b.c.d`, `c.d`, `d`. At most 128.
    public var containing: some Sequence<DomainName> {
        sequence(state: Optional(text[...])) { rest in
            guard let name = rest else { return nil }
            rest = name.firstIndex(of: ".").map { name[name.index(after: $0)...] }
            return DomainName(canonical: name)
        }
    }

    public var description: String { text }

    /// In the order of bytes.
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "\u{3002}", "\u{FF0E}", "\u{FF61}": true
        default: false
        }
    }
}

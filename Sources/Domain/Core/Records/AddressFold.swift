/// Makes spellings of an address comparable: capitals, wide letters, U-labels and A-labels of a domain become the same.
///
/// The result is what a store holds as a key, so two programs that share a store must fold alike. `AddressFold.standard` of the
/// module `Domains` is the one that programs use.
public struct AddressFold: Sendable {
    /// Normalizes a text to NFC (Unicode Standard Annex 15), for which the standard library has no function.
    let composed: @Sendable (String) -> String
    /// The ASCII form of one label of a domain that is not ASCII.
    private let asciiLabel: @Sendable (String) -> String?

    /// - Parameters:
    ///   - composed: normalizes to NFC.
    ///   - asciiLabel: maps one label, in lower case and not ASCII, as UTS 46 says, and returns its ASCII form: an A-label (RFC
    ///     5890, section 2.3.2.1), or letters if the label was only written in wide ones. nil if IDNA forbids the label.
    public init(
        composed: @escaping @Sendable (String) -> String, asciiLabel: @escaping @Sendable (String) -> String?
    ) {
        self.composed = composed
        self.asciiLabel = asciiLabel
    }

    /// A label in lower case, as ASCII; nil if DNS has no such label.
    func label(_ label: Substring) -> String? {
        let lower = label.lowercased()
        let ascii: String
        if lower.utf8.allSatisfy({ $0 < 128 }) {
            ascii = lower
        } else {
            guard let mapped = asciiLabel(lower)?.lowercased() else { return nil }
            ascii = mapped
        }
        return Self.isLabel(ascii) ? ascii : nil
    }

    /// Whether it is a label of letters, digits and hyphens in lower case (RFC 5890, section 2.3.1).
    private static func isLabel(_ text: String) -> Bool {
        let bytes = text.utf8
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(bytes.count) && bytes.first != hyphen && bytes.last != hyphen
            && bytes.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == hyphen }
    }
}

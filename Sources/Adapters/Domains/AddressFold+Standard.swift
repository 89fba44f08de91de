private import CIDN2
public import Core
private import Foundation

extension AddressFold {
    /// The folding of all programs: NFC by Foundation, labels of domains by libidn2 (IDNA 2008 with the mapping of UTS 46,
    /// nontransitional).
    public static let standard = AddressFold(
        composed: { $0.precomposedStringWithCanonicalMapping },
        asciiLabel: { label in
            let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
            return unsafe converted(label) { unsafe idn2_to_ascii_8z($0, $1, flags) }
        })
}

extension DomainName {
    /// The domain as people read it: `例え.jp` for `xn--r8jz45g.jp`. A label that is no valid A-label stays as it is.
    public var unicode: String {
        labels.map { label in
            guard label.hasPrefix("xn--") else { return String(label) }
            return unsafe converted(String(label)) { unsafe idn2_to_unicode_8z8z($0, $1, 0) } ?? String(label)
        }.joined(separator: ".")
    }
}

/// What a function of libidn2 makes of a text; nil if it reports an error.
private func converted(
    _ text: String, by convert: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> String? {
    // A C string ends at a NUL, and what follows would be lost.
    guard !text.utf8.contains(0) else { return nil }
    var output: UnsafeMutablePointer<CChar>?
    let status = unsafe text.withCString { unsafe convert($0, &output) }
    defer { unsafe idn2_free(output) }
    guard status == IDN2_OK.rawValue, let output = unsafe output else { return nil }
    return unsafe String(cString: output)
}

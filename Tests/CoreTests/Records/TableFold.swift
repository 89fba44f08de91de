import Core
import Foundation

extension AddressFold {
    /// A folding that knows a few labels. `DomainsTests` has the one of all programs.
    static let table = AddressFold(
        composed: { $0.precomposedStringWithCanonicalMapping },
        asciiLabel: { labels[$0] })

    private static let labels = [
        "例え": "xn--r8jz45g", "bücher": "xn--bcher-kva", "ｅｘａｍｐｌｅ": "example", "ｊｐ": "jp", "ＸＸ": "never asked",
        // What a mapping makes of ℀, and of letters that it leaves alone: not labels of DNS.
        "℀": "a/c", "两": "两", "空": "", "長": String(repeating: "a", count: 64),
    ]
}

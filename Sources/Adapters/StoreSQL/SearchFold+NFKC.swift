package import Core
import Foundation

extension SearchFold {
    /// The folding of all stores. Foundation knows NFKC, except that on Linux it does not compose what it has mapped, such as the
    /// two characters of a narrow ﾃﾞ.
    package static let standard = SearchFold {
        $0.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    }
}

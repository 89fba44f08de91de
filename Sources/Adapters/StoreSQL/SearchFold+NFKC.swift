package import Core
import Foundation

extension SearchFold {
    /// The folding of all stores. Foundation knows NFKC.
    package static let standard = SearchFold { $0.precomposedStringWithCompatibilityMapping }
}

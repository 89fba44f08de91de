import Core
import Domains

extension LogRules {
    /// The rules by the list of public suffixes and the list of free mail services.
    ///
    /// - Throws: `PublicSuffixError` if there is no list.
    static func standard() throws -> LogRules {
        let suffixes = try PublicSuffixes()
        return LogRules(fold: .standard) { address, own in
            CompanyRule(suffixes: suffixes, ownDomains: own).company(of: address)
        } isAutomatic: {
            $0.isAutomatic
        }
    }
}

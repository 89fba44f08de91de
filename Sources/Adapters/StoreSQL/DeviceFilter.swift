import Core

/// The form of a device's filter in the store: `kinds|verdicts`. Each list is joined by commas; an empty list means all.
enum DeviceFilter {
    /// The stored text of a filter; nil if it admits everything.
    static func text(of filter: Filter) -> String? {
        guard filter.kinds != nil || filter.verdicts != nil else { return nil }
        let kinds = (filter.kinds ?? []).map(\.rawValue).joined(separator: ",")
        let verdicts = (filter.verdicts ?? []).map(\.rawValue).joined(separator: ",")
        return kinds + "|" + verdicts
    }

    /// The filter of a stored text. Ignores kinds and verdicts that this version does not know.
    static func filter(_ text: String?) -> Filter {
        guard let parts = text?.split(separator: "|", omittingEmptySubsequences: false), parts.count == 2 else {
            return Filter()
        }
        let kinds = parts[0].split(separator: ",").compactMap { Kind(rawValue: String($0)) }
        let verdicts = parts[1].split(separator: ",").compactMap { Verdict(rawValue: String($0)) }
        // Values of a newer version that this one does not know still restrict: they do not become "everything".
        return Filter(kinds: parts[0].isEmpty ? nil : kinds, verdicts: parts[1].isEmpty ? nil : verdicts)
    }
}

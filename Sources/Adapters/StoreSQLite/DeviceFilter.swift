import Core
import GRDB

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

extension SQLiteSnapshot {
    func backlog(of user: UserID, after seq: Seq, filter: Filter, limit: Int) throws -> BacklogCount {
        let cursor = try rows(
            """
            SELECT key, kind, verdict, recorded_at FROM activity
            WHERE key > ? AND key <= ? AND body IS NOT NULL ORDER BY key LIMIT ?
            """, [ActivityKey.make(user, seq), ActivityKey.end(user), limit])
        var found = BacklogCount()
        var places = 0
        var last = seq
        while let row = try cursor.next() {
            places += 1
            last = ActivityKey.seq(row[0])
            let (kind, verdict) = (row[1] as String, row[2] as String?)
            guard filter.admits(kind: Kind(rawValue: kind), verdict: verdict.flatMap(Verdict.init)) else { continue }
            found.count += 1
            if found.oldest == nil { found.oldest = Timestamp(milliseconds: row[3]) }
        }
        if places == limit, let head = try logState(of: user)?.head { found.count += max(0, head - last) }
        return found
    }
}

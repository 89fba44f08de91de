import Core
import Wire

/// What the user has set at a hub, as far as pop-ups depend on it. It holds for that hub's account only.
struct HubPreferences: Hashable {
    /// Contacts without pop-ups: addresses in lower case.
    let muted: Set<String>
    /// Whether the hub has left out the muted contacts, which must be asked for.
    let isCut: Bool
    /// Pop-ups wait until then; nil if they do not wait at present.
    private let quietUntil: Timestamp?
    /// When they wait next.
    private let next: Range<Timestamp>?

    /// - Parameter earlier: has the muted contacts if `reply` says nothing of them.
    init(_ reply: PreferencesReply, earlier: HubPreferences?) {
        muted = reply.muted.map(Set.init) ?? earlier?.muted ?? []
        isCut = reply.muted == nil
        quietUntil = reply.quietUntil.flatMap(Timestamp.init(rfc3339:))
        next = reply.nextQuiet.flatMap { span in
            guard let from = Timestamp(rfc3339: span.from), let to = Timestamp(rfc3339: span.to), from <= to else {
                return nil
            }
            return from..<to
        }
    }

    /// When pop-ups that wait at a time are shown; nil if they do not wait.
    func wait(at now: Timestamp) -> Timestamp? {
        if let next, next.contains(now) { return next.upperBound }
        return quietUntil.flatMap { now < $0 ? $0 : nil }
    }

    /// Whether the hub must be asked when pop-ups wait from now on.
    func isSpent(at now: Timestamp) -> Bool { next.map { $0.upperBound <= now } ?? false }

    /// When pop-ups begin or cease to wait next; nil if that is not known.
    func nextChange(after now: Timestamp) -> Timestamp? {
        [quietUntil, next?.lowerBound, next?.upperBound].compactMap(\.self).filter { $0 > now }.min()
    }
}

public import Core

/// How long data is kept.
public struct Retention: Hashable, Sendable {
    /// Duration for activities, unless `kinds` has another.
    public var standard = Duration.seconds(400 * 86_400)
    /// Durations for some kinds of activities, instead of `standard`.
    public var kinds: [Kind: Duration] = [:]
    /// Duration for raw hits, with their network and `User-Agent`. `rejudge` needs them.
    public var raw = Duration.seconds(30 * 86_400)

    /// The defaults: 400 days for activities, 30 days for raw hits.
    public init() {}

    /// How long activities of a kind are kept.
    public func duration(of kind: Kind) -> Duration { kinds[kind] ?? standard }

    /// The times before which data is removed. A raw hit is not kept longer than its activity. The id of an event,
    /// which deduplicates, is kept as long as its activity.
    public func expiry(now: Timestamp) -> Expiry {
        let hitActivities = max(duration(of: .open), duration(of: .click))
        return Expiry(
            activities: Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, now - duration(of: $0)) }),
            hits: now - min(raw, hitActivities), events: now - hitActivities, now: now)
    }
}

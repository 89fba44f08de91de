public import Mailbell

/// How long what is kept.
public struct Retention: Hashable, Sendable {
    /// Of activities.
    public var standard = Duration.seconds(400 * 86_400)
    /// Kinds of activities that are kept for another time than `standard`.
    public var kinds: [Kind: Duration] = [:]
    /// Of raw hits, with the network and the `User-Agent` they came by: what verdicts can be judged by once more.
    public var raw = Duration.seconds(30 * 86_400)

    public init() {}

    public func duration(of kind: Kind) -> Duration { kinds[kind] ?? standard }

    /// What is due. A hit is not kept for longer than what it has become, and an event that came twice is known for as long
    /// as that.
    public func expiry(now: Timestamp) -> Expiry {
        let hitActivities = max(duration(of: .open), duration(of: .click))
        return Expiry(
            activities: Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, now - duration(of: $0)) }),
            hits: now - min(raw, hitActivities), events: now - hitActivities)
    }
}

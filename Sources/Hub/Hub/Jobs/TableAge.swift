public import GeoIP
public import Mailbell

/// From so many days on a table or list is old, which is said.
private let daysUntilOld: Int64 = 60

extension GeoTableStatus {
    /// How many days ago the table was built, or written where it does not say.
    public func ageInDays(at now: Timestamp) -> Int64 {
        now.since(table.builtAt ?? table.writtenAt).components.seconds / 86_400
    }

    /// What to say of a table that is over 60 days old; nil of another.
    public func ageWarning(at now: Timestamp) -> String? {
        let days = ageInDays(at: now)
        guard days > daysUntilOld else { return nil }
        let advice =
            switch role {
            case .city: "`mailbell-hub geo update` gets a new one"
            case .asn: "`mailbell-hub geo update --asn` gets a new one"
            case .country, .country6: "a newer package or file would know more places"
            }
        return "\(table.path) is \(days) days old: \(advice)"
    }
}

extension HubConfiguration {
    /// How many days ago the list of Apple's relays was put in place; nil if there is none.
    public func relaysAgeInDays(at now: Timestamp) -> Int64? {
        relays.flatMap { FileVersion(path: $0) }.map { now.since($0.writtenAt).components.seconds / 86_400 }
    }

    /// What to say of a list of relays that is over 60 days old; nil of another, and if there is none.
    public func relaysWarning(at now: Timestamp) -> String? {
        guard let relays, let days = relaysAgeInDays(at: now), days > daysUntilOld else { return nil }
        return "\(relays) is \(days) days old: `mailbell-hub networks update` gets a new one"
    }
}

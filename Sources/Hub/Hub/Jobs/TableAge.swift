public import Core
public import GeoIP

/// A table or list older than this many days gets a warning.
private let daysUntilOld: Int64 = 60

extension GeoTableStatus {
    /// Days since the table was built, or since its file was written if it has no build date.
    public func ageInDays(at now: Timestamp) -> Int64 {
        now.since(table.builtAt ?? table.writtenAt).components.seconds / 86_400
    }

    /// A warning if the table is over 60 days old; otherwise nil.
    public func ageWarning(at now: Timestamp) -> String? {
        let days = ageInDays(at: now)
        guard days > daysUntilOld else { return nil }
        return "\(table.path) is \(days) days old: \(advice)"
    }

    private var advice: String {
        switch role {
        case .city: "`mailbell-hub geo update` gets a new one"
        case .asn: "`mailbell-hub geo update --asn` gets a new one"
        case .country, .country6: "a newer package or file is more accurate"
        }
    }

    /// Warnings about tables over 60 days old: one text for all tables with the same advice, such as the two of one
    /// package.
    static func ageWarnings(of tables: [GeoTableStatus], at now: Timestamp) -> [String] {
        let old = tables.filter { $0.ageWarning(at: now) != nil }
        var texts: [String] = []
        for (index, table) in old.enumerated() where !old[..<index].contains(where: { $0.advice == table.advice }) {
            let alike = old.filter { $0.advice == table.advice }
            let ages = alike.map { $0.ageInDays(at: now) }
            if Set(ages).count == 1 {
                let paths = alike.map(\.table.path).joined(separator: " and ")
                texts.append("\(paths) \(alike.count == 1 ? "is" : "are") \(ages[0]) days old: \(table.advice)")
            } else {
                let each = alike.map { "\($0.table.path) is \($0.ageInDays(at: now)) days old" }
                texts.append(each.joined(separator: " and ") + ": \(table.advice)")
            }
        }
        return texts
    }
}

extension HubConfiguration {
    /// Days since the file of Apple's relays was written; nil if there is none.
    public func relaysAgeInDays(at now: Timestamp) -> Int64? {
        relays.flatMap { FileVersion(path: $0) }.map { now.since($0.writtenAt).components.seconds / 86_400 }
    }

    /// A warning if the list of relays is over 60 days old; otherwise nil.
    public func relaysWarning(at now: Timestamp) -> String? {
        guard let relays, let days = relaysAgeInDays(at: now), days > daysUntilOld else { return nil }
        return "\(relays) is \(days) days old: `mailbell-hub networks update` gets a new one"
    }
}

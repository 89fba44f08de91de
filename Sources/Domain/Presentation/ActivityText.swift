import Mailbell
import Wording

/// The words for an activity's parts, printable.
struct ActivityText {
    let name: String?
    let address: String?
    let subject: String?
    /// What is said of the place; nil for kinds without one.
    let place: String?
    /// The same in short; nil if that would say nothing.
    let shortPlace: String?
    /// By the clock of the place; nil if it is not known.
    let localTime: String?
    /// Whether a place is known.
    let hasPlace: Bool
    let link: String?
    /// The link as people know it: without scheme, and without a slash that says nothing.
    let shortLink: String?
    /// `×2` and on.
    let nth: String?
    /// Why it was a machine, or the sender; nil for others.
    let machineReason: String?
    /// Who it was, where it was nobody: `machine` or `you`.
    let nobody: String
    var shortMark: String { "[\(nobody)]" }

    init(_ activity: Activity) {
        let parts = ActivityParts(activity)
        name = parts.name
        address = parts.address
        subject = parts.subject
        (place, shortPlace, hasPlace) = Self.place(activity, parts)
        localTime = hasPlace ? parts.localTime.map { "\($0) there" } : nil
        link = parts.link
        shortLink = parts.shortLink
        nth = parts.nth.map { "×\($0)" }
        machineReason = parts.machineReason
        nobody = activity.via == .own ? "you" : "machine"
    }

    /// The name, or the address where there is none.
    var who: String { name ?? address ?? "Someone" }

    /// `Name <address>`, as far as both are known.
    var fullWho: String {
        guard let name, let address else { return who }
        return "\(name) <\(address)>"
    }

    /// `shortLink` in at most `width` cells: the host first, then where the path ends; what is asked of it goes before both.
    static func shortened(link: String, toWidth width: Int) -> String {
        guard link.displayWidth > width else { return link }
        var path = String(link.prefix { $0 != "?" && $0 != "#" })
        if path.hasPrefix("www.") { path.removeFirst(4) }
        if path.displayWidth < width { return path + "…" }
        let host = path.prefix { $0 != "/" }.count + 1
        // With less than four cells for the path, it would tell nothing.
        guard host + 5 <= width else { return path.truncated(toWidth: width) }
        return path.shortenedInTheMiddle(toWidth: width, head: max(host, width / 3))
    }

    private static func place(
        _ activity: Activity, _ parts: ActivityParts
    ) -> (String?, short: String?, isKnown: Bool) {
        guard activity.kind == .open || activity.kind == .click else { return (nil, nil, false) }
        if let proxy = parts.proxy { return ("via \(proxy), place hidden", "via \(proxy)", false) }
        guard let country = parts.country else { return ("place unknown", nil, false) }
        let whole = parts.city.map { "\($0), \(country)" } ?? parts.countryName ?? country
        return (whole, country, true)
    }
}

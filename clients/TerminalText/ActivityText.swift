internal import Mailbell

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
    /// `×2` and on.
    let nth: String?
    /// Why it was a machine; nil for others.
    let machineReason: String?

    init(_ activity: Activity) {
        let isKnown = activity.recipient?.anonymous != true
        name = isKnown ? Self.text(activity.recipient?.name) : nil
        address = isKnown ? Self.text(activity.recipient?.email) : nil
        subject = Self.text(activity.message?.subject)
        (place, shortPlace, hasPlace) = Self.place(activity)
        localTime = hasPlace ? Self.clock(activity.location?.localTime).map { "\($0) there" } : nil
        link = Self.text(activity.link?.url)
        nth = activity.nth.flatMap { $0 > 1 ? "×\($0)" : nil }
        machineReason = activity.verdict == .machine ? Self.text(activity.reason) ?? "?" : nil
    }

    /// The name, or the address where there is none.
    var who: String { name ?? address ?? "Someone" }

    /// `Name <address>`, as far as both are known.
    var fullWho: String {
        guard let name, let address else { return who }
        return "\(name) <\(address)>"
    }

    /// The link as people know it: without scheme, and without a slash that says nothing.
    var shortLink: String? {
        guard let link else { return nil }
        let scheme = ["https://", "http://"].first { link.lowercased().hasPrefix($0) } ?? ""
        let rest = link.dropFirst(scheme.count)
        return String(rest.firstIndex(of: "/") == rest.indices.last ? rest.dropLast() : rest)
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

    private static func text(_ value: String?) -> String? {
        guard let value = value?.printable, !value.allSatisfy({ $0 == " " }) else { return nil }
        return value
    }

    private static func place(_ activity: Activity) -> (String?, short: String?, isKnown: Bool) {
        guard activity.kind == .open || activity.kind == .click else { return (nil, nil, false) }
        if let proxy = proxy(activity.via) { return ("via \(proxy), place hidden", "via \(proxy)", false) }
        guard let location = activity.location, let country = text(location.country) else {
            return ("place unknown", nil, false)
        }
        let whole = text(location.city).map { "\($0), \(country)" } ?? text(location.countryName) ?? country
        return (whole, country, true)
    }

    /// `14:04` of `2026-11-22T14:04:03+09:00`.
    private static func clock(_ time: String?) -> String? {
        guard let time, Timestamp(rfc3339: time) != nil else { return nil }
        return String(time.dropFirst(11).prefix(5))
    }

    /// Who stood between the recipient and the hub, and hid where the recipient is.
    private static func proxy(_ via: Via?) -> String? {
        switch via {
        case .gmailProxy: "Gmail"
        case .yahooProxy: "Yahoo"
        case .appleMPP: "Apple"
        default: nil
        }
    }
}

import Core

/// The text of each part of an activity, in English and printable.
struct ActivityText {
    /// The recipient's name.
    let name: String?
    /// The recipient's address.
    let address: String?
    /// The mail's subject.
    let subject: String?
    /// The placeholder if there is no subject, or it is withheld.
    let missingSubject: String
    /// The place, how it is hidden, or the size of a burst; nil if nothing is known.
    let place: String?
    /// A short form of `place`; nil if there is none.
    let shortPlace: String?
    /// The local time at the place; nil if it is not known.
    let localTime: String?
    /// Whether a place is known.
    let hasPlace: Bool
    /// The clicked URL.
    let link: String?
    /// The clicked URL without its scheme, and without the slash of an empty path.
    let shortLink: String?
    /// `×2`, `×3` and so on; nil for the first.
    let nth: String?
    /// Why the activity counts as a machine's or the sender's, or why a mail server refused the mail; nil otherwise.
    let machineReason: String?
    /// Who acted if it was not the recipient: `machine`, `you` or `server`.
    let nobody: String
    /// `sent`, `open`, `click`, or `refused`.
    let kind: String
    /// `[machine]`, `[you]` or `[server]`: the mark without the reason.
    var shortMark: String { "[\(nobody)]" }

    init(_ activity: Activity) {
        let parts = ActivityParts(activity)
        name = parts.name
        address = parts.address
        subject = parts.subject
        missingSubject = parts.isMailNamed ? "(no subject)" : "(mail not named)"
        (place, shortPlace, hasPlace) = Self.place(activity, parts)
        localTime = hasPlace ? parts.localTime.map { "\($0) there" } : nil
        link = parts.link
        shortLink = parts.shortLink
        nth = parts.nth.map { "×\($0)" }
        machineReason = parts.machineReason ?? parts.refusal
        nobody = parts.refusal != nil ? "server" : activity.via == .own ? "you" : "machine"
        kind = parts.refusal == nil ? activity.kind.rawValue : "refused"
    }

    /// The name, else the address, else `Someone`.
    var who: String { name ?? address ?? "Someone" }

    /// `Name <address>` if both are known, else `who`.
    var fullWho: String {
        guard let name, let address else { return who }
        return "\(name) <\(address)>"
    }

    /// `shortLink` in at most `width` cells. The query and fragment are dropped first, then the middle of the path, so
    /// that the host and the end of the path remain.
    static func shortened(link: String, toWidth width: Int) -> String {
        guard link.displayWidth > width else { return link }
        var path = String(link.prefix { $0 != "?" && $0 != "#" })
        if path.hasPrefix("www.") { path.removeFirst(4) }
        if path.displayWidth < width { return path + "…" }
        let host = path.prefix { $0 != "/" }.count + 1
        // Fewer than four cells of the path would be useless.
        guard host + 5 <= width else { return path.truncated(toWidth: width) }
        return path.shortenedInTheMiddle(toWidth: width, head: max(host, width / 3))
    }

    private static func place(
        _ activity: Activity, _ parts: ActivityParts
    ) -> (String?, short: String?, isKnown: Bool) {
        guard activity.kind == .open || activity.kind == .click else { return (nil, nil, false) }
        if let burst = parts.burst {
            // The count of a burst that has just begun is not meaningful yet.
            let times = burst > 1 ? "\(burst) times" : "many times"
            return ("\(times) in a burst (perhaps a mailing list's readers)", "\(times)", false)
        }
        if let proxy = parts.proxy { return ("via \(proxy), place hidden", "via \(proxy)", false) }
        guard let country = parts.country else { return (nil, nil, false) }
        // Beside a city the country's code is enough. Alone, it is used only in the short form.
        let whole = parts.city.map { "\($0), \(country)" } ?? parts.countryName ?? country
        return (whole, country, true)
    }
}

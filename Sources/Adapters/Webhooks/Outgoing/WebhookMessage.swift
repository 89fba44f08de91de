import Core
import Presentation

/// Activities as a message that people read on a phone: a title and some lines, plain text in English.
///
/// Of an anonymous contact it says "Someone" and what they did, whatever else the activity contains: the message leaves
/// the hub for a server that need not be the user's.
struct WebhookMessage: Hashable {
    /// One line, never empty.
    let title: String
    /// Never empty: ntfy would write "triggered".
    let text: String
    /// Whether somebody clicked a link.
    let hasClick: Bool

    /// Activities with lines of their own, at most.
    private static let lines = 10
    /// Bytes of the text, at most. ntfy makes an attachment of a message beyond 4096 bytes.
    private static let textBytes = 3500

    /// nil if the user is notified of none of the activities.
    ///
    /// - Parameter activities: oldest first. The message begins with the newest.
    init?(_ activities: [Activity]) {
        let activities = activities.filter(\.isNotifiable).reversed()
        guard let first = activities.first else { return nil }
        hasClick = activities.contains { $0.kind == .click }
        guard activities.count > 1 else {
            let line = Line(first)
            title = line.what
            text = line.details ?? Self.time(first)
            return
        }
        title = Self.counts(activities)
        var lines: [String] = []
        var bytes = 0
        for activity in activities.prefix(Self.lines) {
            let line = Line(activity).whole
            guard bytes + line.utf8.count < Self.textBytes else { break }
            lines.append(line)
            bytes += line.utf8.count + 1
        }
        let rest = activities.count - lines.count
        if rest > 0 { lines.append("and \(rest) more") }
        text = lines.joined(separator: "\n")
    }

    private init(title: String, text: String, hasClick: Bool) {
        self.title = title
        self.text = text
        self.hasClick = hasClick
    }

    /// Shows the owner of a webhook what messages look like.
    static func sample(of activity: Activity) -> WebhookMessage {
        let line = Line(activity)
        return WebhookMessage(
            title: "Test of Mailbell", text: "Opens and clicks will look like this:\n\(line.whole)", hasClick: false)
    }

    /// `2 opens and 1 click`
    private static func counts(_ activities: some Collection<Activity>) -> String {
        let clicks = activities.count { $0.kind == .click }
        return [(activities.count - clicks, "open"), (clicks, "click")].filter { $0.0 > 0 }
            .map { $0.0 == 1 ? "1 \($0.1)" : "\($0.0) \($0.1)s" }.joined(separator: " and ")
    }

    /// `14:04 UTC`
    private static func time(_ activity: Activity) -> String {
        activity.at.rfc3339.dropFirst(11).prefix(5) + " UTC"
    }
}

/// One activity in words.
private struct Line {
    /// `Alice Example opened “Q3 offer”`
    let what: String
    /// `Tokyo, JP · 14:04 there`; nil if nothing is known.
    let details: String?

    var whole: String { details.map { "\(what) · \($0)" } ?? what }

    init(_ activity: Activity) {
        let isClick = activity.kind == .click
        guard activity.recipient?.anonymous != true else {
            what = isClick ? "Someone clicked a link" : "Someone opened a mail"
            details = nil
            return
        }
        let parts = ActivityParts(activity)
        let who = (parts.name ?? parts.address)?.cut(toBytes: 100) ?? "Someone"
        let subject = parts.subject.map { "“\($0.cut(toBytes: 160))”" }
        what =
            isClick
            ? "\(who) clicked a link" + (subject.map { " in \($0)" } ?? "") : "\(who) opened \(subject ?? "your mail")"
        var words: [String] = []
        if isClick, let link = parts.shortLink { words.append(link.cut(toBytes: 120)) }
        if let burst = parts.burst {
            // The count of a burst that has just begun is not meaningful yet.
            words.append(burst > 1 ? "\(burst) times in a burst" : "many times in a burst")
        } else if let proxy = parts.proxy {
            words.append("via \(proxy), place hidden")
        } else if let country = parts.country {
            words.append(
                parts.city.map { "\($0.cut(toBytes: 100)), \(country)" } ?? parts.countryName ?? country)
            if let time = parts.localTime { words.append("\(time) there") }
        }
        if let nth = parts.nth { words.append("\(nth) times so far") }
        details = words.isEmpty ? nil : words.joined(separator: " · ")
    }
}

extension String {
    /// The text in at most `bytes` bytes and a `…`.
    fileprivate func cut(toBytes bytes: Int) -> String {
        utf8.count <= bytes ? self : prefix(bytes: bytes).drop(last: " ") + "…"
    }

    private func drop(last character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}

import Core
import Presentation
import Transport
import Wire

/// Records and logged mail as people read them.
extension RecordReply {
    /// `deal:4 Big one`.
    var heading: String { "\(ref) \(name)".printable }

    /// What tells it from others of its kind: an address, a domain, a stage and an amount, a status and a priority.
    var essentials: String {
        let parts: [String?] =
            switch kind {
            case RecordKind.contact.rawValue: [Self.first(emails)]
            case RecordKind.company.rawValue: [Self.first(domains)]
            case RecordKind.deal.rawValue: [stage, money, closeOn.map { "closes \($0)" }]
            case RecordKind.ticket.rawValue: [status, priority]
            default: []
            }
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// `1234.50 EUR`.
    var money: String? {
        guard let amount, let currency else { return nil }
        return "\(amount) \(currency)"
    }

    /// The first of some, and how many more there are.
    private static func first(_ texts: [String]?) -> String? {
        guard let texts, let first = texts.first else { return nil }
        return texts.count == 1 ? first : "\(first) +\(texts.count - 1)"
    }
}

/// A table of records, for lists.
struct RecordTable {
    private var table = Table([
        .init("RECORD"), .init("NAME", least: 12, style: .name), .init("WHAT", least: 12), .init("OWNER", least: 8),
        .init("LATEST"),
    ])
    private let screen: Screen

    init(_ screen: Screen) { self.screen = screen }

    mutating func add(_ record: RecordReply) {
        let touched = Timestamp(rfc3339: record.touchedAt).map { RelativeTime($0, now: .now).text }
        table.add([
            record.ref, record.name, record.essentials, record.owner ?? "",
            screen.isTerminal ? touched ?? record.touchedAt : record.touchedAt,
        ])
    }

    var lines: [String] { table.render(width: screen.width, palette: screen.palette) }
}

/// A table of mails, opens and clicks, for timelines and searches.
struct TimelineTable {
    private var table = Table([
        .init("WHEN", style: .time), .init("WHAT"), .init("WHO", least: 12, style: .name),
        .init("SUBJECT", least: 12), .init("MORE", least: 10),
    ])
    private let screen: Screen

    init(_ screen: Screen) { self.screen = screen }

    mutating func add(_ item: TimelineItemReply) {
        if let entry = item.entry { add(entry) }
        if let activity = item.activity { add(activity) }
    }

    mutating func add(_ entry: EntryReply) {
        let isPlain = entry.kind == MailEntry.Kind.mail.rawValue
        let isOutgoing = entry.direction == MailEntry.Direction.outgoing.rawValue
        var more = ["entry \(entry.id)"]
        if entry.pinned == true { more.append("pinned") }
        if let count = entry.attachmentCount, count > 0 { more.append("\(count) attachment\(count == 1 ? "" : "s")") }
        more += entry.omissions.map { "left out: \($0)" }
        let recipients = entry.to + entry.cc
        let others = recipients.count > 1 ? " +\(recipients.count - 1)" : ""
        table.add([
            time(entry.sentAt), isPlain ? isOutgoing ? "sent" : "received" : entry.kind,
            isOutgoing ? recipients.first.map { Self.text($0) + others } ?? "" : Self.text(entry.from),
            entry.subject.isEmpty ? "(no subject)" : entry.subject, more.joined(separator: ", "),
        ])
    }

    mutating func add(_ activity: TimelineActivityReply) {
        let recipient = activity.recipient
        let place = activity.location.map { [$0.city, $0.countryName ?? $0.country].compactMap(\.self) }
        let more = [activity.link?.url, place?.joined(separator: ", "), activity.user.map { "mail of \($0)" }]
        table.add([
            time(activity.at), activity.kind, recipient?.name ?? recipient?.email ?? "Someone",
            activity.subject ?? "(mail not named)", more.compactMap(\.self).joined(separator: ", "),
        ])
    }

    var lines: [String] { table.render(width: screen.width, palette: screen.palette) }

    private static func text(_ mailbox: MailEntry.Mailbox) -> String {
        guard let name = mailbox.name, name.contains(where: { $0 != " " }) else { return mailbox.email }
        return name
    }

    private func time(_ text: String) -> String {
        guard let time = Timestamp(rfc3339: text) else { return text }
        return (screen.isTerminal ? TimeStyle.short : .absolute).text(time, now: .now)
    }
}

extension LogReply.Logged {
    /// `entry 7: contact:1 Alice (took part), company:1 Example, deal:4 Big one (open deal)`.
    var text: String {
        guard !records.isEmpty else { return "entry \(id), on no record" }
        let places = records.map { "\($0.ref) \($0.name)" + ($0.why.map { " (\($0))" } ?? "") }
        return "entry \(id): " + places.joined(separator: ", ")
    }
}

extension FilingReply {
    /// Why the mail is there, in a few words; nil where the record says it.
    fileprivate var why: String? {
        switch Filing.Reason(rawValue: reason) {
        case .hand: "chosen"
        case .participant: "took part"
        case .company: nil
        case .deal: "open deal"
        case .reply: "the answered mail is there"
        case nil: reason
        }
    }
}

import Core
import Foundation
import Wire

extension StoreSnapshot {
    /// The record that a reference names, perhaps in the trash; nil if there is none.
    func record(_ reference: RecordReference) throws -> Record? {
        switch reference.target {
        case .number(let number): try record(reference.kind, number: number)
        case .address(let address): try record(reference.kind, key: address.text)
        case .domain(let domain): try record(reference.kind, key: domain.text)
        }
    }
}

/// Reads records and logged mail as the API gives them.
struct RecordReading {
    let store: any StoreSnapshot

    init(_ store: any StoreSnapshot) { self.store = store }

    /// The address of a member; nil if there is none.
    func email(_ user: UserID?) throws -> String? { try user.flatMap { try store.user($0)?.email } }

    func reply(of record: Record) throws -> RecordReply {
        let links = try store.associations(of: record.id)
        let others = try store.records(links.map(\.other))
        let associations = try links.compactMap { link in
            try others[link.other].map { AssociationReply(link, $0, by: try email(link.by)) }
        }
        return RecordReply(record, owner: try email(record.owner), associations: associations)
    }

    func list(_ query: RecordQuery) throws -> ListReply<RecordReply> {
        let page = try store.records(matching: query)
        let owners = try owners()
        return ListReply(
            items: page.records.map { RecordReply($0, owner: $0.owner.flatMap { owners[$0] }) }, next: page.next?.text)
    }

    // MARK: Timelines

    /// A page of a record's timeline: mails, opens and clicks, newest first. It may be short, or empty, without being the last.
    ///
    /// - Parameter kinds: `mail`, `open`, `click`.
    func timeline(
        of record: Record, viewer: UserID, before: TimelinePlace?, limit: Int, kinds: Set<String>
    ) throws -> (items: [TimelineItem], next: TimelinePlace?) {
        var items: [TimelineItem] = []
        // Each source was examined down to its last place; there may be more below the nearest of them.
        var reached: TimelinePlace?
        func add(_ found: [TimelineItem]) {
            items += found
            if found.count == limit, let last = found.last { reached = max(reached ?? last.place, last.place) }
        }
        if kinds.contains("mail") {
            var query = TimelineQuery(of: record.id, viewer: viewer)
            (query.before, query.limit) = (before, limit)
            add(try store.timeline(query).map(TimelineItem.entry))
        }
        if kinds.contains("open") || kinds.contains("click") {
            add(
                try store.activities(onRecord: record.id, viewer: viewer, before: before, limit: limit)
                    .map(TimelineItem.activity))
        }
        items = items.filter { item in
            if let reached, item.place < reached { return false }
            if case .activity(let activity) = item { return kinds.contains(activity.entry.kind?.rawValue ?? "") }
            return true
        }
        items.sort { $0.place > $1.place }
        guard items.count > limit else { return (items, reached) }
        items.removeSubrange(limit...)
        return (items, items.last?.place)
    }

    func replies(_ items: [TimelineItem]) throws -> [TimelineItemReply] {
        var emails: [UserID: String] = [:]
        return try items.compactMap { item in
            switch item {
            case .entry(let entry): return TimelineItemReply(entry)
            case .activity(let activity):
                guard let read = activity.read else { return nil }
                if emails[activity.user] == nil { emails[activity.user] = try email(activity.user) }
                return TimelineItemReply(TimelineActivityReply(activity, read, user: emails[activity.user]))
            }
        }
    }

    // MARK: Logged mail

    func detail(of entry: MailEntry) throws -> EntryDetailReply {
        EntryDetailReply(
            entry: EntryReply(entry), headers: try store.content(ofEntry: entry.id)?.headers ?? [],
            attachments: try store.attachments(ofEntry: entry.id).map { AttachmentReply($0) },
            sources: try store.sources(ofEntry: entry.id).map { SourceReply($0, by: try email($0.user)) },
            records: try filings(try store.filings(ofEntry: entry.id)))
    }

    func filings(_ filings: [Filing]) throws -> [FilingReply] {
        let records = try store.records(filings.map(\.record))
        return try filings.compactMap { filing in
            guard let record = records[filing.record], record.isLive else { return nil }
            return FilingReply(filing, record, by: try email(filing.by))
        }
    }
}

/// Something on a record's timeline.
enum TimelineItem: Sendable {
    case entry(TimelineEntry)
    case activity(TimelineActivity)

    /// Where it is.
    var place: TimelinePlace {
        switch self {
        case .entry(let entry): TimelinePlace(entry.filing.at, entry.entry.id)
        case .activity(let activity): activity.place
        }
    }
}

extension TimelineActivity {
    /// What the activity holds; nil if this version cannot read it.
    var read: Activity? { try? JSONDecoder().decode(Activity.self, from: Data(entry.body)) }
}

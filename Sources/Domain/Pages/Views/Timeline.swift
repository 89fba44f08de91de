import Core
import Presentation

/// Mails, opens and clicks on a record's timeline.
extension HTML {
    /// Rows as a section, with a heading for each day. Empty if there are no rows.
    mutating func timelineSections(_ rows: [TimelineRow], _ record: Record, _ context: PageContext) {
        guard !rows.isEmpty else { return }
        self(.section, [.class("page")]) { html in
            var day: RowDay?
            for (index, row) in rows.enumerated() {
                let local = context.zone.local(row.place.at).day
                if day?.day != local {
                    let next = RowDay(local, context)
                    // A feed may own articles only (WAI-ARIA 1.2, feed). The rows' labels contain their day.
                    html(.h2, [.class("day"), .role("presentation")]) { html in
                        html(.time, [.datetime(next.day.iso)], next.heading)
                    }
                    day = next
                }
                html.timelineRow(row, record, position: Int64(index + 1), day: day, context)
            }
        }
    }

    /// One row.
    ///
    /// - Parameters:
    ///   - position: its number within the section, from 1; nil for a pinned one above the timeline.
    ///   - day: its day in words; nil if no heading names it.
    mutating func timelineRow(
        _ row: TimelineRow, _ record: Record, position: Int64? = nil, day: RowDay? = nil, isPinnedList: Bool = false,
        _ context: PageContext
    ) {
        switch row {
        case .mail(let mail, let by): mailRow(mail, by: by, record, position: position, day: day, context)
        case .activity(let place, let activity, let by):
            guard let day else { return }
            activityRow(place, activity, of: by, position: position ?? 1, day: day, context)
        }
    }

    // MARK: Mails

    private mutating func mailRow(
        _ mail: TimelineEntry, by: String?, _ record: Record, position: Int64?, day: RowDay?, _ context: PageContext
    ) {
        let texts = context.texts
        let entry = mail.entry
        let look = MailLook(entry)
        let subject = Optional(entry.subject).shown ?? texts.feed.noSubject
        // Only rows of the feed have ids: a pinned mail stands there, too.
        let id = position.map { _ in entry.id }
        let title = "\(look.name(texts.logged)): \(subject)"
        self(
            .article,
            [
                .class("row", look.style), .tabindex(0), position.map { .aria("posinset", $0) } ?? .hidden(false),
                position == nil ? .hidden(false) : .aria("setsize", -1),
                id.map { .aria("labelledby", labels: $0) } ?? .aria("label", title),
            ]
        ) { html in
            html(.span, [.class("kind"), .optionalID("k", id)]) { html in
                html.icon(look.icon, context)
                html.text(" ")
                html(.span, [.class("kind-text")], look.name(texts.logged))
            }
            html(.span, [.class("who"), .optionalID("w", id)]) { $0.correspondents(entry, context) }
            html(.a, [.class("what"), .href(PageURL(entry: entry.id))]) { $0.isolated(subject) }
            if let excerpt = Optional(entry.excerpt).shown {
                html(.span, [.class("where", "excerpt")]) { $0.isolated(excerpt.prefix(bytes: 300)) }
            }
            if mail.attachments > 0 {
                let count = texts.logged.attachmentCount(Int64(mail.attachments))
                html(.span, [.class("nth"), .title(count)]) { html in
                    html.icon("clip", context)
                    html.text(" ")
                    html(.span, [.class("visually-hidden")], count)
                    html(.span, [.ariaHidden], grouped(Int64(mail.attachments)))
                }
            }
            html(
                .time,
                [.class("when"), .optionalID("t", id), .datetime(entry.sentAt), .title(context.exact(entry.sentAt))]
            ) { html in
                if let day {
                    html(.span, [.class("visually-hidden")], day.full)
                    html.text(context.zone.local(entry.sentAt).hourMinute)
                } else {
                    html.text(context.short(entry.sentAt))
                }
            }
            html(.span, [.class("verdict")]) { $0.reason(mail.filing, by: by, context) }
            if record.isLive { html.mailMenu(mail, subject, context) }
        }
    }

    /// Why a mail is on a record's timeline.
    mutating func reason(_ filing: Filing, by member: String?, _ context: PageContext) {
        let texts = context.texts.logged
        if filing.reason == .hand, let member {
            isolated(texts.chosenBy(member.printable))
        } else {
            isolated(texts.reason(filing.reason, filing.because.shown))
        }
    }

    /// Who wrote to whom: `Kim → Alice, Bob +3`.
    private mutating func correspondents(_ entry: MailEntry, _ context: PageContext) {
        mailbox(entry.from, context)
        let others = entry.to + entry.cc
        guard !others.isEmpty else { return }
        text(" → ")
        for (index, one) in others.prefix(2).enumerated() {
            if index > 0 { text(context.comma) }
            mailbox(one, context)
        }
        if others.count > 2 { text(" " + context.texts.logged.more(Int64(others.count - 2))) }
    }

    /// A name, else the address; the address on hover.
    mutating func mailbox(_ mailbox: MailEntry.Mailbox, _ context: PageContext) {
        guard let name = mailbox.name.shown else { return address(mailbox.email, context) }
        self(.span, [.title(Optional(mailbox.email).shown)]) { $0.isolated(name) }
    }

    private mutating func mailMenu(_ mail: TimelineEntry, _ subject: String, _ context: PageContext) {
        let texts = context.texts.logged
        let id = String(mail.entry.id)
        let page = PageURL(entry: mail.entry.id)
        self(.details, [.class("menu")]) { html in
            html(.summary, [.aria("label", texts.actions(subject))]) { $0.icon("more", context) }
            html(.div, [.class("items")]) { html in
                html(.a, [.href(page)], texts.open)
                let isPinned = mail.filing.pinnedAt != nil
                html(
                    .button, [.form(isPinned ? "do-unpin" : "do-pin"), .name("id"), .value(id)],
                    isPinned ? texts.unpin : texts.pin)
                html(.a, [.href(page.at("records"))], texts.fileElsewhere)
                html(.button, [.form("do-unfile"), .name("id"), .value(id)], texts.remove)
                html(.button, [.class("grave"), .form("do-delete"), .name("id"), .value(id)], texts.delete)
            }
        }
    }

    /// The forms that the buttons of mails' menus belong to: one set for a page.
    mutating func entryForms(_ record: Record, _ context: PageContext) {
        let texts = context.texts.logged
        let change = PageURL("/app/do/entry-change")
        let reference = record.reference
        action(change, id: "do-pin", done: texts.pinned, undo: "pin=&unpin=\(reference)", back: context.url) {
            $0.hiddenField("pin", reference)
        }
        action(change, id: "do-unpin", done: texts.unpinned, undo: "unpin=&pin=\(reference)", back: context.url) {
            $0.hiddenField("unpin", reference)
        }
        action(change, id: "do-unfile", done: texts.removed, undo: "remove=&add=\(reference)", back: context.url) {
            $0.hiddenField("remove", reference)
        }
        action(
            PageURL("/app/do/entry-delete"), id: "do-delete", done: texts.deleted, confirm: texts.deleteConfirm,
            confirmButton: texts.delete, back: context.url
        ) { _ in }
    }

    // MARK: Opens and clicks

    private mutating func activityRow(
        _ place: TimelineActivity, _ activity: Activity, of member: String?, position: Int64, day: RowDay,
        _ context: PageContext
    ) {
        let parts = ActivityParts(activity)
        let time = context.zone.local(place.at)
        // Seqs of several members may be the same.
        let id = place.place.id
        self(
            .article,
            [
                .class("row", activity.kind == .click ? "click" : "open"), .tabindex(0), .aria("posinset", position),
                .aria("setsize", -1), .aria("labelledby", labels: id),
            ]
        ) { html in
            html.kind(activity, parts, id, context)
            html.who(activity, parts, id, context)
            if member == nil {
                html.what(activity, parts, context)
            } else {
                html(.span, [.class("what")]) { $0.isolated(parts.subject ?? context.texts.feed.noSubject) }
            }
            if let link = activity.link {
                html(.span, [.class("link")]) { html in
                    html.icon("link", context)
                    html.text(" ")
                    html.target(link.url, context)
                }
            }
            html.place(activity, parts, time, context)
            html.nth(activity, parts, context)
            html(
                .time,
                [.class("when"), .id("t", id), .datetime(place.at), .title("\(day.exact) \(time.full)")]
            ) { html in
                html(.span, [.class("visually-hidden")], day.full)
                html.text(time.hourMinute)
            }
            if let member {
                let name = Optional(member).shown ?? context.texts.logged.somebody
                html(.span, [.class("verdict")]) { $0.isolated(context.texts.crm.mailOf(name)) }
            } else {
                html.verdict(activity, parts, context)
                let why = PageURL("/app/activity").appending(place.entry.seq).appending(path: "why")
                html(.a, [.class("why"), .href(why)], context.texts.feed.why)
            }
        }
    }
}

/// How a kind of mail looks in a list.
private struct MailLook {
    private let entry: MailEntry

    init(_ entry: MailEntry) { self.entry = entry }

    var icon: StaticString {
        switch entry.kind {
        case .autoReply, .list: "machine"
        case .bounce: "refused"
        case .receipt: "check"
        case .mail: entry.direction == .outgoing ? "sent" : "mails"
        }
    }

    var style: StaticString {
        switch entry.kind {
        case .bounce: "refused"
        default: "sent"
        }
    }

    func name(_ texts: LoggedMailTexts) -> String {
        switch entry.kind {
        case .autoReply: texts.autoReply
        case .bounce: texts.bounce
        case .receipt: texts.receipt
        case .list: texts.list
        case .mail: entry.direction == .outgoing ? texts.sent : texts.received
        }
    }
}

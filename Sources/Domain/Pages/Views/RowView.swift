import Core
import Presentation

/// The day of a row in words, made once for all rows of the day.
struct RowDay {
    let day: LocalDay
    /// `Today`
    let heading: String
    /// `Tuesday, 24 November `: part of the row's label, since headings are no part of a feed.
    let full: String
    /// `Tuesday, 24 November 2026`
    let exact: String

    init(_ day: LocalDay, _ context: PageContext) {
        let texts = context.texts
        self.day = day
        heading = texts.dates.heading(day, today: context.today)
        full = texts.dates.full(day, today: context.today) + " "
        exact = texts.dates.dayOfYear(day)
    }
}

/// Which parts of a row the page around it makes superfluous, and where its menu's forms are.
struct RowStyle {
    /// The page is about one contact.
    var isOfContact = false
    /// The page is about one mail.
    var isOfMail = false
}

extension HTML {
    /// One row of a feed: `article.row`. All parts are its direct children.
    ///
    /// - Parameters:
    ///   - position: its number within the section, from 1.
    ///   - day: its day in words.
    mutating func row(_ row: FeedRow, position: Int64, day: RowDay, _ style: RowStyle, _ context: PageContext) {
        let activity = row.newest.activity
        let parts = ActivityParts(activity)
        let seq = row.newest.seq
        let isMachine = activity.verdict == .machine
        let isUnread = activity.isNotifiable && seq > context.viewer?.readUpTo ?? .max
        self(
            .article,
            [
                .rowClass(
                    parts.refusal == nil ? activity.kind.style : "refused", isMachine: isMachine, isUnread: isUnread),
                .id("a", seq), .data("seq", seq), .data("seqs", numbers: row.seqs), .data("key", row.key),
                .data("silent", if: row.newest.isSilent), .tabindex(0), .aria("posinset", position),
                .aria("setsize", -1), .aria("labelledby", labels: seq),
            ]
        ) { html in
            if isUnread {
                html(.span, [.class("mark")]) { $0(.span, [.class("visually-hidden")], context.texts.feed.unreadRow) }
            }
            html.kind(activity, parts, seq, context)
            html.who(activity, parts, seq, context)
            if row.seqs.count > 1 { html.folded(row, context) }
            html.what(activity, parts, context)
            if let link = activity.link {
                html(.span, [.class("link")]) { html in
                    html.icon("link", context)
                    html.text(" ")
                    html.target(link.url, context)
                }
            }
            html.place(activity, parts, row.time, context)
            html.nth(activity, parts, context)
            html(
                .time,
                [.class("when"), .id("t", seq), .datetime(activity.at), .title("\(day.exact) \(row.time.full)")]
            ) { html in
                html(.span, [.class("visually-hidden")], day.full)
                html.text(row.time.hourMinute)
            }
            html.verdict(activity, parts, context)
            if activity.verdict != nil {
                html(
                    .a,
                    [
                        .class("why"), .href(PageURL("/app/activity").appending(seq).appending(path: "why")),
                    ], context.texts.feed.why)
            }
            html.menu(activity, parts, style, context)
        }
    }

    mutating func kind(_ activity: Activity, _ parts: ActivityParts, _ seq: Seq, _ context: PageContext) {
        let texts = context.texts
        let (icon, text): (StaticString, String) =
            switch activity.kind {
            case .sent: parts.refusal == nil ? ("sent", texts.feed.sent) : ("refused", texts.feed.refused)
            case .click: ("click", texts.feed.clicked)
            case .logged: ("records", texts.feed.logged)
            default: ("open", texts.feed.opened)
            }
        self(.span, [.class("kind"), .id("k", seq)]) { html in
            html.icon(icon, context)
            html.text(" ")
            html(.span, [.class("kind-text")], text)
        }
    }

    mutating func who(_ activity: Activity, _ parts: ActivityParts, _ seq: Seq, _ context: PageContext) {
        guard let address = activity.recipient?.email, parts.address != nil else {
            return self(.span, [.class("who"), .id("w", seq)], context.texts.feed.someone)
        }
        self(
            .a,
            [
                .class("who"), .id("w", seq), .href(PageURL("/app/contacts").appending(address)),
                .title(parts.name == nil ? nil : parts.address),
            ]
        ) { html in
            if let name = parts.name { html.isolated(name) } else { html.address(address, context) }
        }
    }

    private mutating func folded(_ row: FeedRow, _ context: PageContext) {
        let activity = row.newest.activity
        let url = FeedFilter(
            kind: activity.kind, contact: activity.recipient?.email, message: activity.message?.id,
            showsMachines: activity.verdict == .machine, folds: false
        ).url(PageURL("/app/activity"))
        let texts = context.texts
        self(.details, [.class("folded"), .data("more", url: url)]) { html in
            html(.summary, [.title(texts.script.showEach)]) { html in
                html(.span, [.class("times")]) { html in
                    html.text(texts.script.timesBefore)
                    html.number(Int64(row.seqs.count))
                }
                html(.span, [.class("visually-hidden")], texts.script.timesAfter)
            }
            html(.a, [.href(url)], texts.script.showEach)
        }
    }

    mutating func what(_ activity: Activity, _ parts: ActivityParts, _ context: PageContext) {
        let texts = context.texts
        guard let message = activity.message, parts.isMailNamed else {
            return self(.span, [.class("what", "missing")], texts.feed.mailNotNamed)
        }
        let page = PageURL(activity.kind == .logged ? "/app/entries" : "/app/mails").appending(message.id)
        self(.a, [.class("what", parts.subject == nil ? "missing" : nil), .href(page)]) { html in
            if let subject = parts.subject { html.isolated(subject) } else { html.text(texts.feed.noSubject) }
        }
    }

    /// Where the recipient was, and what their clock showed.
    mutating func place(
        _ activity: Activity, _ parts: ActivityParts, _ here: LocalClock, _ context: PageContext
    ) {
        guard activity.kind == .open || activity.kind == .click else { return }
        let texts = context.texts
        let text: String
        if let burst = parts.burst {
            text = burst > 1 ? texts.feed.burst(burst) : texts.feed.manyInBurst
        } else if let proxy = parts.proxy {
            text = texts.feed.placeHidden(proxy)
        } else if let country = parts.country {
            let name = context.countryName(country) ?? parts.countryName ?? country
            text = parts.city.map { context.language == .japanese ? "\(name) \($0)" : "\($0), \(name)" } ?? name
        } else {
            return
        }
        let there =
            parts.proxy == nil && parts.burst == nil ? activity.location?.localTime.flatMap(LocalClock.init) : nil
        self(.span, [.class("where")]) { html in
            html.icon("place", context)
            html.text(" ")
            html.isolated(text)
            guard let there, there != here else { return }
            let weekday = there.day == here.day ? nil : context.texts.dates.shortWeekday(there.day)
            html.text(" · ")
            html(.span, [.class("zones")], texts.feed.there(there.hourMinute, weekday))
        }
    }

    mutating func nth(_ activity: Activity, _ parts: ActivityParts, _ context: PageContext) {
        guard let nth = parts.nth, activity.verdict != .machine else { return }
        let texts = context.texts
        self(.span, [.class("nth")], activity.kind == .click ? texts.feed.nthClick(nth) : texts.feed.nthOpen(nth))
    }

    mutating func verdict(_ activity: Activity, _ parts: ActivityParts, _ context: PageContext) {
        let texts = context.texts
        if let refusal = parts.refusal {
            self(.span, [.class("verdict")]) { html in
                html.text(texts.feed.refusedReason + texts.feed.colon)
                html.isolated(refusal)
            }
        } else if activity.verdict == .machine || activity.verdict == .unknown {
            let who =
                activity.verdict == .unknown
                ? texts.feed.perhapsMachine : activity.via == .own ? texts.feed.byYou : texts.feed.byMachine
            self(.span, [.class("verdict")]) { html in
                html.text(who)
                guard let reason = context.reason(of: activity).shown else { return }
                html.text(texts.feed.colon)
                html.isolated(reason)
            }
        }
    }

    /// The row's menu. Its buttons belong to the page's shared forms.
    private mutating func menu(
        _ activity: Activity, _ parts: ActivityParts, _ style: RowStyle, _ context: PageContext
    ) {
        let texts = context.texts
        let message = parts.isMailNamed && activity.kind != .logged ? activity.message?.id : nil
        let email = parts.address == nil ? nil : activity.recipient?.email
        guard message != nil || email != nil else { return }
        self(.details, [.class("menu")]) { html in
            html(.summary, [.aria("label", texts.feed.actions(parts.name ?? parts.address ?? texts.feed.someone))]) {
                $0.icon("more", context)
            }
            html(.div, [.class("items")]) { html in
                if let email {
                    html(.button, [.form("do-mute"), .name("email"), .value(email)], texts.feed.mute)
                    if !style.isOfContact {
                        html(
                            .a, [.href(PageURL("/app/contacts").appending(email).at("tracking"))],
                            texts.feed.trackingOf)
                    }
                }
                if let message, !style.isOfMail {
                    html(.button, [.form("do-stop"), .name("id"), .value(message)], texts.feed.stopMail)
                }
            }
        }
    }

    /// The forms that the buttons of rows' menus belong to: one set for a page, not for each row.
    mutating func rowForms(_ context: PageContext) {
        let texts = context.texts
        form("do-mute", PageURL("/app/do/mute"), done: texts.feed.muted, undo: "on=0", context) {
            $0.hiddenField("on", "1")
        }
        form(
            "do-stop", PageURL("/app/do/message"), done: texts.feed.stoppedMail, undo: "track=1",
            confirm: texts.feed.confirmStop,
            context
        ) { $0.hiddenField("track", "0") }
    }

    private mutating func form(
        _ id: StaticString, _ action: PageURL, done: String, undo: String, confirm: String? = nil,
        _ context: PageContext,
        content: (inout HTML) -> Void
    ) {
        self(
            .form,
            [
                .class("do"), .id(id), .method("post"), .action(action), .data("done", done), .data("undo", undo),
                .data("confirm", confirm),
            ]
        ) { html in
            content(&html)
            html.hiddenField("back", context.url.text)
        }
    }

    mutating func hiddenField(_ name: StaticString, _ value: String) {
        void(.input, [.type("hidden"), .name(name), .value(value)])
    }
}

extension Kind {
    fileprivate var style: StaticString {
        switch self {
        case .open: "open"
        case .click: "click"
        default: "sent"
        }
    }
}

extension PageContext {
    /// A country's name in the page's language; nil for an unknown code.
    func countryName(_ code: String) -> String? {
        switch language {
        case .english: englishCountryName(code)
        case .japanese: japaneseCountryName(code)
        }
    }
}

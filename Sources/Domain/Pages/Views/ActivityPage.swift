import Core

/// `/app/activity`: the feed with its filters and the hot list.
public struct ActivityPage {
    private let feed: Feed
    private let hot: [HotItem]
    private let isNew: Bool
    private let context: PageContext

    /// - Parameters:
    ///   - hot: the contacts of the hot list, the hottest first. Shown on the unfiltered first page.
    ///   - isNew: whether the log has nothing to show at all, so that the page says how to begin.
    public init(_ feed: Feed, hot: [HotItem] = [], isNew: Bool = false, in context: PageContext) {
        self.feed = feed
        self.hot = hot
        self.isNew = isNew
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        return context.page(texts.frame.activity, .activity, capacity: 96 * 1024) { html in
            html(.h1, texts.frame.activity)
            if let until = context.viewer?.quietUntil {
                html(.p, [.class("note")], texts.frame.paused(context.short(until)))
            }
            filters(&html)
            if feed.filter.isAll, feed.filter.before == nil, !hot.isEmpty { hotList(&html) }
            actions(&html)
            html.feed(
                feed, RowStyle(), live: feed.filter, label: .aria("label", texts.feed.feedLabel), context)
            if feed.items.isEmpty {
                if feed.older == nil { empty(&html) } else { html(.p, [.class("hint", "none")], texts.feed.looksOn) }
            }
            html.older(olderURL, context)
            html.rowForms(context)
            html.keysDialog(context)
        }
    }

    /// The answer to `?part=section`: the rows and the link to older ones.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 64 * 1024)
        sections(&html)
        html.older(olderURL, context)
        return html.bytes
    }

    /// The answer to `/app/activity/rows/{seq}`: the section of this one row, with its day. nil if the activity has
    /// no row.
    ///
    /// The filter is not checked: whoever asks the store has done so.
    public static func row(_ item: FeedItem, in context: PageContext) -> [UInt8]? {
        guard !FeedRow.rows([item], folds: false, in: context.zone).isEmpty else { return nil }
        var html = HTML(capacity: 4096)
        html.feedSections(Feed(items: [item]), RowStyle(), context)
        return html.bytes
    }

    private var olderURL: PageURL? { feed.older.map { feed.filter.older(than: $0).url(PageURL("/app/activity")) } }

    private func sections(_ html: inout HTML) { html.feedSections(feed, RowStyle(), context) }

    private func actions(_ html: inout HTML) {
        let texts = context.texts
        html(.div, [.class("buttons", "feed-actions")]) { html in
            html(.button, [.type("button"), .class("primary"), .data("new"), .hidden()], "")
            if let viewer = context.viewer, viewer.unread > 0 {
                html(
                    .form,
                    [
                        .class("do"), .id("mark-read"), .method("post"), .action(PageURL("/app/do/read")),
                        .data("done", texts.script.read),
                    ]
                ) { html in
                    html.hiddenField("upto", String(viewer.head))
                    html.hiddenField("back", context.url.text)
                    html(.button, texts.feed.markAllRead)
                }
            }
            html(.a, [.class("plain"), .href(feed.filter.url(PageURL("/app/activity.csv"))), .download()]) { html in
                html.labelled("download", texts.frame.downloadCSV, context)
            }
        }
    }

    private func filters(_ html: inout HTML) {
        let (texts, frame) = (context.texts.feed, context.texts.frame)
        let filter = feed.filter
        html(
            .form,
            [
                .class("filters"), .method("get"), .action(PageURL("/app/activity")), .aria("label", texts.filters),
            ]
        ) { html in
            html.field(texts.kind) { html in
                html(.select, [.name("kind")]) { html in
                    html.option("", texts.everything, isSelected: filter.kind == nil)
                    html.option("open", texts.opens, isSelected: filter.kind == .open)
                    html.option("click", texts.clicks, isSelected: filter.kind == .click)
                    html.option("sent", texts.sentMails, isSelected: filter.kind == .sent)
                    html.option("logged", texts.loggedMails, isSelected: filter.kind == .logged)
                }
            }
            html.field(texts.words) {
                $0.void(.input, [.type("search"), .name("q"), .value(filter.words), .maxlength(200)])
            }
            html.check("unread", texts.unreadOnly, isChecked: filter.isUnread)
            html.check("machines", texts.machines, isChecked: filter.showsMachines)
            html(.details, [.class("more-filters"), .open(hasMore)]) { html in
                html(.summary, texts.moreFilters)
                html.field(texts.contact) {
                    $0.void(
                        .input,
                        [
                            .type("text"), .name("contact"), .value(filter.contact), .inputmode("email"),
                            .autocapitalize("none"), .spellcheck("false"),
                        ])
                }
                html.field(texts.since) {
                    $0.void(
                        .input, [.type("date"), .name("since"), .value(filter.since.map { String($0.prefix(10)) })])
                }
                html.field(texts.until) {
                    $0.void(
                        .input, [.type("date"), .name("until"), .value(filter.until.map { String($0.prefix(10)) })])
                }
                html.field(texts.openedMore) {
                    $0.void(
                        .input,
                        [
                            .type("number"), .name("opens"), .min(0), .max(9999), .inputmode("numeric"),
                            .value(filter.opens.map(String.init)),
                        ])
                }
            }
            if let message = filter.message {
                html(.span, [.class("chip")]) { html in
                    html.text(texts.mail)
                    html.text(" ")
                    html(.a, [.href(PageURL("/app/mails").appending(message))]) { html in
                        let subject = feed.items.first { $0.activity.message?.id == message }?.activity.message?.subject
                        if let subject = subject.shown { html.isolated(subject) } else { html.text(texts.noSubject) }
                    }
                }
                html.hiddenField("message", message)
            }
            html(.button, [.class("apply")], frame.show)
            if !filter.isAll || filter.showsMachines {
                html(.a, [.class("plain"), .href(PageURL("/app/activity"))], frame.clearFilters)
            }
        }
    }

    /// Whether a filter within the details is set.
    private var hasMore: Bool {
        let filter = feed.filter
        return filter.contact != nil || filter.since != nil || filter.until != nil || filter.opens != nil
    }

    private func hotList(_ html: inout HTML) {
        let texts = context.texts.feed
        html(.section, [.class("hot"), .aria("labelledby", fixed: "hot-title")]) { html in
            html(.h2, [.id("hot-title")], texts.hot)
            html(.ol, [.class("people")]) { html in
                for contact in hot {
                    html(.li) { html in
                        html.person(contact.email, name: contact.name, context)
                        html.text(" ")
                        let since = context.texts.dates.since(
                            context.zone.local(contact.since).day, today: context.today)
                        html(.span, [.class("reason")], texts.hotReason(contact.opens, contact.clicks, since))
                    }
                }
            }
        }
    }

    private func empty(_ html: inout HTML) {
        let (texts, frame) = (context.texts.feed, context.texts.frame)
        guard isNew, feed.filter.isAll else {
            html(.section, [.class("empty")]) { html in
                html.icon("search", context, isBig: true)
                html(.h2, texts.noMatch)
                html(.p, texts.noMatchHint)
                if !feed.filter.showsMachines { html(.p, [.class("hint")], texts.machinesHidden) }
                if !feed.filter.isAll {
                    html(.a, [.class("plain"), .href(PageURL("/app/activity"))], frame.clearFilters)
                }
            }
            return
        }
        html(.section, [.class("empty")]) { html in
            html.icon("bell", context, isBig: true)
            html(.h2, texts.emptyTitle)
            html(.p, texts.emptyIntro)
            html(.ol) { html in
                for step in texts.emptySteps {
                    html(.li) { html in
                        html.text(step.text)
                        if let command = step.command {
                            html.text(" ")
                            html(.code, command)
                        }
                    }
                }
            }
            html(.a, [.class("primary"), .href(PageURL("/app/settings/sign-in").at("codes"))], texts.getCode)
        }
    }
}

extension HTML {
    /// The feed. Without rows it has no role: a feed has to own an article.
    ///
    /// - Parameter live: the filter by which new rows belong here.
    mutating func feed(
        _ feed: Feed, _ style: RowStyle, live: FeedFilter, label: Attribute, _ context: PageContext
    ) {
        let isEmpty = feed.items.isEmpty
        self(
            .div,
            [
                .id("feed"), .role(isEmpty ? nil : "feed"), .aria("busy", fixed: isEmpty ? nil : "false"),
                isEmpty ? .hidden(false) : label, .data("filter", live.url(PageURL("/app/activity")).query),
            ]
        ) { $0.feedSections(feed, style, context) }
    }

    /// The rows of a feed as a section, with a heading for each day. Empty if there are no rows.
    mutating func feedSections(_ feed: Feed, _ style: RowStyle, _ context: PageContext) {
        let rows = FeedRow.rows(feed.items, folds: feed.filter.folds, in: context.zone)
        guard let first = rows.first?.seqs.first, let last = rows.last?.seqs.last else { return }
        self(.section, [.class("page"), .data("first", first), .data("last", last)]) { html in
            var day: RowDay?
            for (index, row) in rows.enumerated() {
                if day?.day != row.time.day {
                    let next = RowDay(row.time.day, context)
                    // A feed may own articles only (WAI-ARIA 1.2, feed). The rows' labels contain their day.
                    html(.h2, [.class("day"), .role("presentation")]) { html in
                        html(.time, [.datetime(next.day.iso)], next.heading)
                    }
                    day = next
                }
                if let day { html.row(row, position: Int64(index + 1), day: day, style, context) }
            }
        }
    }

    /// The link to what is older.
    mutating func older(_ url: PageURL?, _ context: PageContext) {
        guard let url else { return }
        self(.a, [.class("older"), .rel("next"), .href(url)]) {
            $0.labelled("older", context.texts.frame.older, context)
        }
    }

    /// The help on keys.
    mutating func keysDialog(_ context: PageContext) {
        let texts = context.texts
        self(.dialog, [.id("keys"), .aria("labelledby", fixed: "keys-title")]) { html in
            html(.h2, [.id("keys-title")], texts.frame.keys)
            html(.p, [.class("hint")], texts.feed.keysIntro)
            html(.dl, [.class("keys")]) { html in
                for help in texts.feed.keys {
                    html(.div) { html in
                        html(.dt) { html in
                            for (index, key) in help.keys.enumerated() {
                                if index > 0 { html.text(" ") }
                                html(.kbd, key)
                            }
                        }
                        html(.dd, help.does)
                    }
                }
            }
            html(.button, [.type("button"), .data("close"), .class("primary")], texts.frame.close)
        }
    }
}

import Core
import Presentation

/// `/app/mails`: the sent mails, newest first.
public struct MailsPage {
    private let list: MailList
    private let context: PageContext

    public init(_ list: MailList, in context: PageContext) {
        self.list = list
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        return context.page(texts.frame.mails, .mails, capacity: 48 * 1024) { html in
            html(.h1, texts.frame.mails)
            html.listTools(
                list.words, path: PageURL("/app/mails"), csv: PageURL("/app/mails.csv"),
                isShown: !list.mails.isEmpty || list.words != nil, context)
            if list.mails.isEmpty {
                html.emptyList(
                    icon: "mails", isSearch: list.words != nil, title: texts.records.noMailsTitle,
                    hint: texts.records.noMailsHint, command: texts.records.noMailsCommand,
                    more: texts.records.howToSend,
                    path: PageURL("/app/mails"), context)
            }
            write(&html)
        }
    }

    /// The answer to `?part=section`.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 32 * 1024)
        write(&html)
        return html.bytes
    }

    private func write(_ html: inout HTML) {
        guard !list.mails.isEmpty else { return }
        let texts = context.texts.records
        html(.section, [.class("page")]) { html in
            html.table(texts.mailsCaption, [texts.subject, texts.recipients, texts.sent, texts.state]) {
                html in
                for mail in list.mails {
                    html(.tr, [.class("row", "mail"), .tabindex(0)]) { html in
                        html(.th, [.scope("row")]) { $0.mailLink(mail.id, mail.subject, context) }
                        html.cell(texts.recipients) { recipients(of: mail, &$0) }
                        html.cell(texts.sent) { $0.moment(mail.date, context) }
                        html.cell(texts.state) { state(of: mail, &$0) }
                    }
                }
            }
        }
        html.older(list.older.map { PageURL("/app/mails").with("q", list.words).with("before", $0) }, context)
    }

    private func recipients(of mail: MailItem, _ html: inout HTML) {
        for (index, recipient) in mail.recipients.enumerated() {
            if index > 0 { html.text(context.language == .japanese ? "、" : ", ") }
            if let email = recipient.email {
                html.person(email, name: recipient.name, context)
            } else {
                html.text(context.texts.feed.someone)
            }
        }
        let rest = mail.recipientCount - Int64(mail.recipients.count)
        if rest > 0 {
            html.text(" ")
            html(.span, context.texts.records.andMore(rest))
        }
    }

    private func state(of mail: MailItem, _ html: inout HTML) {
        let texts = context.texts.records
        if mail.stoppedAt != nil {
            html(.span, [.class("chip", "off")], texts.stopped)
            html.text(" ")
        }
        let isAlone = mail.recipientCount == 1
        if mail.opened == 0, mail.clicked == 0, mail.refused < mail.recipientCount {
            html(.span, [.class("chip", "sent")], texts.notOpened)
        }
        if mail.opened > 0 {
            html(
                .span, [.class("chip", "open")],
                isAlone ? texts.openedTimes(mail.opens) : texts.openedBy(mail.opened, mail.recipientCount))
        }
        if mail.clicked > 0 {
            html.text(" ")
            html(
                .span, [.class("chip", "click")],
                isAlone ? texts.clickedTimes(mail.clicks) : texts.linkedBy(mail.clicked, mail.recipientCount))
        }
        if mail.refused > 0 {
            html.text(" ")
            html(.span, [.class("chip", "refused")], texts.refusedBy(mail.refused))
        }
    }
}

/// `/app/mails/{id}`: what became of each copy of a mail.
public struct MailPage {
    private let details: MailDetails
    private let context: PageContext

    public init(_ details: MailDetails, in context: PageContext) {
        self.details = details
        self.context = context
    }

    public func html() -> [UInt8] {
        let texts = context.texts
        let subject = Optional(details.message.subject).shown
        return context.page(subject ?? texts.feed.noSubject, .mail, capacity: 96 * 1024) { html in
            html(.p, [.class("crumbs")]) { html in
                html(.a, [.href(PageURL("/app/mails"))], texts.frame.mails)
            }
            html(.h1) { html in
                if let subject { html.isolated(subject) } else { html.text(texts.feed.noSubject) }
            }
            about(&html)
            recipients(&html)
            links(&html)
            html(.section, [.aria("labelledby", fixed: "history-title")]) { html in
                html(.h2, [.id("history-title")], texts.records.history)
                html.history(
                    details.history, RowStyle(isOfMail: true), none: texts.records.noHistory, path: path,
                    older: olderURL,
                    live: FeedFilter(message: details.message.id, showsMachines: details.history.filter.showsMachines),
                    context)
            }
            html.rowForms(context)
            html.keysDialog(context)
        }
    }

    /// The answer to `?part=section`: a page of the history.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 64 * 1024)
        html.feedSections(details.history, RowStyle(isOfMail: true), context)
        html.older(olderURL, context)
        return html.bytes
    }

    private var path: PageURL { PageURL("/app/mails").appending(details.message.id) }

    private var olderURL: PageURL? { details.history.olderURL(on: path) }

    private func about(_ html: inout HTML) {
        let (texts, feed) = (context.texts.records, context.texts.feed)
        html(.dl, [.class("facts")]) { html in
            html.fact(texts.sent) { html in
                html(.time, [.datetime(details.message.date)], context.exact(details.message.date))
            }
            if !details.message.from.isEmpty { html.fact(texts.from) { $0.address(details.message.from, context) } }
        }
        if !details.message.tracksOpens { html(.p, [.class("note")], texts.opensNotTracked) }
        if let stoppedAt = details.stoppedAt {
            html(.p, [.class("note")], texts.isStopped(context.short(stoppedAt)))
        }
        html.action(
            PageURL("/app/do/message"), done: details.stoppedAt == nil ? feed.stoppedMail : texts.trackedAgain,
            confirm: details.stoppedAt == nil ? feed.confirmStop : nil, back: context.url
        ) { html in
            html.hiddenField("id", details.message.id)
            html.hiddenField("track", details.stoppedAt == nil ? "0" : "1")
            html(.button, details.stoppedAt == nil ? feed.stopMail : texts.trackAgain)
        }
    }

    private func recipients(_ html: inout HTML) {
        let texts = context.texts.records
        html(.section, [.aria("labelledby", fixed: "recipients-title")]) { html in
            html(.h2, [.id("recipients-title")], texts.recipients)
            html.table(
                texts.recipients, [texts.contact, texts.state, texts.clicksByLink, texts.lastSeen],
                isCaptionHidden: true
            ) { html in
                for status in details.recipients { recipient(status, &html) }
            }
        }
    }

    private func recipient(_ status: RecipientStatus, _ html: inout HTML) {
        let texts = context.texts.records
        let recipient = status.recipient
        let isNamed = recipient.tracking == .identified
        html(.tr) { html in
            html(.th, [.scope("row")]) { html in
                html.person(recipient.email, name: recipient.name, context)
                if recipient.name.shown != nil {
                    html.text(" ")
                    html(.small, [.class("hint")]) { $0.address(recipient.email, context) }
                }
            }
            html.cell(texts.state) { html in
                if let reason = recipient.refused.shown {
                    html(.span, [.class("chip", "refused")], texts.refused(reason))
                } else if !isNamed {
                    html.trackingChip(recipient.tracking, context)
                } else {
                    let opens = status.engagement.opens.count
                    html(
                        .span, [.class("chip", opens > 0 ? "open" : "sent")],
                        opens > 0 ? texts.openedTimes(opens) : texts.notOpened)
                    let clicks = status.engagement.clicks.count
                    if clicks > 0 {
                        html.text(" ")
                        html(.span, [.class("chip", "click")], texts.clickedTimes(clicks))
                    }
                }
                let machines = status.engagement
                if machines.machineOpens + machines.machineClicks > 0 {
                    html.text(" ")
                    html(.small, [.class("hint")], texts.machinesToo(machines.machineOpens, machines.machineClicks))
                }
            }
            html.cell(texts.clicksByLink) { html in
                for (index, click) in status.clicks.enumerated() {
                    if index > 0 { html.text(" · ") }
                    html.text("\(click.n.map(texts.linkNumber) ?? texts.otherLink) ×\(click.count)")
                }
            }
            html.cell(texts.lastSeen) { html in
                html.moment(
                    [status.engagement.opens.last, status.engagement.clicks.last].compactMap(\.self).max(), context)
            }
        }
    }

    private func links(_ html: inout HTML) {
        let texts = context.texts.records
        html(.section, [.aria("labelledby", fixed: "links-title")]) { html in
            html(.h2, [.id("links-title")], texts.links)
            guard !details.message.links.isEmpty else { return html(.p, [.class("hint")], texts.noLinks) }
            var counts: [Int64: Int64] = [:]
            for click in details.recipients.flatMap(\.clicks) { counts[click.n ?? 0, default: 0] += click.count }
            html(.ol, [.class("links")]) { html in
                for (index, link) in details.message.links.enumerated() {
                    html(.li) { html in
                        html.target(link, context)
                        if let count = counts[Int64(index + 1)] {
                            html.text(" ")
                            html(.span, [.class("chip", "click")], texts.clickedTimes(count))
                        }
                    }
                }
            }
        }
    }
}

import Core
import Presentation

/// `/app/entries/{id}`: one logged mail. Its HTML stands in a frame, which is a response of its own.
public struct LoggedMailPage {
    private let mail: LoggedMail
    private let context: PageContext

    public init(_ mail: LoggedMail, in context: PageContext) {
        self.mail = mail
        self.context = context
    }

    private var entry: MailEntry { mail.entry }
    private var path: PageURL { PageURL(entry: entry.id) }

    public func html() -> [UInt8] {
        let texts = context.texts
        let subject = Optional(entry.subject).shown ?? texts.feed.noSubject
        return context.page(subject, .entry, capacity: 96 * 1024) { html in
            crumbs(&html)
            html(.h1) { $0.isolated(subject) }
            head(&html)
            for omission in entry.omissions {
                html(.p, [.class("note")]) { $0.foreign(omission) }
            }
            html(.div, [.class("record-page")]) { html in
                html(.section, [.aria("label", texts.logged.frame)]) { html in
                    body(&html)
                    attachments(&html)
                }
                html(.aside, [.class("cards"), .aria("label", texts.logged.details)]) { html in
                    records(&html)
                    conversation(&html)
                    details(&html)
                }
            }
            html.keysDialog(context)
        }
    }

    /// The records that the mail is on: where the reader probably came from.
    private func crumbs(_ html: inout HTML) {
        html(.p, [.class("crumbs")]) { html in
            html(.a, [.href(PageURL("/app/records"))], context.texts.frame.records)
            for filed in mail.records.prefix(3) {
                html.text(" · ")
                html.recordLink(filed.record, context)
            }
        }
    }

    private func head(_ html: inout HTML) {
        let texts = context.texts.logged
        html(.dl, [.class("facts")]) { html in
            html.fact(texts.from) { $0.full([entry.from], context) }
            if !entry.to.isEmpty { html.fact(texts.to) { $0.full(entry.to, context) } }
            if !entry.cc.isEmpty { html.fact(texts.cc) { $0.full(entry.cc, context) } }
            html.fact(texts.date) { html in
                html(.time, [.datetime(entry.sentAt)], context.exact(entry.sentAt))
            }
        }
        html(.div, [.class("buttons")]) { html in
            if let reply { html(.a, [.class("primary"), .href(reply)], texts.reply) }
            if mail.isPrivate { html(.span, [.class("chip", "off"), .title(texts.onlyMeHint)], texts.onlyMe) }
        }
    }

    /// A link that begins an answer in the reader's mail program.
    private var reply: PageURL? {
        let replyTo = mail.header("reply-to").flatMap(Self.address)
        let other = entry.direction == .outgoing ? entry.to.first?.email : replyTo ?? entry.from.email
        guard let other else { return nil }
        let subject = entry.subject.printable
        let isReply = subject.lowercased().hasPrefix("re:")
        let id = mail.header("message-id")?.printable.filter { $0 != " " }
        return PageURL(
            replyTo: other, subject: (isReply ? subject : "Re: \(subject)").prefix(bytes: 500),
            messageID: id.flatMap { $0.utf8.count <= 300 && $0.hasPrefix("<") && $0.hasSuffix(">") ? $0 : nil })
    }

    /// The address of a field with a single one: `Name <address>`, or the address alone.
    private static func address(_ field: String) -> String? {
        guard let open = field.lastIndex(of: "<"), let close = field[open...].firstIndex(of: ">") else {
            return normalizedAddress(field)
        }
        return normalizedAddress(String(field[field.index(after: open)..<close]))
    }

    // MARK: Body

    private func body(_ html: inout HTML) {
        let texts = context.texts.logged
        switch mail.body {
        case .html(let images):
            html(.p, [.class("buttons")]) { html in
                html(.span, [.class("hint")], images ? texts.imagesShown : texts.imagesHidden)
                html(
                    .a, [.class("plain"), .href(images ? path : path.with("images", "1")), .rel("nofollow")],
                    images ? texts.hideImages : texts.showImages)
                if entry.textBytes > 0 {
                    html(.a, [.class("plain"), .href(path.with("view", "text"))], texts.asText)
                }
            }
            // Never `allow-scripts`: beside `allow-same-origin` it would undo the sandbox. The page reads the height.
            html(
                .iframe,
                [
                    .class("mail-frame"), .data("mail-frame"), .title(texts.frame),
                    .src(path.appending(path: "frame").with("images", images ? "1" : nil)),
                    .sandbox("allow-same-origin allow-popups allow-popups-to-escape-sandbox"),
                ]
            ) { _ in }
        case .text(let text, let isCut):
            if entry.htmlBytes > 0 {
                html(.p, [.class("buttons")]) { $0(.a, [.class("plain"), .href(path)], texts.asHTML) }
            }
            if isCut { html(.p, [.class("hint")], texts.textCut) }
            html(.pre, [.class("mail-text"), .tabindex(0)]) { $0.text("\n" + text.printableLines) }
        case .none: html(.p, [.class("hint", "none")], texts.noBody)
        }
    }

    private func attachments(_ html: inout HTML) {
        let shown = mail.attachments.filter { !$0.isInline }
        guard !shown.isEmpty else { return }
        html.card("attachments", context.texts.logged.attachments) { html in
            html(.ul, [.class("items")]) { html in
                for one in shown { html(.li) { $0.attachment(one, of: entry.id, context) } }
            }
        }
    }

    // MARK: Beside it

    private func records(_ html: inout HTML) {
        let texts = context.texts.logged
        html.card("records", texts.records) { html in
            if mail.records.isEmpty {
                html(.p, [.class("hint")], texts.noRecords)
            } else {
                html(.ul, [.class("items")]) { html in
                    for filed in mail.records { html(.li) { record(filed, &$0) } }
                }
            }
            html.action(
                PageURL("/app/do/entry-change"), id: "file-form", style: "fields", done: texts.filed,
                back: context.url
            ) { html in
                html.hiddenField("id", String(entry.id))
                html.field(texts.fileField, hint: context.texts.crm.linkHint) { $0.referenceInput("add") }
                html(.button, texts.file)
            }
            html.action(
                PageURL("/app/do/entry-delete"), done: texts.deleted, confirm: texts.deleteConfirm,
                confirmButton: texts.delete, then: "go",
                back: mail.records.first.map { PageURL($0.record) } ?? PageURL("/app/records")
            ) { html in
                html.hiddenField("id", String(entry.id))
                html(.button, [.class("grave")], texts.delete)
            }
        }
    }

    private func record(_ filed: FiledRecord, _ html: inout HTML) {
        let texts = context.texts.logged
        let record = filed.record
        html(.div) { html in
            html.recordLink(record, context)
            html.text(" ")
            html(.small, [.class("hint")]) { html in
                html.text("\(record.reference) · ")
                html.reason(filed.filing, by: filed.by, context)
            }
            if filed.filing.pinnedAt != nil {
                html.text(" ")
                html(.span, [.class("chip")], context.texts.crm.pinned)
            }
        }
        html(.div, [.class("buttons")]) { html in
            let isPinned = filed.filing.pinnedAt != nil
            change(
                isPinned ? "unpin" : "pin", record, isPinned ? texts.unpin : texts.pin,
                done: isPinned ? texts.unpinned : texts.pinned, &html)
            change("remove", record, context.texts.frame.remove, done: texts.removed, &html)
        }
    }

    private func change(
        _ name: StaticString, _ record: Record, _ button: String, done: String, _ html: inout HTML
    ) {
        html.action(PageURL("/app/do/entry-change"), done: done, back: context.url) { html in
            html.hiddenField("id", String(entry.id))
            html.hiddenField(name, record.reference)
            html(.button, [.class("plain"), .aria("label", "\(button): \(record.shownName)")], button)
        }
    }

    private func conversation(_ html: inout HTML) {
        guard mail.conversation.count > 1 else { return }
        let texts = context.texts
        html.card("conversation", texts.logged.conversation) { html in
            html(.ul, [.class("items")]) { html in
                for one in mail.conversation {
                    html(.li) { html in
                        html(.div) { html in
                            html.mailbox(one.from, context)
                            html.text(" · ")
                            let subject = Optional(one.subject).shown ?? texts.feed.noSubject
                            if one.id == entry.id {
                                html(.strong) { $0.isolated(subject) }
                                html.text(" ")
                                html(.small, [.class("hint")], texts.logged.thisMail)
                            } else {
                                html(.a, [.href(PageURL(entry: one.id))]) { $0.isolated(subject) }
                            }
                            html.text(" · ")
                            html.moment(one.sentAt, context)
                        }
                    }
                }
            }
        }
    }

    private func details(_ html: inout HTML) {
        let texts = context.texts.logged
        html.card("details", texts.details) { html in
            html(.h3, texts.sources)
            html(.ul, [.class("items")]) { html in
                for one in mail.sources {
                    html(.li) { html in
                        html(.div) { html in
                            html.text(texts.way(one.source.way))
                            html.text(" · ")
                            if let by = one.by { html.address(by, context) } else { html.text(texts.somebody) }
                            html.text(" · ")
                            html.moment(one.source.at, context)
                            if one.source.isPrivate {
                                html.text(" ")
                                html(.span, [.class("chip", "off")], texts.onlyMe)
                            }
                        }
                    }
                }
            }
            html(.details) { html in
                html(.summary, "\(texts.headers) (\(mail.headers.count))")
                html(.dl, [.class("mail-headers")]) { html in
                    for field in mail.headers {
                        html.fact(field.name.printable) { $0.foreign(field.value.prefix(bytes: 4000)) }
                    }
                }
            }
        }
    }
}

extension HTML {
    /// Names and addresses in full.
    fileprivate mutating func full(_ mailboxes: [MailEntry.Mailbox], _ context: PageContext) {
        let shown = 50
        for (index, one) in mailboxes.prefix(shown).enumerated() {
            if index > 0 { text(context.comma) }
            if let name = one.name.shown {
                isolated(name)
                text(" ")
            }
            self(.a, [.href(PageURL("/app/contacts").appending(one.email))]) { $0.address(one.email, context) }
        }
        if mailboxes.count > shown { text(" " + context.texts.logged.more(Int64(mailboxes.count - shown))) }
    }
}

extension String {
    /// The text line by line made printable.
    fileprivate var printableLines: String {
        replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).printable }.joined(separator: "\n")
    }
}

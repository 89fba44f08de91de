import Core
import Presentation

/// What stands beside a record's timeline.
extension HTML {
    // MARK: Associations

    mutating func links(_ details: RecordDetails, _ context: PageContext) {
        let texts = context.texts.crm
        let record = details.record
        card("links", texts.links) { html in
            if details.links.isEmpty {
                html(.p, [.class("hint")], texts.noLinks)
            } else {
                html(.ul, [.class("items")]) { html in
                    for link in details.links { html(.li) { $0.link(link, of: record, context) } }
                }
            }
            guard record.isLive else { return }
            html.action(
                PageURL("/app/do/record-link"), id: "link-form", style: "fields", done: texts.linked, back: context.url
            ) { html in
                html.hiddenField("kind", record.kind.rawValue)
                html.hiddenField("id", String(record.number))
                html.field(texts.linkField, hint: texts.linkHint) { $0.referenceInput("other") }
                if record.kind == .contact || record.kind == .company {
                    html.check("primary", texts.linkPrimary, isChecked: false)
                }
                html(.button, texts.link)
            }
        }
    }

    /// The field for a record's reference.
    mutating func referenceInput(_ name: StaticString) {
        void(
            .input,
            [
                .type("text"), .name(name), .required(), .autocomplete("off"), .autocapitalize("none"),
                .spellcheck("false"), .maxlength(400),
            ])
    }

    private mutating func link(_ link: RecordLink, of record: Record, _ context: PageContext) {
        let texts = context.texts.crm
        let other = link.record
        self(.div) { html in
            html.recordLink(other, context)
            html.text(" ")
            html(.small, [.class("hint")]) { html in
                html.text(other.reference)
                if link.link.reason == .domain {
                    html.text(" · \(texts.byDomain)")
                } else if let by = link.by {
                    html.text(" · ")
                    html.isolated(texts.byMember(by.printable))
                }
            }
            if link.link.isPrimary { html(.span, [.class("chip")], texts.primary) }
            html.stageChip(other, context)
        }
        guard record.isLive else { return }
        let isPair = Set([record.kind, other.kind]) == [.contact, .company]
        self(.div, [.class("buttons")]) { html in
            if isPair, !link.link.isPrimary {
                html.action(PageURL("/app/do/record-link"), done: context.texts.settings.saved, back: context.url) {
                    $0.pair(record, other)
                    $0.hiddenField("primary", "1")
                    $0(
                        .button, [.class("plain"), .aria("label", "\(texts.makePrimary): \(other.shownName)")],
                        texts.makePrimary)
                }
            }
            html.action(
                PageURL("/app/do/record-unlink"), done: texts.unlinked, back: context.url
            ) {
                $0.pair(record, other)
                $0(
                    .button, [.class("plain"), .aria("label", "\(texts.unlink): \(other.shownName)")], texts.unlink)
            }
        }
    }

    private mutating func pair(_ record: Record, _ other: Record) {
        hiddenField("kind", record.kind.rawValue)
        hiddenField("id", String(record.number))
        hiddenField("other_kind", other.kind.rawValue)
        hiddenField("other_id", String(other.number))
    }

    // MARK: Attachments

    mutating func attachments(_ attachments: [RecordAttachment], _ context: PageContext) {
        let texts = context.texts.crm
        card("attachments", texts.attachments) { html in
            guard !attachments.isEmpty else { return html(.p, [.class("hint")], texts.noAttachments) }
            html(.ul, [.class("items")]) { html in
                for one in attachments {
                    html(.li) { html in
                        html(.div) { html in
                            html.attachment(one.attachment, of: one.entry.id, context)
                            html.text(" · ")
                            html(.a, [.href(PageURL(entry: one.entry.id))]) { html in
                                html.isolated(Optional(one.entry.subject).shown ?? context.texts.feed.noSubject)
                            }
                            html.text(" · ")
                            html.moment(one.entry.sentAt, context)
                        }
                    }
                }
            }
        }
    }

    /// An attachment's name, as a link to its bytes if they are kept, and its size.
    mutating func attachment(_ attachment: EntryAttachment, of entry: Int64, _ context: PageContext) {
        let name = Optional(attachment.name).shown ?? attachment.type.printable
        icon("clip", context)
        text(" ")
        if attachment.digest == nil {
            isolated(name)
        } else {
            let url = PageURL(entry: entry).appending(path: "attachments").appending(Int64(attachment.n))
            self(.a, [.href(url), .download()]) { $0.isolated(name) }
        }
        text(" ")
        self(.small, [.class("hint")]) { html in
            html.text(fileSize(attachment.size))
            if attachment.digest == nil { html.text(" · \(context.texts.logged.leftOut)") }
        }
    }

    // MARK: Changes

    mutating func changes(_ details: RecordDetails, _ context: PageContext) {
        let texts = context.texts.crm
        card("changes", texts.changes) { html in
            guard !details.changes.isEmpty else { return html(.p, [.class("hint")], texts.noChanges) }
            html(.ul, [.class("items")]) { html in
                for change in details.changes {
                    html(.li) { html in
                        html(.div) { html in
                            html(.strong) { $0.isolated(texts.change(change.what).printable) }
                            html.values(of: change)
                            html.text(" ")
                            html(.small, [.class("hint")]) { html in
                                html.changer(change, context)
                                html.text(" · ")
                                html.moment(change.at, context)
                            }
                        }
                    }
                }
            }
            html(.p) {
                $0(.a, [.href(PageURL(details.record).appending(path: "changes"))], texts.allChanges)
            }
        }
    }

    private mutating func values(of change: RecordChange) {
        let (before, after) = (change.before.shown, change.after.shown)
        guard before != nil || after != nil else { return }
        text(" ")
        if let before {
            isolated(before.prefix(bytes: 120))
            text(" → ")
        }
        isolated(after?.prefix(bytes: 120) ?? "–")
    }

    /// Who made a change.
    mutating func changer(_ change: RecordChange, _ context: PageContext) {
        if change.by == RecordChange.logging {
            text(context.texts.crm.logging)
        } else {
            address(change.by, context)
        }
    }
}

/// `/app/records/{kind}/{number}/changes`: who changed what in a record.
public struct RecordChangesPage {
    private let list: RecordChangeList
    private let context: PageContext

    public init(_ list: RecordChangeList, in context: PageContext) {
        self.list = list
        self.context = context
    }

    private var path: PageURL { PageURL(list.record).appending(path: "changes") }

    public func html() -> [UInt8] {
        let texts = context.texts.crm
        return context.page("\(texts.changes): \(list.record.shownName)", .record) { html in
            html(.p, [.class("crumbs")]) { $0.recordLink(list.record, context) }
            html(.h1, texts.changes)
            if list.changes.isEmpty { html(.p, [.class("hint", "none")], texts.noChanges) }
            write(&html)
        }
    }

    /// The answer to `?part=section`.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 16 * 1024)
        write(&html)
        return html.bytes
    }

    private func write(_ html: inout HTML) {
        guard !list.changes.isEmpty else { return }
        let texts = context.texts.crm
        html(.section, [.class("page")]) { html in
            html.table(
                texts.changes, [texts.when, texts.who, texts.what, texts.before, texts.after], isCaptionHidden: true
            ) { html in
                for change in list.changes {
                    html(.tr, [.class("row"), .tabindex(0)]) { html in
                        html(.th, [.scope("row")]) { $0.moment(change.at, context) }
                        html.cell(texts.who) { $0.changer(change, context) }
                        html.cell(texts.what) { $0.isolated(texts.change(change.what).printable) }
                        html.cell(texts.before) { html in if let text = change.before.shown { html.isolated(text) } }
                        html.cell(texts.after) { html in if let text = change.after.shown { html.isolated(text) } }
                    }
                }
            }
        }
        html.older(list.older.map { path.with("before", String($0)) }, context)
    }
}

/// A number of bytes in words: `3 KB`, `1.4 MB`. 1 KB is 1024 bytes.
func fileSize(_ bytes: Int) -> String {
    let bytes = max(0, bytes)
    guard bytes >= 1024 else { return "\(bytes) B" }
    var (whole, unit) = (bytes, "")
    var tenths = 0
    for next in ["KB", "MB", "GB"] where whole >= 1024 {
        tenths = whole % 1024 * 10 / 1024
        (whole, unit) = (whole / 1024, next)
    }
    return whole < 10 && tenths > 0 && unit != "KB" ? "\(whole).\(tenths) \(unit)" : "\(grouped(Int64(whole))) \(unit)"
}

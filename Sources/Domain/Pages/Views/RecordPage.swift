import Core
import Presentation

/// `/app/records/{kind}/{number}`: a record with its timeline, and what belongs to it.
public struct RecordPage {
    private let details: RecordDetails
    private let context: PageContext

    public init(_ details: RecordDetails, in context: PageContext) {
        self.details = details
        self.context = context
    }

    private var record: Record { details.record }
    private var path: PageURL { PageURL(record) }

    public func html() -> [UInt8] {
        let texts = context.texts
        return context.page(record.shownName, .record, capacity: 128 * 1024) { html in
            html(.p, [.class("crumbs")]) { html in
                html(.a, [.href(PageURL(records: record.kind))], texts.crm.kinds(record.kind))
            }
            html(.h1) { html in
                if Optional(record.name).shown == nil, let key = record.keys.first {
                    html.address(key.written, context)
                } else {
                    html.isolated(record.shownName)
                }
            }
            head(&html)
            if let deletedAt = record.deletedAt { trash(since: deletedAt, &html) }
            html.contactSums(details.addresses.map(\.contact), context)
            html(.div, [.class("record-page")]) { html in
                html(.section, [.aria("labelledby", fixed: "timeline-title")]) { timeline(&$0) }
                html(.aside, [.class("cards"), .aria("label", texts.crm.kind(record.kind))]) { html in
                    if record.isLive {
                        html.card("properties", texts.crm.properties) { $0.properties(details, context) }
                    }
                    html.links(details, context)
                    html.attachments(details.attachments, context)
                    for (index, one) in details.addresses.enumerated() {
                        html.addressCard(one, isFirst: index == 0, back: PageURL(records: record.kind), context)
                    }
                    html.changes(details, context)
                    if record.isLive { delete(&html) }
                }
            }
            if record.isLive { html.entryForms(record, context) }
            html.keysDialog(context)
        }
    }

    /// The answer to `?part=section`: a page of the timeline.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 64 * 1024)
        html.timelineSections(details.timeline.rows, record, context)
        html.older(olderURL, context)
        return html.bytes
    }

    private var olderURL: PageURL? {
        details.timeline.older.map {
            path.with("kind", details.timeline.kind?.rawValue).with("before", $0)
        }
    }

    private func head(_ html: inout HTML) {
        let texts = context.texts
        html(.p, [.class("address")]) { html in
            html(.span, [.class("chip")], texts.crm.kind(record.kind))
            html.text(" ")
            html(.code, record.reference)
            html.text(" ")
            html.stageChip(record, context)
            if let price = record.price { html.text(" \(price)") }
            if record.kind == .contact {
                for key in record.keys {
                    html.text(" · ")
                    html.address(key.written, context)
                    guard let url = PageURL(mailTo: key.written) else { continue }
                    html.text(" ")
                    html(
                        .a, [.href(url), .aria("label", "\(texts.records.writeTo): \(key.written.printable)")],
                        texts.records.writeTo)
                }
            }
            if let owner = details.owner {
                html.text(" · \(texts.crm.owner)\(texts.feed.colon)")
                html.address(owner, context)
            }
        }
    }

    private func trash(since time: Timestamp, _ html: inout HTML) {
        let texts = context.texts.crm
        html(.div, [.class("note", "heading")]) { html in
            html(.p, texts.trashNote(context.short(time)))
            html.action(PageURL("/app/do/record-restore"), done: texts.restored, back: context.url) { html in
                html.hiddenField("kind", record.kind.rawValue)
                html.hiddenField("id", String(record.number))
                html(.button, [.class("primary")], texts.restore)
            }
        }
    }

    private func timeline(_ html: inout HTML) {
        let texts = context.texts.crm
        let timeline = details.timeline
        html(.h2, [.id("timeline-title")], texts.timeline)
        html(.nav, [.class("tabs"), .aria("label", texts.timelineKinds)]) { html in
            html(.a, [.href(path), .current(timeline.kind == nil)], texts.everything)
            for kind in TimelineKind.allCases {
                let name =
                    switch kind {
                    case .mail: texts.mails
                    case .open: texts.opens
                    case .click: texts.clicks
                    }
                html(.a, [.href(path.with("kind", kind.rawValue)), .current(timeline.kind == kind)], name)
            }
        }
        if !timeline.pinned.isEmpty {
            html(.h3, [.class("pin-title")]) { $0.labelled("pin", texts.pinned, context) }
            html(.div, [.class("timeline", "pinned")]) { html in
                for row in timeline.pinned { html.timelineRow(row, record, isPinnedList: true, context) }
            }
        }
        let isEmpty = timeline.rows.isEmpty
        html(
            .div,
            [
                .id("timeline"), .class("timeline"), .role(isEmpty ? nil : "feed"),
                isEmpty ? .hidden(false) : .aria("labelledby", fixed: "timeline-title"),
            ]
        ) { $0.timelineSections(timeline.rows, record, context) }
        if isEmpty {
            if timeline.older != nil {
                html(.p, [.class("hint", "none")], texts.looksOn)
            } else {
                html(.p, [.class("none")], texts.nothing)
                html(.p, [.class("hint", "none")], texts.nothingHint)
            }
        }
        html.older(olderURL, context)
    }

    private func delete(_ html: inout HTML) {
        let texts = context.texts.crm
        html(.details, [.class("danger")]) { html in
            html(.summary, texts.delete)
            html(.p, [.class("hint")], texts.deleteHint)
            html.action(
                PageURL("/app/do/record-delete"), done: texts.deleted, confirm: texts.deleteConfirm(record.shownName),
                confirmButton: texts.delete, back: context.url
            ) { html in
                html.hiddenField("kind", record.kind.rawValue)
                html.hiddenField("id", String(record.number))
                html(.button, [.class("grave")], texts.delete)
            }
        }
    }
}

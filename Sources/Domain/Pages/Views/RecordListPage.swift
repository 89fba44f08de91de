import Core
import Presentation

/// `/app/records/{kind}`: contacts, companies, deals or tickets.
public struct RecordsPage {
    private let list: RecordList
    private let context: PageContext

    public init(_ list: RecordList, in context: PageContext) {
        self.list = list
        self.context = context
    }

    private var filter: RecordFilter { list.filter }
    private var path: PageURL { PageURL(records: filter.kind) }

    public func html() -> [UInt8] {
        let texts = context.texts
        let title = texts.crm.kinds(filter.kind)
        return context.page("\(title) – \(texts.frame.records)", .records, capacity: 64 * 1024) { html in
            html(.h1, texts.frame.records)
            tabs(&html)
            filters(&html)
            html(.div, [.class("buttons", "feed-actions")]) { html in
                html(.a, [.class("plain"), .href(filter.url(PageURL(csvOf: filter.kind))), .download()]) {
                    $0.labelled("download", texts.frame.downloadCSV, context)
                }
            }
            if !filter.isTrash {
                html(.details, [.id("new"), .open(list.items.isEmpty && filter.isAll)]) { html in
                    html(.summary, texts.crm.new(filter.kind))
                    html.newRecord(filter.kind, context)
                }
            }
            if list.items.isEmpty, list.older == nil { empty(&html) }
            write(&html)
        }
    }

    /// The answer to `?part=section`.
    public func section() -> [UInt8] {
        var html = HTML(capacity: 32 * 1024)
        write(&html)
        return html.bytes
    }

    private func tabs(_ html: inout HTML) {
        html(.nav, [.class("tabs"), .aria("label", context.texts.crm.lists)]) { html in
            for kind in RecordKind.known {
                html(
                    .a, [.href(PageURL(records: kind)), .current(kind == filter.kind)], context.texts.crm.kinds(kind))
            }
        }
    }

    private func filters(_ html: inout HTML) {
        let (texts, frame) = (context.texts.crm, context.texts.frame)
        html(
            .form,
            [.class("filters"), .method("get"), .action(path), .aria("label", context.texts.feed.filters)]
        ) { html in
            html.field(context.texts.feed.words) {
                $0.void(.input, [.type("search"), .name("q"), .value(filter.words), .maxlength(200)])
            }
            if !filter.kind.states.isEmpty {
                html.field(texts.state) { html in
                    html(.select, [.name("state")]) { html in
                        html.option("", texts.any, isSelected: filter.state == nil)
                        for state in filter.kind.states {
                            html.option(state.rawValue, texts.stateName(state), isSelected: filter.state == state)
                        }
                    }
                }
                html.field(filter.kind == .deal ? texts.stage : texts.status) { html in
                    html(.select, [.name("stage")]) { html in
                        html.option("", texts.any, isSelected: filter.stage == nil)
                        for stage in filter.kind.stages {
                            html.option(stage, texts.stageName(stage) ?? stage, isSelected: filter.stage == stage)
                        }
                    }
                }
            }
            html.field(texts.order) { html in
                html(.select, [.name("order")]) { html in
                    html.option("", texts.orderRecent, isSelected: filter.order == .recent)
                    html.option("name", texts.orderName, isSelected: filter.order == .name)
                }
            }
            html.check("owner", texts.mine, value: "me", isChecked: filter.isMine)
            html.check("trash", texts.trash, isChecked: filter.isTrash)
            html(.button, [.class("apply")], frame.show)
            if !filter.isAll { html(.a, [.class("plain"), .href(path)], frame.clearFilters) }
        }
    }

    private func empty(_ html: inout HTML) {
        let texts = context.texts.crm
        let isTrash = filter == RecordFilter(filter.kind, isTrash: true, order: filter.order)
        html.emptyList(
            icon: isTrash ? "trash" : "records", isSearch: !filter.isAll && !isTrash,
            title: isTrash ? texts.trashEmpty : texts.noneTitle(filter.kind),
            hint: isTrash ? texts.trashEmptyHint : texts.noneHint(filter.kind), path: path, context)
    }

    private var heads: [String] {
        let texts = context.texts.crm
        let own =
            switch filter.kind {
            case .deal: [texts.stage, texts.amount, texts.closeOn]
            case .ticket: [texts.status, texts.priority]
            case .company: [texts.domains]
            default: [texts.emails]
            }
        return [filter.kind == .ticket ? texts.subject : texts.name] + own
            + [texts.owner, filter.isTrash ? texts.deletedAt : texts.touched]
    }

    private func write(_ html: inout HTML) {
        let texts = context.texts.crm
        if !list.items.isEmpty {
            html(.section, [.class("page")]) { html in
                html.table(texts.caption(filter.kind), heads, isCaptionHidden: true) { html in
                    for item in list.items {
                        html(.tr, [.class("row", "record"), .tabindex(0)]) { row(item, &$0) }
                    }
                }
            }
        }
        var next = filter
        next.before = list.older
        html.older(list.older.map { _ in next.url(path) }, context)
    }

    private func row(_ item: RecordItem, _ html: inout HTML) {
        let texts = context.texts.crm
        let record = item.record
        html(.th, [.scope("row")]) { html in
            html.recordLink(record, context)
            html.text(" ")
            html(.small, [.class("hint")], record.reference)
        }
        switch record.kind {
        case .deal:
            html.cell(texts.stage) { $0.stageChip(record, context) }
            html(.td, [.class("num"), .data("label", texts.amount)], record.price ?? "")
            html.cell(texts.closeOn) { $0.text(record.fields.closeOn?.printable ?? "") }
        case .ticket:
            html.cell(texts.status) { $0.stageChip(record, context) }
            html.cell(texts.priority) { $0.text(context.priority(of: record)) }
        default:
            html.cell(record.kind == .company ? texts.domains : texts.emails) { html in
                for (index, key) in record.keys.prefix(3).enumerated() {
                    if index > 0 { html.text(context.comma) }
                    html.address(key.written, context)
                }
                if record.keys.count > 3 { html.text(" " + context.texts.logged.more(Int64(record.keys.count - 3))) }
            }
        }
        html.cell(texts.owner) { html in if let owner = item.owner { html.address(owner, context) } }
        html.cell(filter.isTrash ? texts.deletedAt : texts.touched) {
            $0.moment(filter.isTrash ? record.deletedAt : record.touchedAt, context)
        }
    }
}

extension PageURL {
    /// The list of a kind of records.
    init(records kind: RecordKind) { self = PageURL("/app/records").appending(kind.rawValue) }

    /// The list of a kind of records as a file.
    init(csvOf kind: RecordKind) { self = PageURL("/app/records").appending("\(kind.rawValue).csv") }

    /// The page of a record.
    init(_ record: Record) { self = PageURL(records: record.kind).appending(record.number) }

    /// The page of a logged mail.
    init(entry id: Int64) { self = PageURL("/app/entries").appending(id) }
}

extension RecordKind {
    /// The states that lists are filtered by.
    var states: [RecordState] {
        switch self {
        case .deal: [.open, .won, .lost]
        case .ticket: [.open, .closed]
        default: []
        }
    }

    /// The names of a deal's stages, or of a ticket's statuses.
    var stages: [String] {
        switch self {
        case .deal: DealStage.standard.map(\.name)
        case .ticket: TicketStatus.standard.map(\.name)
        default: []
        }
    }
}

extension Record {
    /// What people know it by, printable: the name, else the first address or domain, else kind and number.
    var shownName: String { Optional(name).shown ?? keys.first.flatMap { Optional($0.written).shown } ?? reference }

    /// A deal's amount with its currency; nil if it has none.
    var price: String? {
        guard let amount = fields.amount, let currency = fields.currency.flatMap({ Currency($0) }) else { return nil }
        let money = Money(minorUnits: amount, currency)
        let parts = money.decimal.split(separator: ".", maxSplits: 1)
        guard let whole = Int64(parts[0]), whole != 0 else { return "\(money)" }
        return ([grouped(whole)] + parts.dropFirst().map(String.init)).joined(separator: ".") + " \(currency)"
    }
}

extension PageContext {
    /// Between the parts of a list.
    var comma: String { language == .japanese ? "、" : ", " }

    /// A ticket's priority in words.
    func priority(of record: Record) -> String {
        let text = record.fields.priority
        return text.flatMap(TicketPriority.init(rawValue:)).map(texts.crm.priorityName) ?? text?.printable ?? ""
    }
}

extension HTML {
    /// A record's name as a link to its page.
    mutating func recordLink(_ record: Record, _ context: PageContext) {
        self(.a, [.class("what"), .href(PageURL(record))]) { html in
            if Optional(record.name).shown == nil, let key = record.keys.first {
                html.address(key.written, context)
            } else {
                html.isolated(record.shownName)
            }
        }
    }

    /// A deal's stage, or a ticket's status; nothing for other kinds.
    mutating func stageChip(_ record: Record, _ context: PageContext) {
        guard let stage = record.fields.stage.shown else { return }
        let style: StaticString =
            switch record.state {
            case .won: "open"
            case .lost, .closed: "off"
            default: "sent"
            }
        self(.span, [.class("chip", style)], context.texts.crm.stageName(stage) ?? stage)
    }
}

import Core
import Presentation

extension HTML {
    /// A table of records: caption, heads, rows.
    mutating func table(
        _ caption: String, _ heads: [String], isCaptionHidden: Bool = false, rows: (inout HTML) -> Void
    ) {
        self(.table, [.class("list")]) { html in
            html(.caption, [.class(isCaptionHidden ? "visually-hidden" : "caption")], caption)
            html(.thead) { html in
                html(.tr) { html in
                    for head in heads { html(.th, [.scope("col")], head) }
                }
            }
            html(.tbody) { rows(&$0) }
        }
    }

    /// A cell; on phones its column's name stands beside it.
    mutating func cell(_ label: String, content: (inout HTML) -> Void) {
        self(.td, [.data("label", label)]) { content(&$0) }
    }

    mutating func count(_ number: Int64, _ label: String) {
        self(.td, [.class("num"), .data("label", label)], grouped(number))
    }

    /// A time in words, to the second on hover; `never` for nil.
    mutating func moment(_ time: Timestamp?, _ context: PageContext) {
        guard let time else { return text(context.texts.frame.never) }
        self(.time, [.datetime(time), .title(context.exact(time))], context.short(time))
    }

    mutating func sum(_ label: String, _ count: Int64) {
        fact(label) { $0.text(grouped(count)) }
    }

    mutating func mailLink(_ id: String, _ subject: String, _ context: PageContext) {
        self(.a, [.class("what"), .href(PageURL("/app/mails").appending(id))]) { html in
            if let subject = Optional(subject).shown {
                html.isolated(subject)
            } else {
                html.text(context.texts.feed.noSubject)
            }
        }
    }

    mutating func trackingChip(_ tracking: Tracking, _ context: PageContext) {
        self(.span, [.class("chip", tracking == .identified ? "open" : "off")], context.name(of: tracking))
    }

    /// The search and the download of a list.
    mutating func listTools(
        _ words: String?, path: PageURL, csv: PageURL, isShown: Bool, _ context: PageContext
    ) {
        guard isShown else { return }
        let (texts, frame) = (context.texts.feed, context.texts.frame)
        self(.form, [.class("filters"), .method("get"), .action(path), .aria("label", texts.filters)]) { html in
            html.field(texts.words) {
                $0.void(.input, [.type("search"), .name("q"), .value(words), .maxlength(200)])
            }
            html(.button, [.class("apply")], frame.show)
            if words != nil { html(.a, [.class("plain"), .href(path)], frame.clearFilters) }
        }
        self(.div, [.class("buttons")]) { html in
            html(.a, [.class("plain"), .href(csv.with("q", words)), .download()]) {
                $0.labelled("download", frame.downloadCSV, context)
            }
        }
    }

    /// What stands in place of a list without entries.
    mutating func emptyList(
        icon: StaticString, isSearch: Bool, title: String, hint: String, command: String? = nil, more: String? = nil,
        path: PageURL, _ context: PageContext
    ) {
        let frame = context.texts.frame
        self(.section, [.class("empty")]) { html in
            html.icon(isSearch ? "search" : icon, context, isBig: true)
            html(.h2, isSearch ? frame.nothingFound : title)
            if isSearch {
                html(.p) { $0(.a, [.class("plain"), .href(path)], frame.clearFilters) }
            } else {
                html(.p) { html in
                    html.text(hint)
                    if let command {
                        html.text(" ")
                        html(.code, command)
                    }
                }
                if let more { html(.p, [.class("hint")], more) }
            }
        }
    }

    /// The activities of one contact or mail.
    ///
    /// - Parameters:
    ///   - path: of the page.
    ///   - live: the filter by which new rows belong here.
    mutating func history(
        _ feed: Feed, _ style: RowStyle, none: String, path: PageURL, older: PageURL?, live: FeedFilter,
        _ context: PageContext
    ) {
        let texts = context.texts.feed
        self(.p, [.class("buttons")]) { html in
            let shows = feed.filter.showsMachines
            html(
                .a, [.class("plain"), .href(path.with("machines", shows ? nil : "1"))],
                shows ? texts.hideMachines : texts.machines)
        }
        self(.button, [.type("button"), .class("primary"), .data("new"), .hidden()], "")
        self.feed(feed, style, live: live, label: .aria("labelledby", fixed: "history-title"), context)
        if feed.items.isEmpty { self(.p, [.class("hint", "none")], none) }
        self.older(older, context)
    }

    /// A group of radio buttons.
    mutating func choices(_ legend: String, _ name: StaticString, content: (inout HTML) -> Void) {
        self(.fieldset, [.class("checks")]) { html in
            html(.legend, legend)
            content(&html)
        }
    }

    mutating func choice(_ name: StaticString, _ value: String, _ label: String, _ hint: String?, isChosen: Bool) {
        self(.label, [.class("check")]) { html in
            html.void(.input, [.type("radio"), .name(name), .value(value), .checked(isChosen)])
            html.text(" ")
            html(.span) { html in
                html.text(label)
                if let hint {
                    html.text(" ")
                    html(.small, [.class("hint")], hint)
                }
            }
        }
    }

    /// The field into which an address is entered once more before something is gone for good.
    mutating func confirmation(_ label: String) {
        field(label) {
            $0.void(
                .input,
                [
                    .type("text"), .name("confirm"), .required(), .autocomplete("off"), .autocapitalize("none"),
                    .spellcheck("false"), .maxlength(320),
                ])
        }
    }
}

extension PageContext {
    func name(of tracking: Tracking) -> String {
        switch tracking {
        case .identified: texts.records.identified
        case .anonymous: texts.records.anonymous
        case .never: texts.records.never
        }
    }

    func hint(of tracking: Tracking) -> String {
        switch tracking {
        case .identified: texts.records.identifiedHint
        case .anonymous: texts.records.anonymousHint
        case .never: texts.records.neverHint
        }
    }

    /// Who set the tracking that applies.
    func origin(of decision: TrackingDecision) -> String {
        switch decision.origin {
        case .none: texts.records.setByNobody
        case .user(let audience): texts.records.setByYou(name(of: audience))
        case .hub(let audience): texts.records.setByHub(name(of: audience))
        case .contact: texts.records.optedOut
        }
    }

    func name(of audience: Audience) -> String {
        audience == .everybody ? texts.records.everybody : audience.description.printable
    }
}

extension Feed {
    /// Where the history of a contact or a mail goes on, under the page's path; nil if nothing is older.
    func olderURL(on page: PageURL) -> PageURL? {
        older.map { page.with("machines", filter.showsMachines ? "1" : nil).with("before", String($0)) }
    }
}

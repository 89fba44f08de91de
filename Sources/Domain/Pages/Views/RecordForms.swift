import Core
import Presentation

extension HTML {
    /// The form for a new record.
    mutating func newRecord(_ kind: RecordKind, _ context: PageContext) {
        let texts = context.texts.crm
        action(
            PageURL("/app/do/record-add"), style: "fields", done: texts.added, then: "record",
            back: PageURL(records: kind)
        ) { html in
            html.hiddenField("kind", kind.rawValue)
            html.nameField("", kind, isRequired: kind == .deal || kind == .ticket, context)
            switch kind {
            case .contact: html.keysField("emails", texts.emails, hint: texts.severalHint)
            case .company: html.keysField("domains", texts.domains, hint: texts.severalHint)
            default: html.progressFields(nil, kind, context)
            }
            html(.button, [.class("primary")], texts.create)
        }
    }

    private mutating func keysField(_ name: StaticString, _ label: String, hint: String) {
        field(label, hint: hint) {
            $0.void(
                .input,
                [
                    .type("text"), .name(name), .autocomplete("off"), .autocapitalize("none"), .spellcheck("false"),
                    .maxlength(6000),
                ])
        }
    }

    private mutating func nameField(_ name: String, _ kind: RecordKind, isRequired: Bool, _ context: PageContext) {
        field(kind == .ticket ? context.texts.crm.subject : context.texts.crm.name) {
            $0.void(
                .input,
                [
                    .type("text"), .name("name"), .value(name), .required(isRequired), .autocomplete("off"),
                    .maxlength(Int64(Record.nameBytes)),
                ])
        }
    }

    /// Stage and amount of a deal; status and priority of a ticket.
    private mutating func progressFields(_ record: Record?, _ kind: RecordKind, _ context: PageContext) {
        let texts = context.texts.crm
        let fields = record?.fields
        field(kind == .deal ? texts.stage : texts.status) { html in
            html(.select, [.name(kind == .deal ? "stage" : "status")]) { html in
                for stage in kind.stages {
                    let isSelected = fields?.stage?.lowercased() == stage.lowercased()
                    html.option(stage, texts.stageName(stage) ?? stage, isSelected: isSelected)
                }
            }
        }
        guard kind == .deal else {
            return field(texts.priority) { html in
                let present = fields?.priority.flatMap(TicketPriority.init(rawValue:)) ?? .normal
                html(.select, [.name("priority")]) { html in
                    for priority in TicketPriority.allCases {
                        html.option(
                            priority.rawValue, texts.priorityName(priority), isSelected: priority == present)
                    }
                }
            }
        }
        let currency = fields?.currency.flatMap { Currency($0) }
        let amount = fields?.amount.flatMap { amount in currency.map { Money(minorUnits: amount, $0).decimal } }
        field(texts.amount) {
            $0.void(
                .input,
                [
                    .type("text"), .name("amount"), .value(amount), .inputmode("decimal"), .autocomplete("off"),
                    .maxlength(24),
                ])
        }
        field(texts.currency, hint: texts.currencyHint) {
            $0.void(
                .input,
                [
                    .type("text"), .name("currency"), .value(currency?.code), .autocapitalize("characters"),
                    .spellcheck("false"), .maxlength(3),
                ])
        }
        field(texts.closeOn) {
            $0.void(.input, [.type("date"), .name("close_on"), .value(fields?.closeOn)])
        }
    }

    /// The form for a record's properties. It names the version that is shown: what others have changed meanwhile is not
    /// overwritten.
    mutating func properties(_ details: RecordDetails, _ context: PageContext) {
        let texts = context.texts.crm
        let record = details.record
        action(
            PageURL("/app/do/record-change"), id: "properties-form", style: "fields",
            done: context.texts.settings.saved, back: context.url
        ) { html in
            html.hiddenField("kind", record.kind.rawValue)
            html.hiddenField("id", String(record.number))
            html.hiddenField("version", String(record.version))
            html(.p, [.class("problem"), .data("conflict"), .role("alert"), .hidden()], texts.conflict)
            html.nameField(record.name, record.kind, isRequired: false, context)
            let keys = record.keys.map(\.written).joined(separator: "\n")
            let rows = Int64(min(max(record.keys.count + 1, 2), 6))
            switch record.kind {
            case .contact:
                html.field(texts.emails, hint: texts.onePerLine) {
                    $0.textArea("emails", keys, rows: rows, limit: 8000)
                }
            case .company:
                html.field(texts.domains, hint: texts.onePerLine) {
                    $0.textArea("domains", keys, rows: rows, limit: 8000)
                }
            default: html.progressFields(record, record.kind, context)
            }
            html.ownerField(details, context)
            if record.kind == .contact || record.kind == .company {
                html.field(texts.phone) {
                    $0.void(
                        .input, [.type("tel"), .name("phone"), .value(record.fields.phone), .maxlength(100)])
                }
            }
            if record.kind == .contact { html.contactFields(record, context) }
            html.field(texts.note) { $0.textArea("note", record.fields.note ?? "", rows: 3, limit: 20_000) }
            html(.button, [.class("primary")], context.texts.frame.save)
        }
    }

    private mutating func ownerField(_ details: RecordDetails, _ context: PageContext) {
        let texts = context.texts.crm
        field(texts.owner) { html in
            html(.select, [.name("owner")]) { html in
                html.option("", texts.nobody, isSelected: details.owner == nil)
                for member in details.members {
                    html.option(member, member.printable, isSelected: member == details.owner)
                }
            }
        }
    }

    private mutating func contactFields(_ record: Record, _ context: PageContext) {
        let texts = context.texts.crm
        let fields = record.fields
        field(texts.title) {
            $0.void(.input, [.type("text"), .name("title"), .value(fields.title), .maxlength(1000)])
        }
        let basis = fields.legalBasis.flatMap(LegalBasis.init(rawValue:)) ?? .none
        let by = fields.legalBasisBy.shown
        let at = fields.legalBasisAt.flatMap { Timestamp(rfc3339: $0) }.map(context.short)
        let hint = by.flatMap { by in at.map { texts.setBy(by, $0) } }
        field(texts.legalBasis, hint: hint) { html in
            html(.select, [.name("legal_basis")]) { html in
                for one in LegalBasis.allCases {
                    html.option(one == .none ? "" : one.rawValue, texts.basisName(one), isSelected: one == basis)
                }
            }
        }
        field(texts.marketing) { html in
            html(.select, [.name("marketing")]) { html in
                html.option("", texts.notSaid, isSelected: fields.marketing == nil)
                html.option("1", texts.yes, isSelected: fields.marketing == true)
                html.option("0", texts.no, isSelected: fields.marketing == false)
            }
        }
    }
}

import Core
import Wire

/// What a request sets on a record, checked.
struct RecordPatch: Sendable {
    /// The fields that any kind may have, by kind.
    static func fields(of kind: RecordKind) -> [String] {
        switch kind {
        case .contact:
            ["name", "emails", "owner", "phone", "title", "note", "legal_basis", "marketing"]
        case .company: ["name", "domains", "owner", "phone", "note"]
        case .deal: ["name", "owner", "note", "stage", "amount", "currency", "close_on"]
        case .ticket: ["name", "owner", "note", "status", "priority"]
        default: []
        }
    }

    /// All fields of all kinds.
    static let allFields: [String] = {
        var seen: Set<String> = []
        return RecordKind.known.flatMap(fields).filter { seen.insert($0).inserted }
    }()

    private let changes: [@Sendable (inout Record) -> Void]

    func apply(to record: inout Record) {
        for change in changes { change(&record) }
    }

    /// - Parameters:
    ///   - members: the account's members, by address.
    ///   - actor: the address of who asks.
    /// - Throws: `JSONFault` that names the field.
    init(
        _ fields: Fields, of kind: RecordKind, isNew: Bool, members: [String: UserID], actor: String, now: Timestamp,
        fold: AddressFold
    ) throws(JSONFault) {
        var changes: [@Sendable (inout Record) -> Void] = []
        for name in Self.allFields where fields.has(name) {
            guard Self.fields(of: kind).contains(name) else {
                throw JSONFault(field: name, message: "is not a member of a \(kind)")
            }
        }
        func text(_ name: String, atMost limit: Int = RecordFields.textBytes) throws(JSONFault) -> String? {
            fields.optional(name) == nil ? nil : try fields.text(name, atMost: limit)
        }
        if fields.has("name") || isNew {
            let name = try text("name", atMost: Record.nameBytes)
            changes.append { $0.name = name ?? "" }
        }
        if fields.has("emails") {
            let keys = try Self.emails(fields.lines("emails"), fold)
            changes.append { $0.keys = keys }
        }
        if fields.has("domains") {
            let keys = try Self.domains(fields.lines("domains"), fold)
            changes.append { $0.keys = keys }
        }
        if fields.has("owner") {
            let owner = try fields.optional("owner") == nil ? nil : fields.address("owner")
            if let owner, members[owner] == nil {
                throw JSONFault(field: "owner", message: "is no member of the account")
            }
            let id = owner.flatMap { members[$0] }
            changes.append { $0.owner = id }
        }
        if fields.has("phone") {
            let phone = try text("phone", atMost: 100)
            changes.append { $0.fields.phone = phone }
        }
        if fields.has("title") {
            let title = try text("title")
            changes.append { $0.fields.title = title }
        }
        if fields.has("note") {
            let note = try text("note", atMost: RecordFields.noteBytes)
            changes.append { $0.fields.note = note }
        }
        changes += try Self.progress(fields, of: kind, isNew: isNew)
        if fields.has("legal_basis") {
            let basis =
                fields.optional("legal_basis") == nil ? .none : try fields.choice("legal_basis", LegalBasis.self)
            changes.append {
                let value = basis == .none ? nil : basis.rawValue
                guard $0.fields.legalBasis != value else { return }
                $0.fields.legalBasis = value
                $0.fields.legalBasisBy = value == nil ? nil : actor
                $0.fields.legalBasisAt = value == nil ? nil : now.rfc3339
            }
        }
        if fields.has("marketing") {
            let isOn = fields.optional("marketing") == nil ? nil : try fields.isOn("marketing")
            changes.append { $0.fields.marketing = isOn }
        }
        self.changes = changes
        if isNew { try checkNew(kind, now) }
    }

    /// A new record must have something that people know it by.
    private func checkNew(_ kind: RecordKind, _ now: Timestamp) throws(JSONFault) {
        var trial = Record(kind: kind, name: "", createdAt: now)
        apply(to: &trial)
        guard trial.name.isEmpty, trial.keys.isEmpty else { return }
        let other = kind == .contact ? " or emails" : kind == .company ? " or domains" : ""
        throw JSONFault(field: "name", message: "is missing: give name\(other)")
    }

    /// Stage and amount of a deal; status and priority of a ticket.
    private static func progress(
        _ fields: Fields, of kind: RecordKind, isNew: Bool
    ) throws(JSONFault) -> [@Sendable (inout Record) -> Void] {
        var changes: [@Sendable (inout Record) -> Void] = []
        func one(_ name: String, of names: [String]) throws(JSONFault) -> String {
            guard let text = fields.optional(name) else { return names[0] }
            guard let found = names.first(where: { $0.lowercased() == text.lowercased() }) else {
                throw JSONFault(field: name, message: "must be one of \(names.joined(separator: ", "))")
            }
            return found
        }
        if kind == .deal, isNew || fields.has("stage") {
            let stage = try one("stage", of: DealStage.standard.map(\.name))
            changes.append { $0.fields.stage = stage }
        }
        if kind == .ticket, isNew || fields.has("status") {
            let status = try one("status", of: TicketStatus.standard.map(\.name))
            changes.append { $0.fields.stage = status }
        }
        if kind == .ticket, isNew || fields.has("priority") {
            let priority =
                fields.optional("priority") == nil ? .normal : try fields.choice("priority", TicketPriority.self)
            changes.append { $0.fields.priority = priority.rawValue }
        }
        if fields.has("amount") || fields.has("currency") {
            let money = try money(fields)
            changes.append {
                $0.fields.amount = money?.minorUnits
                $0.fields.currency = money?.currency.code
            }
        }
        if fields.has("close_on") {
            let text = fields.optional("close_on")
            guard text.map(isDate) ?? true else {
                throw JSONFault(field: "close_on", message: "must be a date such as 2026-12-31")
            }
            changes.append { $0.fields.closeOn = text }
        }
        return changes
    }

    private static func money(_ fields: Fields) throws(JSONFault) -> Money? {
        guard let amount = fields.optional("amount") else {
            // A form sends the currency with an empty amount.
            return nil
        }
        guard let code = fields.optional("currency") else {
            throw JSONFault(field: "currency", message: "is missing: an amount needs one, such as EUR")
        }
        guard let currency = Currency(code), currency.isCurrent else {
            throw JSONFault(field: "currency", message: "must be a currency's three letters (ISO 4217), such as EUR")
        }
        do throws(MoneyError) {
            return try Money(amount, currency)
        } catch {
            throw JSONFault(field: "amount", message: "\(error)")
        }
    }

    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 10 && Timestamp(rfc3339: text + "T00:00:00Z") != nil
    }

    private static func emails(_ texts: [String], _ fold: AddressFold) throws(JSONFault) -> [RecordKey] {
        try keys(texts, "emails", "must be e-mail addresses") { text in AddressKey(text, fold)?.text }
    }

    private static func domains(_ texts: [String], _ fold: AddressFold) throws(JSONFault) -> [RecordKey] {
        try keys(texts, "domains", "must be domains such as example.com") { text in
            DomainName(text, fold).flatMap { RecordReference(company: $0) == nil ? nil : $0.text }
        }
    }

    private static func keys(
        _ texts: [String], _ field: String, _ problem: String, _ key: (String) -> String?
    ) throws(JSONFault) -> [RecordKey] {
        guard texts.count <= Record.maximumKeys else {
            throw JSONFault(field: field, message: "must be at most \(Record.maximumKeys)")
        }
        var keys: [RecordKey] = []
        for text in texts {
            guard let key = key(text) else { throw JSONFault(field: field, message: "\(problem): \(text)") }
            if !keys.contains(where: { $0.key == key }) { keys.append(RecordKey(key: key, written: text)) }
        }
        return keys
    }
}

extension Fields {
    /// The values of a list: of JSON its members, of a form its lines, or what is between commas.
    func lines(_ name: String) -> [String] {
        list(name).flatMap { $0.split { $0.isNewline || $0 == "," } }
            .map { String($0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
            .filter { !$0.isEmpty }
    }
}

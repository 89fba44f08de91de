import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// What members change of records and logged mail.
@EventLoop
struct RecordActions {
    let writer: Writer
    let readers: ReaderPool
    let rules: LogRules

    private static let path = "/v1/records/{kind}/{id}"

    var all: [Action] { recordActions + linkActions + entryActions + settingActions }

    // MARK: Records

    private var recordActions: [Action] {
        [
            Action(
                name: "record-add", route: (.post, "/v1/records/{kind}"), scope: .log,
                fields: ["kind"] + RecordPatch.allFields,
                about:
                    "[adds a record](records.md#the-api): 201 with it; 409 if another has the address or domain, with its `ref`"
            ) { fields, actor throws(JSONFault) in
                let kind = try Self.kind(fields)
                let patch = try await patch(fields, of: kind, isNew: true, actor)
                var record = Record(kind: kind, name: "", owner: actor.user.id, createdAt: .now)
                patch.apply(to: &record)
                switch await writer.answer(to: CreateRecord(record, by: RecordActor(actor.user))) {
                case .success(.created(let record)): return await answer(201, record)
                case .success(.taken(let key, let other)): return .refused(Self.taken(key, by: other))
                case .failure(let error): return .refused(.unavailable(error))
                }
            },
            Action(
                name: "record-change", route: (.patch, Self.path), scope: .log,
                fields: ["kind", "id", "version"] + RecordPatch.allFields,
                about:
                    "sets members of a record. With `If-Match: \"VERSION\"`, 412 if somebody has changed it meanwhile, with what it is now"
            ) { fields, actor throws(JSONFault) in
                let record = try await record(fields)
                guard let record else { return .refused(.notFound) }
                let patch = try await patch(fields, of: record.kind, isNew: false, actor)
                let version = try Self.version(fields)
                let command = ChangeRecord(record.id, version: version, by: RecordActor(actor.user)) {
                    patch.apply(to: &$0)
                }
                switch await writer.answer(to: command) {
                case .success(.changed(let record)): return await answer(200, record)
                case .success(.noSuchRecord): return .refused(.notFound)
                case .success(.conflict(let record)): return .refused(Self.conflict(record.version))
                case .success(.taken(let key, let other)): return .refused(Self.taken(key, by: other))
                case .failure(let error): return .refused(.unavailable(error))
                }
            },
            Action(
                name: "record-delete", route: (.delete, Self.path), scope: .log, fields: ["kind", "id"],
                about: "moves a record to the trash, from which it can be restored for 90 days"
            ) { fields, actor throws(JSONFault) in try await trash(fields, delete: true, actor) },
            Action(
                name: "record-restore", route: (.post, Self.path + "/restore"), scope: .log, fields: ["kind", "id"],
                about:
                    "restores a record from the trash. Addresses and domains that another record has now stay there: `lost`"
            ) { fields, actor throws(JSONFault) in try await trash(fields, delete: false, actor) },
        ]
    }

    private func trash(
        _ fields: Fields, delete isDeleted: Bool, _ actor: Action.Actor
    ) async throws(JSONFault) -> Action.Outcome {
        guard let record = try await record(fields, inTrash: true) else { return .refused(.notFound) }
        switch await writer.answer(to: TrashRecord(record.id, delete: isDeleted, by: RecordActor(actor.user))) {
        case .success(.done(_, _)) where isDeleted: return .done
        case .success(.done(let record, let lost)):
            let reply = await reply(of: record)
            return .answer(200, RestoredReply(record: reply, lost: lost.map(\.written)))
        case .success(.noSuchRecord): return .refused(.notFound)
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    // MARK: Links

    private var linkActions: [Action] {
        let path = Self.path + "/associations/{other_kind}/{other_id}"
        return [
            Action(
                name: "record-link", route: (.put, path), scope: .log,
                fields: ["kind", "id", "other_kind", "other_id", "other", "primary"],
                about: #"`{"primary": false}`: links two records; `primary`: the company is the contact's main one"#
            ) { fields, actor throws(JSONFault) in try await link(fields, true, actor) },
            Action(
                name: "record-unlink", route: (.delete, path), scope: .log,
                fields: ["kind", "id", "other_kind", "other_id"], about: "unlinks two records"
            ) { fields, actor throws(JSONFault) in try await link(fields, false, actor) },
        ]
    }

    private func link(
        _ fields: Fields, _ isLinked: Bool, _ actor: Action.Actor
    ) async throws(JSONFault) -> Action.Outcome {
        guard let one = try await record(fields) else { return .refused(.notFound) }
        var other: Record?
        if let text = fields.optional("other") {
            other = try await chosen(text, field: "other")
        } else {
            other = try await record(fields, kindField: "other_kind", idField: "other_id")
        }
        guard let other else { return .refused(.notFound) }
        let command = AssociateRecords(
            one.id, other.id, link: isLinked, isPrimary: try fields.isOn("primary"), by: RecordActor(actor.user))
        switch await writer.answer(to: command) {
        case .success(.done): return .done
        case .success(.noSuchRecord), .success(.notLinked): return .refused(.notFound)
        case .success(.same):
            return .refused(.problem(400, "Bad request", "A record is not linked to itself.", field: "other"))
        case .success(.tooMany):
            return .refused(
                .problem(409, "Limit exceeded", "A record has at most \(Association.listed) links: remove one first."))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    // MARK: Logged mail

    private var entryActions: [Action] {
        [
            Action(
                name: "entry-change", route: (.patch, "/v1/entries/{id}"), scope: .log,
                fields: ["id", "version", "pin", "unpin", "add", "remove"],
                about:
                    #"`{"pin", "unpin", "add", "remove"}`, each a list of records such as `deal:42`: pins a logged mail on records, files it on them, or takes it off"#
            ) { fields, actor throws(JSONFault) in
                let id = try fields.whole("id", 1...Int64.max)
                var changes: [ChangeEntry.Change] = []
                for (name, change) in [
                    ("add", ChangeEntry.Change.file), ("pin", ChangeEntry.Change.pin),
                    ("unpin", ChangeEntry.Change.unpin), ("remove", ChangeEntry.Change.unfile),
                ] as [(String, (Int64) -> ChangeEntry.Change)] {
                    for text in fields.lines(name) {
                        guard let record = try await chosen(text, field: name) else {
                            return .refused(
                                .problem(
                                    404, "Not found", "There is no record \(text.excerpt(bytes: 100)).", field: name))
                        }
                        changes.append(change(record.id))
                    }
                }
                guard !changes.isEmpty else {
                    throw JSONFault(field: "", message: "give pin, unpin, add or remove, each a list of records")
                }
                return await change(id, try Self.version(fields), changes, actor)
            },
            Action(
                name: "entry-delete", route: (.delete, "/v1/entries/{id}"), scope: .log, fields: ["id"],
                about: "deletes a logged mail from all timelines. For 90 days it does not come back by another way"
            ) { fields, actor throws(JSONFault) in
                await change(try fields.whole("id", 1...Int64.max), nil, [.delete], actor)
            },
        ]
    }

    private func change(
        _ id: Int64, _ version: Int64?, _ changes: [ChangeEntry.Change], _ actor: Action.Actor
    ) async -> Action.Outcome {
        switch await writer.answer(to: ChangeEntry(id, version: version, changes, by: RecordActor(actor.user))) {
        case .success(.done): return .done
        case .success(.noSuchEntry): return .refused(.notFound)
        case .success(.noSuchRecord):
            return .refused(.problem(409, "Not filed there", "The mail is not on that record's timeline."))
        case .success(.conflict(let version)): return .refused(Self.conflict(version))
        case .success(.tooManyPins):
            return .refused(
                .problem(
                    409, "Limit exceeded", "A record has at most \(MailEntry.pins) pinned mails: unpin one first.",
                    field: "pin"))
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    // MARK: Settings

    private var settingActions: [Action] {
        let fields = ["never_log", "create_contacts", "open_deals"]
        return [
            Action(
                name: "logging", route: (.patch, "/v1/logging"), scope: .log, fields: fields,
                about:
                    #"`{"never_log", "create_contacts", "open_deals"}`: [the member's settings for logging](records.md#what-is-never-logged)"#
            ) { fields, actor throws(JSONFault) in try await set(fields, of: actor.user.id, actor) },
            Action(
                name: "logging-account", route: (.patch, "/v1/logging/account"), need: .init(role: .admin),
                fields: fields, about: "the same for the account"
            ) { fields, actor throws(JSONFault) in try await set(fields, of: nil, actor) },
        ]
    }

    private func set(
        _ fields: Fields, of user: UserID?, _ actor: Action.Actor
    ) async throws(JSONFault) -> Action.Outcome {
        var changes: [@Sendable (inout LoggingSettings) -> Void] = []
        if fields.has("never_log") {
            let text = fields.list("never_log").joined(separator: "\n")
            guard text.utf8.count <= LoggingSettings.neverLogBytes else {
                throw JSONFault(field: "never_log", message: "must be at most \(LoggingSettings.neverLogBytes) bytes")
            }
            do throws(EntryListError) {
                let list = try NeverLog(text, rules.fold).text
                changes.append { $0.neverLog = list }
            } catch {
                throw JSONFault(field: "never_log", message: "\(error)")
            }
        }
        if fields.has("create_contacts") {
            let isOn = fields.optional("create_contacts") == nil ? nil : try fields.isOn("create_contacts")
            changes.append { $0.createsContacts = isOn }
        }
        if fields.has("open_deals") {
            let range = 0...Int64(LoggingSettings.maximumDeals)
            let count = fields.optional("open_deals") == nil ? nil : Int(try fields.whole("open_deals", range))
            changes.append { $0.openDeals = count }
        }
        let all = changes
        let command = SetLogging(of: user, by: actor.note) { settings in for change in all { change(&settings) } }
        switch await writer.answer(to: command) {
        case .success(nil): return .refused(.notFound)
        case .success: return .done
        case .failure(let error): return .refused(.unavailable(error))
        }
    }

    // MARK: What a request names

    private static func kind(_ fields: Fields, _ field: String = "kind") throws(JSONFault) -> RecordKind {
        guard let kind = RecordKind(rawValue: try fields.text(field)), kind.isKnown else {
            throw JSONFault(field: field, message: "must be contact, company, deal or ticket")
        }
        return kind
    }

    /// The version that `If-Match` names, or a form's field.
    private static func version(_ fields: Fields) throws(JSONFault) -> Int64? {
        fields.optional("version") == nil ? nil : try fields.whole("version", 1...Int64.max)
    }

    private func record(
        _ fields: Fields, kindField: String = "kind", idField: String = "id", inTrash: Bool = false
    ) async throws(JSONFault) -> Record? {
        let kind = try Self.kind(fields, kindField)
        let found = try await chosen("\(kind):\(try fields.text(idField))", field: idField, inTrash: inTrash)
        return found
    }

    /// The record that a text names; nil if there is none.
    private func chosen(_ text: String, field: String, inTrash: Bool = false) async throws(JSONFault) -> Record? {
        guard let reference = RecordReference(text, rules.fold) else {
            throw JSONFault(
                field: field, message: "'\(text.excerpt(bytes: 100))' is no record: write one such as deal:42")
        }
        guard case .success(let record) = await readers.read({ try $0.record(reference) }) else {
            throw JSONFault(field: "", message: "the store cannot be read; try again")
        }
        return record.flatMap { $0.isLive || inTrash ? $0 : nil }
    }

    private func patch(
        _ fields: Fields, of kind: RecordKind, isNew: Bool, _ actor: Action.Actor
    ) async throws(JSONFault) -> RecordPatch {
        guard case .success(let users) = await readers.read({ try $0.users() }) else {
            throw JSONFault(field: "", message: "the store cannot be read; try again")
        }
        var members: [String: UserID] = [:]
        for user in users { for address in user.addresses { members[address] = user.id } }
        return try RecordPatch(
            fields, of: kind, isNew: isNew, members: members, actor: actor.user.email, now: .now, fold: rules.fold)
    }

    // MARK: Answers

    private func reply(of record: Record) async -> RecordReply {
        let reply = await readers.read { try RecordReading($0).reply(of: record) }
        return (try? reply.get()) ?? RecordReply(record, owner: nil)
    }

    private func answer(_ status: Int, _ record: Record) async -> Action.Outcome {
        .answer(status, await reply(of: record))
    }

    private static func taken(_ key: RecordKey, by other: Record) -> HTTPResponse {
        let place =
            other.isLive
            ? "belongs to \(other.reference)" : "belongs to \(other.reference), which is in the trash: restore it"
        return .problem(
            409, "Taken", "\(key.written) \(place).", field: other.kind == .contact ? "emails" : "domains")
    }

    private static func conflict(_ version: Int64) -> HTTPResponse {
        .problem(
            412, "Changed meanwhile",
            "Somebody has changed it: it has version \(version) now. Read it again, and repeat your change.")
    }
}

import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// What programs read of records and logged mail.
@EventLoop
struct RecordRoutes {
    let readers: ReaderPool
    let rules: LogRules

    private static let path = "/v1/records/{kind}/{id}"

    /// All routes of records and logged mail, except the app's pages and actions.
    static func all(readers: ReaderPool, intake: MailIntake, rules: LogRules, own: OwnURLs) -> [Route] {
        RecordRoutes(readers: readers, rules: rules).routes
            + LogRoute(intake: intake, readers: readers, rules: rules).routes
            + EntryContentRoutes(readers: readers).routes + EntryFrameRoutes(readers: readers, own: own).routes
    }

    var routes: [Route] {
        [
            Route(
                .get, "/v1/records/{kind}", scope: .records,
                about:
                    "[records of a kind](records.md#the-api), the latest touched first (`q`, `state`, `stage`, `owner`, `trash=1`, `order=name`, `limit`, `cursor`)",
                list),
            Route(.get, Self.path, scope: .records, about: "a record, by its number, an address or a domain", show),
            Route(
                .get, Self.path + "/timeline", scope: .records,
                about:
                    "mails, opens and clicks of a record, newest first (`kinds=mail,open,click`, `limit`, `cursor`)",
                timeline),
            Route(
                .get, Self.path + "/attachments", scope: .records,
                about: "the attachments of a record's mails, newest first (`limit`)", attachments),
            Route(
                .get, Self.path + "/changes", scope: .records,
                about: "who changed what in a record, newest first (`limit`, `cursor`)", changes),
            Route(
                .get, "/v1/entries", scope: .records,
                about: "logged mails in which each word of `q` occurs, newest first (`limit`)", search),
            Route(
                .get, "/v1/entries/{id}", scope: .records,
                about: "a logged mail: header, attachments, how it came, and where it is filed and why", entry),
            Route(
                .get, "/v1/threads/{id}", scope: .records, about: "the mails of a conversation, oldest first", thread),
            Route(
                .get, "/v1/logging", scope: .records, about: "what the member and the account have set for logging",
                logging),
        ]
    }

    // MARK: Answering

    /// Reads an answer on a reader thread; nil is 404.
    func answer<Body: Encodable & Sendable>(
        _ call: Call, _ identity: Identity, version: (@Sendable (Body) -> Int64)? = nil,
        _ body: @escaping @Sendable (any StoreSnapshot) throws -> Body?
    ) {
        readers.read(for: .user(identity.user.id)) { store -> HTTPResponse in
            guard let reply = try body(store) else { return .notFound }
            var response = HTTPResponse.json(200, reply)
            if let version { response.headers.append(("etag", "\"\(version(reply))\"")) }
            return response
        } then: { result in
            switch result {
            case .success(let response): call.reply.send(response)
            case .failure(let error): call.reply.send(.unreadable(error))
            }
        }
    }

    /// The record that the path names.
    private func reference(_ call: Call) -> RecordReference? {
        guard let kind = RecordKind(rawValue: call.parameters[0]), kind.isKnown else { return nil }
        return RecordReference("\(kind):\(call.parameters[1])", rules.fold)
    }

    /// The fields of a query.
    ///
    /// - Throws: `JSONFault` that names one that is not known, or given twice.
    private func query(_ call: Call, _ known: [String]) throws(JSONFault) -> [String: String] {
        var found: [String: String] = [:]
        for (name, value) in call.request.parameters {
            guard known.contains(name) else {
                throw JSONFault(field: name, message: "is unknown; known are \(known.joined(separator: ", "))")
            }
            guard found.updateValue(value, forKey: name) == nil else {
                throw JSONFault(field: name, message: "is given twice")
            }
        }
        return found
    }

    private func limit(_ text: String?, standard: Int = 50) throws(JSONFault) -> Int {
        guard let text else { return standard }
        guard let number = Int(text), 1...1000 ~= number else {
            throw JSONFault(field: "limit", message: "must be 1 to 1000")
        }
        return number
    }

    private func on(_ call: Call, _ body: () throws(JSONFault) -> Void) {
        do throws(JSONFault) {
            try body()
        } catch {
            call.reply.send(.fault(error))
        }
    }

    // MARK: Records

    private func list(_ call: Call, _ identity: Identity) {
        guard let kind = RecordKind(rawValue: call.parameters[0]), kind.isKnown else {
            return call.reply.send(.notFound)
        }
        on(call) { () throws(JSONFault) in
            let fields = try query(
                call, ["q", "state", "stage", "status", "owner", "trash", "order", "limit", "cursor"])
            var query = RecordQuery(kind)
            query.limit = try limit(fields["limit"])
            query.text = fields["q"]
            query.isTrash = fields["trash"] == "1"
            query.stage = (fields["stage"] ?? fields["status"]).map { text in
                DealStage.named(text)?.name ?? TicketStatus.named(text)?.name ?? text
            }
            if let state = fields["state"] {
                guard let state = RecordState(rawValue: state), state != .none else {
                    throw JSONFault(field: "state", message: "must be open, won, lost or closed")
                }
                query.state = state
            }
            if let order = fields["order"] {
                guard let order = RecordQuery.Order(rawValue: order) else {
                    throw JSONFault(field: "order", message: "must be recent or name")
                }
                query.order = order
            }
            if let cursor = fields["cursor"] {
                guard let place = RecordPlace(text: cursor) else {
                    throw JSONFault(field: "cursor", message: "must be the next of a previous page")
                }
                query.after = place
            }
            let owner = fields["owner"]
            answer(call, identity) { [query] store in
                var query = query
                if let owner {
                    guard let member = try store.user(email: owner.lowercased()) else {
                        return ListReply<RecordReply>(items: [], next: nil)
                    }
                    query.owner = member.id
                }
                return try RecordReading(store).list(query)
            }
        }
    }

    private func show(_ call: Call, _ identity: Identity) {
        guard let reference = reference(call) else { return call.reply.send(.notFound) }
        answer(call, identity, version: \.version) { store in
            try store.record(reference).map { try RecordReading(store).reply(of: $0) }
        }
    }

    private func timeline(_ call: Call, _ identity: Identity) {
        guard let reference = reference(call) else { return call.reply.send(.notFound) }
        on(call) { () throws(JSONFault) in
            let fields = try query(call, ["kinds", "limit", "cursor"])
            let limit = try limit(fields["limit"])
            let all: Set = ["mail", "open", "click"]
            let kinds = fields["kinds"].map { Set($0.split(separator: ",").map(String.init)) } ?? all
            guard !kinds.isEmpty, kinds.isSubset(of: all) else {
                throw JSONFault(field: "kinds", message: "must be one or more of mail, open, click")
            }
            let place = fields["cursor"].map { TimelinePlace(text: $0) }
            if case .some(.none) = place {
                throw JSONFault(field: "cursor", message: "must be the next of a previous page")
            }
            answer(call, identity) { store -> ListReply<TimelineItemReply>? in
                guard let record = try store.record(reference) else { return nil }
                let reading = RecordReading(store)
                let page = try reading.timeline(
                    of: record, viewer: identity.user.id, before: place ?? nil, limit: limit, kinds: kinds)
                return ListReply(items: try reading.replies(page.items), next: page.next?.text)
            }
        }
    }

    private func attachments(_ call: Call, _ identity: Identity) {
        guard let reference = reference(call) else { return call.reply.send(.notFound) }
        on(call) { () throws(JSONFault) in
            let limit = try limit(try query(call, ["limit"])["limit"])
            answer(call, identity) { store in
                try store.record(reference).map { record in
                    let found = try store.attachments(ofRecord: record.id, viewer: identity.user.id, limit: limit)
                    return ListReply(items: found.map { AttachmentReply($0.1, of: $0.entry) }, next: nil)
                }
            }
        }
    }

    private func changes(_ call: Call, _ identity: Identity) {
        guard let reference = reference(call) else { return call.reply.send(.notFound) }
        on(call) { () throws(JSONFault) in
            let fields = try query(call, ["limit", "cursor"])
            let limit = try limit(fields["limit"])
            let before = fields["cursor"].map { Int64($0) }
            if case .some(.none) = before {
                throw JSONFault(field: "cursor", message: "must be the next of a previous page")
            }
            answer(call, identity) { store in
                try store.record(reference).map { record in
                    let found = try store.changes(of: record.id, before: before ?? nil, limit: limit)
                    let next = found.count == limit ? found.last.map { "\($0.id)" } : nil
                    return ListReply(items: found.map(RecordChangeReply.init), next: next)
                }
            }
        }
    }

    // MARK: Logged mail

    private func search(_ call: Call, _ identity: Identity) {
        on(call) { () throws(JSONFault) in
            let fields = try query(call, ["q", "limit"])
            let limit = try limit(fields["limit"])
            guard let text = fields["q"], !text.isEmpty else {
                throw JSONFault(field: "q", message: "is missing: the words to look for")
            }
            answer(call, identity) { store in
                let found = try store.searchEntries(text, viewer: identity.user.id, limit: limit)
                return ListReply(items: found.map { EntryReply($0) }, next: nil)
            }
        }
    }

    private func entry(_ call: Call, _ identity: Identity) {
        guard let id = Int64(call.parameters[0]) else { return call.reply.send(.notFound) }
        answer(call, identity, version: \.entry.version) { store in
            try store.mailEntries([id], viewer: identity.user.id)[id].map { try RecordReading(store).detail(of: $0) }
        }
    }

    private func thread(_ call: Call, _ identity: Identity) {
        guard let id = Int64(call.parameters[0]) else { return call.reply.send(.notFound) }
        answer(call, identity) { store -> ListReply<EntryReply>? in
            let entries = try store.conversation(id, viewer: identity.user.id, limit: 1000)
            return entries.isEmpty ? nil : ListReply(items: entries.map { EntryReply($0) }, next: nil)
        }
    }

    private func logging(_ call: Call, _ identity: Identity) {
        answer(call, identity) { store in
            LoggingReply(mine: try store.logging(of: identity.user.id), account: try store.logging(of: nil))
        }
    }
}

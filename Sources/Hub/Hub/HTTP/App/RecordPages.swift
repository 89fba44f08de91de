import Core
import EventLoop
import HTTPWire
import Pages
import Transport
import Wire

/// Contacts, companies, deals and tickets: their lists, and the page of one.
extension PageRoutes {
    var recordRoutes: [Route] {
        [
            Route(signedIn: .get, .head, at: "/app/records", about: "leads to the contacts among the records") {
                call, _ in call.reply.send(.redirect(303, to: "/app/records/contact"))
            },
            Route(
                signedIn: .get, .head, at: "/app/records/{kind}", about: "the records of a kind, or a part of the list"
            ) { [self] in records($0, $1) },
            Route(signedIn: .get, .head, at: "/app/records/{kind}/{id}", about: "one record, or a part of its timeline")
            {
                [self] in record($0, $1)
            },
            Route(
                signedIn: .get, .head, at: "/app/records/{kind}/{id}/changes",
                about: "who changed what in a record, or a part of that"
            ) { [self] in changes($0, $1) },
        ]
            + RecordKind.known.map { kind in
                Route(
                    signedIn: .get, at: "/app/records/\(kind).csv",
                    about: "the records of a kind as a file, as filtered"
                ) { [self] in recordFile($0, $1, kind) }
            }
    }

    // MARK: Lists

    private func records(_ call: Call, _ visitor: Visitor) {
        guard let kind = RecordKind(rawValue: call.parameters[0]), kind.isKnown else { return notFound(call, visitor) }
        let parameters = call.request.parameters
        show(call, visitor) { store, context in
            let asked: RecordRequest
            do throws(JSONFault) {
                asked = try RecordRequest(parameters, of: kind, viewer: visitor.user.id)
            } catch {
                return .failed(422, ErrorPage(.invalid(error.description), in: context).html())
            }
            let page = try store.records(matching: asked.query)
            let owners = try RecordReading(store).owners()
            let items = page.records.map { RecordItem($0, owner: $0.owner.flatMap { owners[$0] }) }
            let html = RecordsPage(
                RecordList(asked.filter, items: items, older: page.next?.text), in: context)
            return .page(asked.isPart ? html.section() : html.html())
        }
    }

    private func recordFile(_ call: Call, _ visitor: Visitor, _ kind: RecordKind) {
        let parameters = call.request.parameters
        show(call, visitor) { store, context in
            var query: RecordQuery
            do throws(JSONFault) {
                query = try RecordRequest(parameters, of: kind, viewer: visitor.user.id).query
            } catch {
                return .answer(.fault(error))
            }
            query.limit = 1000
            let owners = try RecordReading(store).owners()
            var items: [RecordItem] = []
            repeat {
                let page = try store.records(matching: query)
                items += page.records.map { RecordItem($0, owner: $0.owner.flatMap { owners[$0] }) }
                query.after = page.next
            } while query.after != nil && items.count < Self.fileLimit
            return .answer(.csv(CSV.records(items, of: kind, in: context), named: "\(kind).csv"))
        }
    }

    // MARK: One record

    /// The record that the path names, by its number. A path with an address or a domain leads to the one with the number.
    private func found(
        _ call: Call, _ visitor: Visitor,
        _ body: @escaping @Sendable (any StoreSnapshot, PageContext, Record) throws -> Rendered
    ) {
        guard let kind = RecordKind(rawValue: call.parameters[0]), kind.isKnown,
            let reference = RecordReference("\(kind):\(call.parameters[1])", rules.fold)
        else { return notFound(call, visitor) }
        show(call, visitor) { store, context in
            guard let record = try store.record(reference) else { return .missing }
            guard reference.number != nil else {
                return .answer(.redirect(303, to: "/app/records/\(record.kind)/\(record.number)"))
            }
            return try body(store, context, record)
        }
    }

    private func record(_ call: Call, _ visitor: Visitor) {
        let user = visitor.user
        let isPart = call.parameter("part") == "section"
        let kind = call.parameter("kind").flatMap { TimelineKind(rawValue: $0) }
        let before = call.parameter("before").flatMap { TimelinePlace(text: $0) }
        found(call, visitor) { store, context, record in
            let reading = RecordReading(store)
            let timeline = try reading.timelinePage(
                of: record, viewer: user.id, before: before, limit: Self.pageLimit, kind: kind,
                withPins: !isPart && before == nil)
            let owner = try reading.email(record.owner)
            guard !isPart else {
                let details = RecordDetails(record: record, owner: owner, members: [], timeline: timeline)
                return .page(RecordPage(details, in: context).section())
            }
            let details = RecordDetails(
                record: record, owner: owner, members: try store.users().map(\.email), timeline: timeline,
                links: try reading.links(of: record),
                attachments: try store.attachments(
                    ofRecord: record.id, viewer: user.id, limit: Self.attachmentsShown
                ).map { RecordAttachment($0.1, of: $0.entry) },
                changes: try reading.changes(of: record, before: nil, limit: Self.changesShown),
                addresses: try reading.addresses(of: record, viewer: user.id))
            return .page(RecordPage(details, in: context).html())
        }
    }

    /// Attachments beside a record's timeline.
    private nonisolated static let attachmentsShown = 20
    /// Changes beside a record's timeline.
    private nonisolated static let changesShown = 5

    private func changes(_ call: Call, _ visitor: Visitor) {
        let isPart = call.parameter("part") == "section"
        let before = call.parameter("before").flatMap { Int64($0) }
        found(call, visitor) { store, context, record in
            let changes = try RecordReading(store).changes(of: record, before: before, limit: Self.pageLimit)
            let list = RecordChangeList(
                record, changes: changes, older: changes.count == Self.pageLimit ? changes.last?.id : nil)
            let page = RecordChangesPage(list, in: context)
            return .page(isPart ? page.section() : page.html())
        }
    }
}

/// What a request for a list of records asks for.
private struct RecordRequest {
    /// What the page shows as its filter.
    var filter: RecordFilter
    /// What the store is asked.
    var query: RecordQuery
    /// Whether only the rows are wanted.
    var isPart = false

    /// - Throws: `JSONFault` that names the parameter.
    init(
        _ parameters: [(name: String, value: String)], of kind: RecordKind, viewer: UserID
    ) throws(JSONFault) {
        filter = RecordFilter(kind)
        query = RecordQuery(kind)
        for (name, value) in parameters where !value.isEmpty {
            switch name {
            case "q": filter.words = value
            case "state":
                guard let state = RecordState(rawValue: value) else {
                    throw JSONFault(field: name, message: "must be open, won, lost or closed")
                }
                filter.state = state
            case "stage":
                filter.stage = DealStage.named(value)?.name ?? TicketStatus.named(value)?.name ?? value
            case "owner":
                guard value == "me" else { throw JSONFault(field: name, message: "must be me") }
                filter.isMine = true
            case "trash": filter.isTrash = value == "1"
            case "order":
                guard let order = RecordQuery.Order(rawValue: value) else {
                    throw JSONFault(field: name, message: "must be recent or name")
                }
                filter.order = order
            case "before":
                guard let place = RecordPlace(text: value) else {
                    throw JSONFault(field: name, message: "must be the end of a page")
                }
                query.after = place
            case "part": isPart = value == "section"
            default: throw JSONFault(field: name, message: "is unknown")
            }
        }
        query.limit = PageRoutes.pageLimit
        (query.text, query.state, query.stage) = (filter.words, filter.state, filter.stage)
        (query.isTrash, query.order) = (filter.isTrash, filter.order)
        query.owner = filter.isMine ? viewer : nil
    }
}

extension RecordReading {
    /// The addresses of all members.
    func owners() throws -> [UserID: String] {
        var owners: [UserID: String] = [:]
        for user in try store.users() { owners[user.id] = user.email }
        return owners
    }

    /// A page of a record's timeline as a page of the web app shows it.
    fileprivate func timelinePage(
        of record: Record, viewer: UserID, before: TimelinePlace?, limit: Int, kind: TimelineKind?, withPins: Bool
    ) throws -> Timeline {
        let owners = try owners()
        let kinds = Set((kind.map { [$0] } ?? TimelineKind.allCases).map(\.rawValue))
        let page = try timeline(of: record, viewer: viewer, before: before, limit: limit, kinds: kinds)
        let rows = page.items.compactMap { item -> TimelineRow? in
            switch item {
            case .entry(let entry): return .mail(entry, by: entry.filing.by.flatMap { owners[$0] })
            case .activity(let activity):
                guard let read = activity.read else { return nil }
                return .activity(activity, read, by: activity.user == viewer ? nil : owners[activity.user] ?? "")
            }
        }
        let pinned = withPins ? try store.pinned(on: record.id, viewer: viewer) : []
        return Timeline(
            pinned: pinned.map { .mail($0, by: $0.filing.by.flatMap { owners[$0] }) }, rows: rows, kind: kind,
            older: page.next?.text)
    }

    fileprivate func links(of record: Record) throws -> [RecordLink] {
        let links = try store.associations(of: record.id)
        let others = try store.records(links.map(\.other))
        return try links.compactMap { link in
            try others[link.other].map { RecordLink($0, link, by: try email(link.by)) }
        }
    }

    /// The changes of a record. Owners are named by their address.
    fileprivate func changes(of record: Record, before: Int64?, limit: Int) throws -> [RecordChange] {
        let owners = try owners()
        func named(_ text: String?) -> String? { text.map { UserID($0).flatMap { owners[$0] } ?? $0 } }
        return try store.changes(of: record.id, before: before, limit: limit).map { change in
            var change = change
            if change.what == "owner" { (change.before, change.after) = (named(change.before), named(change.after)) }
            return change
        }
    }

    /// What is recorded and set of a contact's addresses, of those to whom the viewer sent tracked mail.
    fileprivate func addresses(of record: Record, viewer: UserID) throws -> [ContactSettings] {
        guard record.kind == .contact else { return [] }
        let muted = Set(try store.preferences(of: viewer).muted)
        var seen: Set<String> = []
        return try record.keys.compactMap { key in
            for email in [normalizedAddress(key.written), key.key].compactMap(\.self) where seen.insert(email).inserted
            {
                guard let contact = try store.contact(email, of: viewer) else { continue }
                return ContactSettings(
                    contact: contact, isMuted: muted.contains(email),
                    ownSetting: try store.trackingSetting(of: .address(email), user: viewer))
            }
            return nil
        }
    }
}

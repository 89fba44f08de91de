import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// `POST /v1/log`.
@EventLoop
struct LogRoute {
    let intake: MailIntake
    let readers: ReaderPool
    let rules: LogRules

    /// Maximum number of records that one mail is filed on by hand.
    private nonisolated static let records = 50

    var routes: [Route] {
        [
            Route(
                .post, "/v1/log", scope: .log, upload: MailEntry.mailBytes, of: "message/rfc822",
                about:
                    "[logs a mail](records.md#log-a-mail): the body is the mail itself (`record`, `create`, `only_me`)",
                log)
        ]
    }

    /// What a request asks for besides the mail.
    private struct Request {
        var records: [RecordReference] = []
        var creates: Bool?
        var isPrivate = false

        /// - Throws: `JSONFault` that names an unknown or invalid parameter.
        init(_ call: Call, _ fold: AddressFold) throws(JSONFault) {
            func isOn(_ name: String, _ value: String) throws(JSONFault) -> Bool {
                guard value == "0" || value == "1" else { throw JSONFault(field: name, message: "must be 0 or 1") }
                return value == "1"
            }
            for (name, value) in call.request.parameters {
                switch name {
                case "record":
                    guard let reference = RecordReference(value, fold) else {
                        throw JSONFault(
                            field: name,
                            message: "'\(value.excerpt(bytes: 100))' is no record: write one such as deal:42")
                    }
                    records.append(reference)
                    guard records.count <= LogRoute.records else {
                        throw JSONFault(field: name, message: "may be given \(LogRoute.records) times")
                    }
                case "create": creates = try isOn(name, value)
                case "only_me": isPrivate = try isOn(name, value)
                default:
                    throw JSONFault(field: name, message: "is unknown; known are record, create, only_me")
                }
            }
        }
    }

    private func log(_ call: Call, _ identity: Identity, _ upload: Upload) {
        let request: Request
        do throws(JSONFault) {
            request = try Request(call, rules.fold)
        } catch {
            return call.reply.send(.fault(error))
        }
        Task { @EventLoop in call.reply.send(await log(request, identity, upload)) }
    }

    private func log(_ request: Request, _ identity: Identity, _ upload: Upload) async -> HTTPResponse {
        var order = MailIntake.Order(user: identity.user.id, way: .api)
        (order.creates, order.isPrivate) = (request.creates, request.isPrivate)
        let references = request.records
        let found = await readers.read(for: .user(identity.user.id)) { store in
            try references.map { reference in (reference, try store.record(reference)) }
        }
        switch found {
        case .failure(let error): return .unreadable(error)
        case .success(let records):
            for (reference, record) in records {
                guard let record, record.isLive else {
                    return .problem(404, "Not found", "There is no record \(reference).", field: "record")
                }
                order.records.append(record.id)
            }
        }
        let answer = await intake.log(upload.path, order)
        // The file is needed until here.
        withExtendedLifetime(upload) {}
        switch answer {
        case .success(.overLimit(let quota)): return .overLimit(quota)
        case .success(.nothing(let reason)): return .json(200, LogReply(entries: [], reason: reason.rawValue))
        case .success(.logged(let entry, let filings)): return await reply(201, entry, filings)
        case .success(.known(let entry, let filings)): return await reply(200, entry, filings)
        case .failure(let fault): return Self.refusal(fault)
        }
    }

    private func reply(_ status: Int, _ entry: MailEntry, _ filings: [Filing]) async -> HTTPResponse {
        let records = await readers.read { try RecordReading($0).filings(filings) }
        let logged = LogReply.Logged(
            id: entry.id, subject: entry.subject, records: (try? records.get()) ?? [], omissions: entry.omissions)
        return .json(status, LogReply(entries: [logged]))
    }

    private static func refusal(_ fault: MailIntake.Fault) -> HTTPResponse {
        switch fault {
        case .unreadable(let why): .problem(400, "Not a mail", "The body cannot be read as a mail (RFC 5322): \(why).")
        case .noSender:
            .problem(400, "Not a mail", "The body has no From field with an address: send a whole mail (RFC 5322).")
        case .busy: .tooMany("mails that wait to be logged")
        case .store(let error): .unavailable(error)
        }
    }
}

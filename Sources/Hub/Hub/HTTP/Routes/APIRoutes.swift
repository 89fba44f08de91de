import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// The HTTP API for a user's programs, mostly with a token.
@EventLoop
struct APIRoutes {
    let writer: Writer
    let readers: ReaderPool
    let authenticator: Authenticator
    let doorman: Doorman
    let tickets: any TicketSealing
    let judge: any Judge
    let publicURL: String
    let sessions: OpenSessions

    /// Highest size in bytes of a body that names one thing.
    private static let small = 8 * 1024
    /// Highest size in bytes of a message or a batch of events.
    static let large = 1024 * 1024

    var routes: [Route] {
        [
            Route(.post, "/v1/messages", scope: .track, body: Self.large, track),
            Route(.get, "/v1/messages/{id}", scope: .read, message),
            Route(.post, "/v1/refusals", scope: .track, body: Self.large, refusals),
            Route(.get, "/v1/activity", scope: .read, activity),
            Route(.get, "/v1/activity/{seq}/why", scope: .read, why),
            Route(.get, "/v1/contacts/{email}", scope: .read, contact),
            Route(.put, "/v1/contacts/{email}", scope: .track, body: Self.small, setContact),
            Route(.get, "/v1/tracking", scope: .read, trackingSettings),
            Route(.put, "/v1/tracking/{who}", scope: .track, body: Self.small, setTracking),
            Route(.delete, "/v1/tracking/{who}", scope: .track, unsetTracking),
            Route(.post, "/v1/events", scope: .ingest, body: Self.large, events),
            Route(.post, "/v1/read", scope: .subscribe, body: Self.small, markRead),
            Route(.get, "/v1/me", scope: nil, me),
            Route(.get, "/v1/devices", scope: nil, devices),
            Route(.delete, "/v1/devices/{name}", scope: .subscribe, forget),
            Route(.delete, "/v1/token", scope: nil, revokeOwnToken),
            Route(open: .post, at: "/v1/pair", body: Self.small, pair),
        ]
    }

    /// Decodes and checks the body and calls `proceed`, or answers what is wrong. A large body is decoded on a reader
    /// thread, so that the loop can serve others.
    func decode<Body: Decodable & Sendable, Value: Sendable>(
        _ type: Body.Type, _ call: Call, for owner: ReaderPool.Owner,
        checked: @escaping @Sendable (Body) throws(JSONFault) -> Value,
        then proceed: @escaping @EventLoop @Sendable (Value) -> Void
    ) {
        let body = call.request.body
        @Sendable func result() -> Result<Value, JSONFault> {
            do throws(JSONFault) {
                return .success(try checked(try decodeStrictJSON(type, from: body)))
            } catch {
                return .failure(error)
            }
        }
        let finish: @EventLoop @Sendable (Result<Value, JSONFault>) -> Void = { result in
            switch result {
            case .success(let value): proceed(value)
            case .failure(let fault): call.reply.send(.fault(fault))
            }
        }
        guard body.count > Self.small else { return finish(result()) }
        let isTaken = readers.perform(for: owner) {
            let result = result()
            EventLoop.submit { finish(result) }
        }
        if !isTaken { call.reply.send(.tooMany("waiting requests")) }
    }

    /// Reads from the store, and answers 200 with the body that `body` returns, or 404 if it returns nil. The body is
    /// encoded on a reader thread too.
    func answer<Body: Encodable & Sendable>(
        _ call: Call, _ identity: Identity, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Body?
    ) {
        readers.read(for: .user(identity.user.id), { try body($0).map { HTTPResponse.json(200, $0) } }) { result in
            switch result {
            case .success(let response?): call.reply.send(response)
            case .success(nil): call.reply.send(.notFound)
            case .failure(let error): call.reply.send(.unreadable(error))
            }
        }
    }

    private func activity(_ call: Call, _ identity: Identity) {
        do throws(JSONFault) {
            let query = try ActivityQuery(parameters: call.request.parameters, now: .now)
            answer(call, identity) { store in
                let page = try store.list(of: identity.user.id, matching: query)
                return ListReply(items: page.entries.map(StoredActivity.init), next: query.next(after: page))
            }
        } catch {
            call.reply.send(.fault(error))
        }
    }

    private func me(_ call: Call, _ identity: Identity) {
        answer(call, identity) { [publicURL] store in
            try store.logState(of: identity.user.id).map { Me(identity, log: $0, publicURL: publicURL) }
        }
    }
}

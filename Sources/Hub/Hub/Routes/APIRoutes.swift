import EventLoop
import Mailbell
import MailbellWire
import Transport

/// What programs of the user ask for, with a token.
@EventLoop
struct APIRoutes {
    let writer: Writer
    let readers: ReaderPool
    let authenticator: Authenticator
    let tickets: any TicketSealing
    let clientAddress: ClientAddress
    let ownAddresses: OwnAddresses
    let judge: any Judge
    let publicURL: String
    let sessions: Sessions

    func handle(_ path: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.count == 2 ? String(parts[1]) : nil
        switch (parts[0], name, request.method) {
        case ("messages", nil, .post): authorize(request, reply, .track) { track($0, request, reply) }
        case ("messages", nil, _): reply.send(.methodNotAllowed("POST"))
        case ("messages", let id?, .get): authorize(request, reply, .read) { message($0, id, reply) }
        case ("activity", nil, .get): authorize(request, reply, .read) { activity($0, request, reply) }
        case ("activity", let rest?, .get) where rest.hasSuffix("/why"):
            authorize(request, reply, .read) { why($0, rest.dropLast(4), reply) }
        case ("contacts", let email?, .get):
            authorize(request, reply, .read) { contact($0, email, request, reply) }
        case ("contacts", let email?, .put):
            authorize(request, reply, .track) { setContact($0, email, request, reply) }
        case ("contacts", .some, _): reply.send(.methodNotAllowed("GET, PUT"))
        case ("tracking", nil, .get): authorize(request, reply, .read) { trackingSettings($0, request, reply) }
        case ("tracking", let who?, .put):
            authorize(request, reply, .track) { setTracking($0, who, request, reply) }
        case ("tracking", let who?, .delete): authorize(request, reply, .track) { unsetTracking($0, who, reply) }
        case ("tracking", .some, _): reply.send(.methodNotAllowed("PUT, DELETE"))
        case ("events", nil, .post): authorize(request, reply, .ingest) { events($0, request, reply) }
        case ("events", nil, _): reply.send(.methodNotAllowed("POST"))
        case ("pair", nil, .post): pair(request, reply)
        case ("pair", nil, _): reply.send(.methodNotAllowed("POST"))
        case ("me", nil, .get): authorize(request, reply, nil) { me($0, reply) }
        case ("devices", nil, .get): authorize(request, reply, nil) { devices($0, reply) }
        case ("devices", let name?, .delete): authorize(request, reply, .subscribe) { forget($0, name, reply) }
        case ("token", nil, .delete): authorize(request, reply, nil) { revokeOwnToken($0, reply) }
        case ("token", nil, _): reply.send(.methodNotAllowed("DELETE"))
        case ("devices", .some, _): reply.send(.methodNotAllowed("DELETE"))
        case ("messages", .some, _), ("activity", nil, _), ("me", nil, _), ("devices", nil, _), ("tracking", nil, _):
            reply.send(.methodNotAllowed("GET"))
        case ("subscribe", nil, _):
            var response = HTTPResponse.problem(
                426, "Upgrade required", "Connect here by WebSocket, with the subprotocol mailbell.v1.")
            response.headers.append(("upgrade", "websocket"))
            reply.send(response)
        default: reply.send(.notFound)
        }
    }

    /// Goes on with the token's identity, if it has the scope; nil asks for none.
    private func authorize(
        _ request: HTTPRequest, _ reply: HTTPReply, _ scope: Scope?,
        then proceed: @escaping @EventLoop @Sendable (Identity) -> Void
    ) {
        authenticator.identify(request.authorization) { result in
            switch result {
            case .failure(let error): reply.send(.unreadable(error))
            case .success(nil):
                reply.send(
                    .problem(
                        401, "Not authorized",
                        "Give a valid token: Authorization: Bearer mb_…. It may have been revoked."))
            case .success(let identity?):
                if let scope, !identity.scopes.contains(scope) {
                    return reply.send(
                        .problem(403, "Not allowed", "This needs a token with the scope \(scope.rawValue)."))
                }
                if let address = clientAddress.own(request) { ownAddresses.used(address, by: identity, at: .now) }
                proceed(identity)
            }
        }
    }

    /// Goes on with the body, or answers what is wrong with it. A large one is read apart from the loop, which has others to
    /// serve.
    func decode<Body: Decodable & Sendable>(
        _ type: Body.Type, _ request: HTTPRequest, _ reply: HTTPReply,
        then proceed: @escaping @EventLoop @Sendable (Body) -> Void
    ) {
        @Sendable func result() -> Result<Body, JSONFault> {
            do throws(JSONFault) {
                return .success(try decodeStrictJSON(type, from: request.body))
            } catch {
                return .failure(error)
            }
        }
        let finish: @EventLoop @Sendable (Result<Body, JSONFault>) -> Void = { result in
            switch result {
            case .success(let body): proceed(body)
            case .failure(let fault): reply.send(.fault(fault))
            }
        }
        guard request.body.count > 16 * 1024 else { return finish(result()) }
        readers.perform {
            let result = result()
            EventLoop.submit { finish(result) }
        }
    }

    /// Reads, and answers 200 with what `body` makes of it, or 404 where that is nothing.
    func answer(
        _ reply: HTTPReply, _ body: @escaping @Sendable (any StoreSnapshot) throws -> [UInt8]?
    ) {
        readers.read(body) { result in
            switch result {
            case .success(let body?): reply.send(.json(200, body))
            case .success(nil): reply.send(.notFound)
            case .failure(let error): reply.send(.unreadable(error))
            }
        }
    }

    private func activity(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let query = try ActivityQuery(parameters: request.parameters, now: .now)
            answer(reply) { store in
                let page = try store.list(of: identity.user.id, matching: query)
                return Reply.activities(page.entries, next: query.next(at: page.reached))
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    private func me(_ identity: Identity, _ reply: HTTPReply) {
        answer(reply) { [publicURL] store in
            try store.logState(of: identity.user.id).map { Reply.me(identity, log: $0, publicURL: publicURL) }
        }
    }
}

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
    let publicURL: String

    func handle(_ path: Substring, _ request: HTTPRequest, _ reply: HTTPReply) {
        switch (path, request.method) {
        case ("messages", .post): authorize(request, reply, .track) { track($0, request, reply) }
        case ("messages", _): reply.send(.methodNotAllowed("POST"))
        case ("activity", .get): authorize(request, reply, .read) { activity($0, request, reply) }
        case ("me", .get): authorize(request, reply, nil) { me($0, reply) }
        case ("activity", _), ("me", _): reply.send(.methodNotAllowed("GET"))
        case ("subscribe", _):
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
            case .failure(let error): reply.send(.unavailable(error))
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
                proceed(identity)
            }
        }
    }

    private func track(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let body = try decodeJSON(MessageRequest.self, from: request.body)
            let message = try body.checked(for: identity.user)
            let links = body.links ?? []
            let wantsClicks = body.track?.clicks ?? !links.isEmpty
            let note =
                wantsClicks && message.links.isEmpty && !links.isEmpty
                ? "Clicks are not tracked on the seat free: the links are as they were." : nil
            writer.submit(.track(message)) { [tickets, publicURL] outcome in
                switch outcome {
                case .tracked(let tracked, let recipients):
                    reply.send(
                        .json(
                            201,
                            Reply.message(
                                tracked, recipients: recipients, tracksOpens: message.tracksOpens, links: links,
                                note: note, publicURL: publicURL, seal: tickets.seal)))
                case .failed(let error): reply.send(.unavailable(error))
                case .pixel, .redirect, .noSuchLink, .done: reply.send(.notFound)
                }
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    private func activity(_ identity: Identity, _ request: HTTPRequest, _ reply: HTTPReply) {
        do throws(JSONFault) {
            let query = try ActivityQuery(parameters: request.parameters, now: .now)
            let user = identity.user.id
            readers.read({ store in
                let entries = try store.activities(of: user, matching: query)
                return Reply.activities(entries, next: query.next(after: entries))
            }) { result in
                switch result {
                case .success(let body): reply.send(.json(200, body))
                case .failure(let error): reply.send(.unavailable(error))
                }
            }
        } catch {
            reply.send(.fault(error))
        }
    }

    private func me(_ identity: Identity, _ reply: HTTPReply) {
        readers.read({ try $0.logState(of: identity.user.id) }) { result in
            switch result {
            case .success(let state?): reply.send(.json(200, Reply.me(identity, log: state)))
            case .success(nil): reply.send(.notFound)
            case .failure(let error): reply.send(.unavailable(error))
            }
        }
    }
}

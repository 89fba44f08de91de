import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// Finds the route of a request. A request that cannot be answered is refused from its head, before a body is read: 404
/// for an unknown path, 405 for a wrong method, 401, 403 and 429 for a missing permission or an exceeded limit, 411 and
/// 413 for the body's length.
@EventLoop
final class Router: HTTPHandler {
    private let byFirstPart: [Substring: [Route]]
    private let authenticator: Authenticator?
    private let doorman: Doorman
    private let clientAddress: ClientAddress
    private let ownAddresses: OwnAddresses
    private let notFound: HTTPResponse

    /// - Parameters:
    ///   - authenticator: nil if no route needs a token.
    ///   - notFound: the answer to an unknown path.
    init(
        _ routes: [Route], authenticator: Authenticator?, doorman: Doorman, clientAddress: ClientAddress,
        ownAddresses: OwnAddresses, notFound: HTTPResponse = .notFound
    ) {
        byFirstPart = Dictionary(grouping: routes) { $0.pattern.first ?? "" }
        self.authenticator = authenticator
        self.doorman = doorman
        self.clientAddress = clientAddress
        self.ownAddresses = ownAddresses
        self.notFound = notFound
    }

    /// All routes, sorted by path.
    var routes: [Route] { byFirstPart.values.flatMap { $0 }.sorted { $0.pattern.description < $1.pattern.description } }

    func refusal(_ fault: RequestFault) -> HTTPResponse { .refusal(fault) }

    func handle(_ request: HTTPRequest, _ reply: any HTTPReply) {
        // By bytes: characters are compared ten times as slowly.
        let path = request.head.path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        )
        .map { Substring($0) }
        var allowed: [HTTPMethod] = []
        for route in path.first.flatMap({ byFirstPart[$0] }) ?? [] {
            guard let parameters = route.pattern.match(path) else { continue }
            guard route.methods.contains(request.method) else {
                allowed += route.methods
                continue
            }
            let call = Call(
                request: request, parameters: parameters, client: clientAddress.read(request), reply: reply)
            return admit(call, to: route)
        }
        guard allowed.isEmpty else {
            return reply.send(.methodNotAllowed(allowed.map(\.rawValue).sorted().joined(separator: ", ")))
        }
        reply.send(notFound)
    }

    private func admit(_ call: Call, to route: Route) {
        switch route.access {
        case .anybody(let handle): takeBody(of: call, route, then: handle)
        case .token(let scope, let handle):
            authorize(call, scope) { identity in self.takeBody(of: call, route) { handle($0, identity) } }
        }
    }

    // MARK: Authorization

    private func authorize(
        _ call: Call, _ scope: Scope?, then proceed: @escaping @EventLoop @Sendable (Identity) -> Void
    ) {
        guard let authenticator else { return call.reply.send(notFound) }
        let address = call.address
        authenticator.identify(call.request.authorization, from: address) { [self] result in
            switch result {
            case .failure(let error): call.reply.send(.unreadable(error))
            case .success(nil):
                guard !doorman.isShutOut(address) else { return call.reply.send(.tooMany("wrong tokens")) }
                if call.request.authorization != nil { doorman.sawWrongToken(from: address) }
                call.reply.send(
                    .problem(
                        401, "Not authorized",
                        "A valid token is required: Authorization: Bearer mb_…. Yours may be unknown or revoked."))
            case .success(let identity?):
                if let scope, !identity.scopes.contains(scope) {
                    return call.reply.send(
                        .problem(403, "Not allowed", "This needs a token with the scope \(scope.rawValue)."))
                }
                if call.client.isCertain { ownAddresses.used(address, by: identity, at: .now) }
                proceed(identity)
            }
        }
    }

    // MARK: Bodies

    private func takeBody(of call: Call, _ route: Route, then handle: @escaping @EventLoop (Call) -> Void) {
        switch call.request.head.framing {
        case .none:
            // Without a length, a body would be read as the connection's next request.
            let isLengthless =
                [.post, .put].contains(call.request.method) && call.request.head.first("content-length") == nil
            guard route.bodyLimit == 0 || !isLengthless else {
                return call.reply.send(
                    .problem(411, "Length required", "Send a Content-Length, or send the body in chunks."))
            }
            return handle(call)
        case .length(let count) where route.bodyLimit > 0 && count > route.bodyLimit:
            return call.reply.send(.tooLarge(route.bodyLimit))
        case .length, .chunked:
            guard route.bodyLimit > 0 else {
                return call.reply.send(.problem(400, "Bad request", "This request takes no body."))
            }
        }
        call.reply.takeBody(upTo: route.bodyLimit) { body in
            var request = call.request
            request.body = body
            handle(Call(request: request, parameters: call.parameters, client: call.client, reply: call.reply))
        }
    }
}

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
    private let site: AppSite?
    private let spool: Spool?
    private let notFound: HTTPResponse
    /// Makes a page of a refusal, for browsers that ask for a page of the web app; nil without the app.
    private let refusalPage: RefusalPage?

    typealias RefusalPage = @EventLoop (Call, Refusal, HTTPResponse) -> HTTPResponse

    /// Why a request for a page is refused before its route.
    enum Refusal { case missing, foreign, role, unreadable }

    /// - Parameters:
    ///   - authenticator: nil if no route needs a token.
    ///   - site: where the web app is; nil without one.
    ///   - spool: receives uploads; nil if no route takes any.
    ///   - refusalPage: makes a page of a refusal.
    ///   - notFound: the answer to an unknown path.
    init(
        _ routes: [Route], authenticator: Authenticator?, doorman: Doorman, clientAddress: ClientAddress,
        ownAddresses: OwnAddresses, site: AppSite? = nil, spool: Spool? = nil, notFound: HTTPResponse = .notFound,
        refusalPage: RefusalPage? = nil
    ) {
        // Of two patterns that match a path, the one with the literal counts: `/v1/passkeys/challenge` before `{id}`.
        byFirstPart = Dictionary(grouping: routes.sorted { $0.pattern.precedes($1.pattern) }) { $0.pattern.first ?? "" }
        self.authenticator = authenticator
        self.doorman = doorman
        self.clientAddress = clientAddress
        self.ownAddresses = ownAddresses
        self.site = site
        self.spool = spool
        self.refusalPage = refusalPage
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
            return reply.send(.methodNotAllowed(Set(allowed.map(\.rawValue)).sorted().joined(separator: ", ")))
        }
        let call = Call(request: request, parameters: [], client: clientAddress.read(request), reply: reply)
        refuse(call, .missing, notFound)
    }

    /// Refuses a request: with a page if a browser asks for a page of the web app.
    private func refuse(_ call: Call, _ refusal: Refusal, _ response: HTTPResponse) {
        let isOfApp = call.request.wantsPage && site?.serves(call.request) == true
        call.reply.send(isOfApp ? refusalPage?(call, refusal, response) ?? response : response)
    }

    private func admit(_ call: Call, to route: Route) {
        if route.isOfApp {
            guard let site, site.serves(call.request) else { return call.reply.send(notFound) }
            if let better = site.betterURL(of: call.request) { return call.reply.send(.redirect(302, to: better)) }
            guard call.request.method.isSafe || site.isOwnPage(call.request) else {
                return refuse(call, .foreign, site.foreignOrigin(call.request))
            }
        }
        switch route.access {
        case .anybody(let handle): takeBody(of: call, route, from: nil) { call, _ in handle(call) }
        case .token(let scope, let handle):
            admit(call, to: route, as: \.user.id, by: { [self] in authorize($0, scope, then: $1) }, then: handle)
        case .session(let need, let handle):
            admit(
                call, to: route, as: \.identity.user.id, by: { [self] in authorize($0, need, then: $1) }, then: handle)
        }
    }

    /// Authorizes a request from its head, and once more if its body came later: a token or session that has ended by then,
    /// or a role that was taken, allows nothing.
    private func admit<Who>(
        _ call: Call, to route: Route, as user: @escaping (Who) -> UserID,
        by authorize: @escaping @EventLoop (Call, _ then: @escaping @EventLoop @Sendable (Who) -> Void) -> Void,
        then handle: @escaping @EventLoop (Call, Who) -> Void
    ) {
        authorize(call) { [self] who in
            takeBody(of: call, route, from: user(who)) { call, isLate in
                if isLate { authorize(call) { handle(call, $0) } } else { handle(call, who) }
            }
        }
    }

    // MARK: Authorization

    private func authorize(
        _ call: Call, _ scope: Scope?, then proceed: @escaping @EventLoop @Sendable (Identity) -> Void
    ) {
        guard let authenticator else { return call.reply.send(notFound) }
        let address = call.address
        let credential = Credential(call.request, at: site)
        if case .foreignCookie = credential, let site { return call.reply.send(site.foreignOrigin(call.request)) }
        authenticator.identify(credential, from: address) { [self] result in
            switch result {
            case .failure(let error): call.reply.send(.unreadable(error))
            case .success(nil):
                guard !doorman.isShutOut(address) else { return call.reply.send(.tooMany("wrong tokens")) }
                // A session that has ended is no guess.
                if case .cookie = credential, let site { return call.reply.send(site.signInFirst(call.request)) }
                if credential != nil { doorman.sawWrongToken(from: address) }
                call.reply.send(
                    .problem(
                        401, "Not authorized",
                        "A valid token is required: Authorization: Bearer mb_…. Yours may be unknown or revoked."))
            case .success(let visitor?):
                let identity = visitor.identity
                if let scope, !identity.scopes.contains(scope) {
                    return call.reply.send(
                        .problem(403, "Not allowed", "This needs a token with the scope \(scope.rawValue)."))
                }
                if call.client.isCertain { ownAddresses.used(address, by: identity, at: .now) }
                proceed(identity)
            }
        }
    }

    private func authorize(
        _ call: Call, _ need: Route.SessionNeed, then proceed: @escaping @EventLoop @Sendable (Visitor) -> Void
    ) {
        guard let authenticator, let site else { return call.reply.send(notFound) }
        let address = call.address
        let credential = SessionCookie.secret(in: call.request.head).map(Credential.cookie)
        authenticator.identify(credential, from: address) { [self] result in
            switch result {
            case .failure(let error): refuse(call, .unreadable, .unreadable(error))
            // The cookie of a session that has ended is no guess: its 256 bits cannot be guessed.
            case .success(nil): call.reply.send(site.signInFirst(call.request))
            case .success(let visitor?):
                if let role = need.role, visitor.identity.user.role != role {
                    return refuse(
                        call, .role, .problem(403, "Not allowed", "This needs the role \(role.rawValue)."))
                }
                if need.stepUp, !visitor.hasSteppedUp(at: .now) {
                    return call.reply.send(site.stepUpFirst(call.request))
                }
                if call.client.isCertain { ownAddresses.used(address, by: visitor.identity, at: .now) }
                proceed(visitor)
            }
        }
    }

    // MARK: Bodies

    /// - Parameters:
    ///   - user: who sends it; nil if that is unknown.
    ///   - handle: called with the request and its body, and whether that had to be waited for.
    private func takeBody(
        of call: Call, _ route: Route, from user: UserID?,
        then handle: @escaping @EventLoop (_ call: Call, _ isLate: Bool) -> Void
    ) {
        switch call.request.head.framing {
        case .none:
            // Without a length, a body would be read as the connection's next request.
            let isLengthless =
                [.post, .put, .patch].contains(call.request.method) && call.request.head.first("content-length") == nil
            guard route.bodyLimit == 0 || !isLengthless else {
                return call.reply.send(
                    .problem(411, "Length required", "Send a Content-Length, or send the body in chunks."))
            }
            return handle(call, false)
        case .length(let count) where route.bodyLimit > 0 && count > route.bodyLimit:
            return call.reply.send(.tooLarge(route.bodyLimit))
        case .length, .chunked:
            guard route.bodyLimit > 0 else {
                return call.reply.send(.problem(400, "Bad request", "This request takes no body."))
            }
        }
        switch route.body {
        case .none: break
        case .whole(let limit): takeBody(of: call, upTo: limit, then: handle)
        case .upload(let limit, _):
            guard let spool, let user else { return call.reply.send(notFound) }
            spool.receive(call.request, from: call.reply, for: user, upTo: limit) { result in
                switch result {
                case .success(let upload):
                    var call = call
                    call.upload = upload
                    handle(call, true)
                case .failure(let refusal): call.reply.send(.refusal(refusal))
                }
            }
        }
    }

    private func takeBody(
        of call: Call, upTo limit: Int, then handle: @escaping @EventLoop (_ call: Call, _ isLate: Bool) -> Void
    ) {
        var isLate = false
        call.reply.takeBody(upTo: limit) { body in
            var request = call.request
            request.body = body
            handle(Call(request: request, parameters: call.parameters, client: call.client, reply: call.reply), isLate)
        }
        isLate = true
    }
}

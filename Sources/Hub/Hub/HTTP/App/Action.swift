import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// Something that a user changes, by a form of the web app or by the JSON API. It is declared once; both routes are made of it.
@EventLoop
struct Action {
    /// Who does it, and from where.
    struct Actor: Sendable {
        var visitor: Visitor
        /// The client's address.
        var address: IPAddress

        var user: User { visitor.user }
        /// For the audit log.
        var note: AuditNote { AuditNote(actor: user.email, network: address) }
    }

    /// What became of it.
    enum Outcome {
        /// It is done; the answer to a program is 204.
        case done
        /// It is done; the answer to a program is this, as JSON.
        case answer(Int, any Encodable & Sendable)
        /// It is done, and the answer is shown once: a code, a token or a link, under this title.
        case secret(OnceShown)
        /// It was refused.
        case refused(HTTPResponse)
    }

    /// What is shown once.
    struct OnceShown: Encodable, Sendable {
        /// What it is.
        enum Kind: Sendable { case code, token, invitation }
        var kind: Kind
        /// The code, the token, or the link.
        var secret: String
        /// The link or command that uses it, if there is one.
        var link: String?
        /// Whose or what for.
        var about: String
        /// The id of a token, by which it is revoked; nil for others.
        var id: String?
        /// RFC 3339; nil if it does not expire.
        var expiresAt: String?

        /// The secret's member has the name of what it is: `code`, `token`, or `link` of an invitation.
        enum CodingKeys: String, CodingKey {
            case id, code, token, link, about
            case expiresAt = "expires_at"
        }

        func encode(to encoder: any Encoder) throws {
            var box = encoder.container(keyedBy: CodingKeys.self)
            try box.encodeIfPresent(id, forKey: .id)
            switch kind {
            case .code: try box.encode(secret, forKey: .code)
            case .token: try box.encode(secret, forKey: .token)
            case .invitation: break
            }
            try box.encodeIfPresent(link, forKey: .link)
            try box.encode(about, forKey: .about)
            try box.encodeIfPresent(expiresAt, forKey: .expiresAt)
        }
    }

    /// The name in the form's path: `/app/do/NAME`.
    let name: String
    /// The route of the API: its method and pattern. The pattern's parameters are fields with the same names. nil if the API has
    /// a route of its own for it.
    let route: (method: HTTPMethod, pattern: String)?
    /// The scope by which a token may do it; nil if only who is signed in may.
    var scope: Scope?
    var need = Route.SessionNeed()
    /// The names of its fields.
    let fields: [String]
    /// What it does, in Markdown, for documents.
    let about: String
    let perform: @EventLoop @Sendable (Fields, Actor) async throws(JSONFault) -> Outcome
}

/// The routes of all actions.
@EventLoop
struct ActionRoutes {
    let actions: [Action]
    /// Renders a page for what is shown once, and for a refusal.
    let pages: any ActionPages

    /// Highest size of a form in bytes.
    private static let bodyLimit = 64 * 1024

    var routes: [Route] { actions.map(formRoute) + actions.compactMap(apiRoute) }

    private func formRoute(_ action: Action) -> Route {
        Route(
            signedIn: .post, at: "/app/do/\(action.name)", body: Self.bodyLimit, role: action.need.role,
            stepUp: action.need.stepUp, about: action.about
        ) { call, visitor in
            Task { @EventLoop in
                let back = AppSite.next(call.form.first { $0.name == "back" }?.value) ?? "/app/activity"
                let actor = Action.Actor(visitor: visitor, address: call.address)
                let outcome: Action.Outcome
                do throws(JSONFault) {
                    let form = call.form.filter { $0.name != "back" }
                    outcome = try await perform(action, try Fields(form: form), by: actor)
                } catch {
                    outcome = .refused(.fault(error))
                }
                call.reply.send(
                    call.request.wantsJSON
                        ? Self.json(outcome, isForm: true) : await pages.page(of: outcome, back: back, call, visitor))
            }
        }
    }

    private func apiRoute(_ action: Action) -> Route? {
        guard let (method, pattern) = action.route else { return nil }
        let takesBody = ![.get, .delete].contains(method)
        let names = pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        @EventLoop func handle(_ call: Call, _ visitor: Visitor) {
            Task { @EventLoop in
                let outcome: Action.Outcome
                do throws(JSONFault) {
                    var fields = try Fields(json: call.request.body)
                    for (name, value) in zip(names, call.parameters) { fields.add(name, value) }
                    if action.fields.contains("version"), let version = call.request.head.first("if-match") {
                        fields.add("version", version.filter { $0 != "\"" })
                    }
                    let actor = Action.Actor(visitor: visitor, address: call.address)
                    outcome = try await perform(action, fields, by: actor)
                } catch {
                    outcome = .refused(.fault(error))
                }
                call.reply.send(Self.json(outcome, isForm: false))
            }
        }
        // Where the path says all, there is no body to wait for.
        let limit = takesBody && !Set(action.fields).subtracting(names).isEmpty ? Self.bodyLimit : 0
        if let scope = action.scope {
            return Route(method, pattern, scope: scope, body: limit, about: action.about) { call, identity in
                handle(call, Visitor(identity: identity, session: nil))
            }
        }
        return Route(
            signedIn: method, at: pattern, body: limit, role: action.need.role, stepUp: action.need.stepUp,
            about: action.about, handle)
    }

    private func perform(
        _ action: Action, _ fields: Fields, by actor: Action.Actor
    ) async throws(JSONFault) -> Action.Outcome {
        try fields.check(action.fields)
        return try await action.perform(fields, actor)
    }

    /// The answer to a program, or to a script that has sent a form.
    private static func json(_ outcome: Action.Outcome, isForm: Bool) -> HTTPResponse {
        switch outcome {
        case .done: isForm ? .json(200, ["ok": true]) : HTTPResponse(status: 204)
        case .answer(let status, let body): .json(status, body)
        case .secret(let shown): .json(201, shown)
        case .refused(let response): response
        }
    }
}

/// Renders the pages that follow an action, for browsers without a script.
@EventLoop
protocol ActionPages {
    func page(of outcome: Action.Outcome, back: String, _ call: Call, _ visitor: Visitor) async -> HTTPResponse
}

import Core
import EventLoop
import HTTPWire
import Transport
import Wire

/// One request that is being routed.
@EventLoop
struct Call {
    let request: HTTPRequest
    /// Values of the pattern's `{…}` parts, percent-decoded, in their order.
    let parameters: [String]
    /// What the connection and the proxies' headers say about the client.
    let client: ToldClient
    let reply: any HTTPReply
    /// The body, if the route takes it as an upload and the request has one.
    var upload: Upload?

    /// The client's address: the peer, or the client that trusted proxies name.
    var address: IPAddress { client.address }

    /// The body as form data (`application/x-www-form-urlencoded`).
    var form: [(name: String, value: String)] { formFields(String(decoding: request.body, as: UTF8.self)) }

    /// The first of the query's fields with this name; nil if it has none.
    func parameter(_ name: String) -> String? { request.parameters.first { $0.name == name }?.value }
}

/// A route: methods and path, who may use it, and how large a body may be. `Router` refuses all other requests. The OpenAPI
/// document and the table in docs/api.md are made of the routes.
@EventLoop
struct Route {
    /// Who may use a route.
    enum Access {
        case anybody(@EventLoop (Call) -> Void)
        /// Holders of a token, which needs the scope if one is given; and who is signed in to the web app.
        case token(Scope?, @EventLoop (Call, Identity) -> Void)
        /// Who is signed in to the web app.
        case session(SessionNeed, @EventLoop (Call, Visitor) -> Void)
    }

    /// What a web session must be for a route.
    struct SessionNeed: Hashable, Sendable {
        /// The member's role; nil for any.
        var role: Role?
        /// Whether a passkey or a code must have been shown within the last minutes.
        var stepUp = false
    }

    /// The body that a route takes.
    enum Body: Hashable, Sendable {
        case none
        /// In memory, as `Call.request.body`; at most so many bytes.
        case whole(Int)
        /// Streamed to a file, as the handler's `Upload`; at most so many bytes, of a media type.
        case upload(Int, String)
    }

    let methods: [HTTPMethod]
    let pattern: RoutePattern
    let body: Body
    let access: Access
    /// What it does, in Markdown, for documents.
    let about: String
    /// Whether it belongs to the web app: it is there only on the app's host, and a POST must come from the app's pages.
    let isOfApp: Bool

    /// Highest size of the body in bytes; 0 if no body is accepted.
    var bodyLimit: Int {
        switch body {
        case .none: 0
        case .whole(let limit), .upload(let limit, _): limit
        }
    }

    /// A route that needs a token.
    ///
    /// - Parameter pattern: `/v1/messages/{id}`; a `{…}` matches one non-empty part of the path.
    init(
        _ method: HTTPMethod, _ pattern: String, scope: Scope?, body bodyLimit: Int = 0, about: String,
        _ handle: @escaping @EventLoop (Call, Identity) -> Void
    ) {
        methods = [method]
        self.pattern = RoutePattern(pattern)
        body = bodyLimit > 0 ? .whole(bodyLimit) : .none
        access = .token(scope, handle)
        self.about = about
        isOfApp = false
    }

    /// A route that needs a token, and takes a body that is too large for memory: it is streamed to a file.
    ///
    /// - Parameters:
    ///   - limit: highest size of the body in bytes.
    ///   - mediaType: the body's, for documents.
    ///   - handle: called when the body is complete. The file is deleted when the upload is released.
    init(
        _ method: HTTPMethod, _ pattern: String, scope: Scope?, upload limit: Int, of mediaType: String, about: String,
        _ handle: @escaping @EventLoop (Call, Identity, Upload) -> Void
    ) {
        methods = [method]
        self.pattern = RoutePattern(pattern)
        body = .upload(limit, mediaType)
        access = .token(scope) { call, identity in
            guard let upload = call.upload else {
                return call.reply.send(.problem(400, "Bad request", "This request needs a body."))
            }
            handle(call, identity, upload)
        }
        self.about = about
        isOfApp = false
    }

    /// A route without a token.
    init(
        open methods: HTTPMethod..., at pattern: String, body bodyLimit: Int = 0, ofApp isOfApp: Bool = false,
        about: String, _ handle: @escaping @EventLoop (Call) -> Void
    ) {
        self.methods = methods
        self.pattern = RoutePattern(pattern)
        body = bodyLimit > 0 ? .whole(bodyLimit) : .none
        access = .anybody(handle)
        self.about = about
        self.isOfApp = isOfApp
    }

    /// A route for who is signed in to the web app.
    init(
        signedIn methods: HTTPMethod..., at pattern: String, body bodyLimit: Int = 0, role: Role? = nil,
        stepUp: Bool = false, about: String, _ handle: @escaping @EventLoop (Call, Visitor) -> Void
    ) {
        self.methods = methods
        self.pattern = RoutePattern(pattern)
        body = bodyLimit > 0 ? .whole(bodyLimit) : .none
        access = .session(SessionNeed(role: role, stepUp: stepUp), handle)
        self.about = about
        isOfApp = true
    }
}

/// The pattern of a route's path.
struct RoutePattern: Hashable, CustomStringConvertible {
    private enum Part: Hashable {
        case literal(Substring)
        /// One non-empty part of the path: `{id}`.
        case parameter
        /// The rest of the path: `{rest...}`.
        case rest

        /// How much it matches: a literal least.
        var breadth: Int {
            switch self {
            case .literal: 0
            case .parameter: 1
            case .rest: 2
            }
        }
    }

    let description: String
    private let parts: [Part]

    init(_ text: String) {
        description = text
        parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasSuffix("...}") ? .rest : $0.hasPrefix("{") ? .parameter : .literal($0)
        }
    }

    /// Whether this pattern is tried before another: where the two first differ in kind, it has the narrower part.
    func precedes(_ other: RoutePattern) -> Bool {
        parts.lazy.map(\.breadth).lexicographicallyPrecedes(other.parts.lazy.map(\.breadth))
    }

    /// The literal first part of the path, by which routes are indexed; nil if it is a parameter.
    var first: Substring? { if case .literal(let text) = parts[0] { text } else { nil } }

    /// The values of the parameters if the path matches; otherwise nil.
    ///
    /// - Parameter path: the parts of the path, not decoded.
    func match(_ path: [Substring]) -> [String]? {
        guard path.count == parts.count || (parts.last == .rest && path.count > parts.count) else { return nil }
        var parameters: [String] = []
        for (part, text) in zip(parts, path) {
            switch part {
            case .literal(let literal): guard literal == text else { return nil }
            case .parameter:
                guard !text.isEmpty else { return nil }
                parameters.append(percentDecoded(text))
            case .rest:
                let rest = path[(parts.count - 1)...]
                parameters.append(percentDecoded(rest.count == 1 ? text : rest.joined(separator: "/")[...]))
            }
        }
        return parameters
    }
}

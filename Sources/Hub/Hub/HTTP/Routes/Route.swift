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

    /// The client's address: the peer, or the client that trusted proxies name.
    var address: IPAddress { client.address }
}

/// A route: methods and path, who may use it, and how large a body may be. `Router` refuses all other requests.
@EventLoop
struct Route {
    /// Who may use a route.
    enum Access {
        case anybody(@EventLoop (Call) -> Void)
        /// Holders of a token; if a scope is given, the token needs it.
        case token(Scope?, @EventLoop (Call, Identity) -> Void)
    }

    let methods: [HTTPMethod]
    let pattern: RoutePattern
    /// Highest size of the body in bytes; 0 if no body is accepted.
    let bodyLimit: Int
    let access: Access

    /// A route that needs a token.
    ///
    /// - Parameter pattern: `/v1/messages/{id}`; a `{…}` matches one non-empty part of the path.
    init(
        _ method: HTTPMethod, _ pattern: String, scope: Scope?, body bodyLimit: Int = 0,
        _ handle: @escaping @EventLoop (Call, Identity) -> Void
    ) {
        methods = [method]
        self.pattern = RoutePattern(pattern)
        self.bodyLimit = bodyLimit
        access = .token(scope, handle)
    }

    /// A route without a token.
    init(
        open methods: HTTPMethod..., at pattern: String, body bodyLimit: Int = 0,
        _ handle: @escaping @EventLoop (Call) -> Void
    ) {
        self.methods = methods
        self.pattern = RoutePattern(pattern)
        self.bodyLimit = bodyLimit
        access = .anybody(handle)
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
    }

    let description: String
    private let parts: [Part]

    init(_ text: String) {
        description = text
        parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasSuffix("...}") ? .rest : $0.hasPrefix("{") ? .parameter : .literal($0)
        }
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

import Core
import HTTPWire
import Transport
import Wire

/// Where the web app is, and which requests are its own.
///
/// A cookie goes along with every request to its host, whoever's page sends it: also a page on another port of the same name,
/// and a WebSocket. So a request that changes something must say that it comes from a page of this origin (RFC 6454).
public struct AppSite: Sendable {
    /// Scheme, host and port, as browsers write them in `Origin`: `https://app.example.com`. The app is at `/app`.
    public let origin: String
    /// The host, which is also the relying party of passkeys.
    public let host: String
    /// Whether the app has a host of its own, so that the host of the links in mails answers nothing of it.
    public let isApart: Bool
    /// Whether a browser keeps the cookie of a session: over TLS, or on this machine.
    public let keepsCookies: Bool
    private let authority: String

    /// - Parameters:
    ///   - url: the setting `app-url`; nil if it is not set. The app is then where the links in mails are.
    ///   - publicURL: how links in mails begin.
    public init?(url: String?, publicURL: String) {
        guard let parsed = HTTPURL(url ?? Self.local(publicURL)), let ofLinks = HTTPURL(publicURL) else { return nil }
        host = parsed.host.lowercased()
        origin = parsed.origin
        authority = String(origin.drop { $0 != ":" }.dropFirst(3))
        isApart = url != nil && ofLinks.origin != origin
        keepsCookies = parsed.isTLS || host == "localhost"
    }

    /// A URL of this machine by its name: browsers keep no passkeys for an address.
    private static func local(_ url: String) -> String {
        for address in ["http://127.0.0.1", "http://[::1]"] where url.hasPrefix(address) {
            return "http://localhost" + url.dropFirst(address.count)
        }
        return url
    }

    /// Whether the app's routes are there for a request: on any host, unless the app has one of its own.
    func serves(_ request: HTTPRequest) -> Bool { !isApart || request.head.host.map(plain) == authority }

    /// A host without the port that the app's scheme has anyway, in lower case.
    private func plain(_ host: String) -> String {
        let standard = origin.hasPrefix("https:") ? ":443" : ":80"
        return String(host.lowercased().dropLast(host.hasSuffix(standard) ? standard.count : 0))
    }

    /// Whether a request says that a page of the app has sent it.
    func isOwnPage(_ request: HTTPRequest) -> Bool { request.head.all("origin") == [origin] }

    /// The URL by which a browser should have asked for a page; nil if the request's will do. On this machine, an address in
    /// place of the name would keep neither passkeys nor the origin.
    func betterURL(of request: HTTPRequest) -> String? {
        guard host == "localhost", request.method.isSafe, let asked = request.head.host?.lowercased(),
            asked.hasPrefix("127.0.0.1") || asked.hasPrefix("[::1]")
        else { return nil }
        return origin + request.head.path + (request.head.query.map { "?" + $0 } ?? "")
    }

    // MARK: Refusals

    /// 403 for a request that another site's page sent, or that says nothing of where it comes from.
    func foreignOrigin(_ request: HTTPRequest) -> HTTPResponse {
        let said = request.head.first("origin").map { "\($0.prefix(200))" } ?? "none"
        return .problem(
            403, "Not from here",
            "The request's Origin is \(said), and must be \(origin). Open the app at \(origin)/app; a proxy must pass Host and Origin unchanged."
        )
    }

    /// For somebody who is not signed in: a page leads to the sign-in; anything else gets 401.
    func signInFirst(_ request: HTTPRequest) -> HTTPResponse {
        guard request.wantsPage else {
            return .problem(
                401, "Not signed in", "Sign in at \(origin)/app/enter; your session may have ended.", bearer: false)
        }
        let asked = request.head.path + (request.head.query.map { "?" + $0 } ?? "")
        let next = request.method.isSafe && asked != "/app" ? "?next=" + percentEncoded(asked) : ""
        return .redirect(303, to: "/app/enter" + next)
    }

    /// For somebody who must first show a passkey or a code: a form's page leads to where that is done, and back to where the
    /// form was; a script gets a problem whose type it knows.
    func stepUpFirst(_ request: HTTPRequest) -> HTTPResponse {
        guard request.wantsPage else {
            return .problem(
                403, "Confirm that it is you",
                "This needs a passkey or a code, shown within the last 5 minutes: POST /v1/session/step-up.",
                type: "step-up")
        }
        let page = request.method.isSafe ? request.head.path : (request.referer.flatMap(ownPath) ?? "/app/settings")
        return .redirect(303, to: "/app/settings/confirm?next=" + percentEncoded(page))
    }

    /// The path and query of a URL of the app; nil if it is of another site.
    func ownPath(_ url: String) -> String? {
        guard let parsed = HTTPURL(url), parsed.origin == origin, parsed.path.hasPrefix("/app") else { return nil }
        return parsed.path
    }

    /// Where to go on, from a request's own words; nil if it is no path of the app. Whoever writes a link to the sign-in must
    /// not send the browser elsewhere.
    static func next(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 2000, text == "/app" || text.hasPrefix("/app/") || text.hasPrefix("/app?"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }),
            !text.hasPrefix("/app/enter"), !text.hasPrefix("/app/do/")
        else { return nil }
        return text
    }
}

extension HTTPMethod {
    /// Whether it only reads (RFC 9110, section 9.2.1).
    var isSafe: Bool { [.get, .head].contains(self) }
}

extension HTTPRequest {
    /// Whether a browser asks for a page, and not a script for data or for a part of a page.
    var wantsPage: Bool { head.path.hasPrefix("/app") && !wantsJSON && !parameters.contains { $0.name == "part" } }

    /// Whether a script asks for JSON.
    var wantsJSON: Bool { head.list("accept", has: "application/json") }
}

/// The cookie of a web session.
///
/// Browsers accept a name with `__Host-` only over TLS or from localhost, for one host, and for all paths: no other host of the
/// same domain can set it (RFC 6265bis, section 4.1.3.2).
enum SessionCookie {
    private static let name = "__Host-mailbell"

    /// The secret in a request's cookie; nil if it has none.
    static func secret(in head: RequestHead) -> String? {
        for field in head.all("cookie") {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard pair.hasPrefix(name + "=") else { continue }
                let secret = pair.dropFirst(name.utf8.count + 1)
                return secret.utf8.count < 512 && !secret.isEmpty ? String(secret) : nil
            }
        }
        return nil
    }

    /// The value of `Set-Cookie` for a new session.
    static func setting(_ secret: String) -> String {
        "\(name)=\(secret); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\(WebSession.longest.components.seconds)"
    }

    /// The value of `Set-Cookie` that ends it.
    static let removing = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
}

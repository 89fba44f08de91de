public import Core
import HTTPOut
import HTTPWire
public import Wire

/// A client of a hub's HTTP API (docs/api.md).
public struct HubAPI: Sendable {
    let hub: HubURL
    /// nil for requests that need none, such as pairing.
    private let token: String?
    /// Timeout of a whole request; nil for the transport's own timeouts only.
    private var limit: Duration?

    /// A client that sends `token` with each request.
    public init(hub: HubURL, token: String) {
        self.hub = hub
        self.token = token
    }

    /// Exchanges a pairing code for a token. A code works once. An older hub, which does not know the scopes `records` and `log`,
    /// or `web`, is asked again without them.
    ///
    /// - Parameters:
    ///   - scopes: the scopes that the token should have, among those that the code allows.
    ///   - label: the token's name at the hub.
    public static func pair(
        with hub: HubURL, code: String, scopes: [Scope], label: String
    ) async throws(Failure) -> String {
        func ask(for scopes: [Scope]) async throws(Failure) -> String {
            let request = PairRequest(code: code, label: label, scopes: scopes)
            let reply: PairReply = try await HubAPI(hub: hub, token: nil).send(.post, "pair", body: request)
            return reply.token
        }
        var scopes = scopes
        // The latest first.
        for later in [[Scope.records, .log], [.web]] where scopes.contains(where: later.contains) {
            do throws(Failure) {
                return try await ask(for: scopes)
            } catch {
                guard error.status == 400 else { throw error }
                scopes.removeAll(where: later.contains)
            }
        }
        return try await ask(for: scopes)
    }

    /// Checks, without a token, that a hub answers at a URL.
    ///
    /// - Throws: `Failure` that says what answers instead.
    public static func greet(_ hub: HubURL) async throws(Failure) {
        do throws(Failure) {
            let _: Me = try await HubAPI(hub: hub, token: nil).get("me")
        } catch {
            // 401 is a hub's answer to a request without a token.
            guard error.status == 401 else { throw error }
        }
    }

    private init(hub: HubURL, token: String?) {
        self.hub = hub
        self.token = token
    }

    /// The same client with a timeout for each whole request.
    public func within(_ limit: Duration) -> HubAPI {
        var api = self
        api.limit = limit
        return api
    }

    /// A request that failed: an error status, an answer that is not a hub's, or no answer.
    public struct Failure: Error, CustomStringConvertible {
        /// The HTTP status; nil if there was no answer.
        public let status: Int?
        /// One line: the hub, and what failed.
        public let description: String
        /// The scope that the token lacks, if the hub says so.
        public var missingScope: Scope?

        /// Whether the token is unknown or revoked (401), or lacks the scope (403).
        public var isNotAllowed: Bool { status == 401 || status == 403 }
    }

    /// The user, token and log: `GET /v1/me`.
    public func me() async throws(Failure) -> Me { try await get("me") }
    /// The user's devices: `GET /v1/devices`.
    public func devices() async throws(Failure) -> [DeviceStatus] {
        (try await get("devices") as ListReply<DeviceStatus>).items
    }

    /// Registers a message: `POST /v1/messages`.
    public func register(_ message: MessageRequest) async throws(Failure) -> MessageReply {
        try await send(.post, "messages", body: message)
    }

    /// Reports the recipients whom a mail server refused: `POST /v1/refusals`, which older hubs lack.
    public func tell(_ refusal: RefusalRequest) async throws(Failure) {
        try await perform(.post, "refusals", body: refusal)
    }

    /// Marks everything up to a seq as read: `POST /v1/read`. An older hub answers 404.
    public func markRead(upTo seq: Seq) async throws(Failure) {
        try await perform(.post, "read", body: ReadRequest(upto: seq))
    }

    /// A message, and what its recipients did: `GET /v1/messages/<id>`.
    public func message(_ id: String) async throws(Failure) -> MessageStatus {
        try await get("messages/" + percentEncoded(id))
    }

    /// What the user has set for pop-ups: `GET /v1/preferences`. An older hub answers 404.
    public func preferences() async throws(Failure) -> PreferencesReply { try await get("preferences") }

    /// A link that signs the user in to the web app, once and within a minute: `POST /v1/session/links`.
    ///
    /// - Parameters:
    ///   - page: where the link leads.
    ///   - renewal: how to get a token that may do this, for the error if this one may not: "run `mailbell login` again".
    public func webLink(to page: WebPage, renewal: String) async throws(Failure) -> LinkReply {
        let link: LinkReply
        do throws(Failure) {
            link = try await send(.post, "session/links", body: LinkRequest(next: page.path))
        } catch {
            switch error.status {
            case 403:
                throw Failure(status: 403, description: "this login cannot open the web app: \(renewal)")
            case 404:
                throw Failure(status: 404, description: "the hub is older than 0.4 and has no web app")
            default: throw error
            }
        }
        // It is passed to other programs, and must not leave an encrypted connection.
        guard link.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), link.url.utf8.count <= 4096,
            let url = URLParts(link.url), url.user == nil, url.isTLS || !hub.isTLS
        else {
            throw Failure(status: 200, description: "\(hub): the answer is not a hub's: url is not a link")
        }
        return link
    }

    /// A page of the log, the latest seq first. `query` holds parameters of `GET /v1/activity`.
    public func activity(_ query: [(String, String)]) async throws(Failure) -> ActivityPage {
        try await get("activity", query)
    }

    /// The same, sorted by the time when activities happened, latest first. An older hub sorts by its log.
    public func latest(_ query: [(String, String)]) async throws(Failure) -> ActivityPage {
        try await byTime(query) { query async throws(Failure) in try await activity(query) }
    }

    /// Asks with `order=time`, and again without it if the hub does not know it (400).
    private func byTime<Answer>(
        _ query: [(String, String)], _ ask: ([(String, String)]) async throws(Failure) -> Answer
    ) async throws(Failure) -> Answer {
        do throws(Failure) {
            return try await ask(query + [("order", "time")])
        } catch {
            guard error.status == 400 else { throw error }
            return try await ask(query)
        }
    }

    /// The explanation of a verdict, as bytes and decoded: `GET /v1/activity/<seq>/why`.
    public func why(_ seq: Seq) async throws(Failure) -> (json: [UInt8], reply: WhyReply) {
        let (status, bytes) = try await successful(.get, hub.prefix + "/v1/activity/\(seq)/why")
        do throws(JSONFault) {
            return (bytes, try decodeJSON(WhyReply.self, from: bytes))
        } catch {
            throw Failure(status: status, description: "\(hub): the answer is not a hub's: \(error)")
        }
    }

    /// A contact, with a page of their activities, latest first; nil if the user has no history with this address.
    public func contact(
        _ email: String, _ query: [(String, String)]
    ) async throws(Failure) -> ContactReply<LoggedActivity>? {
        do throws(Failure) {
            return try await byTime(query) { query async throws(Failure) in
                try await get("contacts/" + percentEncoded(email), query) as ContactReply<LoggedActivity>
            }
        } catch {
            if error.status == 404 { return nil }
            throw error
        }
    }

    /// Sets how a contact is tracked. Returns what applies now: the administrator's or the contact's choice may be stricter.
    public func setTracking(_ tracking: Tracking, of email: String) async throws(Failure) -> SettingReply {
        try await send(.put, "contacts/" + percentEncoded(email), body: TrackingRequest(tracking))
    }

    /// Deletes a device and its cursor. A device that the hub does not know counts as deleted.
    public func forgetDevice(_ name: String) async throws(Failure) {
        do throws(Failure) {
            try await delete("devices/" + percentEncoded(name))
        } catch {
            guard error.status == 404 else { throw error }
        }
    }

    /// Revokes this client's token. Its sessions end, and later requests with it get 401.
    public func revokeToken() async throws(Failure) { try await delete("token") }

    /// Limit of settings in all pages together; more are an error.
    private static let mostSettings = 100_000

    /// All tracking settings, the administrator's first.
    public func trackingSettings() async throws(Failure) -> [TrackingReply] {
        var settings: [TrackingReply] = []
        var query: [(String, String)] = []
        while true {
            let page: ListReply<TrackingReply> = try await get("tracking", query)
            settings += page.items
            guard let next = page.next, !page.items.isEmpty else { return settings }
            guard settings.count <= Self.mostSettings else {
                throw Failure(status: nil, description: "\(hub): lists more than \(Self.mostSettings) settings")
            }
            query = [("cursor", next)]
        }
    }

    /// Sets how an audience is tracked.
    public func setTracking(_ tracking: Tracking, of audience: Audience) async throws(Failure) {
        let _: TrackingReply = try await send(
            .put, "tracking/" + percentEncoded("\(audience)"), body: TrackingRequest(tracking))
    }

    /// Removes the user's setting for an audience. The setting of a wider audience applies then.
    public func unsetTracking(of audience: Audience) async throws(Failure) {
        try await delete("tracking/" + percentEncoded("\(audience)"))
    }

    func get<Reply: Decodable>(
        _ path: String, _ query: [(String, String)] = []
    ) async throws(Failure) -> Reply {
        try await ask(.get, path, query).reply
    }

    /// - Parameter headers: header fields besides the usual ones, such as `if-match`.
    func send<Reply: Decodable>(
        _ method: HTTPMethod, _ path: String, headers: [(name: String, value: String)] = [], body: some Encodable
    ) async throws(Failure) -> Reply {
        try await ask(method, path, [], headers, .json(encodeJSON(body))).reply
    }

    /// What a request carries.
    enum Body {
        case none
        case json([UInt8])
        case mail(HTTPClientUpload)
    }

    func ask<Reply: Decodable>(
        _ method: HTTPMethod, _ path: String, _ query: [(String, String)],
        _ headers: [(name: String, value: String)] = [], _ body: Body = .none
    ) async throws(Failure) -> (status: Int, reply: Reply) {
        let target =
            hub.prefix + "/v1/" + path
            + (query.isEmpty ? "" : "?" + query.map { $0 + "=" + percentEncoded($1) }.joined(separator: "&"))
        let (status, bytes) = try await successful(method, target, headers, body)
        do throws(JSONFault) {
            return (status, try decodeJSON(Reply.self, from: bytes))
        } catch {
            throw Failure(status: status, description: "\(hub): the answer is not a hub's: \(error)")
        }
    }

    /// Sends DELETE. The answer has no content (RFC 9110, 15.3.5).
    func delete(_ path: String) async throws(Failure) {
        _ = try await successful(.delete, hub.prefix + "/v1/" + path)
    }

    /// Sends a request whose answer has no content that matters.
    func perform(_ method: HTTPMethod, _ path: String, body: some Encodable) async throws(Failure) {
        _ = try await successful(method, hub.prefix + "/v1/" + path, [], .json(encodeJSON(body)))
    }

    private func successful(
        _ method: HTTPMethod, _ target: String, _ headers: [(name: String, value: String)] = [], _ body: Body = .none
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let (status, bytes) = try await exchange(method, target, headers, body)
        guard (200..<300).contains(status) else {
            if status == 401 {
                throw Failure(
                    status: status,
                    description: "\(hub) does not know this token, or it was revoked"
                )
            }
            let problem = try? decodeJSON(Problem.self, from: bytes)
            let said = problem.map { [$0.title, $0.detail].compactMap(\.self).joined(separator: ": ") }
            let missing = Scope.allCases.first {
                status == 403 && problem?.detail == "This needs a token with the scope \($0.rawValue)."
            }
            throw Failure(
                status: status, description: "\(hub): \(said ?? "answered with HTTP status \(status): is it a hub?")",
                missingScope: missing)
        }
        return (status, bytes)
    }

    private func exchange(
        _ method: HTTPMethod, _ target: String, _ headers: [(name: String, value: String)], _ body: Body
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(
            method, HTTPURL(host: hub.host, port: hub.port, isTLS: hub.isTLS, path: target))
        request.authorization = token.map { "Bearer \($0)" }
        request.totalTimeout = limit
        request.headers = headers
        switch body {
        case .none: break
        case .json(let bytes):
            request.headers.append(("content-type", "application/json"))
            request.body = bytes
        case .mail(let upload):
            request.headers.append(("content-type", "message/rfc822"))
            request.upload = upload
            // A large mail is stored before it is answered.
            request.idleTimeout = .seconds(120)
        }
        do throws(HTTPClientError) {
            let response = try await HTTPClient.send(request)
            return (response.head.status, response.body)
        } catch {
            throw Failure(status: nil, description: error.description)
        }
    }
}

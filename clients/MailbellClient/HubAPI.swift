public import Mailbell
import MailbellWire
import Transport

/// Asks a hub by its HTTP API.
public struct HubAPI: Sendable {
    private let hub: HubURL
    /// nil for the one request that needs none.
    private let token: String?
    private var limit: Duration?

    public init(hub: HubURL, token: String) {
        self.hub = hub
        self.token = token
    }

    /// Exchanges a pairing code for a token. The code is good for nothing afterwards.
    ///
    /// - Parameters:
    ///   - scopes: of those that the code gives, which the token is to have.
    ///   - label: what the token is known by at the hub.
    public static func pair(
        with hub: HubURL, code: String, scopes: [Scope], label: String
    ) async throws(Failure) -> String {
        var body = JSONWriter()
        body.object {
            $0.member("code", code)
            $0.member("label", label)
            $0.key("scopes")
            $0.array { for scope in scopes { $0.string(scope.rawValue) } }
        }
        let reply: Paired = try await HubAPI(hub: hub, token: nil).send(.post, "pair", [], body: body.bytes)
        return reply.token
    }

    private struct Paired: Decodable { var token: String }

    private init(hub: HubURL, token: String?) {
        self.hub = hub
        self.token = token
    }

    /// The same, that gives up after some time.
    public func within(_ limit: Duration) -> HubAPI {
        var api = self
        api.limit = limit
        return api
    }

    /// An answer that was not what was asked for, or none. `description` is one line.
    public struct Failure: Error, CustomStringConvertible {
        /// The HTTP status; nil where there was no answer.
        public let status: Int?
        public let description: String

        /// The token is unknown, revoked, or lacks the scope.
        public var isNotAllowed: Bool { status == 401 || status == 403 }
    }

    public func me() async throws(Failure) -> Me { try await get("me") }
    public func devices() async throws(Failure) -> [DeviceStatus] {
        (try await get("devices") as List<DeviceStatus>).items
    }

    /// Registers a message: the body of `POST /v1/messages`.
    public func register(_ message: [UInt8]) async throws(Failure) -> MessageReply {
        try await send(.post, "messages", [], body: message)
    }

    public func message(_ id: String) async throws(Failure) -> MessageStatus {
        try await get("messages/" + Self.escaped(id))
    }

    /// A page of the log. `query` is what `GET /v1/activity` takes.
    public func activity(_ query: [(String, String)]) async throws(Failure) -> ActivityPage {
        try await get("activity", query)
    }

    /// Why an open or a click is judged as it is: the answer as it came, and read.
    public func why(_ seq: Seq) async throws(Failure) -> (json: [UInt8], reply: WhyReply) {
        let (status, bytes) = try await successful(.get, hub.prefix + "/v1/activity/\(seq)/why", nil)
        do throws(JSONFault) {
            return (bytes, try decodeJSON(WhyReply.self, from: bytes))
        } catch {
            throw Failure(status: status, description: "\(hub): the answer is not a hub's: \(error)")
        }
    }

    /// nil if the user has never had to do with this address.
    public func contact(_ email: String, _ query: [(String, String)]) async throws(Failure) -> ContactReply? {
        do throws(Failure) {
            return try await get("contacts/" + Self.escaped(email), query)
        } catch {
            if error.status == 404 { return nil }
            throw error
        }
    }

    /// Sets it, and returns what applies now: the administrator and the contact may be stricter.
    public func setTracking(_ tracking: Tracking, of email: String) async throws(Failure) -> SettingReply {
        try await send(
            .put, "contacts/" + Self.escaped(email), [], body: Array("{\"tracking\":\"\(tracking.rawValue)\"}".utf8))
    }

    /// Makes the hub forget a device and how far it is. One that it does not know is no failure.
    public func forgetDevice(_ name: String) async throws(Failure) {
        do throws(Failure) {
            try await delete("devices/" + Self.escaped(name))
        } catch {
            guard error.status == 404 else { throw error }
        }
    }

    /// Revokes the token itself. Its live sessions end, and no request with it is answered any more.
    public func revokeToken() async throws(Failure) { try await delete("token") }

    /// All settings of what may be known, the administrator's first.
    public func trackingSettings() async throws(Failure) -> [TrackingReply] {
        var settings: [TrackingReply] = []
        var query: [(String, String)] = []
        while true {
            let page: List<TrackingReply> = try await get("tracking", query)
            settings += page.items
            guard let next = page.next else { return settings }
            query = [("cursor", next)]
        }
    }

    public func setTracking(_ tracking: Tracking, of audience: Audience) async throws(Failure) {
        let _: Settings = try await send(
            .put, "tracking/" + Self.escaped("\(audience)"), [],
            body: Array("{\"tracking\":\"\(tracking.rawValue)\"}".utf8))
    }

    /// What is set for a wider audience applies from then on.
    public func unsetTracking(of audience: Audience) async throws(Failure) {
        try await delete("tracking/" + Self.escaped("\(audience)"))
    }

    private struct Settings: Decodable {}
    private struct List<Item: Decodable>: Decodable {
        var items: [Item]
        var next: String?
    }

    private func get<Reply: Decodable>(
        _ path: String, _ query: [(String, String)] = []
    ) async throws(Failure) -> Reply {
        try await send(.get, path, query, body: nil)
    }

    private func send<Reply: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ query: [(String, String)], body: [UInt8]?
    ) async throws(Failure) -> Reply {
        let target =
            hub.prefix + "/v1/" + path
            + (query.isEmpty ? "" : "?" + query.map { $0 + "=" + Self.escaped($1) }.joined(separator: "&"))
        let (status, bytes) = try await successful(method, target, body)
        do throws(JSONFault) {
            return try decodeJSON(Reply.self, from: bytes)
        } catch {
            throw Failure(status: status, description: "\(hub): the answer is not a hub's: \(error)")
        }
    }

    /// An answer without content (RFC 9110, 15.3.5).
    private func delete(_ path: String) async throws(Failure) {
        _ = try await successful(.delete, hub.prefix + "/v1/" + path, nil)
    }

    private func successful(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8]?
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let (status, bytes) = try await exchange(method, target, body)
        guard (200..<300).contains(status) else {
            if status == 401 {
                throw Failure(
                    status: status,
                    description: "\(hub) does not know this token, or it was revoked"
                )
            }
            let problem = try? decodeJSON(Problem.self, from: bytes)
            let said = problem.map { [$0.title, $0.detail].compactMap(\.self).joined(separator: ": ") }
            throw Failure(
                status: status, description: "\(hub): \(said ?? "answered with HTTP status \(status): is it a hub?")")
        }
        return (status, bytes)
    }

    private func exchange(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8]?
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(
            method, HTTPURL(host: hub.host, port: hub.port, isTLS: hub.isTLS, path: target))
        request.authorization = token.map { "Bearer \($0)" }
        request.totalTimeout = limit
        if let body {
            request.headers = [("content-type", "application/json")]
            request.body = body
        }
        do throws(HTTPClientError) {
            let response = try await HTTPClient.send(request)
            return (response.head.status, response.body)
        } catch {
            throw Failure(status: nil, description: error.description)
        }
    }

    private struct Problem: Decodable {
        var title: String?
        var detail: String?
    }

    /// Percent-encoded but for RFC 3986's unreserved characters.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

import Core
import Crypto
import EventLoop
import HTTPOut
import HTTPWire
import Logging
import Sessions
import TestKit
import Testing
import Transport
import Webhooks
import Wire

@testable import Hub

/// A hub's routes over a store in memory, without a socket: two users, Sam who is an admin and Mia who is not, each of whom has a message, a contact, a device, settings,
/// and a log; Mia's is longer than Sam's. Mia has a webhook, too.
@EventLoop
final class RouteWorld {
    let store = MemoryStore()
    let tickets = TicketSealer(key: Array(repeating: 7, count: 32))
    let authenticator: Authenticator
    let doorman: Doorman
    let sessions: OpenSessions
    let router: Router
    let sam: User
    let mia: User
    let spool: Spool
    let uploads: TemporaryFolder
    let ownAddresses = OwnAddresses()
    private let writer: Writer
    private var made = 0

    /// Where the web app is.
    nonisolated static let site = AppSite(url: nil, publicURL: "https://mail.example.org")!

    /// Of Mia's log alone.
    static let seqOfMia: Seq = 5

    init(_ limits: HubLimits = RouteWorld.wide) throws {
        (sam, mia) = try Self.fill(store)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metrics = HubMetrics()
        let readers = ReaderPool(store: store, threads: 1, limit: limits.readerQueue)
        let clientAddress = ClientAddress(trustedProxies: [])
        uploads = try TemporaryFolder()
        spool = Spool(folder: uploads.path, limits: limits.uploads, freeBytes: { _ in nil })
        // A clock that stands still: no budget refills while a test waits for its turn.
        doorman = Doorman(
            limits, metrics: metrics, log: RareLog(logger), clock: { MonotonicTime(milliseconds: 0) },
            isExempt: { _ in false })
        authenticator = Authenticator(readers: readers, doorman: doorman)
        writer = Writer(
            queueLimit: 1000, byteLimit: limits.writerBytes, logger: logger, metrics: metrics, met: { _ in },
            makeLedger: { [store] in
                Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SystemRandomNumberGenerator())
            }, push: { _ in })
        sessions = OpenSessions(
            limits: limits, authenticator: authenticator, doorman: doorman, ownAddresses: ownAddresses, writer: writer,
            readers: readers, feed: LogFeed(), site: Self.site, logger: logger, metrics: metrics)
        let api = APIRoutes(
            writer: writer, readers: readers, authenticator: authenticator, doorman: doorman, tickets: tickets,
            judge: SimpleJudge(), publicURL: "https://mail.example.org", sessions: sessions)
        let tracking = TrackingRoutes(
            writer: writer, readers: readers, tickets: tickets, doorman: doorman, metrics: metrics,
            publicURL: "https://mail.example.org")
        let optOut = OptOutRoute(writer: writer, tickets: tickets, logger: logger, contact: nil)
        let ingest = IngestRoutes(
            [
                IngestEndpoint(.postmark(login: Array("user:secret".utf8), header: nil)),
                IngestEndpoint(.mailgun(key: Array("secret".utf8))),
            ], writer: writer, readers: readers, doorman: doorman, metrics: metrics, logger: logger)
        let rules = try LogRules.standard()
        var routes: [Route] = tracking.routes
        let app = AppRoutes(
            site: Self.site, publicURL: "https://mail.example.org", writer: writer, readers: readers,
            authenticator: authenticator, doorman: doorman, sessions: sessions, judge: SimpleJudge(),
            administration: ScriptedAdministration { _, _, _ in
                .erased(report: .init(wasKept: true, hasOptedOut: false, erased: .init()))
            },
            webhooks: WebhookSenders(
                [], app: Self.site.origin, ownAddresses: .publicOnly, writer: writer, readers: readers, feed: LogFeed(),
                metrics: metrics, logger: logger),
            records: RecordActions(writer: writer, readers: readers, rules: rules), logger: logger)
        let intake = MailIntake(writer: writer, store: store, workers: readers, rules: rules, metrics: metrics)
        let records = RecordRoutes.all(
            readers: readers, intake: intake, rules: rules,
            own: OwnURLs(publicURL: "https://mail.example.org", tickets: tickets))
        for more in [
            optOut.routes, api.routes, ingest.routes, [sessions.route], app.routes, records,
        ] { routes += more }
        routes.append(RouteDocument.route(of: routes, server: "https://mail.example.org"))
        router = Router(
            routes, authenticator: authenticator, doorman: doorman, clientAddress: clientAddress,
            ownAddresses: ownAddresses, site: Self.site, spool: spool, refusalPage: app.refusalPage)
    }

    /// Ends the writer's thread.
    func stop() { writer.stop() }

    /// Limits that no test meets that is not about them.
    nonisolated static var wide: HubLimits {
        var limits = HubLimits()
        limits.wrongTokens = 1_000_000
        limits.unknownTickets = 1_000_000
        return limits
    }

    private static func fill(_ store: MemoryStore) throws -> (User, User) {
        try store.commit { transaction in
            let sam = try transaction.addUser("sam")
            let mia = try transaction.addUser("mia", epoch: "e2")
            for (user, activities, ticket) in [(sam, 2, 10), (mia, 6, 20)] as [(User, Int, UInt64)] {
                let recipients = try transaction.addMessage(
                    "m-\(user.name)", of: user.id, to: ["friend-of-\(user.name)@example.net"],
                    links: ["https://example.net/\(user.name)"], firstTicket: ticket, messageID: "<\(user.name)@mail>")
                for _ in 0..<activities { try transaction.add(.open, to: user.id, recipient: recipients[0].id) }
                let epoch = try #require(try transaction.logState(of: user.id)).epoch
                for consumer in [.device("phone-of-\(user.name)"), .webhook("hook-of-\(user.name)")] as [Consumer] {
                    try transaction.saveCursor(
                        Cursor(epoch: epoch, seq: 1), of: consumer, filter: Filter(), user: user.id, at: .start)
                }
                try transaction.setTracking(.anonymous, of: .domain("\(user.name).example.net"), user: user.id)
                try transaction.insertPasskey(
                    Passkey(
                        id: Self.passkey(named: user.name), user: user.id, publicKey: [1], algorithm: -7,
                        relyingParty: "x",
                        label: "key of \(user.name)", createdAt: .start))
                try transaction.putWebhook(
                    OwnWebhook(
                        id: "wh_\(user.name)", user: user.id, name: "own-\(user.name)", url: "https://192.0.2.9/",
                        createdAt: .start))
                try transaction.insertSession(
                    WebSession(
                        id: "ws_\(user.name)", user: user.id, createdAt: .now, agent: "", network: IPAddress(v4: 0)),
                    digest: Array(user.name.utf8))
                try transaction.insertToken(
                    TokenRecord(id: "tk_\(user.name)", user: user.id, scopes: [.read], label: "", createdAt: .start),
                    digest: Array("t\(user.name)".utf8))
            }
            try transaction.setRole(.admin, of: sam.id)
            return (try #require(try transaction.user(sam.id)), mia)
        }
    }

    // MARK: Tokens and sessions

    /// The id of a user's passkey.
    nonisolated static func passkey(named name: String) -> [UInt8] { Array("passkey-of-\(name)-0123456789".utf8) }

    /// The cookie of a new web session.
    ///
    /// - Parameters:
    ///   - steppedUp: whether a passkey or a code was just shown.
    ///   - age: how long ago it was opened and last used.
    func cookie(of user: User, steppedUp: Bool = true, age: Duration = .zero) throws -> String {
        made += 1
        let secret = "secret-\(made)"
        let then = Timestamp.now - age
        let session = WebSession(
            id: "ws_\(made)", user: user.id, createdAt: then, steppedUpAt: steppedUp ? then : nil, agent: "test",
            network: IPAddress(v4: 0))
        try store.commit { try $0.insertSession(session, digest: AccessToken.digest(of: secret)) }
        return "cookie: __Host-mailbell=\(secret)"
    }

    /// Ends the session of a cookie that `cookie` made.
    func endSession(_ cookie: String) throws {
        let secret = String(cookie.split(separator: "=", maxSplits: 1)[1])
        try store.commit { store in
            let session = try #require(try store.session(digest: AccessToken.digest(of: secret)))
            #expect(try store.removeSession(session.id, of: session.user))
        }
    }

    /// The `Origin` of the app's own pages.
    nonisolated static let origin = "origin: https://mail.example.org"

    /// A new token's text.
    func token(of user: User, _ scopes: [Scope] = Scope.allCases, isRevoked: Bool = false) throws -> String {
        made += 1
        let token = AccessToken()
        let record = TokenRecord(
            id: "tk_\(made)", user: user.id, scopes: scopes, label: "", createdAt: .start)
        try store.commit { transaction in
            try transaction.insertToken(record, digest: AccessToken.digest(of: token.text))
            if isRevoked { _ = try transaction.revokeToken(id: record.id, digest: nil, at: .start) }
        }
        return token.text
    }

    // MARK: Asking

    /// Hands a request to the router.
    ///
    /// - Parameters:
    ///   - router: another one than the hub's.
    ///   - body: what the reply gives when the router takes the body; its length stands in the head.
    ///   - meanwhile: what happens while the body is waited for; nil if it is there at once.
    func send(
        _ method: String, _ path: String, to router: Router? = nil, authorization: String? = nil, body: String? = nil,
        headers: [String] = [],
        from address: String = "192.0.2.1", meanwhile: (@EventLoop () throws -> Void)? = nil
    ) async throws -> (answer: RecordedReply.Answer, reply: RecordedReply) {
        var lines = ["\(method) \(path) HTTP/1.1", "host: mail.example.org"] + headers
        if let authorization { lines.append("authorization: \(authorization)") }
        if let body { lines.append("content-length: \(body.utf8.count)") }
        let reply = RecordedReply(body: Array((body ?? "").utf8), meanwhile: meanwhile)
        (router ?? self.router).handle(
            HTTPRequest(try RequestHead(lines: lines), peer: try #require(IPAddress(address))), reply)
        return (await reply.first(), reply)
    }

    /// The same, of what is answered.
    func ask(
        _ method: String, _ path: String, to router: Router? = nil, authorization: String? = nil, body: String? = nil,
        headers: [String] = [],
        from address: String = "192.0.2.1", meanwhile: (@EventLoop () throws -> Void)? = nil
    ) async throws -> SeenAnswer {
        let (answer, reply) = try await send(
            method, path, to: router, authorization: authorization, body: body, headers: headers, from: address,
            meanwhile: meanwhile)
        guard case .response(let response) = answer else { throw NotAnswered() }
        return SeenAnswer(response, reply)
    }

    struct NotAnswered: Error {}

    /// All that a user may see, as the routes show it: what changes for them changes this.
    func view(of user: User) async throws -> [String] {
        let authorization = "Bearer \(try token(of: user))"
        var seen: [String] = []
        for path in [
            "/v1/activity", "/v1/tracking", "/v1/devices", "/v1/messages/m-\(user.name)",
            "/v1/contacts/friend-of-\(user.name)@example.net",
        ] {
            let answer = try await ask("GET", path, authorization: authorization)
            #expect(answer.status == 200, "\(path)")
            seen.append(answer.body)
        }
        return seen + [
            try store.peek {
                // The cursor of an own webhook moves as it is posted to.
                "\(try $0.consumers(of: user.id).filter { !$0.consumer.isOwnWebhook }) \(try $0.activities(of: user.id, matching: ActivityQuery()))"
            },
            // But for the tokens and sessions that tests make.
            try store.peek { store in
                let passkeys = try store.passkeys(of: user.id)
                let sessions = try store.sessions(of: user.id).map(\.id).filter { $0 == "ws_\(user.name)" }
                let tokens = try store.tokens(of: user.id).filter { $0.id == "tk_\(user.name)" }
                return
                    "\(passkeys) \(sessions) \(tokens) \(try store.webhooks(of: user.id)) \(try store.preferences(of: user.id)) \(String(describing: try store.user(user.id)))"
            },
        ]
    }
}

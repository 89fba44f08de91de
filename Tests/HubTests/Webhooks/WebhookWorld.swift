import Core
import Crypto
import EventLoop
import HTTPOut
import HTTPWire
import Logging
import Metrics
import Sessions
import TestKit
import Testing
import Transport
import Webhooks
import Wire

@testable import Hub

/// A hub's webhooks over a store in memory: two users, and a server on loopback that is posted to. The operator has a
/// webhook of Sam's, `crm`.
@EventLoop
final class WebhookWorld {
    let store = MemoryStore()
    let server: WebhookServer
    let senders: WebhookSenders
    let actions: AppActions
    let sam: User
    let mia: User
    private let feed = LogFeed()
    private let writer: Writer
    private let recipients: [UserID: Int64]

    init(addresses: AddressPolicy = .any) throws {
        let (store, feed) = (store, feed)
        let users = try store.commit { store in (try store.addUser("sam"), try store.addUser("mia", epoch: "e2")) }
        (sam, mia) = users
        recipients = try store.commit { store in
            var recipients: [UserID: Int64] = [:]
            for (user, ticket) in [(users.0, 10), (users.1, 20)] as [(User, UInt64)] {
                recipients[user.id] = try store.addMessage(
                    "m-\(user.name)", of: user.id, to: ["ann@example.com"], firstTicket: ticket)[0].id
            }
            return recipients
        }
        server = try WebhookServer()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metrics = HubMetrics()
        let limits = HubLimits()
        let readers = ReaderPool(store: store, threads: 1, limit: limits.readerQueue)
        writer = Writer(
            queueLimit: 1000, byteLimit: limits.writerBytes, logger: logger, metrics: metrics, met: { _ in },
            makeLedger: {
                Ledger(store: store, places: Nowhere(), judge: SimpleJudge(), random: SystemRandomNumberGenerator())
            }, push: { feed.publish($0) })
        let crm = WebhookTarget(
            name: "crm", user: sam.email, url: server.url("/crm?key=hunter2"), format: .json(nil),
            filter: Filter(kinds: [.sent]))
        senders = WebhookSenders(
            [crm], app: "https://mail.example.org", ownAddresses: addresses, writer: writer, readers: readers,
            feed: feed, metrics: metrics, logger: logger)
        let doorman = Doorman(limits, metrics: metrics, log: RareLog(logger), isExempt: { _ in false })
        let authenticator = Authenticator(readers: readers, doorman: doorman)
        let sessions = OpenSessions(
            limits: limits, authenticator: authenticator, doorman: doorman, ownAddresses: OwnAddresses(),
            writer: writer, readers: readers, feed: feed, site: nil, logger: logger, metrics: metrics)
        let site = try #require(AppSite(url: nil, publicURL: "https://mail.example.org"))
        actions = AppActions(
            writer: writer, readers: readers,
            sessionRoutes: SessionRoutes(
                writer: writer, readers: readers, authenticator: authenticator, doorman: doorman, sessions: sessions,
                judge: SimpleJudge(), site: site, logger: logger), sessions: sessions, site: site,
            publicURL: "https://mail.example.org",
            administration: ScriptedAdministration { _, _, _ in throw StoreError.other("not here") },
            webhooks: senders)
    }

    func stop() async {
        senders.stop()
        server.status = 200
        try? await wait("nothing is under way") { !senders.isBusy }
        writer.stop()
        server.stop()
    }

    /// Waits for something that happens on the loop.
    func wait(_ what: String, _ condition: () throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("not within 30 s: \(what)")
    }

    // MARK: What happens

    /// Records an activity of a user, as a command beside the writer would, and publishes it.
    func record(_ kind: Kind, _ verdict: Verdict = .human, of user: User) throws {
        try store.commit { _ = try $0.add(kind, verdict, to: user.id, recipient: recipients[user.id]) }
        feed.publish([try #require(try store.read { try Recorded(newestOf: user.id, in: $0) })])
    }

    func own(
        _ id: String, _ format: OwnWebhook.Format, _ path: String, of user: User, secret: String? = nil,
        kinds: Set<Kind> = [.open, .click]
    ) -> OwnWebhook {
        OwnWebhook(
            id: id, user: user.id, name: id, url: server.url(path), format: format, secret: secret, kinds: kinds,
            createdAt: .start)
    }

    /// Stores a webhook beside the hub.
    func put(_ webhook: OwnWebhook) throws { try store.commit { try $0.putWebhook(webhook) } }

    /// Where a webhook's cursor is; nil if there is none.
    func cursor(_ webhook: OwnWebhook) throws -> Seq? {
        try store.read { try $0.state(of: webhook.consumer, of: webhook.user)?.cursor.seq }
    }

    /// Waits until the delivery to a webhook has begun: what comes after that is posted.
    func begin(_ webhook: OwnWebhook) async throws {
        try await wait("\(webhook.id) has a cursor") { try cursor(webhook) != nil }
        try await wait("it is on disk") { !senders.isBusy }
    }

    // MARK: Actions

    /// Performs an action.
    func perform(
        _ name: String, _ json: String, as user: User
    ) async throws -> (status: Int, body: String) {
        let action = try #require(actions.webhookActions.first { $0.name == name })
        let session = WebSession(
            id: "ws_1", user: user.id, createdAt: .now, seenAt: .now, agent: "", network: IPAddress("192.0.2.1")!)
        let actor = Action.Actor(visitor: Visitor(session, of: user), address: IPAddress("192.0.2.1")!)
        let outcome: Action.Outcome
        do throws(JSONFault) {
            let fields = try Fields(json: Array(json.utf8))
            try fields.check(action.fields)
            outcome = try await action.perform(fields, actor)
        } catch {
            outcome = .refused(.fault(error))
        }
        switch outcome {
        case .done: return (204, "")
        case .answer(let status, let body): return (status, String(decoding: encodeJSON(body), as: UTF8.self))
        case .secret: return (201, "")
        case .refused(let response): return (response.status, String(decoding: response.body, as: UTF8.self))
        }
    }
}

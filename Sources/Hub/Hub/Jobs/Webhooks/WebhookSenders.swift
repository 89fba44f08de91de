import Core
import EventLoop
import HTTPOut
import Logging
import Metrics
import Sessions
import Transport
import Webhooks

/// All webhook targets: the operator's, of the settings, and users' own, which come and go while the hub runs.
@EventLoop
final class WebhookSenders {
    /// A user's own webhook.
    private struct Own {
        var webhook: OwnWebhook
        var email: String
        var sender: WebhookSender
    }

    /// The label of users' own webhooks in metrics, all together.
    private static let ownLabel = "own"
    /// A user's tests are at least this far apart.
    private static let testInterval = Duration.seconds(5)

    /// Where the web app is; nil if it is nowhere.
    private let app: String?
    private let feed: LogFeed
    let readers: ReaderPool
    private let logger: Logger
    private let senders: [WebhookSender]
    private var own: [String: Own] = [:]
    private let ownSurroundings: WebhookSender.Surroundings
    private let slots = RequestSlots()
    private let requests: Counter
    private let activities: Counter
    /// Increases with each change, so that `load` does not undo one that came while it read.
    private var generation = 0
    private var isStopping = false
    /// When each user last tested a webhook, if that was a moment ago.
    private var tests: [UserID: MonotonicTime] = [:]

    /// - Parameters:
    ///   - targets: the operator's.
    ///   - app: where the web app is, such as `https://mail.example.com`; nil if it is nowhere.
    ///   - ownAddresses: the addresses that users' own webhooks may lead to.
    init(
        _ targets: [WebhookTarget], app: String?, ownAddresses: AddressPolicy, writer: Writer, readers: ReaderPool,
        feed: LogFeed, metrics: HubMetrics, logger: Logger
    ) {
        let requests = Counter(
            "mailbell_webhook_requests_total", "Requests to webhook targets, by result.",
            labels: ["webhook", "result"], known: targets.flatMap { [[$0.name, "accepted"], [$0.name, "failed"]] })
        let activities = Counter(
            "mailbell_webhook_activities_total", "Activities that webhook targets accepted.",
            labels: ["webhook"], known: targets.map { [$0.name] })
        self.app = app
        self.feed = feed
        self.readers = readers
        self.logger = logger
        self.requests = requests
        self.activities = activities
        let ofOperator = WebhookSender.Surroundings(
            writer: writer, readers: readers, client: WebhookClient(), slots: nil, metrics: metrics, logger: logger
        ) { target, count in
            let label = target.ownID == nil ? target.name : Self.ownLabel
            requests.add(1, label, count == nil ? "failed" : "accepted")
            activities.add(Int64(count ?? 0), label)
        }
        var ownSurroundings = ofOperator
        ownSurroundings.client = WebhookClient(addresses: ownAddresses, timeout: .seconds(20))
        ownSurroundings.slots = slots
        self.ownSurroundings = ownSurroundings
        senders = targets.map { target in
            var target = target
            target.app = app
            return WebhookSender(target, ofOperator)
        }
        for sender in senders {
            feed.add(sender)
            sender.start()
        }
    }

    private var all: [WebhookSender] { senders + own.values.map(\.sender) }

    /// Whether a request is under way, or its cursor is not on disk yet.
    var isBusy: Bool { all.contains(where: \.isBusy) }

    /// Finishes the requests under way, and starts no others.
    func stop() {
        isStopping = true
        for sender in all { sender.stop() }
        slots.close()
    }

    // MARK: The operator's

    /// The names that no webhook of a user may have.
    var operatorsNames: Set<String> { Set(senders.map(\.target.name)) }

    /// The operator's targets that post a user's activities.
    func targets(of user: User) -> [WebhookTarget] { senders(of: user).map(\.target) }

    /// The senders to these.
    func senders(of user: User) -> [WebhookSender] { senders.filter { user.addresses.contains($0.target.user) } }

    // MARK: Users' own

    /// The addresses that users' own webhooks may lead to.
    var ownAddresses: AddressPolicy { ownSurroundings.client.addresses }

    /// Reads users' own webhooks from the store: starts, changes and ends their delivery. Call at the start, and when the
    /// store was changed elsewhere.
    func load() {
        guard !isStopping else { return }
        let asked = generation
        readers.read({ store in
            try store.webhooks(of: nil).compactMap { webhook in
                try store.user(webhook.user).map { (webhook, $0.email) }
            }
        }) { [weak self] (result: Result<[(OwnWebhook, String)], StoreError>) in
            guard let self, !isStopping else { return }
            guard asked == generation else { return load() }
            switch result {
            case .success(let stored):
                let ids = Set(stored.map(\.0.id))
                for id in own.keys where !ids.contains(id) { end(id) }
                for (webhook, email) in stored { set(webhook, of: email) }
            case .failure(let error):
                // At the next change of the store they are read again.
                logger.error("users' webhooks cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Starts the delivery to a user's webhook, or goes on with it as it is now. Call once it is stored.
    func put(_ webhook: OwnWebhook, of email: String) {
        generation += 1
        set(webhook, of: email)
    }

    /// Ends the delivery to a user's webhook. Call before it is removed from the store, so that its cursor does not come back;
    /// and `load` if it was not removed.
    func remove(id: String, of email: String) {
        guard own[id]?.email == email else { return }
        generation += 1
        end(id)
    }

    /// Since when a user's webhook fails, and what went wrong with its last request.
    func state(of id: String) -> (failingSince: Timestamp?, lastError: String?) {
        (own[id]?.sender.failingSince, own[id]?.sender.lastError)
    }

    /// Whether a user may test a webhook now. If so, that counts as a test.
    func mayTest(_ user: UserID) -> Bool {
        let now = MonotonicTime.now
        tests = tests.filter { now.since($0.value) < Self.testInterval }
        guard tests[user] == nil else { return false }
        tests[user] = now
        return true
    }

    /// Posts a sample now. Returns what went wrong; nil if the target accepted it.
    func test(_ webhook: OwnWebhook, of email: String) async -> String? {
        let target: WebhookTarget
        do throws(WebhookTarget.Fault) {
            target = try WebhookTarget(webhook, of: email, app: app)
        } catch {
            return "\(error.field) \(error.message)"
        }
        guard await slots.enter(email) else { return "the hub is stopping" }
        defer { slots.leave(email) }
        return await ownSurroundings.client.send(target.sample(at: .now))?.reason
    }

    private func set(_ webhook: OwnWebhook, of email: String) {
        guard !isStopping else { return }
        let old = own[webhook.id]
        guard old?.webhook != webhook || old?.email != email else { return }
        let target: WebhookTarget
        do throws(WebhookTarget.Fault) {
            target = try WebhookTarget(webhook, of: email, app: app)
        } catch {
            // Another version has stored it.
            end(webhook.id)
            logger.warning(
                "a user's webhook cannot be used",
                metadata: ["webhook": "\(webhook.id)", "reason": "\(error.field) \(error.message)"])
            return
        }
        if let old {
            own[webhook.id] = Own(webhook: webhook, email: email, sender: old.sender)
            old.sender.changed(to: target)
            return
        }
        let sender = WebhookSender(target, ownSurroundings)
        own[webhook.id] = Own(webhook: webhook, email: email, sender: sender)
        feed.add(sender)
        sender.start()
    }

    private func end(_ id: String) { own.removeValue(forKey: id)?.sender.remove() }

    // MARK: Metrics

    /// Appends the metrics of webhooks to `/metrics`.
    func write(to text: inout Exposition) {
        let failing = own.values.count { $0.sender.failingSince != nil }
        text.family("mailbell_own_webhooks", .gauge, "Users' own webhooks, by whether they accepted the last request.")
        text.sample("mailbell_own_webhooks", [("state", "failing")], Double(failing))
        text.sample("mailbell_own_webhooks", [("state", "working")], Double(own.count - failing))
        guard !senders.isEmpty || !own.isEmpty else { return }
        requests.write(to: &text)
        activities.write(to: &text)
        guard !senders.isEmpty else { return }
        text.family(
            "mailbell_webhook_failing_seconds", .gauge,
            "How long a webhook's target has been failing; 0 if it accepted the last request.")
        for sender in senders {
            text.sample(
                "mailbell_webhook_failing_seconds", [("webhook", sender.target.name)],
                Double(sender.failingFor.wholeMilliseconds) / 1000)
        }
    }
}

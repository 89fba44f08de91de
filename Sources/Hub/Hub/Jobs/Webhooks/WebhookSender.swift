import Core
import EventLoop
import HTTPWire
import Logging
import Metrics
import Sessions
import Transport
import Webhooks

/// Posts activities to one webhook target. It is the ports of the target's driver: reader threads, the writer, HTTP. Keeps
/// logs and metrics.
@EventLoop
final class WebhookSender {
    private let url: HTTPURL
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: HubMetrics
    private let logger: Logger
    private let count: @EventLoop (String, Int?) -> Void
    private var driver: DeliveryDriver!
    private var alarm: Alarm!

    /// nil if the target's URL is invalid.
    ///
    /// - Parameter count: called after each request with the target's name and the number of activities that it
    ///   accepted; nil if the request failed.
    init?(
        _ target: WebhookTarget, writer: Writer, readers: ReaderPool, metrics: HubMetrics, logger: Logger,
        count: @escaping @EventLoop (String, Int?) -> Void
    ) {
        guard let url = HTTPURL(target.url) else { return nil }
        self.url = url
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
        self.logger = logger
        self.count = count
        driver = DeliveryDriver(target, random: SystemRandomNumberGenerator(), ports: self)
        alarm = Alarm { [unowned self] in driver.tick() }
    }

    var target: WebhookTarget { driver.target }

    /// Whether a request is under way, or its cursor is not on disk yet.
    var isBusy: Bool { driver.isBusy }

    /// How long the target has been failing; zero if it is not.
    var failingFor: Duration { driver.failingSince.map { MonotonicTime.now.since($0) } ?? .zero }

    /// Starts the delivery.
    func start() { driver.start() }

    /// Finishes the request under way, and starts no other.
    func stop() {
        driver.stop()
        alarm.cancel()
    }

    /// nil if the target accepted the request. The head of the answer decides; the rest is ignored.
    private func answer(to post: Delivery.Post) async -> DeliveryDriver.Refusal? {
        let seconds = Timestamp.now.milliseconds / 1000
        var request = HTTPClientRequest(.post, url)
        request.body = post.body
        request.headers = [
            ("content-type", "application/json"), ("user-agent", "mailbell-hub/\(mailbellVersion)"),
            ("webhook-id", post.id), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", target.scheme.signature(of: post.body, id: post.id, seconds: seconds)),
        ]
        request.totalTimeout = .seconds(60)
        let answer = Answer()
        var problem = "no answer"
        do {
            try await HTTPClient.stream(request, head: { answer.head = $0 }, body: { _ in })
        } catch {
            problem = error.description
        }
        guard let head = answer.head else { return .init(problem) }
        if (200...299).contains(head.status) { return nil }
        var wait = head.retryAfter.flatMap { Duration(retryAfter: $0, now: .now) }
        // 410 Gone (Standard Webhooks, "Delivery"): retry rarely, but do retry: the operator may bring the target back.
        if head.status == 410 { wait = max(wait ?? .zero, .seconds(3600)) }
        let hint = (300...399).contains(head.status) ? "; redirects are not followed" : ""
        return .init("\(url.host) answers \(head.status)\(hint)", retryAfter: wait)
    }

    @EventLoop
    private final class Answer {
        var head: HTTPClientHead?
    }
}

extension WebhookSender: @EventLoop LogFollower {
    var followedUsers: [UserID]? { driver.followedUsers }

    func recorded(_ recorded: Recorded) { driver.recorded(recorded) }
}

extension WebhookSender: @EventLoop DeliveryPorts {
    var uptime: MonotonicTime { .now }
    var time: Timestamp { .now }

    func read(_ query: DeliveryQuery) {
        readers.read({ try query.answer(from: $0) }) { [weak self] in self?.driver.answered(query, $0) }
    }

    func post(_ post: Delivery.Post) {
        Task { @EventLoop in
            let refusal = await answer(to: post)
            count(target.name, refusal == nil ? post.count : nil)
            driver.posted(refusal)
        }
    }

    func save(_ cursor: Cursor, of user: UserID) {
        writer.submit(SaveCursor(cursor, of: target.consumer, user: user, filter: target.filter)) { [weak self] in
            self?.driver.saved(isOnDisk: (try? $0.get()) == .saved)
        }
    }

    func wait(until time: MonotonicTime) { alarm.set(after: time.since(.now)) }

    func say(_ notice: Delivery.Notice) {
        let name: Logger.Metadata = ["webhook": "\(target.name)", "host": "\(url.host)"]
        switch notice {
        case .failing(let reason):
            var metadata = name
            metadata["reason"] = "\(reason)"
            metadata["since"] = "\((Timestamp.now - failingFor).rfc3339)"
            logger.error("webhook fails; retrying", metadata: metadata)
        case .lost(let count):
            metrics.lost.add(count)
            logger.warning(
                "webhook failed for too long: retention removed activities before they were posted",
                metadata: name.merging(["lost": "\(count)"]) { $1 })
        case .reset(let seq):
            logger.notice(
                "a backup was restored; the webhook's next request contains reset",
                metadata: name.merging(["through": "\(seq)"]) { $1 })
        case .recovered: logger.notice("webhook works again", metadata: name)
        }
    }
}

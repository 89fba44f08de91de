import Core
import EventLoop
import HTTPOut
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
    /// What all senders of the same kind share.
    struct Surroundings {
        var writer: Writer
        var readers: ReaderPool
        var client: WebhookClient
        /// nil for targets of the operator, which do not wait for each other.
        var slots: RequestSlots?
        var metrics: HubMetrics
        var logger: Logger
        /// Called after each request with the number of activities that the target accepted; nil if the request failed.
        var count: @EventLoop (WebhookTarget, Int?) -> Void
    }

    private let surroundings: Surroundings
    private var driver: DeliveryDriver!
    private var alarm: Alarm!
    /// Whether the webhook was removed: its cursor must not come back.
    private var isRemoved = false
    /// What went wrong with the last request; nil if it was accepted.
    private(set) var lastError: String?

    init(_ target: WebhookTarget, _ surroundings: Surroundings) {
        self.surroundings = surroundings
        driver = DeliveryDriver(target, random: SystemRandomNumberGenerator(), ports: self)
        alarm = Alarm { [unowned self] in driver.tick() }
    }

    var target: WebhookTarget { driver.target }

    /// Whether a request is under way, or its cursor is not on disk yet.
    var isBusy: Bool { driver.isBusy }

    /// How long the target has been failing; zero if it is not.
    var failingFor: Duration { driver.failingSince.map { MonotonicTime.now.since($0) } ?? .zero }

    /// When the target began to fail; nil if it accepts requests.
    var failingSince: Timestamp? { driver.failingSince == nil ? nil : .now - failingFor }

    /// Starts the delivery.
    func start() { driver.start() }

    /// The target has another URL, name, format or filter. What waits for a retry is retried now.
    func changed(to target: WebhookTarget) { driver.changed(to: target) }

    /// Finishes the request under way, and starts no other.
    func stop() {
        driver.stop()
        alarm.cancel()
    }

    /// The webhook is removed. A request under way ends, but its cursor is not saved.
    func remove() {
        isRemoved = true
        stop()
    }

    private func send(_ post: Delivery.Post, to target: WebhookTarget) async -> DeliveryDriver.Refusal? {
        if let slots = surroundings.slots {
            guard await slots.enter(target.user) else { return .init("the hub is stopping") }
            defer { slots.leave(target.user) }
            return isRemoved
                ? .init("it was removed") : await surroundings.client.send(target.request(for: post, at: .now))
        }
        return await surroundings.client.send(target.request(for: post, at: .now))
    }
}

extension WebhookSender: @EventLoop LogFollower {
    var followedUsers: [UserID]? { isRemoved ? [] : driver.followedUsers }

    func recorded(_ recorded: Recorded) { driver.recorded(recorded) }
}

extension WebhookSender: @EventLoop DeliveryPorts {
    var uptime: MonotonicTime { .now }
    var time: Timestamp { .now }

    func read(_ query: DeliveryQuery) {
        surroundings.readers.read({ try query.answer(from: $0) }) { [weak self] in self?.driver.answered(query, $0) }
    }

    func post(_ post: Delivery.Post) {
        // The post's body is of this target, which may be another by the time of the answer.
        let target = target
        Task { @EventLoop in
            let refusal = await send(post, to: target)
            lastError = refusal?.reason
            surroundings.count(target, refusal == nil ? post.count : nil)
            driver.posted(refusal)
        }
    }

    func save(_ cursor: Cursor, of user: UserID) {
        guard !isRemoved else { return }
        let save = SaveCursor(cursor, of: target.consumer, user: user, filter: target.filter)
        surroundings.writer.submit(save) { [weak self] in
            self?.driver.saved(isOnDisk: (try? $0.get()) == .saved)
        }
    }

    func wait(until time: MonotonicTime) { alarm.set(after: time.since(.now)) }

    func say(_ notice: Delivery.Notice) {
        let (metrics, logger) = (surroundings.metrics, surroundings.logger)
        // The name of a user's own webhook is the user's.
        let name: Logger.Metadata = ["webhook": "\(target.key)", "host": "\(HTTPURL(target.url)?.host ?? "")"]
        switch notice {
        case .failing(let reason):
            var metadata = name
            metadata["reason"] = "\(reason)"
            metadata["since"] = "\((Timestamp.now - failingFor).rfc3339)"
            // What a user has entered is not the operator's to repair.
            logger.log(
                level: target.ownID == nil ? .error : .info, "webhook fails; retrying", metadata: metadata)
        case .lost(let count):
            metrics.lost.add(count)
            logger.log(
                level: target.ownID == nil ? .warning : .info,
                "webhook failed for too long: retention removed activities before they were posted",
                metadata: name.merging(["lost": "\(count)"]) { $1 })
        case .reset(let seq):
            logger.log(
                level: target.ownID == nil ? .notice : .info,
                "a backup was restored; the webhook's next request contains reset",
                metadata: name.merging(["through": "\(seq)"]) { $1 })
        case .recovered:
            logger.log(level: target.ownID == nil ? .notice : .info, "webhook works again", metadata: name)
        }
    }
}

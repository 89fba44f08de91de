import Core
import EventLoop
import HTTPWire
import Logging
import Metrics
import Transport
import Webhooks

/// Posts activities to one webhook target. It performs the actions of its `Delivery`: reads the log, posts, stores the
/// cursor.
@EventLoop
final class WebhookSender {
    let target: WebhookTarget
    private let url: HTTPURL
    private let writer: Writer
    private let readers: ReaderPool
    private let metrics: HubMetrics
    private let logger: Logger
    private let count: @EventLoop (String, Int?) -> Void
    private var delivery: Delivery
    private var alarm: Alarm!
    private var user: UserID?
    private var isStopping = false
    /// Whether a request is under way, or its cursor is not on disk yet.
    private(set) var isBusy = false

    /// nil if the target's URL is invalid.
    ///
    /// - Parameter count: called after each request with the target's name and the number of activities that it
    ///   accepted; nil if the request failed.
    init?(
        _ target: WebhookTarget, writer: Writer, readers: ReaderPool, metrics: HubMetrics, logger: Logger,
        count: @escaping @EventLoop (String, Int?) -> Void
    ) {
        guard let url = HTTPURL(target.url) else { return nil }
        self.target = target
        self.url = url
        self.writer = writer
        self.readers = readers
        self.metrics = metrics
        self.logger = logger
        self.count = count
        delivery = Delivery(target, random: SystemRandomNumberGenerator())
        alarm = Alarm { [unowned self] in perform(delivery.tick(now: .now)) }
    }

    /// How long the target has been failing; zero if it is not.
    var failingFor: Duration { delivery.failingSince.map { MonotonicTime.now.since($0) } ?? .zero }

    /// Starts the delivery.
    func start() { perform(delivery.appended(upTo: nil)) }

    /// Activities were recorded; they are on disk.
    func pushed(_ recorded: Recorded) {
        guard recorded.user == user, let last = recorded.entries.last else { return }
        perform(delivery.appended(upTo: last.seq))
    }

    /// Checks the log for activities that another process recorded.
    func look() {
        guard let user else { return }
        readers.read({ try $0.logState(of: user)?.head }) { [weak self] result in
            guard let self, case .success(let head?) = result else { return }
            perform(delivery.appended(upTo: head))
        }
    }

    /// Finishes the request under way, and starts no other.
    func stop() {
        isStopping = true
        alarm.cancel()
    }

    private func perform(_ actions: [Delivery.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: Delivery.Action) {
        switch action {
        case .say(let notice): say(notice)
        case .save(let cursor): save(cursor)
        case .wait(let time): if !isStopping { alarm.set(after: time.since(.now)) }
        case .lookUp: if !isStopping { lookUp() }
        case .load(let after): if !isStopping { load(after: after) }
        case .post(let post): if !isStopping { send(post) }
        }
    }

    private func lookUp() {
        readers.read({ [target] store in
            let user = try store.user(email: target.user)?.id
            guard let user, let log = try store.logState(of: user) else { return (user, nil, nil, nil) }
            let cursor = try store.device(target.device, of: user)?.cursor
            return (user, log, cursor, try cursor.flatMap { try store.seq(of: $0, in: log, of: user) })
        }) { [weak self] (result: Result<(UserID?, LogState?, Cursor?, Seq?), StoreError>) in
            guard let self else { return }
            switch result {
            case .failure(let error): perform(delivery.failed("\(error)", retryAfter: nil, now: .now))
            case .success(let (user, log, cursor, has)):
                self.user = user
                perform(delivery.resumed(log, cursor: cursor, has: has, now: .now))
            }
        }
    }

    private func load(after seq: Seq) {
        guard let user else { return }
        readers.read({
            try $0.page(of: user, after: seq, limit: Delivery.batch, maximumBytes: Delivery.batchBytes)
        }) { [weak self] result in
            guard let self else { return }
            switch result {
            case .failure(let error): perform(delivery.failed("\(error)", retryAfter: nil, now: .now))
            case .success(let page): perform(delivery.loaded(page, now: .now))
            }
        }
    }

    private func save(_ cursor: Cursor) {
        guard let user else { return }
        isBusy = true
        let position = Submission.acknowledge(
            user: user, device: target.device, cursor: cursor, filter: target.filter)
        writer.submit(position) { [weak self] outcome in
            guard let self else { return }
            isBusy = false
            perform(delivery.saved(isOnDisk: outcome == .done, now: .now))
        }
    }

    // MARK: The request

    private func send(_ post: Delivery.Post) {
        isBusy = true
        Task { @EventLoop in
            let outcome = await answer(to: post)
            isBusy = false
            count(target.name, outcome == nil ? post.count : nil)
            if let outcome {
                perform(delivery.failed(outcome.reason, retryAfter: outcome.retryAfter, now: .now))
            } else {
                perform(delivery.answered())
            }
        }
    }

    private struct Refusal {
        var reason: String
        var retryAfter: Duration?
    }

    /// nil if the target accepted the request. The head of the answer decides; the rest is ignored.
    private func answer(to post: Delivery.Post) async -> Refusal? {
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
        guard let head = answer.head else { return Refusal(reason: problem) }
        if (200...299).contains(head.status) { return nil }
        var wait = head.retryAfter.flatMap { Duration(retryAfter: $0, now: .now) }
        // 410 Gone (Standard Webhooks, "Delivery"): retry rarely, but do retry: the operator may bring the target back.
        if head.status == 410 { wait = max(wait ?? .zero, .seconds(3600)) }
        let hint = (300...399).contains(head.status) ? "; redirects are not followed" : ""
        return Refusal(reason: "\(url.host) answers \(head.status)\(hint)", retryAfter: wait)
    }

    @EventLoop
    private final class Answer {
        var head: HTTPClientHead?
    }

    private func say(_ notice: Delivery.Notice) {
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

import Core
import EventLoop
import Logging
import Metrics
import Sessions
import Webhooks

/// All webhook targets.
@EventLoop
final class WebhookSenders {
    private let senders: [WebhookSender]
    private let requests: Counter
    private let activities: Counter

    init(
        _ targets: [WebhookTarget], writer: Writer, readers: ReaderPool, feed: LogFeed, metrics: HubMetrics,
        logger: Logger
    ) {
        let requests = Counter(
            "mailbell_webhook_requests_total", "Requests to webhook targets, by result.",
            labels: ["webhook", "result"], known: targets.flatMap { [[$0.name, "accepted"], [$0.name, "failed"]] })
        let activities = Counter(
            "mailbell_webhook_activities_total", "Activities that webhook targets accepted.",
            labels: ["webhook"], known: targets.map { [$0.name] })
        self.requests = requests
        self.activities = activities
        senders = targets.compactMap {
            WebhookSender($0, writer: writer, readers: readers, metrics: metrics, logger: logger) { name, count in
                requests.add(1, name, count == nil ? "failed" : "accepted")
                activities.add(Int64(count ?? 0), name)
            }
        }
        for sender in senders {
            feed.add(sender)
            sender.start()
        }
    }

    /// Whether a request is under way, or its cursor is not on disk yet.
    var isBusy: Bool { senders.contains(where: \.isBusy) }

    /// Finishes the requests under way, and starts no others.
    func stop() { for sender in senders { sender.stop() } }

    /// Appends the metrics of webhooks to `/metrics`.
    func write(to text: inout Exposition) {
        guard !senders.isEmpty else { return }
        requests.write(to: &text)
        activities.write(to: &text)
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

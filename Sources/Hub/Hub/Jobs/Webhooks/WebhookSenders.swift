import EventLoop
import Logging
import Mailbell
import Metrics
import Webhooks

/// All targets to which activities are posted.
@EventLoop
final class WebhookSenders {
    private let senders: [WebhookSender]
    private let requests: Counter
    private let activities: Counter

    init(
        _ targets: [WebhookTarget], writer: Writer, readers: ReaderPool, metrics: HubMetrics, logger: Logger
    ) {
        let requests = Counter(
            "mailbell_webhook_requests_total", "Requests to the targets of webhooks, by what became of them.",
            labels: ["webhook", "result"], known: targets.flatMap { [[$0.name, "accepted"], [$0.name, "failed"]] })
        let activities = Counter(
            "mailbell_webhook_activities_total", "Activities that the targets of webhooks have taken.",
            labels: ["webhook"], known: targets.map { [$0.name] })
        self.requests = requests
        self.activities = activities
        senders = targets.compactMap {
            WebhookSender($0, writer: writer, readers: readers, metrics: metrics, logger: logger) { name, count in
                requests.add(1, name, count == nil ? "failed" : "accepted")
                activities.add(Int64(count ?? 0), name)
            }
        }
        for sender in senders { sender.start() }
    }

    /// Whether a request is under way, or what it has come to is not on disk.
    var isBusy: Bool { senders.contains(where: \.isBusy) }

    func pushed(_ recorded: Recorded) { for sender in senders { sender.pushed(recorded) } }

    func look() { for sender in senders { sender.look() } }

    func stop() { for sender in senders { sender.stop() } }

    func write(to text: inout Exposition, now: Timestamp) {
        guard !senders.isEmpty else { return }
        requests.write(to: &text)
        activities.write(to: &text)
        text.family(
            "mailbell_webhook_failing_seconds", .gauge,
            "For how long a webhook's target has not taken what it was sent; 0 where it has.")
        for sender in senders {
            let age = sender.failingSince.map { max(0, now.since($0).wholeMilliseconds) } ?? 0
            text.sample("mailbell_webhook_failing_seconds", [("webhook", sender.target.name)], Double(age) / 1000)
        }
    }
}

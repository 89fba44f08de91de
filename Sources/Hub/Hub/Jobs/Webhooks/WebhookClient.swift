import Core
import EventLoop
import HTTPOut
import HTTPWire
import Transport
import Webhooks

/// Sends requests to webhook targets.
struct WebhookClient: Sendable {
    /// The addresses that may be connected to.
    var addresses = AddressPolicy.any
    /// Timeout for a whole request.
    var timeout = Duration.seconds(60)
    /// Bytes of an answer's body that are taken before the connection is closed. Nobody reads them.
    private static let answerBytes = 64 * 1024

    /// nil if the target accepted the request. The head of the answer decides; the rest is ignored.
    @EventLoop
    func send(_ request: WebhookRequest) async -> DeliveryDriver.Refusal? {
        guard let url = HTTPURL(request.url) else { return .init("the URL is invalid") }
        var outgoing = HTTPClientRequest(.post, url)
        outgoing.body = request.body
        outgoing.headers = request.headers
        outgoing.authorization = request.authorization
        outgoing.totalTimeout = timeout
        outgoing.maximumBytes = .max
        // Targets deduplicate by webhook-id (Standard Webhooks, "Idempotency"); two notices on a phone do little harm.
        outgoing.isIdempotent = true
        outgoing.addresses = addresses
        let answer = Answer()
        var problem = "no answer"
        do {
            try await HTTPClient.stream(outgoing) {
                answer.head = $0
            } body: {
                answer.bytes += $0.count
                if answer.bytes > Self.answerBytes { throw Enough() }
            }
        } catch {
            // A user who has set it up does not learn which names and addresses the hub's name server knows.
            let isHidden = error.kind == .notAllowed || error.kind == .unknownName && addresses == .publicOnly
            problem =
                isHidden
                ? "\(url.host) does not lead to a public address, and the operator allows no other" : error.description
        }
        guard let head = answer.head else { return .init(problem) }
        if (200...299).contains(head.status) { return nil }
        var wait = head.retryAfter.flatMap { Duration(retryAfter: $0, now: .now) }
        // 410 Gone (Standard Webhooks, "Delivery"): retry rarely, but do retry: the owner may bring the target back.
        if head.status == 410 { wait = max(wait ?? .zero, .seconds(3600)) }
        let hint = (300...399).contains(head.status) ? "; redirects are not followed" : ""
        return .init("\(url.host) answers \(head.status)\(hint)", retryAfter: wait)
    }

    @EventLoop
    private final class Answer {
        var head: HTTPClientHead?
        var bytes = 0
    }

    private struct Enough: Error {}
}

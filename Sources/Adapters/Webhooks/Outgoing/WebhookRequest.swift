public import Core

/// A POST to a target.
public struct WebhookRequest: Sendable {
    /// The URL: of ntfy the server's root, of Gotify with `/message`.
    public var url: String
    /// Header fields, names in lower case.
    public var headers: [(name: String, value: String)]
    /// The value of `Authorization`; nil for none.
    public var authorization: String?
    public var body: [UInt8]
}

extension WebhookTarget {
    /// The request of a post.
    ///
    /// - Parameter time: the time of day, which a signature covers. Each retry has its own.
    public func request(for post: Delivery.Post, at time: Timestamp) -> WebhookRequest {
        let seconds = time.milliseconds / 1000
        var request = WebhookRequest(
            url: url,
            headers: [
                ("content-type", "application/json"), ("user-agent", "mailbell-hub/\(mailbellVersion)"),
                ("webhook-id", post.id), ("webhook-timestamp", String(seconds)),
            ], body: post.body)
        switch format {
        case .json(let scheme):
            if let scheme {
                let signature = scheme.signature(of: post.body, id: post.id, seconds: seconds)
                request.headers.append(("webhook-signature", signature))
            }
        case .ntfy(let token):
            request.url = NtfyURL(url)?.root ?? url
            request.authorization = token.map { "Bearer \($0)" }
        case .gotify(let token):
            request.url = Self.gotifyURL(url)
            if let token { request.headers.append(("x-gotify-key", token)) }
        }
        return request
    }

    /// A request that shows the owner what requests look like, and whether they arrive.
    public func sample(at time: Timestamp) -> WebhookRequest {
        request(
            for: Delivery.Post(
                id: "\(key)_test_\(time.milliseconds)", body: sampleBody(now: time), count: 0), at: time)
    }

    /// Gotify's URL for messages: the server's URL and `/message`.
    private static func gotifyURL(_ text: String) -> String {
        guard let parts = URLParts(text), !parts.path.hasSuffix("/message") else { return text }
        let slash = parts.path.hasSuffix("/") ? "" : "/"
        return text[..<parts.path.endIndex] + slash + "message" + (parts.query.map { "?\($0)" } ?? "")
    }
}

/// The URL of a topic on an ntfy server, in two: messages in JSON go to the root, and name the topic.
struct NtfyURL {
    /// The URL without the topic.
    let root: String
    let topic: String

    /// nil if the path does not end in a topic: 1 to 64 ASCII letters, digits, `-` and `_`.
    init?(_ text: String) {
        guard let parts = URLParts(text), let slash = parts.path.lastIndex(of: "/") else { return nil }
        let topic = parts.path[parts.path.index(after: slash)...]
        guard (1...64).contains(topic.utf8.count),
            topic.utf8.allSatisfy({
                ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95
            })
        else { return nil }
        self.topic = String(topic)
        root = text[...slash] + (parts.query.map { "?\($0)" } ?? "")
    }
}

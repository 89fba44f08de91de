public import Core

extension Duration {
    /// The delay that a `Retry-After` header asks for (RFC 9110, 10.2.3): a number of seconds, or until a time such as
    /// `Sun, 06 Nov 1994 08:49:37 GMT`. Zero for a time in the past; nil for any other text.
    public init?(retryAfter text: String, now: Timestamp) {
        if let seconds = Int64(text), seconds >= 0 {
            self = .seconds(min(seconds, 366 * 86_400))
            return
        }
        guard let time = Timestamp(httpDate: text) else { return nil }
        self = max(.zero, time.since(now))
    }
}

public import Mailbell

extension Duration {
    /// What `Retry-After` (RFC 9110, 10.2.3) asks for: seconds, or until a time as in `Sun, 06 Nov 1994 08:49:37 GMT`. nil
    /// for anything else; zero for a time that has passed.
    public init?(retryAfter text: String, now: Timestamp) {
        if let seconds = Int64(text), seconds >= 0 {
            self = .seconds(min(seconds, 366 * 86_400))
            return
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let time = Timestamp(rfc3339: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
        else { return nil }
        self = max(.zero, time.since(now))
    }
}

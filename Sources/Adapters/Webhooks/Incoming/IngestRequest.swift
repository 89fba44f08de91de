import Crypto
public import Mailbell
import MailbellWire

/// A request from a service, as far as its reading needs it.
public struct IngestRequest: Sendable {
    public var body: [UInt8]
    public var authorization: String?
    /// By their names in lower case.
    public var headers: [String: String]
    public var now: Timestamp

    public init(body: [UInt8], authorization: String? = nil, headers: [String: String] = [:], now: Timestamp) {
        self.body = body
        self.authorization = authorization
        self.headers = headers
        self.now = now
    }

    /// How long ago a request may have been signed where each of its events counts once, for as long as it is remembered:
    /// SendGrid tries again for 24 hours, and SNS for some hours.
    static let retrySpan = Duration.seconds(25 * 3600)
    /// How far a service's clock may be ahead of ours.
    static let clockSpan = Duration.seconds(300)

    /// - Throws: `IngestRefusal.replayed` for a time too long ago, or still to come.
    func checkTime(_ time: Timestamp, within span: Duration) throws(IngestRefusal) {
        guard time >= now - span else { throw .replayed("was signed \(time.rfc3339)") }
        guard time <= now + Self.clockSpan else { throw .replayed("was signed for \(time.rfc3339)") }
    }
}

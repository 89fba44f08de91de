public import Core
import Crypto
import Wire

/// What the readers need of a service's HTTP request.
public struct IngestRequest: Sendable {
    /// The body, byte by byte as it came: signatures cover it.
    public var body: [UInt8]
    /// The header `Authorization`; nil if there is none.
    public var authorization: String?
    /// The header fields, by name in lower case.
    public var headers: [String: String]
    /// The hub's time, against which the time of the signature is checked.
    public var now: Timestamp

    /// A request that came at `now`.
    public init(body: [UInt8], authorization: String? = nil, headers: [String: String] = [:], now: Timestamp) {
        self.body = body
        self.authorization = authorization
        self.headers = headers
        self.now = now
    }

    /// Maximum age of a signature for services whose events are deduplicated. SendGrid retries for 24 hours, and SNS for
    /// some hours.
    static let retrySpan = Duration.seconds(25 * 3600)
    /// How far a service's clock may be ahead of the hub's.
    static let clockSpan = Duration.seconds(300)

    /// - Throws: `IngestRefusal.replayed` if `time` is longer ago than `span`, or ahead of now by more than `clockSpan`.
    func checkTime(_ time: Timestamp, within span: Duration) throws(IngestRefusal) {
        guard time >= now - span else { throw .replayed("was signed too long ago, at \(time.rfc3339)") }
        guard time <= now + Self.clockSpan else { throw .replayed("was signed for the future, \(time.rfc3339)") }
    }
}

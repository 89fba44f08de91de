public import Core
import HTTPWire
public import Sessions
public import Transport

/// Limits on everything that a hub accepts from outside. `all` names them for the setting `limit`.
public struct HubLimits: Hashable, Sendable {
    /// Limits of connections and HTTP.
    public var server = ServerLimits()
    /// Limits of push sessions.
    public var session = SessionLimits()
    /// Limits of hits.
    public var hits = HitLimits()
    /// Quotas of one user.
    public var quotas = QuotaLimits()
    /// Highest number of WebSockets that have not said hello, in all.
    public var socketsBeforeHello = 512
    /// Highest number of requests with unknown tickets, of one address in a minute.
    public var unknownTickets = 600
    /// Highest number of wrong tokens and pairing codes, of one address in a minute.
    public var wrongTokens = 20
    /// Highest number of codes and links to sign in that one user makes in a minute.
    public var codes = 20
    /// Limits of uploads.
    public var uploads = UploadLimits()
    /// Highest size in bytes of commands that wait for the disk.
    public var writerBytes = 64 << 20
    /// Highest number of waiting look-ups of one user or address.
    public var readerQueue = 64

    /// The standard limits.
    public init() {}
}

/// One limit, as the settings name it.
public struct NamedLimit: Sendable {
    /// The unit of a limit's value.
    public enum Unit: Sendable {
        case count
        case bytes
        /// A duration; values are in milliseconds.
        case time
    }

    /// The name in the setting `limit` and in the metric `mailbell_limited_total`, such as `head-time`.
    public let name: String
    /// What it bounds, in a few words.
    public let summary: String
    /// The unit of the value.
    public let unit: Unit
    /// The allowed values.
    public let range: ClosedRange<Int64>
    /// Reads the value from the limits.
    public let get: @Sendable (HubLimits) -> Int64
    /// Writes the value to the limits.
    public let set: @Sendable (inout HubLimits, Int64) -> Void

    init(
        _ name: String, _ summary: String, _ unit: Unit = .count, in range: ClosedRange<Int64>,
        _ path: any WritableKeyPath<HubLimits, Int> & Sendable
    ) {
        (self.name, self.summary, self.unit, self.range) = (name, summary, unit, range)
        get = { Int64($0[keyPath: path]) }
        set = { $0[keyPath: path] = Int($1) }
    }

    init(
        _ name: String, _ summary: String, in range: ClosedRange<Int64>,
        milliseconds path: any WritableKeyPath<HubLimits, Int64> & Sendable
    ) {
        (self.name, self.summary, self.unit, self.range) = (name, summary, .time, range)
        get = { $0[keyPath: path] }
        set = { $0[keyPath: path] = $1 }
    }
}

extension HubLimits {
    private static let many: ClosedRange<Int64> = 1...1_000_000_000
    private static let size: ClosedRange<Int64> = 65_536...(1 << 40)
    private static let span: ClosedRange<Int64> = 1000...86_400_000

    /// All limits that can be set, in the order of listings.
    public static let all: [NamedLimit] = [
        NamedLimit(
            "connections", "connections in all, or fewer if the process may open fewer descriptors", in: 16...1_000_000,
            \.server.connections),
        NamedLimit(
            "connections-per-address", "connections of one address, or one /64 of IPv6", in: many,
            \.server.connectionsPerAddress),
        NamedLimit("handshake-time", "a TLS handshake", in: span, milliseconds: \.server.handshakeMilliseconds),
        NamedLimit("head-time", "the head of a request", in: span, milliseconds: \.server.wire.headMilliseconds),
        NamedLimit("head-line-bytes", "one line of a head", .bytes, in: 1024...60_000, \.server.wire.lineBytes),
        NamedLimit("head-bytes", "the head of a request", .bytes, in: 1024...60_000, \.server.wire.headBytes),
        NamedLimit("head-fields", "field lines of a head", in: 10...10_000, \.server.wire.fields),
        NamedLimit(
            "body-time", "a body being received, and 1 s more for each 64 KiB", in: span,
            milliseconds: \.server.wire.bodyMilliseconds),
        NamedLimit(
            "body-bytes", "request bodies being received, of all connections", .bytes, in: size, \.server.bodyBytes),
        NamedLimit(
            "body-rate", "the lowest rate of an upload in a second, averaged over 30 s", .bytes, in: 1...(1 << 20),
            \.server.wire.streamBytesPerSecond),
        NamedLimit(
            "answer-time", "an answer being sent, and 4 s more for each 64 KiB", in: span,
            milliseconds: \.server.wire.answerMilliseconds),
        NamedLimit("answer-bytes", "answers being sent, of all connections", .bytes, in: size, \.server.answerBytes),
        NamedLimit(
            "idle-time", "silence between two requests of a connection", in: span,
            milliseconds: \.server.wire.idleMilliseconds),
        NamedLimit("requests-per-connection", "requests of one connection", in: many, \.server.wire.requests),
        NamedLimit("sockets-before-hello", "WebSockets that have not said hello", in: many, \.socketsBeforeHello),
        NamedLimit("hello-time", "a WebSocket's first frame", in: span, milliseconds: \.session.helloMilliseconds),
        NamedLimit("sessions", "sessions of one user", in: many, \.session.sessionsPerUser),
        NamedLimit(
            "hits-per-ticket", "hits of one ticket in a minute that are stored one by one", in: many,
            \.hits.perTicketPerMinute),
        NamedLimit("messages-per-day", "messages of one user in a day", in: many, \.quotas.messagesPerDay),
        NamedLimit(
            "recipients-per-day", "recipients of one user's messages in a day", in: many, \.quotas.recipientsPerDay),
        NamedLimit("devices-per-user", "devices of one user", in: many, \.quotas.devices),
        NamedLimit(
            "tracking-settings-per-user", "settings of one user for addresses and domains", in: many,
            \.quotas.trackingSettings),
        NamedLimit(
            "unknown-tickets", "requests with unknown tickets, of one address in a minute", in: many,
            \.unknownTickets),
        NamedLimit(
            "wrong-tokens", "wrong tokens and pairing codes, of one address in a minute", in: many, \.wrongTokens),
        NamedLimit("codes", "codes and links to sign in, of one user in a minute", in: many, \.codes),
        NamedLimit("uploads-per-user", "uploads of one user at once", in: many, \.uploads.perUser),
        NamedLimit("uploads", "uploads of all users at once", in: many, \.uploads.total),
        NamedLimit("upload-bytes", "uploads of all users at once", .bytes, in: size, \.uploads.bytes),
        NamedLimit("writer-bytes", "commands that wait for the disk", .bytes, in: size, \.writerBytes),
        NamedLimit("reader-queue", "waiting look-ups of one user, or of one address", in: many, \.readerQueue),
    ]
}

extension NamedLimit.Unit {
    /// An example of a value, for error texts.
    public var example: String {
        switch self {
        case .count: "a number such as 256"
        case .bytes: "a size such as 64MiB or 32KiB"
        case .time: "a span such as 10s or 2m"
        }
    }

    /// Parses a value: `256`; `64MiB`, `32KiB` or bytes; `10s`. nil if it is invalid.
    public func value(of text: some StringProtocol) -> Int64? {
        switch self {
        case .count: return Int64(text)
        case .bytes:
            for (suffix, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where text.hasSuffix(suffix) {
                guard let number = Int64(text.dropLast(3)) else { return nil }
                let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: 1 << Int64(shift))
                return isTooLarge ? nil : bytes
            }
            return Int64(text)
        case .time: return Duration(span: text)?.wholeMilliseconds
        }
    }

    /// A value as `value(of:)` reads it.
    public func text(of value: Int64) -> String {
        switch self {
        case .count: "\(value)"
        case .bytes:
            [("GiB", 30), ("MiB", 20), ("KiB", 10)].first { value > 0 && value % (1 << Int64($0.1)) == 0 }
                .map { "\(value >> Int64($0.1))\($0.0)" } ?? "\(value)"
        case .time: value % 1000 == 0 ? "\(value / 1000)s" : "\(value)ms"
        }
    }
}

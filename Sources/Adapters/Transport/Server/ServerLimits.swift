public import HTTPWire

/// Limits of all connections together, and of each one. A hub has one set for all its listeners.
public struct ServerLimits: Hashable, Sendable {
    /// Connections in all; fewer if the process may open fewer descriptors.
    public var connections = 8192
    /// Connections of one address, or of one /64 of IPv6.
    public var connectionsPerAddress = 256
    /// Longest TLS handshake, in milliseconds.
    public var handshakeMilliseconds: Int64 = 10_000
    /// Bytes of bodies being received, of all connections.
    public var bodyBytes = 64 << 20
    /// Bytes of answers being sent, of all connections.
    public var answerBytes = 64 << 20
    /// Limits of one connection's HTTP and WebSocket.
    public var wire = WireLimits()

    /// The standard limits.
    public init() {}
}

/// A limit that was exceeded; the raw value is its name in the setting `limit`.
public enum ServerLimit: String, Sendable, CaseIterable {
    case connections
    case connectionsPerAddress = "connections-per-address"
    case handshakeTime = "handshake-time"
    case headTime = "head-time"
    case headBytes = "head-bytes"
    case bodyTime = "body-time"
    case bodyBytes = "body-bytes"
    case answerTime = "answer-time"
    case answerBytes = "answer-bytes"
    case requestsPerConnection = "requests-per-connection"
}

/// Receives notice of what servers refuse.
public protocol ServerObserver: Sendable {
    /// A limit was exceeded: something was refused or closed.
    func met(_ limit: ServerLimit)
    /// No connection can be accepted: the process is out of descriptors, or the system out of memory. `error` is an
    /// errno.
    func cannotAccept(_ error: Int32)
}

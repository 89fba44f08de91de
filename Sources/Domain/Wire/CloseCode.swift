/// Why a session ended: the WebSocket close codes of `mailbell.v1` (RFC 6455, section 7.4.2, reserves 4000–4999 for
/// applications).
///
/// 4000–4499 tell the client to reconnect. 4500–4999 tell it to stay away until somebody intervenes.
public enum CloseCode: UInt16, Sendable, CaseIterable {
    /// The hub stops.
    case draining = 4000
    /// The client reads too slowly.
    case tooSlow = 4001
    /// The client, or its user, exceeds a rate limit.
    case rateLimited = 4004
    /// The client sent no hello in time.
    case noHello = 4006
    /// The hub failed.
    case internalError = 4010
    /// The token does not allow a session.
    case badToken = 4500
    /// The client violated the protocol.
    case badFrame = 4501
    /// The token was revoked during the session.
    case revoked = 4503
    /// A newer session of the same device replaces this one.
    case replaced = 4506
    /// The user exceeds a quota.
    case overLimit = 4507

    /// Whether the client should reconnect.
    public var comesBack: Bool { rawValue < 4500 }

    /// The reason for people, as sent in `bye`.
    public var text: String {
        switch self {
        case .draining: "the hub is shutting down or restarting"
        case .tooSlow: "too slow: nothing could be sent for 30 s, or retention removed activities still to be sent"
        case .rateLimited: "rate limit exceeded: too many sessions, or too many frames that change nothing"
        case .noHello: "no hello within 10 s"
        case .internalError: "the hub could not read its store"
        case .badToken: "the token is unknown, revoked, or lacks the scope subscribe"
        case .badFrame: "invalid frame"
        case .revoked: "the token was revoked"
        case .replaced: "the same device connected elsewhere"
        case .overLimit: "over a limit of the hub for one user, such as the number of devices"
        }
    }
}

/// Why a session ends: the close codes of `mailbell.v1` (RFC 6455, 7.4.2 leaves 4000–4999 to applications).
///
/// 4000–4499 say: come back. 4500–4999 say: stay away until somebody has looked.
public enum CloseCode: UInt16, Sendable, CaseIterable {
    case draining = 4000
    case tooSlow = 4001
    case rateLimited = 4004
    case noHello = 4006
    case internalError = 4010
    case badToken = 4500
    case badFrame = 4501
    case revoked = 4503
    case replaced = 4506

    public var comesBack: Bool { rawValue < 4500 }

    public var text: String {
        switch self {
        case .draining: "the hub is shutting down or restarting"
        case .tooSlow: "too slow: nothing could be sent for 30 s, or what was still to be sent has expired"
        case .rateLimited: "too many sessions, or too many frames that change nothing"
        case .noHello: "no hello within 10 s"
        case .internalError: "the hub could not read its store"
        case .badToken: "the token is unknown, revoked, or lacks the scope subscribe"
        case .badFrame: "a frame was not understood"
        case .revoked: "the token was revoked"
        case .replaced: "the same device connected elsewhere"
        }
    }
}

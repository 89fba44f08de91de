/// The unguessable token in a pixel or link URL: 128 random bits that stand for (message, recipient).
///
/// In a URL it is sealed: followed by a MAC under the hub's key, so that garbage is refused without a look in the store.
public struct Ticket: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next())
    }
}

/// Turns tickets into the text that stands in URLs, and back.
public protocol TicketSealing: Sendable {
    /// 32 characters of base64url (RFC 4648, section 5).
    func seal(_ ticket: Ticket) -> String
    /// nil unless this hub sealed it.
    func open(_ text: some StringProtocol) -> Ticket?
}

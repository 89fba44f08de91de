/// The unguessable id of one recipient of one message, in pixel and link URLs: 128 random bits.
///
/// In a URL it is sealed: a MAC under the hub's key follows it, so that garbage is rejected without a look-up in the
/// store.
public struct Ticket: Hashable, Sendable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next())
    }
}

/// Converts tickets to the text used in URLs, and back.
public protocol TicketSealing: Sendable {
    /// 32 characters of base64url (RFC 4648, section 5).
    func seal(_ ticket: Ticket) -> String
    /// nil unless this hub sealed the text.
    func open(_ text: Substring) -> Ticket?
}

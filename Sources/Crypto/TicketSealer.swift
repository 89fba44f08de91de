private import CCrypto
public import Mailbell

/// Seals tickets with a MAC: 16 bytes of ticket and the first 8 of their HMAC-SHA256 (RFC 2104) under the hub's key,
/// as 32 characters of base64url.
///
/// The MAC is no secret's last defence: the ticket behind it holds 128 random bits. It is there so that guessed and
/// garbled tickets cost no look in the store; 64 bits of it are plenty for that.
public struct TicketSealer: TicketSealing {
    private let key: [UInt8]

    /// - Parameter key: at least 32 bytes, the same for all hubs of a store and for ever.
    public init(key: [UInt8]) {
        precondition(key.count >= 32)
        self.key = key
    }

    public func seal(_ ticket: Ticket) -> String {
        var bytes = Self.bytes(ticket)
        bytes += mac(bytes).prefix(8)
        return base64url(bytes)
    }

    public func open(_ text: some StringProtocol) -> Ticket? {
        guard let bytes = Self.decode(text) else { return nil }
        let ticket = Array(bytes[..<16])
        let expected = mac(ticket)
        guard CRYPTO_memcmp(expected, Array(bytes[16...]), 8) == 0 else { return nil }
        func word(_ range: Range<Int>) -> UInt64 { ticket[range].reduce(0) { $0 << 8 | UInt64($1) } }
        return Ticket(high: word(0..<8), low: word(8..<16))
    }

    private func mac(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        _ = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &out, nil)
        return out
    }

    private static func bytes(_ ticket: Ticket) -> [UInt8] {
        [ticket.high, ticket.low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// 32 characters to 24 bytes; nil for any other length or character.
    private static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(24)
        var buffer: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8 =
                switch byte {
                case 65...90: byte - 65
                case 97...122: byte - 71
                case 48...57: byte + 4
                case UInt8(ascii: "-"): 62
                case UInt8(ascii: "_"): 63
                default: 255
                }
            guard value < 64, count < 32 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                out += [UInt8(buffer >> 16 & 255), UInt8(buffer >> 8 & 255), UInt8(buffer & 255)]
                buffer = 0
            }
        }
        return count == 32 ? out : nil
    }
}

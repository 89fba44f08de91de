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
        let words = [ticket.high, ticket.low, mac(ticket)]
        return base64url(words.flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) })
    }

    public func open(_ text: some StringProtocol) -> Ticket? {
        guard let (high, low, tag) = Self.decode(text) else { return nil }
        let ticket = Ticket(high: high, low: low)
        // The whole of both words is compared at once, so the time tells nothing of where they differ.
        return tag == mac(ticket) ? ticket : nil
    }

    /// The first 64 bits of the ticket's HMAC.
    private func mac(_ ticket: Ticket) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { buffer in
            buffer.storeBytes(of: ticket.high.bigEndian, as: UInt64.self)
            buffer.storeBytes(of: ticket.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            let bytes = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
            _ = HMAC(EVP_sha256(), key, Int32(key.count), bytes, 16, bytes + 16, nil)
            return UInt64(bigEndian: buffer.load(fromByteOffset: 16, as: UInt64.self))
        }
    }

    /// 32 characters to three words; nil for any other length or character.
    private static func decode(_ text: some StringProtocol) -> (UInt64, UInt64, UInt64)? {
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
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
            // The three words are shifted left as one number of 192 bits.
            words.0 = words.0 << 6 | words.1 >> 58
            words.1 = words.1 << 6 | words.2 >> 58
            words.2 = words.2 << 6 | UInt64(value)
            count += 1
        }
        return count == 32 ? words : nil
    }
}

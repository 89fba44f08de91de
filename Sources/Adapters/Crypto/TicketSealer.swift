private import CCrypto
public import Core
private import Synchronization

/// Seals tickets with a MAC: 16 bytes of ticket, then the first 8 bytes of their HMAC-SHA256 (RFC 2104) under the hub's
/// key, as 32 characters of base64url.
///
/// The MAC is not what keeps tickets secret: a ticket is 128 random bits. It rejects guessed and garbled tickets
/// without a look-up in the store, and 64 bits are plenty for that.
public struct TicketSealer: TicketSealing {
    private let mac: KeyedMAC

    /// - Parameter key: at least 32 bytes. It must never change for a store.
    public init(key: [UInt8]) {
        precondition(key.count >= 32)
        mac = KeyedMAC(key)
    }

    public func seal(_ ticket: Ticket) -> String {
        let words = [ticket.high, ticket.low, mac.word(of: ticket)]
        return base64url(words.flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) })
    }

    public func open(_ text: Substring) -> Ticket? {
        guard let (high, low, tag) = Self.decode(text) else { return nil }
        let ticket = Ticket(high: high, low: low)
        // One comparison of whole words: its time does not tell where they differ.
        return tag == mac.word(of: ticket) ? ticket : nil
    }

    /// Decodes 32 characters to three words; nil for any other length or character.
    private static func decode(_ text: Substring) -> (UInt64, UInt64, UInt64)? {
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

/// HMAC-SHA256 under a key that is set once: setting it costs eight times as much as the MAC of a ticket (OpenSSL 3.0,
/// EVP_MAC(3)).
private final class KeyedMAC: Sendable {
    /// Used only under the lock.
    private nonisolated(unsafe) let context: OpaquePointer
    private let lock = Mutex(())

    init(_ key: [UInt8]) {
        guard let hmac = EVP_MAC_fetch(nil, "HMAC", nil), let context = EVP_MAC_CTX_new(hmac) else {
            preconditionFailure("OpenSSL has no HMAC")
        }
        EVP_MAC_free(hmac)
        var digest = Array("SHA256".utf8CString)
        let isKeyed = digest.withUnsafeMutableBufferPointer { digest in
            let parameters = [
                OSSL_PARAM_construct_utf8_string("digest", digest.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_init(context, key, key.count, parameters) == 1
        }
        precondition(isKeyed, "OpenSSL does not take the key")
        self.context = context
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// The first 64 bits of the ticket's MAC.
    func word(of ticket: Ticket) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: 48, alignment: 8) { buffer in
            buffer.storeBytes(of: ticket.high.bigEndian, as: UInt64.self)
            buffer.storeBytes(of: ticket.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            let bytes = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
            // Without a key, EVP_MAC_init begins anew with the one it has.
            let isDone = lock.withLock { _ in
                EVP_MAC_init(context, nil, 0, nil) == 1 && EVP_MAC_update(context, bytes, 16) == 1
                    && EVP_MAC_final(context, bytes + 16, nil, 32) == 1
            }
            precondition(isDone, "OpenSSL computes no MAC")
            return UInt64(bigEndian: buffer.load(fromByteOffset: 16, as: UInt64.self))
        }
    }
}

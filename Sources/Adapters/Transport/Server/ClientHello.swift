internal import CDescriptors

#if canImport(Glibc)
    import Glibc
#endif

/// Waits for the complete first record of a TLS handshake, before libssl gets the connection. A peer that sends
/// nothing, or half a ClientHello, does not cost the 45 KiB of a handshake.
struct ClientHello {
    enum Progress {
        case whole
        case incomplete
        /// It is not TLS, or the peer sends no more.
        case hopeless
    }

    /// Bytes of a record's header: type, version, and the length of the rest (RFC 8446, 5.1).
    private static let headBytes = 5
    private static let handshakeKind: UInt8 = 22
    private static let recordBytes = 1 << 14

    private var seen = 0
    private var looksInVain = 0

    /// Inspects the socket's input without consuming it.
    mutating func look(at fd: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Progress {
        let count = mb_peek(fd, buffer.baseAddress, Self.headBytes + Self.recordBytes)
        if count < 0, errno == EAGAIN { return .incomplete }
        guard count > 0, buffer[0] == Self.handshakeKind else { return .hopeless }
        var needed = Self.headBytes
        if count >= Self.headBytes {
            needed += Int(buffer[3]) << 8 | Int(buffer[4])
            // Longer than a record may be: libssl reports the error.
            if needed > Self.headBytes + Self.recordBytes || count >= needed {
                mb_wait_for_bytes(fd, 1)
                return .whole
            }
        }
        // The loop calls again when enough has arrived, or repeatedly after the peer has ended.
        looksInVain = count > seen ? 0 : looksInVain + 1
        guard looksInVain <= 3 else { return .hopeless }
        seen = count
        mb_wait_for_bytes(fd, Int32(needed))
        return .incomplete
    }
}

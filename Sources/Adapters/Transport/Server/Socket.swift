internal import CDescriptors
internal import Core

#if canImport(Glibc)
    import Glibc
#endif

/// Non-blocking system calls on sockets.
enum Socket {
    static func read(_ fd: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let count = mb_receive(fd, buffer.baseAddress, buffer.count)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .ended }
        return errno == EAGAIN || errno == EINTR ? .wantsInput : .broken
    }

    static func write(_ fd: Int32, _ buffer: UnsafeRawBufferPointer) -> Transfer {
        let count = mb_send(fd, buffer.baseAddress, buffer.count)
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN || errno == EINTR ? .wantsOutput : .broken
    }

    /// Result of accepting a connection.
    enum Accepted {
        case connection(Int32, IPAddress)
        /// No connection is waiting.
        case none
        /// The waiting connection has closed or failed.
        case lost
        case failed(Int32)
    }

    static func accept(_ listener: Int32) -> Accepted {
        var peer: (UInt64, UInt64) = (0, 0)
        let fd = withUnsafeMutableBytes(of: &peer) { bytes in
            mb_accept(listener, bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        }
        guard fd >= 0 else {
            switch errno {
            case EAGAIN: return .none
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .failed(errno)
            // An error of this connection or its network (accept(2)).
            default: return .lost
            }
        }
        return .connection(fd, IPAddress(high: UInt64(bigEndian: peer.0), low: UInt64(bigEndian: peer.1)))
    }

    /// The port that a socket is bound to.
    static func port(_ fd: Int32) -> UInt16 { mb_bound_port(fd) }

    /// Ends sending (shutdown(2)).
    static func endSending(_ fd: Int32) { mb_end_sending(fd) }
}

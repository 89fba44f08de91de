import Core
import Synchronization
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// One end of a connection of the control socket: reads and writes lines, and blocks meanwhile. One thread reads and one
/// writes at a time.
final class ControlConnection: Sendable {
    private let descriptor: Int32
    /// Milliseconds that a write may wait for a peer that does not read.
    private let patience: Int32
    /// What was read and is no line yet.
    private let rest = Mutex<[UInt8]>([])

    /// Takes the descriptor over, and closes it when this is released.
    ///
    /// - Parameter patience: how long a write may wait for a peer that does not read.
    init(_ descriptor: Int32, patience: Duration) {
        self.descriptor = descriptor
        self.patience = Int32(clamping: patience.wholeMilliseconds)
    }

    deinit { close(descriptor) }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - limit: highest number of bytes of the line.
    ///   - time: how long to wait for the whole line; nil for ever.
    ///   - isWanted: asked several times a second while it waits.
    /// - Throws: `ControlFault`.
    func readLine(
        limit: Int, within time: Duration?, while isWanted: () -> Bool = { true }
    ) throws(ControlFault) -> [UInt8] {
        let deadline = time.map { MonotonicTime.now + $0 }
        var line = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        var searched = 0
        while true {
            if let end = line[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let more = Array(line[(end + 1)...])
                rest.withLock { $0 = more }
                guard end <= limit else { throw .tooLong }
                return Array(line[..<end])
            }
            searched = line.count
            guard line.count <= limit else { throw .tooLong }
            while !isReady(for: POLLIN, milliseconds: 100) {
                guard isWanted() else { throw .unwanted }
                if let deadline, MonotonicTime.now >= deadline { throw .silent }
            }
            try receive(into: &line)
        }
    }

    private func receive(into line: inout [UInt8]) throws(ControlFault) {
        let count = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { line.append(contentsOf: buffer.prefix(count)) }
            return count
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { throw .closed }
    }

    /// Writes a value as a line.
    ///
    /// - Throws: `ControlFault` if the peer has closed the connection, or does not read.
    func write(_ value: some Encodable) throws(ControlFault) {
        let line = encodeJSON(value) + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < line.count {
            guard isReady(for: POLLOUT, milliseconds: patience) else { throw .silent }
            let count = line.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw .closed }
            sent += count
        }
    }

    /// Whether the peer has closed the connection, or its half of it.
    var isClosed: Bool { isReady(for: Self.peerHasClosed, milliseconds: 0) }

    /// Waits for an event, or the end of the connection.
    private func isReady(for event: Int32, milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    /// POLLRDHUP of poll(2). glibc's header declares it only for `_GNU_SOURCE`.
    private static let peerHasClosed: Int32 = 0x2000
}

/// Why a line was not read or written.
enum ControlFault: Error {
    /// The peer has closed the connection.
    case closed
    /// The peer did not write, or did not read, in time.
    case silent
    /// The line is longer than the limit.
    case tooLong
    /// The line is not wanted any more.
    case unwanted
}

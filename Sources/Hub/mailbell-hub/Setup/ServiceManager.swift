private import CTimex

#if canImport(Glibc)
    import Glibc
#endif

/// The service manager that started the hub and wants its status: systemd, with `Type=notify`.
///
/// The protocol is a datagram of lines `NAME=value` to the socket in `NOTIFY_SOCKET`. sd_notify(3) calls it stable and meant to
/// be implemented without its library.
struct ServiceManager: Sendable {
    private let socket: String
    /// The time without a sign of life after which the manager restarts the hub; nil if there is no watchdog.
    let watchdog: Duration?

    /// nil if no service manager wants the status.
    init?() {
        guard let socket = Self.variable("NOTIFY_SOCKET"), socket.hasPrefix("/") || socket.hasPrefix("@") else {
            return nil
        }
        self.socket = socket
        // The watchdog is meant for another process if it names another one: a shell in between, for example.
        let isOurs = Self.variable("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        let microseconds = Self.variable("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        watchdog = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Sends one datagram with these lines. Failures are ignored: they are no reason to stop serving.
    func tell(_ lines: String...) {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // An abstract name begins with a NUL, and its length is part of it (unix(7)).
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let message = lines.joined(separator: "\n")
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.utf8.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
    }

    /// The time to send with RELOADING=1, so that systemd 253 and later can tell this reload from an earlier one
    /// (Type=notify-reload).
    static var monotonicMicroseconds: Int64 { mb_monotonic_microseconds() }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

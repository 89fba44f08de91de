public import Core
public import EventLoop
internal import HTTPWire

#if canImport(Glibc)
    import Glibc
#endif

/// State that all listeners of a process share: limits, connections, deadlines, and buffers that a connection borrows
/// for a turn.
@EventLoop
public final class ServerPool {
    let limits: ServerLimits
    private let observer: any ServerObserver
    private let isExempt: (IPAddress) -> Bool
    private var table: ConnectionTable<ServerConnection>
    private var wheel: TimerWheel<UInt64>
    private var timer: RepeatingTimer?
    private var random = SystemRandomNumberGenerator()
    /// Bytes of bodies being received, and of answers being sent.
    private var bodyBytes = 0
    private var answerBytes = 0
    private var date: (second: Int64, text: [UInt8]) = (-1, [])

    /// Buffers for one read and one answer, borrowed by the connection whose turn it is.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    var writeBuffer: [UInt8] = []

    /// Connections with an entry in the wheel, by its number. Entries of closed connections are skipped.
    private var scheduled: [UInt64: ServerConnection] = [:]
    private var serial: UInt64 = 0

    /// - Parameter isExempt: whether many people share an address, such as a proxy's; limits by address do not apply to
    ///   it.
    public init(
        _ limits: ServerLimits, observer: any ServerObserver, isExempt: @escaping (IPAddress) -> Bool = { _ in false }
    ) {
        self.limits = limits
        self.observer = observer
        self.isExempt = isExempt
        table = ConnectionTable(
            total: min(limits.connections, Self.descriptors), perHousehold: limits.connectionsPerAddress)
        wheel = TimerWheel(now: Self.now)
        writeBuffer.reserveCapacity(4096)
    }

    /// Connections that the process's descriptors allow, with a reserve for the store, tables and outgoing connections.
    private static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        let most = Int(clamping: limit.rlim_cur)
        return max(16, most - max(64, min(512, most / 8)))
    }

    /// Milliseconds of a monotonic clock.
    nonisolated static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// That time at a connection's last event or the wheel's last tick. Deadlines are computed from it, which saves a
    /// system call each.
    private(set) var time = ServerPool.now

    /// Updates `time`.
    func readTime() { time = Self.now }

    /// Number of open connections.
    public var count: Int { table.all.count }

    /// Highest number of connections.
    public var capacity: Int { min(limits.connections, Self.descriptors) }

    func met(_ limit: ServerLimit) { observer.met(limit) }
    func cannotAccept(_ error: Int32) { observer.cannotAccept(error) }

    /// The unit that counts as one client: an IPv4 address or an IPv6 /64 (RFC 6177); nil if it is exempt.
    func household(of peer: IPAddress) -> IPAddress? {
        if isExempt(peer) { return nil }
        return peer.isIPv4 ? peer : IPAddress(high: peer.high, low: 0)
    }

    // MARK: Connections

    /// Makes room for a connection if necessary. Returns false if it is refused.
    func hasRoom(for household: IPAddress?) -> Bool {
        switch table.verdict(on: household, using: &random) {
        case .welcome: return true
        case .inPlaceOf(let victim, let limit):
            if victim.worth != .idle { met(limit) }
            victim.die()
            return true
        case .refused(let limit):
            met(limit)
            return false
        }
    }

    func add(_ connection: ServerConnection) {
        table.add(connection)
        if timer == nil {
            timer = RepeatingTimer(every: .milliseconds(wheel.tick)) { [unowned self] in turn() }
        }
    }

    func remove(_ connection: ServerConnection) {
        table.remove(connection)
        if let entry = connection.wheelEntry { scheduled[entry.serial] = nil }
        connection.wheelEntry = nil
        if table.all.isEmpty {
            timer?.cancel()
            timer = nil
        }
    }

    /// Closes all connections of a server.
    func closeAll(of server: HTTPServer) {
        for connection in table.all where connection.server === server { connection.die() }
    }

    // MARK: Deadlines

    /// Schedules a call of `tick` on a connection, at its deadline or a little later.
    func schedule(_ connection: ServerConnection, at deadline: Int64) {
        // An entry that comes out early is added again then: most deadlines only move later.
        if let entry = connection.wheelEntry {
            guard deadline < entry.at else { return }
            scheduled[entry.serial] = nil
        }
        serial += 1
        scheduled[serial] = connection
        let at = wheel.add(serial, at: deadline)
        connection.wheelEntry = (serial, at)
    }

    private func turn() {
        readTime()
        let now = time
        for entry in wheel.advance(to: now) {
            guard let connection = scheduled.removeValue(forKey: entry) else { continue }
            connection.wheelEntry = nil
            connection.tick(now: now)
        }
    }

    // MARK: Memory limits

    /// Reserves (or, if negative, releases) bytes for bodies. Returns false if the limit is reached.
    func keepBody(_ change: Int) -> Bool {
        guard change <= 0 || bodyBytes + change <= limits.bodyBytes else {
            met(.bodyBytes)
            return false
        }
        bodyBytes += change
        return true
    }

    /// Whether an answer of this size may be queued. Up to 16 KiB it always may.
    func hasRoom(forAnswer bytes: Int) -> Bool {
        guard bytes > 16 * 1024, answerBytes + bytes > limits.answerBytes else { return true }
        met(.answerBytes)
        return false
    }

    /// Adds to the bytes of answers being sent.
    func countAnswer(_ change: Int) { answerBytes += change }

    // MARK: The Date header

    /// The current time in HTTP's format (RFC 9110, 5.6.7), computed once a second.
    var httpDate: [UInt8] {
        let now = Glibc.time(nil)
        if now != date.second {
            date = (Int64(now), Array(Timestamp(milliseconds: Int64(now) * 1000).httpDate.utf8))
        }
        return date.text
    }
}

import Sessions
import Wire

@testable import Core

/// What surrounds the sessions: a clock, sockets, a log and the threads that read and write it, all moved by hand.
///
/// It is the ports of a real `SessionDriver`. Everything asynchronous waits in a queue until `settle`, and a test may hold the
/// queues to bring events about in the order it wants.
final class World {
    enum Event: Hashable {
        /// The socket took this.
        case frame([UInt8])
        /// What the session made the hub do besides.
        case effect(String)
    }

    final class Socket {
        let name: String
        var wantsWrite = false
        /// Frames it takes before it is full; nil for any number.
        var room: Int?
        var hasClosed = false
        init(name: String) { self.name = name }
    }

    enum Hold {
        case nothing
        /// Reads wait, and see what is committed meanwhile.
        case reads
        /// Reads are done at once, and their answers wait: they do not see what is committed meanwhile.
        case answers
    }

    /// Berlin is an hour ahead of UTC; no other zone is known.
    struct Zones: TimeZones {
        func offset(of zone: String, at time: Timestamp) -> Int? { zone == "Europe/Berlin" ? 3600 : nil }
    }

    static let zones = Zones()
    static let start = Timestamp(milliseconds: 1_795_323_843_000)

    let log = MemoryLog()
    private(set) var now = World.start
    /// The clock that waits are measured by: it counts on whatever the other one is set to.
    var uptime: MonotonicTime { MonotonicTime(milliseconds: now.milliseconds - Self.start.milliseconds) }
    private(set) var driver: SessionDriver!
    private var ids: [String: SessionID] = [:]
    private var sockets: [SessionID: Socket] = [:]
    private let emit: (String, Event) -> Void

    var hold = Hold.nothing
    var holdsSaves = false
    var failsNextRead = false
    /// Reads that were asked for: each, when called, delivers its answer.
    private(set) var reads: [() -> Void] = []
    private(set) var writes: [() -> Void] = []
    /// Commits that are on disk, of which the loop has not been told yet.
    private var unpushed: [Entry] = []
    /// Whether a socket is taking a frame.
    private var isTaking = false
    /// What sessions asked for because a socket took a frame. It is told after the frame.
    private var late: [(name: String, effect: String)] = []

    init(limits: SessionLimits, emit: @escaping (String, Event) -> Void) {
        self.emit = emit
        driver = SessionDriver(limits: limits, ports: self)
    }

    func session(_ name: String) -> PushSession? { ids[name].flatMap { driver.switchboard.session($0) } }
    func socket(_ name: String) -> Socket? { ids[name].flatMap { sockets[$0] } }

    // MARK: What happens

    func connect(_ name: String) {
        let id = sockets.count + 1
        ids[name] = id
        sockets[id] = Socket(name: name)
        let user = User(id: 1, email: "me@example.org", name: "Me", seat: .paid, addresses: ["me@example.org"])
        driver.open(id, identity: Identity(tokenID: "tk_\(name)", scopes: [.subscribe], user: user))
    }

    func receive(_ name: String, _ text: [UInt8]) {
        guard let id = ids[name] else { return }
        do throws(JSONFault) {
            driver.received(id, try decodeJSON(ClientFrame.self, from: text))
        } catch {
            driver.receivedGarbage(id, error.description)
        }
    }

    /// Puts an activity on disk without telling the loop.
    func append(_ kind: Kind, _ verdict: Verdict?, contact: String? = nil, padding: Int = 0) {
        unpushed.append(log.append(kind, verdict, contact: contact, padding: padding, at: now))
    }

    /// Tells the loop what was committed.
    func push() {
        guard !unpushed.isEmpty else { return }
        let recorded = Recorded(user: 1, epoch: log.epoch, entries: unpushed)
        unpushed = []
        driver.recorded(recorded)
    }

    /// Tells the loop what the user has set.
    func tellPreferences() {
        driver.tell(PreferencesReply(log.preferences, at: now, zones: Self.zones), of: 1)
    }

    func disconnect(_ name: String) {
        guard let id = ids.removeValue(forKey: name) else { return }
        sockets[id]?.hasClosed = true
        driver.closed(id)
    }

    func advance(seconds: Int, settling: Bool = true) {
        for _ in 0..<seconds {
            now = now + .seconds(1)
            driver.tick()
            if settling { settle() }
        }
    }

    // MARK: Letting it happen

    func answerOneRead() { if !reads.isEmpty { reads.removeFirst()() } }
    func finishOneWrite() { if !writes.isEmpty { writes.removeFirst()() } }

    /// The socket takes one frame, if it has room and there is one. Returns whether anything happened.
    func write(_ name: String) -> Bool { ids[name].map(write) ?? false }

    private func write(_ id: SessionID) -> Bool {
        guard let socket = sockets[id], !socket.hasClosed, socket.wantsWrite, socket.room != 0,
            let session = driver.switchboard.session(id)
        else { return false }
        isTaking = true
        defer { isTaking = false }
        guard let frame = driver.nextFrame(id) else {
            socket.wantsWrite = false
            if let code = session.closeCode {
                socket.hasClosed = true
                emit(socket.name, .effect("close \(code.rawValue)"))
            }
            return true
        }
        socket.room = socket.room.map { $0 - 1 }
        emit(socket.name, .frame(frame))
        for (name, effect) in late { emit(name, .effect(effect)) }
        late = []
        return true
    }

    /// Runs all that is not held until nothing is left to do.
    func settle() {
        while true {
            if sockets.keys.sorted().contains(where: write) { continue }
            if hold == .nothing, !reads.isEmpty {
                answerOneRead()
            } else if !holdsSaves, !writes.isEmpty {
                finishOneWrite()
            } else {
                return
            }
        }
    }
}

// MARK: What the sessions ask for

extension World: SessionPorts {
    private func tell(_ id: SessionID, _ effect: String) {
        guard let name = sockets[id]?.name else { return }
        if isTaking { late.append((name, effect)) } else { emit(name, .effect(effect)) }
    }

    func wantWrite(_ id: SessionID) { sockets[id]?.wantsWrite = true }

    func abort(_ id: SessionID, _ code: CloseCode) {
        guard let socket = sockets[id], !socket.hasClosed else { return }
        socket.hasClosed = true
        tell(id, "abort \(code.rawValue)")
    }

    func read(_ query: SessionQuery) {
        switch query.question {
        case .resumption: tell(query.session, "look up")
        case .page(let after, _, _): tell(query.session, "page after \(after)")
        case .digest(let after, let through): tell(query.session, "count \(after + 1) to \(through)")
        }
        let time = now
        func answer() -> Result<SessionQuery.Answer, StoreError> {
            Result { try query.answer(from: log, now: time, zones: World.zones) }.mapError { .other("\($0)") }
        }
        let early = hold == .answers ? answer() : nil
        reads.append { [unowned self] in
            guard driver.switchboard.session(query.session) != nil else { return }
            let result = failsNextRead ? .failure(.inputOutput("test")) : early ?? answer()
            failsNextRead = false
            driver.answered(query, result)
        }
    }

    func save(_ save: CursorSave) {
        tell(save.session, "save \(save.cursor.epoch) \(save.cursor.seq)")
        writes.append { [unowned self] in
            log.saveCursor(save.cursor, device: save.device, filter: save.filter)
            driver.saved(save, .onDisk)
        }
    }

    func markRead(_ mark: ReadMark) {
        tell(mark.session, "read \(mark.upTo)")
        writes.append { [unowned self] in
            guard log.markRead(upTo: mark.upTo) else { return }
            append(.read, nil)
            push()
        }
    }
}

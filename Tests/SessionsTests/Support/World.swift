import Sessions
import Wire

@testable import Core

/// What surrounds the sessions: a clock, sockets, a log and the threads that read and write it, all moved by hand.
///
/// Does what `Sessions` and `SessionSocket` of the hub do. Everything asynchronous waits in a queue until `settle`, and
/// a test may hold the queues to bring events about in the order it wants.
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

    static let start = Timestamp(milliseconds: 1_795_323_843_000)

    let log = MemoryLog()
    private(set) var now = World.start
    /// The clock that waits are measured by: it counts on whatever the other one is set to.
    var uptime: MonotonicTime { MonotonicTime(milliseconds: now.milliseconds - Self.start.milliseconds) }
    private(set) var switchboard: Switchboard!
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

    init(limits: SessionLimits, emit: @escaping (String, Event) -> Void) {
        self.emit = emit
        switchboard = Switchboard(limits: limits) { [unowned self] id, actions in perform(id, actions) }
    }

    func session(_ name: String) -> PushSession? { ids[name].flatMap { switchboard.session($0) } }
    func socket(_ name: String) -> Socket? { ids[name].flatMap { sockets[$0] } }

    // MARK: What happens

    func connect(_ name: String) {
        let id = sockets.count + 1
        ids[name] = id
        sockets[id] = Socket(name: name)
        let user = User(id: 1, email: "me@example.org", name: "Me", seat: .paid, addresses: ["me@example.org"])
        switchboard.open(id, identity: Identity(tokenID: "tk_\(name)", scopes: [.subscribe], user: user), now: uptime)
    }

    func receive(_ name: String, _ text: [UInt8]) {
        guard let id = ids[name] else { return }
        do throws(JSONFault) {
            switchboard.received(id, try decodeJSON(ClientFrame.self, from: text), now: uptime)
        } catch {
            if let session = switchboard.session(id) {
                perform(id, session.receivedGarbage(error.description, now: uptime))
            }
        }
    }

    /// Puts an activity on disk without telling the loop.
    func append(_ kind: Kind, _ verdict: Verdict?, contact: String? = nil, padding: Int = 0) {
        unpushed.append(log.append(kind, verdict, contact: contact, padding: padding, at: now))
    }

    /// Tells the loop what was committed.
    func push() {
        guard !unpushed.isEmpty else { return }
        let recorded = Recorded(user: 1, entries: unpushed)
        unpushed = []
        switchboard.push(recorded, now: uptime)
    }

    func disconnect(_ name: String) {
        guard let id = ids.removeValue(forKey: name) else { return }
        sockets[id]?.hasClosed = true
        switchboard.closed(id)
    }

    func advance(seconds: Int, settling: Bool = true) {
        for _ in 0..<seconds {
            now = now + .seconds(1)
            switchboard.tick(now: uptime)
            if settling { settle() }
        }
    }

    // MARK: What the sessions ask for

    private func perform(_ id: SessionID, _ actions: [PushSession.Action]) {
        for action in actions { perform(id, action) }
    }

    private func perform(_ id: SessionID, _ action: PushSession.Action) {
        guard let session = switchboard.session(id), let socket = sockets[id] else { return }
        switch action {
        case .wantWrite: socket.wantsWrite = true
        case .abort(let code):
            guard !socket.hasClosed else { return }
            socket.hasClosed = true
            emit(socket.name, .effect("abort \(code.rawValue)"))
        case .lookUp(let hello):
            emit(socket.name, .effect("look up"))
            let time = now
            read(id, { try! Resumption(hello, of: 1, now: time, in: $0)! }) { $0.resumed($1, now: $2) }
        case .load(let after, let limit, let maximumBytes):
            emit(socket.name, .effect("page after \(after)"))
            read(id, { $0.page(of: 1, after: after, limit: limit, maximumBytes: maximumBytes) }) {
                $0.loaded($1, now: $2)
            }
        case .digest(let after, let through):
            emit(socket.name, .effect("count \(after + 1) to \(through)"))
            read(id, { $0.digest(of: 1, after: after, through: through) }) { $0.digested($1, now: $2) }
        case .save(let cursor):
            let device = session.hello!.device!
            let filter = session.hello!.filter
            emit(socket.name, .effect("save \(cursor.epoch) \(cursor.seq)"))
            writes.append { [unowned self] in
                log.saveCursor(cursor, device: device, filter: filter)
                if let session = switchboard.session(id) { perform(id, session.saved()) }
            }
        case .read(let upTo):
            emit(socket.name, .effect("read \(upTo)"))
            writes.append { [unowned self] in
                guard log.markRead(upTo: upTo) else { return }
                append(.read, nil)
                push()
            }
        }
    }

    private func read<Value>(
        _ id: SessionID, _ body: @escaping (MemoryLog) -> Value,
        then proceed: @escaping (PushSession, Value, MonotonicTime) -> [PushSession.Action]
    ) {
        let early = hold == .answers ? body(log) : nil
        reads.append { [unowned self] in
            guard let session = switchboard.session(id) else { return }
            if failsNextRead {
                failsNextRead = false
                perform(id, session.storeFailed(now: uptime))
            } else {
                perform(id, proceed(session, early ?? body(log), uptime))
            }
        }
    }

    // MARK: Letting it happen

    func answerOneRead() { if !reads.isEmpty { reads.removeFirst()() } }
    func finishOneWrite() { if !writes.isEmpty { writes.removeFirst()() } }

    /// The socket takes one frame, if it has room and there is one. Returns whether anything happened.
    func write(_ name: String) -> Bool { ids[name].map(write) ?? false }

    private func write(_ id: SessionID) -> Bool {
        guard let socket = sockets[id], !socket.hasClosed, socket.wantsWrite, socket.room != 0,
            let session = switchboard.session(id)
        else { return false }
        guard let frame = session.nextFrame(now: uptime) else {
            socket.wantsWrite = false
            if let code = session.closeCode {
                socket.hasClosed = true
                emit(socket.name, .effect("close \(code.rawValue)"))
            }
            return true
        }
        socket.room = socket.room.map { $0 - 1 }
        emit(socket.name, .frame(frame))
        perform(id, session.drained(now: uptime))
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

import Core
import EventLoop
import HTTPWire
import Logging
import Metrics
import Sessions
import Transport
import Wire

/// Performs the actions of the sessions' state machines, and accepts their WebSockets.
@EventLoop
final class OpenSessions {
    let authenticator: Authenticator
    let doorman: Doorman
    let ownAddresses: OwnAddresses
    private let writer: Writer
    private let readers: ReaderPool
    private let logger: Logger
    let metrics: HubMetrics
    private(set) var switchboard: Switchboard!
    private var sockets: [SessionID: SessionSocket] = [:]
    private var lastID: SessionID = 0
    private let limits: HubLimits
    /// WebSockets of each user that have not said hello. Those that are not authenticated yet count only in
    /// `awaitingCount`.
    private var awaiting: [UserID: Int] = [:]
    private(set) var awaitingCount = 0

    init(
        limits: HubLimits, authenticator: Authenticator, doorman: Doorman, ownAddresses: OwnAddresses, writer: Writer,
        readers: ReaderPool, logger: Logger, metrics: HubMetrics
    ) {
        self.limits = limits
        self.doorman = doorman
        self.authenticator = authenticator
        self.ownAddresses = ownAddresses
        self.writer = writer
        self.readers = readers
        self.logger = logger
        self.metrics = metrics
        switchboard = Switchboard(limits: limits.session) { [unowned self] id, actions in
            EventLoop.assumeIsolated { self.perform(id, actions) }
        }
    }

    var count: Int { sockets.count }

    /// Answers `GET /v1/subscribe`: opens a WebSocket, or says why not.
    func open(_ call: Call, ownAddress: IPAddress?) {
        guard WebSocketHandshake.isAsked(by: call.request.head) else {
            var response = HTTPResponse.problem(
                426, "Upgrade required", "Connect by WebSocket, with the subprotocol \(Self.subprotocol).")
            response.headers.append(("upgrade", "websocket"))
            return call.reply.send(response)
        }
        let handshake: WebSocketHandshake
        do throws(RequestFault) {
            handshake = try WebSocketHandshake(call.request.head)
        } catch {
            return call.reply.send(.refusal(error))
        }
        guard handshake.subprotocols.contains(Self.subprotocol) else {
            return call.reply.send(
                .problem(400, "Bad request", "Offer the subprotocol \(Self.subprotocol) (Sec-WebSocket-Protocol)."))
        }
        guard awaitingCount < limits.socketsBeforeHello else {
            doorman.met("sockets-before-hello")
            return call.reply.send(.problem(503, "Not available", "Too many clients connect at once. Try again later."))
        }
        guard doorman.isShutOut(call.address) else { return upgrade(call, handshake, ownAddress) }
        // A client with a valid token is accepted, even from a rate-limited address.
        authenticator.identify(call.request.authorization, from: call.address) { [self] result in
            if case .success(.some) = result { return upgrade(call, handshake, ownAddress) }
            call.reply.send(.tooMany("wrong tokens"))
        }
    }

    private func upgrade(_ call: Call, _ handshake: WebSocketHandshake, _ ownAddress: IPAddress?) {
        lastID += 1
        let socket = SessionSocket(
            id: lastID, sessions: self, authorization: call.request.authorization, address: call.address,
            ownAddress: ownAddress)
        sockets[lastID] = socket
        awaitingCount += 1
        call.reply.upgrade(handshake, subprotocol: Self.subprotocol, to: socket)
    }

    private static let subprotocol = "mailbell.v1"

    /// Whether a user may have one more session. If so, it is counted as waiting for its hello.
    func admits(_ user: UserID) -> Bool {
        guard switchboard.count(of: user) + awaiting[user, default: 0] < limits.session.sessionsPerUser else {
            doorman.met("sessions")
            return false
        }
        awaiting[user, default: 0] += 1
        return true
    }

    /// A socket no longer waits for its hello: it came, or the socket was refused or closed.
    func waits(noMore user: UserID?) {
        awaitingCount -= 1
        guard let user, let count = awaiting[user] else { return }
        awaiting[user] = count > 1 ? count - 1 : nil
    }

    func closed(_ id: SessionID) {
        if let session = switchboard.session(id) {
            if session.closeCode == .noHello { doorman.met("hello-time") }
            metrics.slowReaders.add(session.setbacks)
            if session.hello != nil {
                metrics.sessionsClosed.add(1, session.closeCode.map { "\($0.rawValue)" } ?? "client")
                log("session closed", session, ["reason": "\(session.closeCode?.text ?? "the client disconnected")"])
            }
        }
        sockets[id] = nil
        switchboard.closed(id)
    }

    private func log(_ message: Logger.Message, _ session: PushSession, _ more: Logger.Metadata) {
        logger.info(
            message,
            metadata: [
                "user": "\(session.identity.user.id)", "token": "\(session.identity.tokenID)",
                "device": "\(session.hello?.device ?? "-")",
            ].merging(more) { $1 })
    }

    func perform(_ id: SessionID, _ actions: [PushSession.Action]) {
        for action in actions { perform(id, action) }
    }

    private func perform(_ id: SessionID, _ action: PushSession.Action) {
        guard let session = switchboard.session(id) else { return }
        let user = session.identity.user.id
        switch action {
        case .wantWrite: sockets[id]?.wantWrite()
        case .abort(let code):
            log("session aborted", session, ["reason": "\(code.text)"])
            sockets[id]?.abort()
        case .lookUp(let hello):
            // After the writer's queue, so that acknowledgements of the device's earlier session are stored first.
            writer.perform { [weak self] in
                EventLoop.submit { self?.lookUp(hello, id, user) }
            }
        case .load(let after, let limit, let maximumBytes):
            read(id, { try $0.page(of: user, after: after, limit: limit, maximumBytes: maximumBytes) }) {
                $0.loaded($1, now: .now)
            }
        case .digest(let after, let through):
            read(id, { try $0.digest(of: user, after: after, through: through) }) { $0.digested($1, now: .now) }
        case .save(let cursor):
            guard let device = session.hello?.device else { return }
            let filter = session.hello?.filter ?? Filter()
            submit(id, .acknowledge(user: user, device: device, cursor: cursor, filter: filter)) { session, outcome in
                if case .overLimit(let quota) = outcome { return session.refused(by: quota, now: .now) }
                return session.saved(isOnDisk: outcome == .done)
            }
        case .read(let upTo):
            submit(id, .read(user: user, upTo: upTo, device: session.hello?.device)) { session, outcome in
                if outcome != .done { session.readFailed() }
                return []
            }
        }
    }

    private func lookUp(_ hello: Hello, _ id: SessionID, _ user: UserID) {
        read(id, { try Resumption(hello, of: user, now: .now, in: $0) }) { [weak self] session, resumption in
            guard let resumption else { return session.end(.revoked, now: .now) }
            self?.count(resumption, session)
            return session.resumed(resumption, now: .now)
        }
    }

    private func count(_ resumption: Resumption, _ session: PushSession) {
        metrics.sessionsOpened.add()
        metrics.resumes.add(1, resumption.resume.rawValue)
        if let lost = resumption.lost { metrics.lost.add(lost.to - lost.from + 1) }
        log(
            "session opened", session,
            [
                "resume": "\(resumption.resume.rawValue)",
                "behind": "\(resumption.state.head - resumption.position)",
            ])
    }

    /// Reads for a session, and continues it if it still exists.
    private func read<Value: Sendable>(
        _ id: SessionID, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value,
        then proceed: @escaping @EventLoop @Sendable (PushSession, Value) -> [PushSession.Action]
    ) {
        readers.read(for: .user(switchboard.session(id)?.identity.user.id ?? 0), body) { [weak self] result in
            guard let self, let session = switchboard.session(id) else { return }
            switch result {
            case .success(let value): perform(id, proceed(session, value))
            case .failure(let error):
                logger.error("cannot read the store", metadata: ["error": "\(error)"])
                perform(id, session.storeFailed(now: .now))
            }
        }
    }

    private func submit(
        _ id: SessionID, _ submission: Submission,
        then proceed: @escaping @EventLoop @Sendable (PushSession, Outcome) -> [PushSession.Action]
    ) {
        writer.submit(submission) { [weak self] outcome in
            guard let self, let session = switchboard.session(id) else { return }
            perform(id, proceed(session, outcome))
        }
    }
}

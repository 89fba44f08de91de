import EventLoop
import Logging
import Mailbell
import MailbellWire
import Metrics
import Push
import Transport

/// Carries out what the sessions' state machines ask for.
@EventLoop
final class Sessions {
    let authenticator: Authenticator
    let ownAddresses: OwnAddresses
    private let writer: Writer
    private let readers: ReaderPool
    private let logger: Logger
    let metrics: HubMetrics
    private(set) var switchboard: Switchboard!
    private var sockets: [SessionID: SessionSocket] = [:]
    private var lastID: SessionID = 0

    init(
        limits: SessionLimits, authenticator: Authenticator, ownAddresses: OwnAddresses, writer: Writer,
        readers: ReaderPool, logger: Logger, metrics: HubMetrics
    ) {
        self.authenticator = authenticator
        self.ownAddresses = ownAddresses
        self.writer = writer
        self.readers = readers
        self.logger = logger
        self.metrics = metrics
        switchboard = Switchboard(limits: limits) { [unowned self] id, actions in
            EventLoop.assumeIsolated { self.perform(id, actions) }
        }
    }

    var count: Int { sockets.count }

    func makeSocket(authorization: String?, from address: IPAddress?) -> SessionSocket {
        lastID += 1
        let socket = SessionSocket(id: lastID, sessions: self, authorization: authorization, address: address)
        sockets[lastID] = socket
        return socket
    }

    func closed(_ id: SessionID) {
        if let session = switchboard.session(id) {
            metrics.slowReaders.add(session.setbacks)
            if session.hello != nil {
                metrics.sessionsClosed.add(1, session.closeCode.map { "\($0.rawValue)" } ?? "client")
                log("session closed", session, ["reason": "\(session.closeCode?.text ?? "the client left")"])
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
            // Behind the writer, so that what an earlier session of the device has acknowledged counts.
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
            submit(id, .acknowledge(user: user, device: device, cursor: cursor)) { $0.saved(isOnDisk: $1 == .done) }
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

    /// Reads for a session and goes on with it, if it is still there.
    private func read<Value: Sendable>(
        _ id: SessionID, _ body: @escaping @Sendable (any StoreSnapshot) throws -> Value,
        then proceed: @escaping @EventLoop @Sendable (PushSession, Value) -> [PushSession.Action]
    ) {
        readers.read(body) { [weak self] result in
            guard let self, let session = switchboard.session(id) else { return }
            switch result {
            case .success(let value): perform(id, proceed(session, value))
            case .failure(let error):
                logger.error("store not readable", metadata: ["error": "\(error)"])
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

import Core
import EventLoop
import GeoIP
import HTTPWire
import Logging
import Metrics
import Sessions
import Transport
import Wire

/// Accepts the sessions' WebSockets, and is the ports of their driver: reader threads, the writer, sockets. Keeps logs and
/// metrics.
@EventLoop
final class OpenSessions {
    let authenticator: Authenticator
    let doorman: Doorman
    let ownAddresses: OwnAddresses
    private let writer: Writer
    private let readers: ReaderPool
    private let logger: Logger
    let metrics: HubMetrics
    private let site: AppSite?
    /// The users' time zones, which quiet hours go by.
    let zones = ZoneClocks()
    private(set) var driver: SessionDriver!
    private var sockets: [SessionID: SessionSocket] = [:]
    private var lastID: SessionID = 0
    private let limits: HubLimits
    /// WebSockets of each user that have not said hello. Those that are not authenticated yet count only in
    /// `awaitingCount`.
    private var awaiting: [UserID: Int] = [:]
    private(set) var awaitingCount = 0

    init(
        limits: HubLimits, authenticator: Authenticator, doorman: Doorman, ownAddresses: OwnAddresses, writer: Writer,
        readers: ReaderPool, feed: LogFeed, site: AppSite?, logger: Logger, metrics: HubMetrics
    ) {
        self.site = site
        self.limits = limits
        self.doorman = doorman
        self.authenticator = authenticator
        self.ownAddresses = ownAddresses
        self.writer = writer
        self.readers = readers
        self.logger = logger
        self.metrics = metrics
        driver = SessionDriver(limits: limits.session, ports: self)
        feed.add(driver)
    }

    var count: Int { sockets.count }

    /// The route of the push protocol.
    var route: Route {
        Route(
            open: .get, at: "/v1/subscribe",
            about:
                "WebSocket, subprotocol `mailbell.v1`, with a token of the scope subscribe: [Push protocol](protocol.md)"
        ) { [self] call in open(call, ownAddress: call.client.isCertain ? call.address : nil) }
    }

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
        let credential = Credential(call.request, at: site)
        if case .foreignCookie = credential, let site { return call.reply.send(site.foreignOrigin(call.request)) }
        guard doorman.isShutOut(call.address) else { return upgrade(call, handshake, credential, ownAddress) }
        // A client with a valid token is accepted, even from a rate-limited address.
        authenticator.identify(credential, from: call.address) { [self] result in
            if case .success(.some) = result { return upgrade(call, handshake, credential, ownAddress) }
            call.reply.send(.tooMany("wrong tokens"))
        }
    }

    private func upgrade(
        _ call: Call, _ handshake: WebSocketHandshake, _ credential: Credential?, _ ownAddress: IPAddress?
    ) {
        lastID += 1
        let socket = SessionSocket(
            id: lastID, sessions: self, credential: credential, address: call.address, ownAddress: ownAddress)
        sockets[lastID] = socket
        awaitingCount += 1
        call.reply.upgrade(handshake, subprotocol: Self.subprotocol, to: socket)
    }

    private static let subprotocol = "mailbell.v1"

    /// Tells a user's clients what they have set for pop-ups. Call it after the commit.
    func tell(_ preferences: Preferences, of user: UserID) {
        driver.tell(PreferencesReply(preferences, at: .now, zones: zones), of: user)
    }

    /// Whether a user may have one more session. If so, it is counted as waiting for its hello.
    func admits(_ user: UserID) -> Bool {
        guard driver.switchboard.count(of: user) + awaiting[user, default: 0] < limits.session.sessionsPerUser else {
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
        if let session = driver.switchboard.session(id) {
            if session.closeCode == .noHello { doorman.met("hello-time") }
            metrics.slowReaders.add(session.setbacks)
            if session.hello != nil {
                metrics.sessionsClosed.add(1, session.closeCode.map { "\($0.rawValue)" } ?? "client")
                log("session closed", session, ["reason": "\(session.closeCode?.text ?? "the client disconnected")"])
            }
        }
        sockets[id] = nil
        driver.closed(id)
    }

    private func log(_ message: Logger.Message, _ session: PushSession, _ more: Logger.Metadata) {
        logger.info(
            message,
            metadata: [
                "user": "\(session.identity.user.id)", "token": "\(session.identity.tokenID)",
                "device": "\(session.hello?.device ?? "-")",
            ].merging(more) { $1 })
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
}

extension OpenSessions: @EventLoop SessionPorts {
    var uptime: MonotonicTime { .now }

    func wantWrite(_ id: SessionID) { sockets[id]?.wantWrite() }

    func abort(_ id: SessionID, _ code: CloseCode) {
        if let session = driver.switchboard.session(id) { log("session aborted", session, ["reason": "\(code.text)"]) }
        sockets[id]?.abort()
    }

    func read(_ query: SessionQuery) {
        guard query.waitsForWrites else { return ask(query) }
        writer.perform { [weak self] in
            EventLoop.submit { self?.ask(query) }
        }
    }

    private func ask(_ query: SessionQuery) {
        readers.read(
            for: .user(query.user), { [zones] in try query.answer(from: $0, now: .now, zones: zones) }
        ) { [weak self] result in
            guard let self, let session = driver.switchboard.session(query.session) else { return }
            switch result {
            case .success(.resumption(let resumption?)): count(resumption, session)
            case .success: break
            case .failure(let error): logger.error("cannot read the store", metadata: ["error": "\(error)"])
            }
            driver.answered(query, result)
        }
    }

    func save(_ save: CursorSave) {
        let command = SaveCursor(save.cursor, of: .device(save.device), user: save.user, filter: save.filter)
        writer.submit(command) { [weak self] answer in
            let result: CursorSave.Result =
                switch answer {
                case .success(.saved): .onDisk
                case .success(.overLimit(let quota)): .overLimit(quota)
                case .failure: .failed
                }
            self?.driver.saved(save, result)
        }
    }

    func markRead(_ mark: ReadMark) {
        writer.submit(MarkRead(upTo: mark.upTo, of: mark.user, device: mark.device)) { [weak self] answer in
            if case .failure = answer { self?.driver.readFailed(mark) }
        }
    }
}

public import Core
public import Wire

/// The shell of all sessions: takes what comes from sockets, the store and the clock, and performs the actions of the
/// state machines by its ports.
///
/// The hub, the simulation and the tests run the same driver; they differ in their ports. Not thread-safe: the hub uses
/// it on the event loop.
public final class SessionDriver {
    /// The open sessions, to look at. Changes go through the driver.
    public private(set) var switchboard: Switchboard!
    private unowned let ports: any SessionPorts

    /// - Parameter ports: must outlive the driver.
    public init(limits: SessionLimits, ports: any SessionPorts) {
        self.ports = ports
        switchboard = Switchboard(limits: limits) { [unowned self] in perform($0, $1) }
    }

    // MARK: From the socket

    /// Call when a client has connected and is known.
    public func open(_ id: SessionID, identity: Identity) {
        switchboard.open(id, identity: identity, now: ports.uptime)
    }

    /// Takes a client's frame.
    public func received(_ id: SessionID, _ frame: ClientFrame) {
        switchboard.received(id, frame, now: ports.uptime)
    }

    /// Call when a client's frame cannot be decoded. Ends the session.
    ///
    /// - Parameter message: what is wrong with it, for the client.
    public func receivedGarbage(_ id: SessionID, _ message: String) {
        proceed(id) { $0.receivedGarbage(message, now: $1) }
    }

    /// The next frame for a writable socket. nil if none is queued: if the session has a `closeCode`, close the socket.
    public func nextFrame(_ id: SessionID) -> [UInt8]? {
        guard let frame = switchboard.session(id)?.nextFrame(now: ports.uptime) else { return nil }
        proceed(id) { $0.drained(now: $1) }
        return frame
    }

    /// Call when a connection is closed.
    public func closed(_ id: SessionID) { switchboard.closed(id) }

    // MARK: From the store

    /// Takes the answer to a query.
    public func answered(_ query: SessionQuery, _ result: Result<SessionQuery.Answer, StoreError>) {
        proceed(query.session) { session, now in
            switch result {
            case .success(.resumption(let resumption?)): session.resumed(resumption, now: now)
            case .success(.resumption(nil)): session.end(.revoked, now: now)
            case .success(.page(let page)): session.loaded(page, now: now)
            case .success(.digest(let digest)): session.digested(digest, now: now)
            case .failure: session.storeFailed(now: now)
            }
        }
    }

    /// Call when a save has ended.
    public func saved(_ save: CursorSave, _ result: CursorSave.Result) {
        proceed(save.session) { session, now in
            switch result {
            case .onDisk: session.saved(isOnDisk: true)
            case .failed: session.saved(isOnDisk: false)
            case .overLimit(let quota): session.refused(by: quota, now: now)
            }
        }
    }

    /// Call when a read mark could not be recorded, so that the client can repeat it.
    public func readFailed(_ mark: ReadMark) { switchboard.session(mark.session)?.readFailed() }

    // MARK: From the hub

    /// Call about once a second.
    public func tick() { switchboard.tick(now: ports.uptime) }

    /// Pushes what a user has set for pop-ups to all their sessions. Call it after the commit, in the order of the commits.
    public func tell(_ preferences: PreferencesReply, of user: UserID) {
        switchboard.tell(preferences, of: user, now: ports.uptime)
    }

    /// Ends the sessions of revoked tokens.
    public func endSessions(where isRevoked: (Identity) -> Bool) {
        switchboard.endSessions(now: ports.uptime, where: isRevoked)
    }

    /// Ends every session with `bye`, each with a random delay before it reconnects, so that they do not all return at
    /// once.
    ///
    /// - Parameter spreadMilliseconds: the longest delay; 250 is the least.
    public func drain(spreadMilliseconds: Int64, using random: inout some RandomNumberGenerator) {
        switchboard.drain(now: ports.uptime, spreadMilliseconds: spreadMilliseconds, using: &random)
    }

    // MARK: Actions

    /// Passes an event to a session, if it is still open, and performs what it asks for.
    private func proceed(_ id: SessionID, _ event: (PushSession, MonotonicTime) -> [PushSession.Action]) {
        guard let session = switchboard.session(id) else { return }
        perform(id, event(session, ports.uptime))
    }

    private func perform(_ id: SessionID, _ actions: [PushSession.Action]) {
        for action in actions {
            guard let session = switchboard.session(id) else { return }
            perform(id, action, of: session)
        }
    }

    private func perform(_ id: SessionID, _ action: PushSession.Action, of session: PushSession) {
        let user = session.identity.user.id
        func read(_ question: SessionQuery.Question) {
            ports.read(SessionQuery(session: id, user: user, question: question))
        }
        switch action {
        case .wantWrite: ports.wantWrite(id)
        case .abort(let code): ports.abort(id, code)
        case .lookUp(let hello): read(.resumption(hello))
        case .load(let after, let limit, let maximumBytes):
            read(.page(after: after, limit: limit, maximumBytes: maximumBytes))
        case .digest(let after, let through): read(.digest(after: after, through: through))
        case .save(let cursor):
            guard let hello = session.hello, let device = hello.device else { return }
            ports.save(CursorSave(session: id, user: user, device: device, cursor: cursor, filter: hello.filter))
        case .read(let upTo):
            ports.markRead(ReadMark(session: id, user: user, upTo: upTo, device: session.hello?.device))
        }
    }
}

extension SessionDriver: LogFollower {
    /// The users who have a session that has sent its hello.
    public var followedUsers: [UserID]? { switchboard.users }

    /// Pushes activities to the sessions of their user.
    public func recorded(_ recorded: Recorded) { switchboard.push(recorded, now: ports.uptime) }
}

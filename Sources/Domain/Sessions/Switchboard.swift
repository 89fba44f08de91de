public import Mailbell
public import MailbellWire

/// Names a session for as long as it lives.
public typealias SessionID = Int

/// All live sessions, by user: hands each commit to every session of its user, and ends the sessions that must end.
///
/// Pure, like the sessions: what is to be done goes to `perform`.
public final class Switchboard {
    private struct Seat {
        var session: PushSession
        var joined: Bool
    }

    private var sessions: [SessionID: Seat] = [:]
    /// The sessions of a user that have said hello, in the order in which they came.
    private var rooms: [UserID: [SessionID]] = [:]
    private let limits: SessionLimits
    private let perform: (SessionID, [PushSession.Action]) -> Void
    /// Set once the hub drains: a session that opens after it is sent away at once.
    private var isDraining = false

    public init(limits: SessionLimits, perform: @escaping (SessionID, [PushSession.Action]) -> Void) {
        self.limits = limits
        self.perform = perform
    }

    public var count: Int { sessions.count }

    /// How often the open sessions fell behind.
    public var setbacks: Int64 { sessions.values.reduce(0) { $0 + $1.session.setbacks } }

    public func session(_ id: SessionID) -> PushSession? { sessions[id]?.session }

    public func open(_ id: SessionID, identity: Identity, now: Timestamp) {
        let session = PushSession(identity: identity, limits: limits, now: now)
        sessions[id] = Seat(session: session, joined: false)
        if isDraining { act(id, session.end(.draining, retryAfterMilliseconds: 1000, now: now)) }
    }

    public func closed(_ id: SessionID) {
        if let session = sessions[id]?.session { act(id, session.closed()) }
        guard let seat = sessions.removeValue(forKey: id), seat.joined else { return }
        let user = seat.session.identity.user.id
        rooms[user]?.removeAll { $0 == id }
        if rooms[user]?.isEmpty == true { rooms[user] = nil }
    }

    public func received(_ id: SessionID, _ frame: ClientFrame, now: Timestamp) {
        guard let session = sessions[id]?.session else { return }
        if case .hello(let hello) = frame, session.hello == nil, session.closeCode == nil {
            guard join(id, session, hello, now: now) else { return }
        }
        act(id, session.received(frame, now: now))
    }

    /// Joins the room before the log is looked up: from here on no commit passes the session by.
    private func join(_ id: SessionID, _ session: PushSession, _ hello: Hello, now: Timestamp) -> Bool {
        let user = session.identity.user.id
        let others = rooms[user] ?? []
        if let device = hello.device {
            for other in others where sessions[other]?.session.hello?.device == device {
                if let old = sessions[other]?.session { act(other, old.end(.replaced, now: now) + old.closed()) }
            }
        }
        let open = others.filter { sessions[$0]?.session.closeCode == nil }
        if open.count >= limits.sessionsPerUser {
            act(id, session.end(.rateLimited, retryAfterMilliseconds: 30_000, now: now))
            return false
        }
        rooms[user, default: []].append(id)
        sessions[id]?.joined = true
        return true
    }

    /// The users who have a session, in ascending order.
    public var users: [UserID] { rooms.keys.sorted() }

    /// The names of a user's devices that have a live session.
    public func connectedDevices(of user: UserID) -> Set<String> {
        Set(
            (rooms[user] ?? []).compactMap { sessions[$0]?.session }.filter { $0.closeCode == nil }.compactMap(
                \.hello?.device))
    }

    /// Pushes what is on disk to every session of its user.
    public func push(_ recorded: Recorded, now: Timestamp) {
        for id in rooms[recorded.user] ?? [] {
            guard let session = sessions[id]?.session else { continue }
            act(id, session.appended(recorded, now: now))
        }
    }

    /// Ends the sessions of tokens that are no longer valid.
    public func endSessions(now: Timestamp, where isRevoked: (Identity) -> Bool) {
        for id in sessions.keys.sorted() {
            guard let session = sessions[id]?.session, isRevoked(session.identity) else { continue }
            act(id, session.end(.revoked, now: now))
        }
    }

    public func tick(now: Timestamp) {
        for id in sessions.keys.sorted() {
            guard let session = sessions[id]?.session else { continue }
            act(id, session.tick(now: now))
        }
    }

    /// Says `bye` to all, each with its own time to come back, so that they do not come all at once.
    public func drain(now: Timestamp, spreadMilliseconds: Int64, using random: inout some RandomNumberGenerator) {
        isDraining = true
        for id in sessions.keys.sorted() {
            guard let session = sessions[id]?.session else { continue }
            let wait = Int64.random(in: 250...max(250, spreadMilliseconds), using: &random)
            act(id, session.end(.draining, retryAfterMilliseconds: wait, now: now))
        }
    }

    private func act(_ id: SessionID, _ actions: [PushSession.Action]) {
        if !actions.isEmpty { perform(id, actions) }
    }
}

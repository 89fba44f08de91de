public import Core
import Wire

/// Identifies an open session.
public typealias SessionID = Int

/// All open sessions, by user. Passes each commit to every session of its user, and ends sessions that must end.
///
/// Pure, like the sessions: actions go to `perform`.
public final class Switchboard {
    private struct Seat {
        var session: PushSession
        var joined: Bool
    }

    private var sessions: [SessionID: Seat] = [:]
    /// The sessions of a user that have sent their hello, in the order of the hellos.
    private var rooms: [UserID: [SessionID]] = [:]
    private let limits: SessionLimits
    private let perform: (SessionID, [PushSession.Action]) -> Void
    /// Whether the hub drains: new sessions are then sent away at once.
    private var isDraining = false

    /// - Parameter perform: carries out a session's actions.
    init(limits: SessionLimits, perform: @escaping (SessionID, [PushSession.Action]) -> Void) {
        self.limits = limits
        self.perform = perform
    }

    /// How many sessions are open.
    public var count: Int { sessions.count }

    /// How many sessions of a user have sent their hello and are not closing.
    public func count(of user: UserID) -> Int {
        (rooms[user] ?? []).count { sessions[$0]?.session.closeCode == nil }
    }

    /// How often the open sessions fell behind.
    public var setbacks: Int64 { sessions.values.reduce(0) { $0 + $1.session.setbacks } }

    /// The open session with this id; nil if it was closed.
    public func session(_ id: SessionID) -> PushSession? { sessions[id]?.session }

    /// Call when a client has connected.
    func open(_ id: SessionID, identity: Identity, now: MonotonicTime) {
        let session = PushSession(identity: identity, limits: limits, now: now)
        sessions[id] = Seat(session: session, joined: false)
        if isDraining { act(id, session.end(.draining, retryAfterMilliseconds: 1000, now: now)) }
    }

    /// Call when a connection is closed. Its cursor is saved, and the session is gone.
    func closed(_ id: SessionID) {
        if let session = sessions[id]?.session { act(id, session.closed()) }
        guard let seat = sessions.removeValue(forKey: id), seat.joined else { return }
        let user = seat.session.identity.user.id
        rooms[user]?.removeAll { $0 == id }
        if rooms[user]?.isEmpty == true { rooms[user] = nil }
    }

    /// Passes a client's frame to its session. A hello replaces an earlier session of the same device.
    func received(_ id: SessionID, _ frame: ClientFrame, now: MonotonicTime) {
        guard let session = sessions[id]?.session else { return }
        if case .hello(let hello) = frame, session.hello == nil, session.closeCode == nil {
            guard join(id, session, hello, now: now) else { return }
        }
        act(id, session.received(frame, now: now))
    }

    /// Adds the session to its user's room before the log is looked up, so that it misses no commit from then on.
    ///
    /// - Returns: false if the user has too many sessions; the session then ends.
    private func join(_ id: SessionID, _ session: PushSession, _ hello: Hello, now: MonotonicTime) -> Bool {
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

    /// The users who have a session that has sent its hello, in ascending order.
    public var users: [UserID] { rooms.keys.sorted() }

    /// The names of a user's devices that are connected and not closing.
    public func connectedDevices(of user: UserID) -> Set<String> {
        Set(
            (rooms[user] ?? []).compactMap { sessions[$0]?.session }.filter { $0.closeCode == nil }.compactMap(
                \.hello?.device))
    }

    /// Pushes committed activities to every session of their user.
    func push(_ recorded: Recorded, now: MonotonicTime) {
        for id in rooms[recorded.user] ?? [] {
            guard let session = sessions[id]?.session else { continue }
            act(id, session.appended(recorded, now: now))
        }
    }

    /// Pushes what a user has set to every session of theirs.
    func tell(_ preferences: PreferencesReply, of user: UserID, now: MonotonicTime) {
        let frame = ServerFrameEncoder.preferences(preferences)
        for id in rooms[user] ?? [] {
            guard let session = sessions[id]?.session else { continue }
            act(id, session.told(frame, now: now))
        }
    }

    /// Ends the sessions of revoked tokens.
    func endSessions(now: MonotonicTime, where isRevoked: (Identity) -> Bool) {
        for id in sessions.keys.sorted() {
            guard let session = sessions[id]?.session, isRevoked(session.identity) else { continue }
            act(id, session.end(.revoked, now: now))
        }
    }

    /// Call about once a second: ticks every session.
    func tick(now: MonotonicTime) {
        for id in sessions.keys.sorted() {
            guard let session = sessions[id]?.session else { continue }
            act(id, session.tick(now: now))
        }
    }

    /// Ends every session with `bye`, each with a random delay before it reconnects, so that they do not all return at once.
    ///
    /// - Parameter spreadMilliseconds: the longest delay; 250 is the least.
    func drain(now: MonotonicTime, spreadMilliseconds: Int64, using random: inout some RandomNumberGenerator) {
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

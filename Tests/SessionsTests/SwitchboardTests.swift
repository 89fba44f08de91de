import Testing
import Wire

@testable import Core
@testable import Sessions

@Suite struct SwitchboardTests {
    private static let now = MonotonicTime(milliseconds: 0)

    private static func identity(_ user: UserID) -> Identity {
        let user = User(id: user, email: "\(user)@example.org", name: "", seat: .free, addresses: [])
        return Identity(tokenID: "tk_\(user.id)", scopes: [.subscribe], user: user)
    }

    private static func entry(_ seq: Seq) -> Entry {
        Entry(seq: seq, kind: .open, verdict: .human, body: Array("{}".utf8))
    }

    /// A switchboard with session 1 of user 1 and session 2 of user 2, both live on an empty log.
    private func twoUsers() -> Switchboard {
        let switchboard = Switchboard(limits: SessionLimits()) { _, _ in }
        for id in [1, 2] {
            switchboard.open(id, identity: Self.identity(UserID(id)), now: Self.now)
            switchboard.received(id, .hello(Hello(device: "tray")), now: Self.now)
            let resumption = Resumption(
                state: LogState(epoch: Epoch("k3")),
                preferences: PreferencesReply(Preferences(), at: Timestamp(milliseconds: 0), zones: World.zones),
                cursor: nil, has: nil, isOfThisLog: false, from: .now,
                catchUp: .all,
                now: Timestamp(milliseconds: 0)
            ) { _ in 1 }
            _ = switchboard.session(id)?.resumed(resumption, now: Self.now)
            while switchboard.session(id)?.nextFrame(now: Self.now) != nil {}
        }
        return switchboard
    }

    @Test func aCommitGoesToItsUserOnly() throws {
        let switchboard = twoUsers()
        switchboard.push(Recorded(user: 2, epoch: Epoch("k3"), entries: [Self.entry(1)]), now: Self.now)
        #expect(switchboard.session(1)?.nextFrame(now: Self.now) == nil)
        #expect(
            switchboard.session(2)?.nextFrame(now: Self.now)
                == ServerFrameEncoder.activity(Self.entry(1), prev: 0, replay: false))
    }

    /// What is pushed of another life of the log has seqs that mean something else: the client must ask where it stands.
    @Test func anotherLifeOfTheLogEndsTheSession() throws {
        let switchboard = twoUsers()
        switchboard.push(Recorded(user: 1, epoch: Epoch("m7"), entries: [Self.entry(1)]), now: Self.now)
        let session = try #require(switchboard.session(1))
        #expect(session.closeCode == .draining && session.closeCode?.comesBack == true)
        while let frame = session.nextFrame(now: Self.now) {
            #expect(!String(decoding: frame, as: UTF8.self).contains(#""seq":1"#))
        }
        #expect(switchboard.session(2)?.closeCode == nil)
    }

    /// The same name of a device, but of another user.
    @Test func anotherUsersDeviceReplacesNobody() {
        let switchboard = twoUsers()
        #expect(switchboard.session(1)?.closeCode == nil)
        #expect(switchboard.session(2)?.closeCode == nil)
    }

    @Test func knowsWhoHasASession() {
        let switchboard = twoUsers()
        #expect(switchboard.count == 2)
        #expect(switchboard.session(1)?.identity == Self.identity(1))
        #expect(switchboard.session(2)?.identity == Self.identity(2))
        switchboard.closed(1)
        switchboard.closed(1)
        switchboard.closed(99)
        #expect(switchboard.count == 1)
        #expect(switchboard.session(2)?.identity == Self.identity(2))
        #expect(switchboard.session(1) == nil)
    }

    /// A socket's callback may come after its session is gone.
    @Test func whatComesForASessionThatIsGoneIsPassedOver() {
        var performed: [SessionID] = []
        let switchboard = Switchboard(limits: SessionLimits()) { id, _ in performed.append(id) }
        switchboard.received(7, .hello(Hello(device: "tray")), now: Self.now)
        switchboard.push(Recorded(user: 1, epoch: Epoch("k3"), entries: [Self.entry(1)]), now: Self.now)
        switchboard.tick(now: Self.now)
        #expect(performed.isEmpty)
        #expect(switchboard.count == 0)
    }
}

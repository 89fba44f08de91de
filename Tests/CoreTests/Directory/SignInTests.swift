import Core
import TestKit
import Testing

/// How browsers sign in and out.
@Suite struct SignInTests {
    private let store = MemoryStore()
    private let address = IPAddress("192.0.2.77")!

    init() throws {
        try store.commit { store in
            for name in ["sam", "kim"] { try store.addUser(name) }
            for (id, user) in [("tk_1", 1), ("tk_2", 2)] as [(String, UserID)] {
                try store.insertToken(
                    TokenRecord(
                        id: id, user: user, scopes: [.web], label: "desk", createdAt: .at(0),
                        expiresAt: user == 2 ? .at(30) : nil),
                    digest: Array(id.utf8))
            }
        }
    }

    private func run<C: Command>(_ command: C, at seconds: Double = 0) throws -> C.Answer {
        try LedgerRunner(store, at: .at(seconds)).run(command)
    }

    private func make(
        _ code: UInt8, _ purpose: Pairing.Purpose, token: String? = nil, of user: UserID = 1, at seconds: Double = 0
    ) throws -> Pairing? {
        try run(
            MakePairing(
                code: [code], of: user, for: purpose, token: token, by: AuditNote(actor: "sam", network: nil)),
            at: seconds)
    }

    private func session(_ number: UInt8) -> NewSession {
        NewSession(id: "ws_\(number)", digest: [number], agent: "Firefox on Linux", address: address)
    }

    private func opened(_ number: UInt8) throws -> WebSession? {
        try store.read { try $0.session(digest: [number]) }
    }

    private func actions() throws -> [String] {
        try store.read { try $0.audit(before: nil, limit: 99).reversed().map(\.action) }
    }

    @Test(
        arguments: [
            (.browser, 600, true), (.invitation, 604_800, true), (.link, 60, false),
        ] as [(Pairing.Purpose, Double, Bool)])
    func aCodeSignsIn(_ purpose: Pairing.Purpose, _ lifetime: Double, _ stepsUp: Bool) throws {
        #expect(try make(1, purpose)?.expiresAt == .at(lifetime))
        let answer = try run(SignIn(code: [1], session(1)), at: 50)
        guard case .signedIn(let user) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(user.id == 1)
        let session = try #require(try opened(1))
        #expect((session.user, session.createdAt, session.agent) == (1, .at(50), "Firefox on Linux"))
        #expect(session.network == address.truncated)
        #expect(session.steppedUpAt == (stepsUp ? .at(50) : nil))
        #expect(session.isSteppedUp(at: .at(349)) == stepsUp && !session.isSteppedUp(at: .at(350)))
        #expect(try run(SignIn(code: [1], self.session(2)), at: 51) == .noSuchCode, "once")
        #expect(try opened(2) == nil)
        let expected = (purpose == .link ? [] : ["code-made"]) + ["signed-in", "sign-in-failed"]
        #expect(try actions() == expected)
    }

    @Test func aClientsCodeSignsNobodyIn() throws {
        _ = try make(1, .client)
        #expect(try run(SignIn(code: [1], session(1))) == .otherPurpose(.client))
        #expect(try opened(1) == nil)
        _ = try make(2, .browser)
        let token = NewToken(id: "tk_9", digest: [9], label: "")
        #expect(try run(PairClient(code: [2], token, scopes: nil)) == .otherPurpose(.browser))
        #expect(try run(PairClient(code: [3], token, scopes: nil)) == .noSuchCode)
        guard case .paired = try run(PairClient(code: [1], token, scopes: nil)) else {
            Issue.record("the code is still good for what it is for")
            return
        }
    }

    @Test func aLinkEndsWithItsToken() throws {
        for code in 1...2 as ClosedRange<UInt8> { _ = try make(code, .link, token: "tk_1") }
        _ = try run(SignIn(code: [1], session(1)))
        #expect(try opened(1)?.token == "tk_1")
        try run(RevokeToken("tk_1"))
        #expect(try opened(1) == nil)
        #expect(try run(SignIn(code: [2], session(2))) == .noSuchCode)
        #expect(try make(3, .link, token: "tk_1") == nil, "nor does it make another")
    }

    @Test func aLinkDoesNotOutliveItsToken() throws {
        #expect(try make(1, .link, token: "tk_2", of: 2)?.expiresAt == .at(30))
        #expect(try make(2, .link, token: "tk_2", of: 1) == nil, "the token is another's")
        #expect(try make(3, .link, token: "tk_2", of: 2, at: 30) == nil)
        #expect(try make(4, .link, of: 99) == nil)
        _ = try run(SignIn(code: [1], session(1)), at: 29)
        let session = try #require(try opened(1))
        #expect(session.isValid(at: .at(29.9)) && !session.isValid(at: .at(30)))
    }

    /// A stranger who guesses pushes nothing else out of the audit log.
    @Test func failuresAreNotedOnceAnHour() throws {
        for seconds in 0..<5 {
            #expect(try run(SignIn(code: [9], session(1)), at: Double(seconds)) == .noSuchCode)
        }
        var elsewhere = session(1)
        elsewhere.address = IPAddress("203.0.113.9")!
        _ = try run(SignIn(code: [9], elsewhere), at: 6)
        _ = try run(SignIn(code: [9], session(1)), at: 3600)
        let log = try store.read { try $0.audit(before: nil, limit: 9) }
        #expect(log.map(\.at) == [.at(3600), .at(6), .at(0)])
        #expect(log.allSatisfy { $0.action == "sign-in-failed" && $0.actor.isEmpty })
        #expect(log.map(\.network) == [address, elsewhere.address, address].map(\.truncated))
    }

    /// Nor one who has many networks.
    @Test func failuresFromManyNetworksAreNotAllNoted() throws {
        for n in 0..<200 as Range<UInt32> {
            var session = session(1)
            session.address = IPAddress(v4: 0xcb00_0000 + n << 8)
            #expect(try run(SignIn(code: [9], session), at: Double(n)) == .noSuchCode)
        }
        #expect(try store.read { try $0.audit(before: nil, limit: 999) }.count == 50)
    }

    // MARK: Passkeys

    private func addPasskey(_ id: UInt8 = 7, of user: UserID = 1) throws -> AddPasskey.Answer {
        try run(
            AddPasskey(
                Passkey(
                    id: [id], user: user, publicKey: [1], algorithm: -7, relyingParty: "e", counter: 5, label: "phone",
                    createdAt: .at(0)), by: AuditNote(actor: "sam", network: nil)))
    }

    private func use(_ counter: Int64, _ id: UInt8 = 7) -> PasskeyUse {
        PasskeyUse(id: [id], counter: counter, isBackedUp: false)
    }

    @Test func aPasskeySignsIn() throws {
        #expect(try addPasskey() == .added)
        #expect(try addPasskey() == .exists)
        #expect(try addPasskey(7, of: 2) == .exists)
        let answer = try run(OpenSession(use(6), session(1)), at: 9)
        guard case .opened(let user) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(user.id == 1)
        #expect(try opened(1)?.steppedUpAt == .at(9))
        guard case .counterWentBack = try run(OpenSession(use(6), session(2))) else {
            Issue.record("a copy signs in")
            return
        }
        #expect(try opened(2) == nil)
        #expect(try run(OpenSession(use(1, 8), session(3))) == .noSuchPasskey)
        #expect(try actions() == ["passkey-added", "signed-in", "passkey-counter", "sign-in-failed"])
        let log = try store.read { try $0.audit(before: nil, limit: 2) }
        #expect(log.last?.actor == "sam@example.org" && log.last?.subject == "phone")
    }

    @Test func aUserHasOneHandle() throws {
        #expect(try run(KeepHandle([1, 2], of: 1)) == [1, 2])
        #expect(try run(KeepHandle([3], of: 1)) == [1, 2])
    }

    @Test func passkeysAreTheirUsersAndFew() throws {
        for id in 0..<UInt8(Passkey.perUser) { #expect(try addPasskey(id) == .added) }
        #expect(try addPasskey(99) == .tooMany)
        #expect(try addPasskey(99, of: 2) == .added)
        let note = AuditNote(actor: "", network: nil)
        #expect(try !run(RenamePasskey([99], of: 1, to: "x")) && !run(RemovePasskey([99], of: 1, by: note)))
        #expect(try run(RenamePasskey([99], of: 2, to: "x")) && run(RemovePasskey([99], of: 2, by: note)))
        #expect(try actions().last == "passkey-removed")
        #expect(try store.read { try $0.audit(before: nil, limit: 1).first?.subject } == "x")
    }

    // MARK: Stepping up

    private func stepUp(_ proof: StepUpSession.Proof, at seconds: Double = 10) throws -> StepUpSession.Answer {
        try run(StepUpSession(session: "ws_1", of: 1, digest: [200], proof, from: address), at: seconds)
    }

    private func openByLink() throws {
        _ = try make(1, .link)
        _ = try run(SignIn(code: [1], session(1)))
        #expect(try opened(1)?.isSteppedUp(at: .at(0)) == false)
    }

    @Test func aCodeStepsUp() throws {
        try openByLink()
        _ = try make(2, .browser)
        #expect(try stepUp(.code([2])) == .steppedUp)
        #expect(try opened(1) == nil, "the browser gets a new secret")
        #expect(try opened(200)?.isSteppedUp(at: .at(309)) == true)
        #expect(try opened(200)?.id == "ws_1")
        #expect(try stepUp(.code([2])) == .refused, "once")
        #expect(try actions() == ["signed-in", "code-made", "stepped-up", "sign-in-failed"])
    }

    @Test func anotherCodeDoesNot() throws {
        try openByLink()
        for (code, purpose) in [(2, .client), (3, .link), (4, .invitation)] as [(UInt8, Pairing.Purpose)] {
            _ = try make(code, purpose)
            #expect(try stepUp(.code([code])) == .otherPurpose(purpose))
        }
        _ = try make(5, .browser, of: 2)
        #expect(try stepUp(.code([5])) == .refused)
        #expect(try store.read { try $0.pairing(digest: [5], at: .at(10)) } != nil, "it is left for its user")
        #expect(try opened(1)?.steppedUpAt == nil)
    }

    @Test func aPasskeyStepsUp() throws {
        try openByLink()
        _ = (try addPasskey(), try addPasskey(8, of: 2))
        #expect(try stepUp(.passkey(use(9, 8))) == .refused, "it is another's")
        #expect(try store.read { try $0.passkey(id: [8])?.counter } == 5)
        #expect(try stepUp(.passkey(use(5))) == .counterWentBack)
        #expect(try stepUp(.passkey(use(6))) == .steppedUp)
        #expect(try opened(200) != nil)
    }

    @Test func aSessionThatHasEndedStepsNotUp() throws {
        try openByLink()
        _ = try make(2, .browser)
        let note = AuditNote(actor: "sam@example.org", network: address)
        #expect(try run(EndSession("ws_1", of: 1, .signedOut, by: note)))
        #expect(try stepUp(.code([2])) == .refused)
        #expect(try store.read { try $0.pairing(digest: [2], at: .at(10)) } != nil)
    }

    // MARK: Ending

    @Test func sessionsEnd() throws {
        for number in 1...4 as ClosedRange<UInt8> {
            _ = try make(number, .link)
            _ = try run(SignIn(code: [number], session(number)))
        }
        try run(TouchSession("ws_2"), at: 7200)
        #expect(try opened(2)?.seenAt == WebSession.hour(of: .at(7200)))
        let note = AuditNote(actor: "sam@example.org", network: address)
        #expect(try !run(EndSession("ws_1", of: 2, .sessionRevoked, by: note)))
        #expect(try run(EndSession("ws_1", of: 1, .sessionRevoked, by: note)))
        #expect(try run(EndSessions(of: 1, except: "ws_3", by: note)) == 2)
        #expect(try run(EndSessions(of: 1, except: "ws_3", by: note)) == 0)
        #expect(try store.read { try $0.sessions(of: 1).map(\.id) } == ["ws_3"])
        #expect(try actions().suffix(2) == ["session-revoked", "session-revoked"])
    }

    @Test func aSessionHasAnEnd() {
        var session = WebSession(
            id: "ws_1", user: 1, createdAt: .at(0), seenAt: .at(0), agent: String(repeating: "ö", count: 150),
            network: address)
        #expect(session.agent.utf8.count == 200 && session.network == address.truncated)
        #expect(session.isValid(at: .at(14 * 86_400 - 1)) && !session.isValid(at: .at(14 * 86_400)))
        session.seenAt = .at(89 * 86_400)
        #expect(session.isValid(at: .at(90 * 86_400 - 1)) && !session.isValid(at: .at(90 * 86_400)))
        let hour = WebSession.hour(of: .at(0))
        #expect(hour <= .at(0) && hour + .seconds(3600) > .at(0) && hour.milliseconds % 3_600_000 == 0)
        #expect(WebSession.hour(of: Timestamp(milliseconds: -1)).milliseconds == -3_600_000)
        session.seenAt = hour
        #expect(!session.needsTouch(at: hour + .seconds(3599)) && session.needsTouch(at: hour + .seconds(3600)))
    }
}

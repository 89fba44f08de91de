import Core
import TestKit
import Testing

/// Sessions of the web app.
@Suite struct SessionContract {
    private func session(
        _ id: String, of user: User, at seconds: Double = 0, token: String? = nil
    ) -> WebSession {
        WebSession(
            id: id, user: user.id, createdAt: .at(seconds), steppedUpAt: .at(seconds), agent: "Firefox on Linux",
            network: IPAddress("192.0.2.77")!, token: token)
    }

    private func add(_ session: WebSession, _ digest: [UInt8], to store: any Store) throws {
        try store.commit { try $0.insertSession(session, digest: digest) }
    }

    private func ids(of user: User, in store: any Store) throws -> [String] {
        try store.read { try $0.sessions(of: user.id).map(\.id) }
    }

    @Test(arguments: StoreUnderTest.all) func isFoundByItsDigest(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            let first = session("ws_1", of: ada)
            var second = session("ws_2", of: ada, at: 7200)
            (second.steppedUpAt, second.network) = (nil, IPAddress("2001:db8:7::9")!.truncated)
            try add(first, [1, 0], to: store)
            try add(second, [2], to: store)
            try store.read { store throws in
                #expect(try store.session(digest: [1, 0]) == first)
                #expect(try store.session(digest: [2]) == second)
                #expect(try store.session(digest: [3]) == nil)
                #expect(try store.sessions(of: ada.id) == [second, first], "the latest used first")
                #expect(try store.sessions(of: bob.id) == [])
            }
            for (id, digest) in [("ws_1", [9]), ("ws_9", [2])] as [(String, [UInt8])] {
                #expect(throws: StoreError.self) { try add(session(id, of: bob), digest, to: store) }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func isSeenToTheHour(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada") }
            try add(session("ws_1", of: ada), [1], to: store)
            let began = WebSession.hour(of: .start)
            func seen() throws -> Timestamp? { try store.read { try $0.session(digest: [1])?.seenAt } }
            #expect(try seen() == began)
            for (at, expected) in [(3600, 3600), (7300, 7200), (100, 7200)] as [(Double, Double)] {
                try store.commit { try $0.touchSession("ws_1", seenAt: began + .seconds(at)) }
                #expect(try seen() == began + .seconds(expected), "it never goes back")
            }
            try store.commit { try $0.touchSession("ws_9", seenAt: .at(0)) }
        }
    }

    @Test(arguments: StoreUnderTest.all) func stepsUpWithANewSecret(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada") }
            try add(session("ws_1", of: ada), [1], to: store)
            let before = try store.read { try $0.controlVersion() }
            #expect(try store.commit { try $0.stepUpSession("ws_1", digest: [7], at: .at(60)) })
            try store.read { store throws in
                #expect(try store.session(digest: [1]) == nil)
                #expect(try store.session(digest: [7])?.steppedUpAt == .at(60))
                #expect(try store.controlVersion() > before, "a hub that knows the old secret notices")
            }
            #expect(try !store.commit { try $0.stepUpSession("ws_9", digest: [8], at: .at(60)) })
        }
    }

    @Test(arguments: StoreUnderTest.all) func endsAtOnce(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            for n in 1...4 { try add(session("ws_\(n)", of: ada, at: Double(n)), [UInt8(n)], to: store) }
            try add(session("ws_b", of: bob), [9], to: store)
            func version() throws -> Int64 { try store.read { try $0.controlVersion() } }
            var last = try version()
            #expect(try !store.commit { try $0.removeSession("ws_1", of: bob.id) }, "it is another's")
            #expect(try !store.commit { try $0.removeSession("ws_9", of: ada.id) })
            #expect(try version() == last)
            #expect(try store.commit { try $0.removeSession("ws_1", of: ada.id) })
            #expect(try version() > last)
            #expect(try ids(of: ada, in: store) == ["ws_4", "ws_3", "ws_2"])
            last = try version()
            #expect(try store.commit { try $0.removeSessions(of: ada.id, except: "ws_3") } == 2)
            #expect(try version() > last)
            #expect(try ids(of: ada, in: store) == ["ws_3"])
            #expect(try store.commit { try $0.removeSessions(of: ada.id, except: nil) } == 1)
            last = try version()
            #expect(try store.commit { try $0.removeSessions(of: ada.id, except: nil) } == 0)
            #expect(try version() == last)
            #expect(try ids(of: bob, in: store) == ["ws_b"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func endsWithItsToken(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                for (id, end) in [("tk_1", nil), ("tk_2", Timestamp.at(1000))] {
                    try store.insertToken(
                        TokenRecord(
                            id: id, user: ada.id, scopes: [.web], label: "", createdAt: .at(0), expiresAt: end),
                        digest: Array(id.utf8))
                }
                return ada
            }
            try add(session("ws_0", of: ada), [0], to: store)
            try add(session("ws_1", of: ada, token: "tk_1"), [1], to: store)
            try add(session("ws_2", of: ada, token: "tk_2"), [2], to: store)
            let ending = try #require(try store.read { try $0.session(digest: [2]) })
            #expect(ending.tokenExpiresAt == .at(1000))
            #expect(ending.isValid(at: .at(999)) && !ending.isValid(at: .at(1000)))
            _ = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(9)) }
            #expect(try store.read { try $0.session(digest: [1]) } == nil)
            #expect(try ids(of: ada, in: store) == ["ws_2", "ws_0"])
            // Another hub opens one at that moment.
            try add(session("ws_3", of: ada, token: "tk_1"), [3], to: store)
            #expect(try store.read { try $0.session(digest: [3]) } == nil)
            // The next to sign in removes what has ended.
            try add(session("ws_4", of: ada, at: 1000), [4], to: store)
            #expect(try ids(of: ada, in: store) == ["ws_4", "ws_0"])
        }
    }

    /// Links that somebody makes with a stolen token do not end the user's own sessions.
    @Test(arguments: StoreUnderTest.all) func aTokensSessionsPushOutItsOwn(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                for id in ["tk_1", "tk_2"] {
                    try store.insertToken(
                        TokenRecord(id: id, user: ada.id, scopes: [.web], label: "", createdAt: .at(0)),
                        digest: Array(id.utf8))
                }
                return ada
            }
            try add(session("ws_own", of: ada), [0], to: store)
            try add(session("ws_other", of: ada, token: "tk_2"), [1], to: store)
            for n in 0..<WebSession.perToken {
                try add(session("ws_\(n)", of: ada, at: Double(n), token: "tk_1"), [2, UInt8(n)], to: store)
            }
            let before = try store.read { try $0.controlVersion() }
            for n in WebSession.perToken..<WebSession.perUser * 2 {
                try add(session("ws_\(n)", of: ada, at: Double(n), token: "tk_1"), [2, UInt8(n)], to: store)
            }
            let left = try ids(of: ada, in: store)
            #expect(left.count == WebSession.perToken + 2)
            #expect(left.contains("ws_own") && left.contains("ws_other") && left.first == "ws_99")
            #expect(try store.read { try $0.controlVersion() } > before, "their sockets end")
        }
    }

    @Test(arguments: StoreUnderTest.all) func theOldestGoes(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            try add(session("ws_b", of: bob), [200], to: store)
            for n in 0..<WebSession.perUser {
                try add(session("ws_\(n)", of: ada, at: Double(n)), [UInt8(n)], to: store)
            }
            // Used later than the others, and opened before them.
            try store.commit { try $0.touchSession("ws_0", seenAt: .at(7200)) }
            let before = try store.read { try $0.controlVersion() }
            try add(session("ws_new", of: ada, at: 100), [100], to: store)
            let left = try ids(of: ada, in: store)
            #expect(left.count == WebSession.perUser && left.first == "ws_0" && left[1] == "ws_new")
            #expect(!left.contains("ws_1"))
            #expect(try store.read { try $0.controlVersion() } > before, "its socket ends")
            // The clock was set back: what is opened now is not what goes.
            try add(session("ws_early", of: ada, at: -9000), [101], to: store)
            #expect(try ids(of: ada, in: store).contains("ws_early"))
            #expect(try ids(of: bob, in: store) == ["ws_b"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func thoseThatHaveEndedGo(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            let day: Double = 86_400
            try add(session("ws_idle", of: bob), [1], to: store)
            try add(session("ws_used", of: bob), [2], to: store)
            try store.commit { try $0.touchSession("ws_used", seenAt: .at(13 * day)) }
            try add(session("ws_1", of: ada, at: 14 * day), [3], to: store)
            #expect(try ids(of: bob, in: store) == ["ws_used"])
            try store.commit { try $0.touchSession("ws_used", seenAt: .at(89 * day)) }
            try add(session("ws_2", of: ada, at: 90 * day - 1), [4], to: store)
            #expect(try ids(of: bob, in: store) == ["ws_used"])
            #expect(try store.read { try $0.session(digest: [2])?.isValid(at: .at(90 * day)) } == false)
            try add(session("ws_3", of: ada, at: 90 * day), [5], to: store)
            #expect(try ids(of: bob, in: store) == [], "used or not")
        }
    }
}

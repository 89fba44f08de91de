import Core
import TestKit
import Testing

@Suite struct PeopleContract {
    @Test(arguments: StoreUnderTest.all) func findsUsers(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob", seat: .free)) }
            #expect(ada.id != bob.id)
            #expect(ada.addresses == ["ada@example.org"])
            try store.read { store throws in
                #expect(try store.users() == [ada, bob])
                #expect(try store.user(bob.id) == bob)
                #expect(try store.user(bob.id)?.seat == .free)
                #expect(try store.user(email: "ada@example.org") == ada)
                #expect(try store.user(email: "eve@example.org") == nil)
                #expect(try store.user(bob.id + 1) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func newLogIsEmpty(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada", epoch: "k3") }
            #expect(try store.state(of: ada.id) == LogState(epoch: Epoch("k3")))
            #expect(try store.read { try $0.logState(of: ada.id + 1) } == nil)
        }
    }

    @Test(arguments: StoreUnderTest.all) func addressBelongsToOneUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { _ = try $0.addUser("ada") }
            #expect {
                try store.commit { _ = try $0.addUser("ada") }
            } throws: { error in
                if case .exists(let text)? = error as? StoreError { text.contains("ada@example.org") } else { false }
            }
            #expect(try store.read { try $0.users().count } == 1)
        }
    }

    private func token(_ id: String, of user: User, at seconds: Double = 0) -> TokenRecord {
        TokenRecord(
            id: id, user: user.id, scopes: [.subscribe, .read], label: "laptop", createdAt: .at(seconds))
    }

    @Test(arguments: StoreUnderTest.all) func tokenStandsForUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertToken(token("tk_2", of: ada), digest: [2, 2])
                try store.insertToken(token("tk_1", of: ada), digest: [1, 1])
                try store.insertToken(token("tk_0", of: ada, at: 9), digest: [0, 0])
                return ada
            }
            try store.read { store throws in
                #expect(
                    try store.identity(tokenDigest: [1, 1], at: .at(0))
                        == Identity(tokenID: "tk_1", scopes: [.subscribe, .read], user: ada))
                #expect(try store.identity(tokenDigest: [3], at: .at(0)) == nil)
                #expect(try store.tokens().map(\.id) == ["tk_1", "tk_2", "tk_0"], "by age, then by id")
                #expect(try store.tokens().first == token("tk_1", of: ada))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func tokenDigestIsUnique(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada")
                try store.insertToken(token("tk_1", of: ada), digest: [1])
                return ada
            }
            #expect {
                try store.commit { try $0.insertToken(token("tk_2", of: ada), digest: [1]) }
            } throws: { error in
                if case .exists? = error as? StoreError { true } else { false }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func revokedTokenStandsForNobody(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada")
                for n in 1...3 { try store.insertToken(token("tk_\(n)", of: ada), digest: [UInt8(n)]) }
            }
            let byID = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(5)) }
            #expect(byID?.revokedAt == .at(5))
            let byDigest = try store.commit { try $0.revokeToken(id: nil, digest: [2], at: .at(6)) }
            #expect(byDigest?.id == "tk_2")
            let again = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(7)) }
            #expect(again?.revokedAt == .at(5), "the first time stays")
            let unknown = try store.commit { try $0.revokeToken(id: "tk_9", digest: nil, at: .at(7)) }
            #expect(unknown == nil)
            try store.read { store throws in
                #expect(try store.identity(tokenDigest: [1], at: .at(0)) == nil)
                #expect(try store.identity(tokenDigest: [2], at: .at(0)) == nil)
                #expect(try store.identity(tokenDigest: [3], at: .at(0))?.tokenID == "tk_3")
                #expect(try store.tokens().map(\.revokedAt) == [.at(5), .at(6), nil])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aTokenExpires(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var record = try store.commit { store in
                try store.insertToken(token("tk_0", of: store.addUser("eve")), digest: [9])
                return token("tk_1", of: try store.addUser("ada"))
            }
            record.expiresAt = .at(100)
            record.scopes = Scope.allCases
            try store.commit { try $0.insertToken(record, digest: [1]) }
            try store.read { store throws in
                #expect(try store.identity(tokenDigest: [1], at: .at(99.999))?.tokenID == "tk_1")
                #expect(try store.identity(tokenDigest: [1], at: .at(100)) == nil)
                #expect(try store.identity(tokenDigest: [9], at: .at(1e9))?.tokenID == "tk_0", "it never expires")
                #expect(try store.tokens(of: record.user) == [record])
                #expect(try store.tokens(of: 99) == [])
                #expect(try store.tokens().count == 2)
            }
            #expect(record.isValid(at: .at(99)) && !record.isValid(at: .at(100)))
        }
    }

    @Test(arguments: StoreUnderTest.all) func aMemberBecomesAnAdmin(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            #expect((ada.account, ada.role) == (1, .member))
            #expect(try store.read { try $0.admins() } == [])
            let before = try store.read { try $0.controlVersion() }
            for user in [bob, ada] { try store.commit { try $0.setRole(.admin, of: user.id) } }
            #expect(try store.read { try $0.changes(since: before).users } == [ada.id, bob.id])
            #expect(try store.read { try $0.admins() } == [ada.id, bob.id])
            #expect(try store.read { try $0.user(ada.id)?.role } == .admin)
            try store.commit {
                try $0.setRole(.member, of: ada.id)
                try $0.setRole(.admin, of: 99)
            }
            #expect(try store.read { try $0.users().map(\.role) } == [.member, .admin])
            #expect(try store.read { try $0.admins() } == [bob.id])
        }
    }

    /// What a running hub watches to notice commands of another process.
    @Test(arguments: StoreUnderTest.all) func controlVersionCountsCommands(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var last = try store.read { try $0.controlVersion() }
            func expectChange(_ isChange: Bool, _ what: Comment) throws {
                let now = try store.read { try $0.controlVersion() }
                #expect(isChange ? now > last : now == last, what)
                last = now
            }
            let ada = try store.commit { try $0.addUser("ada") }
            try expectChange(true, "a user was added")
            try store.commit { try $0.insertToken(token("tk_1", of: ada), digest: [1]) }
            try expectChange(true, "a token was added")
            _ = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(1)) }
            try expectChange(true, "a token was revoked")
            _ = try store.commit { try $0.revokeToken(id: "tk_1", digest: nil, at: .at(2)) }
            try expectChange(false, "it was revoked already")
            try store.commit {
                try $0.saveCursor(Cursor(epoch: Epoch("e1"), seq: 0), device: "tray", of: ada.id, at: .at(3))
                _ = try $0.add(.open, to: ada.id)
            }
            try expectChange(false, "a device and an activity are the hub's own")
            _ = try store.commit { try $0.forget(.device("tray"), of: ada.id) }
            try expectChange(false, "so is a device that its user forgets; a command counts by itself")
        }
    }
}

import Core
import TestKit
import Testing

/// Members, tokens, settings and webhooks, as the web app changes them; and what the audit log tells of it.
@Suite struct AccountCommandTests {
    private let store = MemoryStore()
    private let note = AuditNote(actor: "sam@example.org", network: IPAddress("192.0.2.77"))

    init() throws {
        try store.commit { store in
            for name in ["sam", "kim"] { try store.addUser(name) }
            try store.setRole(.admin, of: 1)
        }
    }

    private func run<C: Command>(_ command: C, at seconds: Double = 0) throws -> C.Answer {
        try LedgerRunner(store, at: .at(seconds)).run(command)
    }

    private func audit() throws -> [String] {
        try store.read { store in
            try store.audit(before: nil, limit: 99).reversed().map { entry in
                #expect(entry.actor == "sam@example.org" && entry.network == IPAddress("192.0.2.0"))
                return "\(entry.action) \(entry.subject)"
            }
        }
    }

    // MARK: Members

    @Test func aMemberIsInvited() throws {
        let command = AddMember(email: "new@example.org", name: "New", seat: .free, code: [1], by: note)
        guard case .added(let user, let pairing) = try run(command, at: 5) else {
            Issue.record("not added")
            return
        }
        #expect((user.email, user.name, user.seat, user.role) == ("new@example.org", "New", .free, .member))
        #expect((pairing.user, pairing.purpose) == (user.id, .invitation))
        #expect(pairing.expiresAt == .at(5 + 7 * 86_400))
        #expect(try store.read { try $0.pairing(digest: [1], at: .at(600_000)) } == pairing)
        #expect(try store.read { try $0.logState(of: user.id)?.epoch.text.isEmpty } == false)
        #expect(try run(command) == .exists)
        #expect(try audit() == ["member-added new@example.org"])
    }

    @Test func anAdminRemains() throws {
        #expect(try run(SetRole(.member, of: 1, by: note)) == .lastAdmin)
        #expect(try run(RemoveMember(1, by: note)) == .lastAdmin)
        #expect(try run(SetRole(.admin, of: 99, by: note)) == .noSuchUser)
        for _ in 1...2 { #expect(try run(SetRole(.admin, of: 2, by: note)) == .done) }
        #expect(try run(SetRole(.member, of: 1, by: note)) == .done)
        #expect(try store.read { try $0.admins() } == [2])
        #expect(try run(SetRole(.member, of: 2, by: note)) == .lastAdmin)
        #expect(try run(SetRole(.member, of: 1, by: note)) == .done, "one already")
        #expect(try audit() == ["role-changed kim@example.org: admin", "role-changed sam@example.org: member"])
    }

    @Test func aMemberGoes() throws {
        #expect(try run(RemoveMember(2, by: note)) == .gone)
        #expect(try store.read { try $0.user(2) } == nil)
        #expect(try run(RemoveMember(2, by: note)) == .gone)
        #expect(try audit() == ["member-removed kim@example.org"])
    }

    @Test func aSeatChanges() throws {
        for _ in 1...2 { #expect(try run(SetSeat(.free, of: 2, by: note))) }
        #expect(try store.read { try $0.user(2)?.seat } == .free)
        #expect(try !run(SetSeat(.free, of: 99, by: note)))
        #expect(try audit() == ["seat-changed kim@example.org: free"])
    }

    @Test func addressesAreAddedAndRemoved() throws {
        #expect(try run(AddAddress("sam@other.example", to: 1, by: note)) == .added)
        #expect(try run(AddAddress("sam@other.example", to: 2, by: note)) == .exists)
        #expect(try run(AddAddress("kim@example.org", to: 1, by: note)) == .exists)
        #expect(try !run(RemoveAddress("sam@other.example", from: 2, by: note)))
        #expect(try !run(RemoveAddress("sam@example.org", from: 1, by: note)), "the first stays")
        #expect(try run(RemoveAddress("sam@other.example", from: 1, by: note)))
        #expect(try audit() == ["address-added sam@other.example", "address-removed sam@other.example"])
        for n in 1..<User.maximumAddresses {
            #expect(try run(AddAddress("sam@\(n).example", to: 1, by: note)) == .added)
        }
        #expect(try run(AddAddress("sam@more.example", to: 1, by: note)) == .tooMany)
    }

    /// A copy of mail to oneself is one's own from the next hit on, in the same lot too.
    @Test func theEventPathNoticesAnAddress() throws {
        let world = try StoredWorld()
        world.commit(StoredWorld.hit())
        #expect(world.judge.evidence.last?.own == nil)
        world.commit(AddAddress(StoredWorld.mia, to: 1, by: note), StoredWorld.hit(at: 100), now: 100)
        #expect(world.judge.evidence.last?.own == .copy)
    }

    // MARK: Tokens

    @Test func aTokenIsMadeAndRevoked() throws {
        let token = NewToken(id: "tk_1", digest: [1], label: "script")
        let record = try run(
            CreateToken(token, of: 1, scopes: Scope.allCases, expiresAt: .at(60), by: note), at: 5)
        #expect(record?.scopes == Scope.allCases.filter { $0 != .web })
        #expect(record?.expiresAt == .at(60) && record?.createdAt == .at(5))
        #expect(try store.read { try $0.identity(tokenDigest: [1], at: .at(59)) }?.tokenID == "tk_1")
        #expect(try !run(RevokeTokenOf("tk_1", of: 2, by: note)), "it is another's")
        for _ in 1...2 { #expect(try run(RevokeTokenOf("tk_1", of: 1, by: note))) }
        #expect(try store.read { try $0.identity(tokenDigest: [1], at: .at(6)) } == nil)
        #expect(try audit() == ["token-created tk_1 script", "token-revoked tk_1 script"])
    }

    @Test func tokensAreFew() throws {
        func create(_ n: Int) throws -> TokenRecord? {
            let token = NewToken(id: "tk_\(n)", digest: [UInt8(n / 256), UInt8(n % 256)], label: "")
            return try run(CreateToken(token, of: 1, scopes: [.read], expiresAt: n == 0 ? .at(9) : nil, by: note))
        }
        for n in 0..<TokenRecord.perUser { #expect(try create(n) != nil) }
        #expect(try create(999) == nil)
        let token = NewToken(id: "tk_999", digest: [9], label: "")
        let later = try run(CreateToken(token, of: 1, scopes: [.read], expiresAt: nil, by: note), at: 9)
        #expect(later != nil, "one has expired")
    }

    // MARK: Settings

    @Test func preferencesAreChangedInPlace() throws {
        _ = try run(SavePreferences(of: 1) { $0.language = "ja" })
        let saved = try run(SavePreferences(of: 1) { $0.muted.append("mia@example.org") })
        #expect(saved == Preferences(language: "ja", muted: ["mia@example.org"]))
        #expect(try store.read { try $0.preferences(of: 1) } == saved)
        let commits = try store.read { try $0.controlVersion() }
        _ = try run(SavePreferences(of: 1) { $0.language = "ja" })
        #expect(try store.read { try $0.controlVersion() } == commits, "nothing has changed")
        let many = (0...Preferences.maximumMuted).map { "p\($0)@example.org" }
        #expect(try run(SavePreferences(of: 1) { $0.muted = many }) == nil)
        #expect(try store.read { try $0.preferences(of: 1) } == saved)
        #expect(try run(SavePreferences(of: 1) { $0.muted = Array(many.dropFirst()) }) != nil)
    }

    private func webhook(_ id: String, _ name: String, of user: UserID = 1) -> OwnWebhook {
        OwnWebhook(id: id, user: user, name: name, url: "https://n.example/", createdAt: .at(0))
    }

    private func put(_ webhook: OwnWebhook, isNew: Bool = true) throws -> PutWebhook.Answer {
        try run(PutWebhook(webhook, isNew: isNew, reserved: ["crm"], by: note))
    }

    @Test func namesOfWebhooksAreUnique() throws {
        #expect(try put(webhook("wh_1", "crm")) == .nameTaken, "the operator's")
        #expect(try put(webhook("wh_1", "phone")) == .done)
        #expect(try put(webhook("wh_2", "phone")) == .nameTaken)
        #expect(try put(webhook("wh_2", "phone", of: 2)) == .done, "of another user")
        #expect(try put(webhook("wh_2", "mine"), isNew: false) == .noSuchWebhook, "it is another's")
        #expect(try put(webhook("wh_1", "phone"), isNew: false) == .done)
        #expect(try !run(RemoveWebhook("wh_2", of: 1, by: note)))
        #expect(try run(RemoveWebhook("wh_1", of: 1, by: note)))
        #expect(
            try audit() == [
                "webhook-changed phone", "webhook-changed phone", "webhook-changed phone", "webhook-removed phone",
            ])
        for n in 1...OwnWebhook.perUser { #expect(try put(webhook("wh_n\(n)", "n\(n)")) == .done) }
        #expect(try put(webhook("wh_more", "more")) == .tooMany)
        #expect(try put(webhook("wh_n1", "renamed"), isNew: false) == .done)
    }

    /// It goes on where it was under a new name; a removed one leaves nothing. One of the operator that got the name of a
    /// user's keeps its own place.
    @Test func aWebhookKeepsItsPlace() throws {
        let phone = webhook("wh_1", "phone")
        _ = try put(phone)
        let cursor = Cursor(epoch: Epoch("e1"), seq: 0)
        for consumer in [phone.consumer, .webhook("phone")] {
            #expect(try run(SaveCursor(cursor, of: consumer, user: 1)) == .saved)
        }
        _ = try put(webhook("wh_1", "desk"), isNew: false)
        #expect(try store.read { try $0.state(of: .webhook("wh_1"), of: 1)?.cursor } == cursor)
        _ = try run(RemoveWebhook("wh_1", of: 1, by: note))
        #expect(try store.read { try $0.consumers(of: 1).map(\.consumer) } == [.webhook("phone")])
    }

    @Test func otherActionsAreNoted() throws {
        try run(NoteAction(.contactErased, about: "", by: note))
        #expect(try audit() == ["contact-erased "])
        #expect(Set(AuditAction.allCases.map(\.rawValue)).count == AuditAction.allCases.count)
    }
}

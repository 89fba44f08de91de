import Core
import TestKit
import Testing

/// What users set in the web app, their webhooks, and the audit log.
@Suite struct SettingContract {
    @Test(arguments: StoreUnderTest.all) func preferencesAreKept(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            #expect(try store.read { try $0.preferences(of: ada.id) } == Preferences())
            let (from, to) = (try #require(TimeOfDay("22:00")), try #require(TimeOfDay("07:30")))
            let wanted = Preferences(
                language: "ja", zone: "Asia/Tokyo", quiet: .init(days: [7, 1, 1, 9], from: from, to: to),
                pausedUntil: .at(60), muted: ["mia@example.com", "\"'\\\u{1F514}\0@example.com"], popUps: .always)
            let before = try store.read { try $0.controlVersion() }
            for preferences in [Preferences(zone: "UTC"), wanted] {
                try store.commit { try $0.setPreferences(preferences, of: ada.id) }
                #expect(try store.read { try $0.preferences(of: ada.id) } == preferences)
            }
            try store.commit { try $0.setPreferences(wanted, of: 99) }
            try store.read { store throws in
                #expect(try store.preferences(of: [bob.id, ada.id, 99]) == [ada.id: wanted])
                #expect(try store.preferences(of: []) == [:])
                #expect(try store.preferences(of: bob.id) == Preferences())
                #expect(try store.changes(since: before).users == [ada.id])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anErasedContactIsNotMuted(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { try $0.addUser("ada") }
            try store.commit { store in
                try store.setPreferences(Preferences(muted: ["mia@example.com", "ben@example.com"]), of: ada.id)
                _ = try store.removeRecipients("mia@example.com")
            }
            #expect(try store.read { try $0.preferences(of: ada.id).muted } == ["ben@example.com"])
        }
    }

    private func webhook(_ id: String, of user: User, named name: String) -> OwnWebhook {
        OwnWebhook(id: id, user: user.id, name: name, url: "https://n.example/\(name)", createdAt: .at(0))
    }

    @Test(arguments: StoreUnderTest.all) func webhooksAreTheirUsers(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { (try $0.addUser("ada"), try $0.addUser("bob")) }
            var phone = webhook("wh_1", of: ada, named: "phone")
            (phone.format, phone.secret, phone.kinds) = (.ntfy, "s", [.click])
            let crm = webhook("wh_2", of: ada, named: "crm")
            let other = webhook("wh_3", of: bob, named: "crm")
            for one in [phone, crm, other] { try store.commit { try $0.putWebhook(one) } }
            #expect(try store.read { try $0.webhooks(of: ada.id) } == [crm, phone], "by name")
            #expect(try store.read { try $0.webhooks(of: nil) } == [crm, phone, other])
            func isTaken(_ webhook: OwnWebhook) -> Bool {
                do { try store.commit { try $0.putWebhook(webhook) } } catch StoreError.exists { return true } catch {}
                return false
            }
            #expect(isTaken(webhook("wh_4", of: ada, named: "crm")), "the name")
            #expect(isTaken(webhook("wh_1", of: bob, named: "mine")), "the id")
            let before = try store.read { try $0.controlVersion() }
            (phone.name, phone.secret, phone.kinds, phone.format) = ("desk", nil, [], .gotify)
            var changed = phone
            changed.createdAt = .at(99)
            try store.commit { try $0.putWebhook(changed) }
            #expect(try store.read { try $0.webhooks(of: ada.id) } == [crm, phone], "when it was added stays")
            #expect(try store.read { try $0.changes(since: before).users } == [ada.id], "the hub sends anew")
            #expect(try !store.commit { try $0.removeWebhook("wh_2", of: bob.id) })
            #expect(try store.commit { try $0.removeWebhook("wh_2", of: ada.id) })
            #expect(try !store.commit { try $0.removeWebhook("wh_2", of: ada.id) })
            #expect(try store.read { try $0.webhooks(of: nil) } == [phone, other])
        }
    }

    @Test(arguments: StoreUnderTest.all) func theAuditLogTellsTheNewestFirst(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            #expect(try store.read { try $0.audit(before: nil, limit: 10) } == [])
            let networks = ["192.0.2.0", "2001:db8:1::", nil].map { $0.flatMap { IPAddress($0) } }
            try store.commit { store in
                for (n, network) in networks.enumerated() {
                    try store.note(
                        AuditEntry(
                            at: .at(Double(n)), actor: n == 2 ? AuditNote.commandLine : "", action: "signed-in",
                            subject: "\(n) \u{1F514}", network: network))
                }
            }
            let all = try store.read { try $0.audit(before: nil, limit: 10) }
            #expect(all.map(\.id) == [3, 2, 1])
            #expect(all.map(\.network) == networks.reversed())
            #expect(all.map(\.actor) == ["command line", "", ""])
            #expect(all.first?.subject == "2 \u{1F514}" && all.first?.at == .at(2) && all.first?.action == "signed-in")
            #expect(try store.read { try $0.audit(before: nil, limit: 2) } == Array(all.prefix(2)))
            #expect(try store.read { try $0.audit(before: 2, limit: 2) } == [all[2]])
            #expect(try store.read { try $0.audit(before: 1, limit: 2) } == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func theAuditLogIsBounded(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for n in 1...AuditEntry.kept + 5 {
                    try store.note(AuditEntry(at: .at(0), actor: "", action: "", subject: "\(n)"))
                }
            }
            let all = try store.read { try $0.audit(before: nil, limit: .max) }
            #expect(all.count == Int(AuditEntry.kept))
            #expect(all.first?.subject == "\(AuditEntry.kept + 5)" && all.last?.subject == "6")
        }
    }

    /// Whoever fills the log pushes out what tells of them, and nothing else.
    @Test(arguments: StoreUnderTest.all) func whoFillsTheAuditLogPushesOutTheirOwn(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for (n, actor) in [(1, "ada"), (2, "mallory"), (3, ""), (4, "bob")] {
                    try store.note(AuditEntry(at: .at(0), actor: actor, action: "", subject: "\(n)"))
                }
                for n in 5...AuditEntry.kept + 3 {
                    try store.note(AuditEntry(at: .at(0), actor: "mallory", action: "", subject: "\(n)"))
                }
                try store.note(AuditEntry(at: .at(0), actor: "ada", action: "", subject: "last"))
            }
            let all = try store.read { try $0.audit(before: nil, limit: .max) }
            #expect(all.count == Int(AuditEntry.kept))
            #expect(all.filter { $0.actor != "mallory" }.map(\.subject) == ["last", "4", "3", "1"])
            #expect(all.last { $0.actor == "mallory" }?.subject == "8")
        }
    }

    @Test(arguments: StoreUnderTest.all) func aMessageIsStopped(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (ada, bob) = try store.commit { store in
                let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
                try store.addMessage("m1", of: ada, to: ["mia@example.com"], firstTicket: 1)
                return (ada, bob)
            }
            func stop(_ id: String, of user: UserID, _ isStopped: Bool, at seconds: Double) throws -> Bool {
                try store.commit { try $0.stopMessage(id, of: user, isStopped, at: .at(seconds)) }
            }
            func stoppedAt() throws -> [Timestamp?] {
                try store.read { store in
                    [
                        try store.message("m1")?.stoppedAt, try store.messages(["m1"]).first?.stoppedAt,
                        try store.acquaintances(of: [.numbered(1)]).messages.first?.stoppedAt,
                    ]
                }
            }
            #expect(try !stop("m1", of: bob, true, at: 1), "it is another's")
            #expect(try !stop("m9", of: ada, true, at: 1))
            #expect(try stoppedAt() == [nil, nil, nil])
            let before = try store.read { try $0.controlVersion() }
            for seconds in [2.0, 3.0] {
                #expect(try stop("m1", of: ada, true, at: seconds))
                #expect(try stoppedAt() == [.at(2), .at(2), .at(2)], "the first time stays")
            }
            #expect(try store.read { try $0.changes(since: before).users } == [ada])
            for seconds in [4.0, 5.0] {
                #expect(try stop("m1", of: ada, false, at: seconds))
                #expect(try stoppedAt() == [nil, nil, nil])
            }
        }
    }

    /// Nothing of a removed user is left, but what the audit log tells.
    @Test(arguments: StoreUnderTest.all) func allGoesWithTheUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let users = try store.commit { store in
                try ["ada", "bob"].enumerated().map { number, name in
                    let user = try store.addUser(name)
                    let mark = UInt8(number + 1)
                    try store.insertSession(
                        WebSession(
                            id: "ws_\(mark)", user: user.id, createdAt: .at(0), agent: "", network: .unspecified),
                        digest: [mark])
                    try store.insertPasskey(
                        Passkey(
                            id: [mark], user: user.id, publicKey: [], algorithm: -8, relyingParty: "", label: "",
                            createdAt: .at(0)))
                    try store.setHandle([mark], of: user.id)
                    try store.setPreferences(Preferences(language: "ja"), of: user.id)
                    try store.putWebhook(webhook("wh_\(mark)", of: user, named: "crm"))
                    try store.setRole(.admin, of: user.id)
                    return user
                }
            }
            try store.commit { try $0.note(AuditEntry(at: .at(0), actor: "bob@example.org", action: "", subject: "")) }
            while try !store.commit({ try $0.removeUser(users[1].id, limit: 10) }) {}
            try store.read { store throws in
                for (mark, user) in [(1, users[0]), (2, users[1])] as [(UInt8, User)] {
                    let isThere = mark == 1
                    #expect(try store.sessions(of: user.id).count == (isThere ? 1 : 0))
                    #expect(try (store.session(digest: [mark]) != nil) == isThere)
                    #expect(try (store.passkey(id: [mark]) != nil) == isThere)
                    #expect(try store.user(handle: [mark]) == (isThere ? user.id : nil))
                    #expect(try store.preferences(of: [user.id]).count == (isThere ? 1 : 0))
                    #expect(try store.webhooks(of: user.id).count == (isThere ? 1 : 0))
                }
                #expect(try store.admins() == [users[0].id])
                #expect(try store.audit(before: nil, limit: 9).map(\.actor) == ["bob@example.org"])
            }
        }
    }
}

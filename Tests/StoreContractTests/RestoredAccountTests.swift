import Core
import Foundation
import StoreSQLite
import TestKit
import Testing

/// What a restore does about how people sign in: nothing comes back that was taken away since the backup.
@Suite struct RestoredAccountTests {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private let backup: String

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("mailbell.db"))
        backup = folder.file("backup")
        try store.commit { store in
            for name in ["ada", "bob", "eve"] {
                let user = try store.addUser(name)
                try store.setRole(.admin, of: user.id)
                try store.addMessage("m\(user.id)", of: user.id, to: ["mia@example.com"], firstTicket: UInt64(user.id))
                for key in [UInt8(user.id), UInt8(10 + user.id)] {
                    try store.insertPasskey(
                        Passkey(
                            id: [key], user: user.id, publicKey: [], algorithm: -7, relyingParty: "e", counter: 3,
                            label: "", createdAt: .at(0)))
                }
                for name in ["crm", "phone"] {
                    try store.putWebhook(
                        OwnWebhook(
                            id: "wh_\(user.id)\(name)", user: user.id, name: name, url: "https://e.example/",
                            createdAt: .at(0)))
                }
                try store.insertSession(
                    WebSession(id: "ws_\(user.id)", user: user.id, createdAt: .at(0), agent: "", network: .unspecified),
                    digest: [UInt8(user.id)])
                try store.insertPairing(
                    Pairing(user: user.id, scopes: [], expiresAt: .at(9), purpose: .invitation),
                    digest: [UInt8(user.id)])
                try store.note(AuditEntry(at: .at(0), actor: "", action: "member-added", subject: name))
            }
        }
    }

    /// Restores the backup, and returns what was taken over.
    private func restore(replacing old: Bool = true) throws -> (SQLiteStore, Carried?) {
        let restored = try SQLiteStore(path: backup)
        var random = SplitMix64(seed: 1)
        store.close()
        let carried = try restored.becomeRestored(
            replacing: old ? StoreFile(folder.file("mailbell.db")) : nil, now: .at(99), using: &random)
        #expect(try restored.verify().findings == [])
        try restored.read { store throws in
            for user in 1...3 as ClosedRange<UserID> {
                #expect(try store.sessions(of: user) == [], "everybody signs in again")
                #expect(try store.pairing(digest: [UInt8(user)], at: .at(0)) == nil)
            }
        }
        return (restored, carried)
    }

    private func copy() throws { try StoreFile(folder.file("mailbell.db")).copy(to: backup) }

    @Test func whatWasTakenAwayStaysAway() throws {
        try copy()
        try store.commit { store in
            #expect(try store.removePasskey([1], of: 1))
            #expect(try store.usePasskey(PasskeyUse(id: [11], counter: 8, isBackedUp: false), at: .at(5)))
            #expect(try store.removeWebhook("wh_1crm", of: 1))
            try store.setRole(.member, of: 2)
            #expect(try store.stopMessage("m1", of: 1, true, at: .at(5)))
            try store.note(AuditEntry(at: .at(5), actor: "", action: "passkey-removed", subject: "since"))
            while try !store.removeUser(3, limit: 100) {}
        }
        let (restored, carried) = try restore()
        #expect(carried?.passkeys == 3, "one, and two of a user who was removed")
        #expect(carried?.settings == 2)
        try restored.read { store throws in
            #expect(try store.passkeys(of: 1).map(\.id) == [[11]])
            #expect(try store.passkeys(of: 1).map(\.counter) == [8])
            #expect(try store.passkeys(of: 2).map(\.counter) == [3, 3])
            #expect(try store.passkeys(of: 3) == [])
            #expect(try store.webhooks(of: 1).map(\.name) == ["phone"])
            #expect(try store.webhooks(of: 2).count == 2)
            #expect(try store.admins() == [1, 3])
            #expect(try store.message("m1")?.stoppedAt == .at(5))
            #expect(try store.message("m2")?.stoppedAt == nil)
            #expect(try store.audit(before: nil, limit: 9).map(\.subject) == ["since", "eve", "bob", "ada"])
        }
    }

    @Test func nothingIsAddedThatCameSince() throws {
        try copy()
        try store.commit { store in
            try store.setRole(.member, of: 1)
            try store.setRole(.admin, of: 1)
            try store.insertPasskey(
                Passkey(id: [9], user: 1, publicKey: [], algorithm: -7, relyingParty: "e", label: "", createdAt: .at(5))
            )
        }
        let (restored, carried) = try restore()
        #expect(carried?.passkeys == 0)
        try restored.read { store throws in
            #expect(try store.passkeys(of: 1).map(\.id) == [[1], [11]])
            #expect(try store.admins() == [1, 2, 3])
        }
    }

    @Test func withoutTheReplacedStoreAllIsAsItWas() throws {
        try copy()
        _ = try store.commit { try $0.removePasskey([1], of: 1) }
        let (restored, carried) = try restore(replacing: false)
        #expect(carried == nil)
        #expect(try restored.read { try $0.passkeys(of: 1).count } == 2)
    }

    /// A mail that was deleted does not come back; records are as the backup has them.
    @Test func whatWasDeletedStaysDeleted() throws {
        try store.commit { store in
            let record = try store.insertRecord(.sample(.deal, "Deal"))
            for n in 1...3 { try store.log(n, of: 1, text: "text\(n)", on: [record.id]) }
            try store.deleteMailEntry(1, at: .at(1))
        }
        try StoreFile(folder.file("mailbell.db")).copy(to: backup)
        try store.commit { store throws in
            try store.deleteMailEntry(2, at: .at(5))
            try store.log(4, of: 1)
            let record = try #require(try store.record(1))
            _ = try store.updateRecord(record.trashed(at: 3))
        }
        let (restored, carried) = try restore()
        #expect(carried?.mails == 1)
        try restored.read { store throws in
            #expect(try (1...4).map { try store.mailEntry($0)?.deletedAt } == [.at(1), .at(5), nil, nil])
            #expect(try store.mailEntry(4) == nil && store.searchEntries("text2", viewer: 1, limit: 9) == [])
            #expect(try store.timeline(TimelineQuery(of: 1, viewer: 2)).map(\.entry.id) == [3])
            #expect(try store.record(1)?.isLive == true)
        }
    }
}

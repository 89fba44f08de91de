import Core
import Foundation
import StoreSQLite
import TestKit
import Testing

/// What outlives a contact who was erased: their word, and what was set in their favour.
@Suite struct AfterErasureContract {
    private static let mia = "mia@example.com"
    private static let ben = "ben@example.com"

    /// Ada has two mails to Mia, with the tickets 1 and 2, and one to Ben, 3; Bob has one to Mia, 4.
    private func fill(_ store: any Store) throws {
        try store.commit { store in
            for name in ["ada", "bob"] { try store.addUser(name) }
            try store.addMessage("ada-1", of: 1, to: [Self.mia], firstTicket: 1)
            try store.addMessage("ada-2", of: 1, to: [Self.mia, Self.ben], firstTicket: 2)
            try store.addMessage("bob-1", of: 2, to: [Self.mia], firstTicket: 4)
        }
    }

    private func decision(_ store: any Store, _ email: String = Self.mia, of user: UserID) throws -> TrackingDecision {
        try store.read { try $0.decision(on: email, user: user) }
    }

    @Test(arguments: StoreUnderTest.all) func aTicketStillOptsOut(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            #expect(try store.commit { try $0.optOut(erased: .numbered(1), at: .start) } == nil, "it is not erased")
            _ = try store.commit { try $0.removeRecipients(Self.mia) }
            #expect(try store.read { try $0.recipient(ticket: .numbered(2)) } == nil)
            #expect(try store.commit { try $0.optOut(erased: .numbered(2), at: .start) } == 1)
            #expect(try decision(store, of: 1) == TrackingDecision(.never, by: .contact))
            #expect(try decision(store, of: 2).tracking == .identified, "for the sender whose mail it was")
            #expect(try decision(store, Self.ben, of: 1).tracking == .identified, "for nobody else")
            // Once, whichever ticket of theirs it is; and none that is nobody's, or another's.
            for ticket in [1, 2, 3, 99] as [UInt64] {
                #expect(try store.commit { try $0.optOut(erased: .numbered(ticket), at: .start) } == nil, "\(ticket)")
            }
            #expect(try store.commit { try $0.optOut(erased: .numbered(4), at: .start) } == 2)
            #expect(try store.read { try $0.optOuts(of: Self.mia) } == OptOuts(users: [1, 2]))
            // An administrator takes it back as any other.
            #expect(try store.commit { try $0.optIn(Self.mia) })
            #expect(try decision(store, of: 1).tracking == .identified)
        }
    }

    @Test(arguments: StoreUnderTest.all) func whoHasOptedOutOfAllIsNotCountedTwice(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { store in
                try store.optOut(Self.mia, at: .start)
                _ = try store.removeRecipients(Self.mia)
            }
            #expect(try store.commit { try $0.optOut(erased: .numbered(1), at: .start) } == nil)
            #expect(try store.read { try $0.optOuts(of: Self.mia) } == OptOuts(isHubWide: true))
        }
    }

    @Test(arguments: StoreUnderTest.all, [Tracking.never, .anonymous])
    func aStrictSettingHoldsOn(_ kind: StoreUnderTest, _ tracking: Tracking) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { store in
                try store.setTracking(tracking, of: .address(Self.mia), user: 1)
                try store.setTracking(.identified, of: .address(Self.mia), user: 2)
                try store.setTracking(.never, of: .domain("example.com"), user: 2)
            }
            #expect(try store.commit { try $0.removeRecipients(Self.mia) } == RemovedContact(messages: 2, settings: 1))
            #expect(
                try decision(store, of: 1) == TrackingDecision(tracking, by: .user(.address(Self.mia))),
                "a new mail is tracked as it was before")
            #expect(try decision(store, of: 2) == TrackingDecision(.never, by: .user(.domain("example.com"))))
            #expect(
                try store.read { try $0.trackingSettings(of: 1, after: nil, limit: 9) } == [], "without the address")
            #expect(try store.read { try $0.trackingSetting(of: .address(Self.mia), user: 1) } == tracking)
            #expect(try store.read { try $0.trackingSettingCount(of: 1) } == 1)
            let new = try store.commit { try $0.addMessage("ada-3", of: 1, to: [Self.mia], firstTicket: 30) }
            #expect(new.map(\.tracking) == [tracking])
            // It can be changed and taken back like any other, and erased once more.
            try store.commit { try $0.setTracking(.identified, of: .address(Self.mia), user: 1) }
            #expect(try decision(store, of: 1).tracking == .identified)
            #expect(try store.read { try $0.trackingSettingCount(of: 1) } == 1)
            try store.commit { store in
                try store.setTracking(tracking, of: .address(Self.mia), user: 1)
                _ = try store.removeRecipients(Self.mia)
                try store.setTracking(nil, of: .address(Self.mia), user: 1)
            }
            #expect(try decision(store, of: 1) == TrackingDecision(.identified, by: .none))
        }
    }

    @Test(arguments: StoreUnderTest.all) func theAdministratorsHoldsOnToo(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { store in
                try store.setTracking(.never, of: .address(Self.mia), user: nil)
                try store.setTracking(.identified, of: .domain("example.com"), user: nil)
                _ = try store.removeRecipients(Self.mia)
            }
            #expect(try decision(store, of: 2) == TrackingDecision(.never, by: .hub(.address(Self.mia))))
            #expect(try decision(store, Self.ben, of: 2).tracking == .identified)
            try store.commit { try $0.setTracking(nil, of: .address(Self.mia), user: nil) }
            #expect(try decision(store, of: 2) == TrackingDecision(.identified, by: .hub(.domain("example.com"))))
        }
    }

    @Test(arguments: StoreUnderTest.all) func itGoesWithItsUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try fill(store)
            try store.commit { store in
                try store.setTracking(.never, of: .address(Self.mia), user: 1)
                _ = try store.removeRecipients(Self.mia)
            }
            while try !store.commit({ try $0.removeUser(1, limit: 1) }) {}
            #expect(try store.commit { try $0.optOut(erased: .numbered(1), at: .start) } == nil)
            guard let sqlite = store as? SQLiteStore else { return }
            #expect(try sqlite.verify().findings == [])
        }
    }

    /// What is kept tells neither whose it is nor what belongs together.
    @Test func nothingOfItNamesAnybody() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mailbell.sqlite")
        let store = try SQLiteStore(path: path)
        try fill(store)
        try store.commit { store in
            try store.setTracking(.never, of: .address(Self.mia), user: 1)
            _ = try store.removeRecipients(Self.mia)
        }
        #expect(try store.places(of: Self.mia) == [])
        try store.compact()
        store.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.range(of: Data(Self.mia.utf8)) == nil)
        // The ticket itself is gone: a row is of no use without a mail that has it. Ben's is there.
        func raw(_ ticket: Ticket) -> Data {
            withUnsafeBytes(of: (ticket.high.bigEndian, ticket.low.bigEndian)) { Data($0) }
        }
        for ticket in [1, 2, 4] as [UInt64] { #expect(bytes.range(of: raw(.numbered(ticket))) == nil, "\(ticket)") }
        #expect(bytes.range(of: raw(.numbered(3))) != nil)
    }
}

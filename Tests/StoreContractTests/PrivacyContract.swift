import Core
import TestKit
import Testing

/// What may be known of contacts, by address, domain and for everybody, and who has opted out.
@Suite struct PrivacyContract {
    private static let ann = "ann@mail.example.com"

    private func decision(_ store: any Store, _ email: String = ann, of user: UserID = 1) throws -> TrackingDecision {
        try store.read { try $0.decision(on: email, user: user) }
    }

    @Test(arguments: StoreUnderTest.all) func theMostSpecificSettingCounts(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            _ = try store.commit { try $0.addUser("ada") }
            #expect(try decision(store) == TrackingDecision(.identified, by: .none))
            let steps: [(Audience, Tracking)] = [
                (.everybody, .never), (.domain("com"), .identified), (.domain("example.com"), .anonymous),
                (.domain("mail.example.com"), .never), (.address(Self.ann), .identified),
            ]
            for (audience, tracking) in steps {
                try store.commit {
                    try $0.setTracking(tracking, of: audience, user: 1)
                    #expect(try $0.decision(on: Self.ann, user: 1) == TrackingDecision(tracking, by: .user(audience)))
                }
                #expect(try decision(store) == TrackingDecision(tracking, by: .user(audience)))
            }
            #expect(try decision(store, "bo@example.com").tracking == .anonymous)
            #expect(try decision(store, "bo@notexample.com").tracking == .identified, "of com alone")
            #expect(try decision(store, "bo@example.org").tracking == .never)
            for (audience, _) in steps.reversed() {
                try store.commit { try $0.setTracking(nil, of: audience, user: 1) }
                #expect(try decision(store).origin != .user(audience))
            }
            #expect(try decision(store) == TrackingDecision(.identified, by: .none))
        }
    }

    @Test(arguments: StoreUnderTest.all) func theHubsSettingsAreAFloor(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                try store.addUser("ada")
                try store.addUser("bob")
                try store.setTracking(.anonymous, of: .everybody, user: nil)
                try store.setTracking(.identified, of: .address(Self.ann), user: 1)
                try store.setTracking(.never, of: .address("cy@example.com"), user: 2)
            }
            #expect(try decision(store) == TrackingDecision(.anonymous, by: .hub(.everybody)))
            #expect(
                try decision(store, "cy@example.com", of: 2)
                    == TrackingDecision(.never, by: .user(.address("cy@example.com"))))
            // Of the hub's own the most specific counts too.
            try store.commit { try $0.setTracking(.identified, of: .domain("example.com"), user: nil) }
            #expect(try decision(store) == TrackingDecision(.identified, by: .user(.address(Self.ann))))
            try store.commit { try $0.setTracking(.never, of: .address(Self.ann), user: nil) }
            for user in [1, 2] as [UserID] {
                #expect(try decision(store, of: user) == TrackingDecision(.never, by: .hub(.address(Self.ann))))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func everyQuestionKnowsOfIt(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: [Self.ann, "bo@example.org"], firstTicket: 1)
                try store.setTracking(.anonymous, of: .domain("example.com"), user: ada)
                let later = try store.addMessage("m2", of: ada, to: [Self.ann], firstTicket: 3)
                #expect(later.map(\.tracking) == [.anonymous])
            }
            try store.read { store throws in
                #expect(try store.recipient(ticket: .numbered(1))?.tracking == .anonymous)
                #expect(try store.recipient(ticket: .numbered(2))?.tracking == .identified)
                #expect(try store.recipient(Self.ann, ofMessage: "m1")?.tracking == .anonymous)
                #expect(
                    try store.status(ofMessage: "m1").map(\.recipient.tracking) == [.anonymous, .identified])
                let origin = TrackingDecision.Origin.user(.domain("example.com"))
                #expect(try store.contact(Self.ann, of: 1)?.decision == TrackingDecision(.anonymous, by: origin))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anOptOutIsOfAllUsers(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                try store.optOut(Self.ann, at: .at(1))
                try store.optOut(Self.ann, at: .at(2))
                try store.setTracking(.identified, of: .address(Self.ann), user: 1)
            }
            for user in [1, 2] as [UserID] {
                #expect(try decision(store, of: user) == TrackingDecision(.never, by: .contact))
            }
            #expect(try decision(store, "bo@mail.example.com").tracking == .identified)
            let before = try store.read { try $0.controlVersion() }
            #expect(try store.commit { try $0.optIn(Self.ann) })
            #expect(try store.commit { try $0.optIn(Self.ann) } == false)
            #expect(try decision(store) == TrackingDecision(.identified, by: .user(.address(Self.ann))))
            #expect(try store.read { try $0.controlVersion() } > before, "a running hub notices")
        }
    }

    /// An opt-out by a link in a mail is of its sender; and goes with them.
    @Test(arguments: StoreUnderTest.all) func anOptOutOfOneUser(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let before = try store.commit { store in
                for name in ["ada", "bob", "cy"] { try store.addUser(name) }
                return try store.controlVersion()
            }
            try store.commit { store in
                for user in [2, 1, 2, 9] as [UserID] { try store.optOut(Self.ann, of: user, at: .at(1)) }
                try store.setTracking(.identified, of: .address(Self.ann), user: 1)
                #expect(try store.controlVersion() > before, "every process notices")
                #expect(try store.trackingSetting(of: .address(Self.ann), user: 1) == .identified)
                #expect(try store.trackingSetting(of: .address(Self.ann), user: 2) == nil)
            }
            #expect(try store.read { try $0.optOuts(of: Self.ann) } == OptOuts(users: [1, 2]))
            #expect(try decision(store) == TrackingDecision(.never, by: .contact))
            #expect(try decision(store, of: 2) == TrackingDecision(.never, by: .contact))
            #expect(try decision(store, of: 3) == TrackingDecision(.identified, by: .none))
            #expect(try decision(store, "bo@mail.example.com").tracking == .identified)
            while try !store.commit({ try $0.removeUser(2, limit: 1) }) {}
            #expect(try store.read { try $0.optOuts(of: Self.ann) } == OptOuts(users: [1]))
            try store.commit { try $0.optOut(Self.ann, at: .at(2)) }
            #expect(try store.read { try $0.optOuts(of: Self.ann) } == OptOuts(isHubWide: true, users: [1]))
            #expect(try store.commit { try $0.optIn(Self.ann) }, "takes back both")
            #expect(try store.commit { try $0.optIn(Self.ann) } == false)
            #expect(try store.read { try $0.hasOptedOut(Self.ann) } == false)
        }
    }

    @Test(arguments: StoreUnderTest.all) func settingsAreListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let settings: [TrackingSetting] = [
                .init(.everybody, .anonymous), .init(.address("ann@example.com"), .never),
                .init(.domain("b.example"), .identified), .init(.address("zoe@example.com"), .anonymous),
            ]
            try store.commit { store in
                for name in ["ada", "bob"] { try store.addUser(name) }
                for one in settings.reversed() { try store.setTracking(one.tracking, of: one.audience, user: 1) }
                try store.setTracking(.never, of: .domain("hub.example"), user: nil)
                try store.setTracking(.never, of: .everybody, user: 9)
            }
            func list(_ user: UserID?, after: String? = nil, limit: Int = 99) throws -> [TrackingSetting] {
                try store.read { try $0.trackingSettings(of: user, after: after, limit: limit) }
            }
            #expect(try list(1) == settings)
            #expect(try list(1, limit: 2) == Array(settings.prefix(2)))
            #expect(try list(1, after: "ann@example.com") == Array(settings.suffix(2)))
            #expect(try list(2) == [])
            #expect(try list(9) == [], "there is no such user")
            #expect(try list(nil) == [.init(.domain("hub.example"), .never)])
            while try !store.commit({ try $0.removeUser(1, limit: 1) }) {}
            #expect(try list(1) == [])
            #expect(try list(nil).count == 1)
        }
    }
}

import Core
import TestKit
import Testing

/// Lists of contacts and messages, and who is interested now.
@Suite struct ListContract {
    /// Five contacts; the seqs of what they did last: ben 6, mia 5, ann 3. Zoe has no activity, and max only a setting.
    private func fill(_ store: any Store) throws -> UserID {
        try store.commit { store in
            let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
            let first = try store.addMessage(
                "m1", of: ada, to: ["mia@e.example", "ben@e.example", "ann@e.example"],
                links: ["https://e.example/price"],
                firstTicket: 1, name: "Of M1")
            let second = try store.addMessage("m2", of: ada, to: ["mia@e.example"], firstTicket: 5, name: "Mia 田中")
            try store.addMessage("m3", of: ada, to: ["zoe@e.example"], firstTicket: 7)
            try store.addMessage("m4", of: bob, to: ["mia@e.example", "eve@e.example"], firstTicket: 9)
            try store.setTracking(.never, of: "max@e.example", user: ada)
            try store.add(.sent, to: ada, recipient: first[0].id, at: .at(1))
            try store.add(.sent, to: ada, recipient: first[1].id, at: .at(2))
            try store.add(.sent, to: ada, recipient: first[2].id, at: .at(3))
            var open = Activity.sample(.open, .human, at: .at(4))
            open.location = Location(city: "Lyon", country: "FR", precision: .city)
            _ = try store.append(open, to: ada, recipient: second[0].id, recordedAt: .at(4))
            try store.addHit(.click, to: ada, recipient: second[0].id, at: 5)
            try store.addHit(.open, .unknown, to: ada, recipient: first[1].id, at: 6)
            try store.addHit(.open, .machine, to: ada, recipient: first[2].id, at: 7)
            for (kind, verdict, person) in [
                (.open, .human, second[0]), (.click, .human, second[0]), (.open, .unknown, first[1]),
                (.open, .machine, first[2]),
            ] as [(Kind, Verdict, TrackedRecipient)] { try store.tally(kind, verdict, of: person.id) }
            try store.setRefused("550 no", recipient: first[2].id)
            return ada
        }
    }

    private func contacts(
        _ order: ContactQuery.Order, _ text: String? = nil, _ store: any Store, _ user: UserID, span: Int = 20_000
    ) throws -> [String] {
        let all = try [1, 2, 100].map { limit in
            var query = ContactQuery()
            (query.order, query.text, query.limit, query.span) = (order, text, limit, span)
            return try Pages { (place: ContactPlace?) in
                query.after = try place.map { try #require(ContactPlace(text: $0.text)) }
                let page = try store.read { try $0.contacts(of: user, matching: query) }
                #expect(page.contacts.count <= limit)
                return (page.contacts.map { String($0.contact.email.prefix { $0 != "@" }) }, page.next)
            }.items
        }
        #expect(all[0] == all[1] && all[1] == all[2])
        return all[0]
    }

    @Test(arguments: StoreUnderTest.all) func contactsAreListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            for span in [1, 3, 20_000] {
                #expect(try contacts(.name, nil, store, ada, span: span) == ["ann", "ben", "max", "mia", "zoe"])
                #expect(try contacts(.recent, nil, store, ada, span: span) == ["ben", "mia", "ann", "max", "zoe"])
            }
            #expect(try contacts(.name, nil, store, 2) == ["eve", "mia"])
            #expect(try contacts(.name, nil, store, 99) == [] && contacts(.recent, nil, store, 99) == [])
        }
    }

    @Test(arguments: StoreUnderTest.all) func contactsAreFoundByWords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            for (text, right) in [
                ("田中", ["mia"]), ("m1", ["ann", "ben"]), ("MIA 中", ["mia"]),
                ("e.example", ["ann", "ben", "max", "mia", "zoe"]),
                ("max", ["max"]), ("price", []), ("m", ["ann", "ben", "max", "mia", "zoe"]), ("eve", []),
                ("zo", ["zoe"]),
            ] {
                #expect(try contacts(.name, text, store, ada) == right, "\(text)")
                let recent = ["ben", "mia", "ann", "max", "zoe"].filter(right.contains)
                #expect(try contacts(.recent, text, store, ada) == recent, "\(text)")
            }
        }
    }

    /// More contacts than the index lists.
    @Test(arguments: StoreUnderTest.all) func manyContactsAreFoundByWords(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for n in 0..<3 as Range<UInt64> {
                    let people = try store.addMessage(
                        "m\(n)", of: ada, to: (0..<500).map { "p\($0)@m\(n).example" }, firstTicket: n * 500)
                    try store.add(.sent, to: ada, recipient: people[7].id, at: .at(1))
                }
                return ada
            }
            for span in [100, 20_000] {
                for (order, first) in [(.name, "p0"), (.recent, "p7")] as [(ContactQuery.Order, String)] {
                    var query = ContactQuery()
                    (query.order, query.text, query.span, query.limit) = (order, "example", span, 400)
                    let all = try Pages { (place: ContactPlace?) in
                        query.after = place
                        let page = try store.read { try $0.contacts(of: ada, matching: query) }
                        return (page.contacts.map(\.contact.email), page.next)
                    }
                    #expect(all.items.count == 1500 && Set(all.items).count == 1500)
                    #expect(all.items.first?.hasPrefix(first) == true)
                }
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aContactSaysWhatIsKnown(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.read { store throws in
                let page = try store.contacts(of: ada, matching: ContactQuery())
                for listed in page.contacts {
                    #expect(try listed.contact == store.contact(listed.contact.email, of: ada))
                }
                let mia = try #require(page.contacts.first { $0.contact.email == "mia@e.example" })
                #expect(mia.contact.name == "Mia 田中" && mia.contact.messages == 2)
                #expect(mia.lastSeen == .at(5))
                #expect(mia.lastLocation == nil, "the click came last")
                #expect(page.contacts.last?.lastSeen == nil)
            }
            try store.commit { store in
                let person = try #require(try store.recipient(ticket: .numbered(5)))
                var open = Activity.sample(.open, .human, at: .at(8))
                open.location = Location(city: "Lyon", country: "FR", precision: .city)
                _ = try store.append(open, to: ada, recipient: person.id, recordedAt: .at(8))
            }
            var query = ContactQuery()
            (query.order, query.limit) = (.recent, 1)
            let first = try store.read { try $0.contacts(of: ada, matching: query) }.contacts
            #expect(first.map(\.contact.email) == ["mia@e.example"])
            #expect(first.first?.lastLocation?.city == "Lyon" && first.first?.lastSeen == .at(8))
        }
    }

    @Test(arguments: StoreUnderTest.all) func messagesAreListed(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            func ids(_ text: String?, contact: String? = nil) throws -> [String] {
                let all = try [1, 2, 100].map { limit in
                    var query = MessageQuery()
                    (query.text, query.contact, query.limit) = (text, contact, limit)
                    return try Pages { (place: String?) in
                        query.before = place
                        let page = try store.read { try $0.messages(of: ada, matching: query) }
                        return (page.messages.map(\.message.id), page.next)
                    }.items
                }
                #expect(all[0] == all[1] && all[1] == all[2])
                return all[0]
            }
            #expect(try ids(nil) == ["m3", "m2", "m1"])
            #expect(try ids(nil, contact: "mia@e.example") == ["m2", "m1"])
            for (text, right) in [
                ("田中", ["m2"]), ("about", ["m3", "m2", "m1"]), ("price", ["m1"]), ("ben price", ["m1"]), ("ben m2", []),
                ("eve", []), ("mia", ["m2", "m1"]), ("about zoe", ["m3"]), ("of ann", ["m1"]),
            ] { #expect(try ids(text) == right, "\(text)") }
            #expect(try ids("price", contact: "mia@e.example") == ["m1"])
            #expect(try ids("price", contact: "zoe@e.example") == [])

            let page = try store.read { try $0.messages(of: ada, matching: MessageQuery()) }
            let (second, first) = (page.messages[1], page.messages[2])
            #expect((first.recipients, first.opened, first.clicked, first.refused) == (3, 1, 0, 1))
            #expect((second.recipients, second.opened, second.clicked, second.refused) == (1, 1, 1, 0))
            #expect(first.message.links == ["https://e.example/price"])
            #expect(first.first.map(\.email) == ["mia@e.example", "ben@e.example", "ann@e.example"])
            #expect(first.first.last?.refused == "550 no")
            #expect(try store.read { try $0.messages(of: 99, matching: MessageQuery()) } == MessageListing())
        }
    }

    @Test(arguments: StoreUnderTest.all) func aLongListOfRecipientsIsCut(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store in
                let ada = try store.addUser("ada").id
                try store.addMessage("m1", of: ada, to: (0..<20).map { "p\($0)@e.example" }, firstTicket: 1)
                try store.setTracking(.anonymous, of: "p1@e.example", user: ada)
            }
            let page = try store.read { try $0.messages(of: 1, matching: MessageQuery()) }
            #expect(page.messages.first?.recipients == 20)
            #expect(page.messages.first?.first.map(\.email) == ["p0@e.example", "p1@e.example", "p2@e.example"])
            #expect(page.messages.first?.first.map(\.tracking) == [.identified, .anonymous, .identified])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whoIsInterestedIsFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.commit { store in
                let (mia, ben) = (
                    try #require(try store.recipient(ticket: .numbered(1))),
                    try #require(try store.recipient(ticket: .numbered(2)))
                )
                for time in [10, 11, 12, 13, 14] {
                    try store.addHit(.open, to: ada, recipient: ben.id, at: Double(time))
                }
                // Reported later.
                try store.addHit(.open, to: ada, recipient: mia.id, at: 2, recordedAt: 15)
            }
            func hot(_ since: Double, _ now: Double, limit: Int = 10) throws -> [HotContact] {
                try store.read { try $0.hot(of: ada, since: .at(since), now: .at(now), limit: limit) }
            }
            let ben = HotContact(
                email: "ben@e.example", name: "Of M1", opens: 6, clicks: 0, messages: 1, first: .at(6), last: .at(14))
            let mia = HotContact(
                email: "mia@e.example", name: "Mia 田中", opens: 2, clicks: 1, messages: 2, first: .at(2), last: .at(5))
            #expect(try hot(0, 100) == [ben, mia])
            #expect(try hot(0, 100, limit: 1) == [ben])
            #expect(try hot(0, 9).map(\.email) == ["mia@e.example"], "one open is not enough")
            #expect(try hot(13, 14).map(\.opens) == [2])
            #expect(try hot(14, 100) == [] && hot(100, 200) == [] && hot(20, 10) == [])
            #expect(try store.read { try $0.hot(of: 99, since: .at(0), now: .at(9), limit: 1) } == [])
        }
    }
}

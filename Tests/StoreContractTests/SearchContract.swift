import Core
import TestKit
import Testing

/// Activities found by their text, and by what else a page filters.
@Suite struct SearchContract {
    private static let tanaka = "taro@tanaka.example"

    /// An activity as the hub writes it.
    @discardableResult
    private func add(
        _ kind: Kind, _ person: TrackedRecipient, _ store: any StoreTransaction, verdict: Verdict? = nil, at: Double,
        link: Int64? = nil, recordedAt: Double? = nil
    ) throws -> Seq {
        let message = try #require(try store.message(person.message))
        var activity = Activity.sample(kind, kind == .sent ? nil : verdict ?? .human, at: .at(at))
        activity.message = .init(id: message.id, subject: message.subject)
        activity.recipient = .init(email: person.email, name: person.name)
        if let link { activity.link = message.target(ofLink: link).map { .init(n: link, url: $0) } }
        return try store.append(activity, to: message.user, recipient: person.id, recordedAt: .at(recordedAt ?? at)).seq
    }

    private func message(
        _ id: String, _ subject: String, of user: UserID, to people: [(email: String, name: String?)],
        links: [String] = [], first: UInt64, _ store: any StoreTransaction
    ) throws -> [TrackedRecipient] {
        try store.insertMessage(
            TrackedMessage(id: id, user: user, subject: subject, sentAt: nil, registeredAt: .start, links: links),
            of: NewMessage(
                user: user, from: "me@example.org", recipients: people.map { .init(email: $0.email, name: $0.name) },
                subject: subject, links: links),
            tickets: people.indices.map { .numbered(first + UInt64($0)) })
    }

    /// Seqs 1 to 7 of ada: 1 sent to Tanaka, 2 sent to Kobayashi, 3 Tanaka opens, 4 Tanaka clicks link 2, 5 Kobayashi opens the
    /// second mail, 6 a machine opens it, 7 marks as read. Bob has mail to Tanaka too.
    private func fill(_ store: any Store) throws -> UserID {
        try store.commit { store in
            let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob").id)
            let first = try message(
                "m1", "It is OK: ﾀﾅｶ's offer", of: ada, to: [(Self.tanaka, "田中太郎"), ("k@e.example", "小林")],
                links: ["https://e.example/price", "https://e.example/Terms"], first: 1, store)
            let second = try message("m2", "Hello again", of: ada, to: [("k@e.example", nil)], first: 5, store)
            let other = try message("m3", "Bob's 田中", of: bob, to: [(Self.tanaka, "田中")], first: 9, store)
            try add(.sent, first[0], store, at: 1)
            try add(.sent, first[1], store, at: 2)
            try add(.open, first[0], store, at: 3)
            try add(.click, first[0], store, at: 4, link: 2)
            try add(.open, second[0], store, at: 5)
            try add(.open, second[0], store, verdict: .machine, at: 6)
            try store.add(.read, to: ada, at: .at(7))
            try add(.open, other[0], store, at: 3)
            for _ in 0..<3 { try store.tally(.open, of: first[0].id) }
            for _ in 0..<5 { try store.tally(.open, .machine, of: second[0].id) }
            return ada
        }
    }

    private func found(
        _ text: String?, _ store: any Store, _ user: UserID, _ change: (inout ActivityQuery) -> Void = { _ in }
    ) throws -> [Seq] {
        var query = ActivityQuery()
        query.text = text
        change(&query)
        let pages = try [1, 2, 100].map { limit in
            query.limit = limit
            return try Pages { (place: Seq?) in
                var query = query
                if let place {
                    if query.order == .newestFirst { query.before = place } else { query.after = place }
                }
                let page = try store.read { try $0.list(of: user, matching: query) }
                return (page.entries.map(\.seq), page.reached)
            }.items
        }
        #expect(pages[0] == pages[1] && pages[1] == pages[2])
        query.limit = 100
        let all = try store.read { try $0.activities(of: user, matching: query) }.map(\.seq)
        #expect(all == pages[0])
        query.isByTime = true
        let byTime = try store.read { try $0.list(of: user, matching: query) }.entries.map(\.seq)
        if query.order == .newestFirst, query.after == nil { #expect(byTime == pages[0]) }
        return pages[0]
    }

    @Test(arguments: StoreUnderTest.all) func wordsAreFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            for (text, seqs) in [
                ("田中", [4, 3, 1]), ("中太", [4, 3, 1]), ("林", [5, 2, 6].sorted(by: >)), ("小林", [6, 5, 2]),
                ("ok 田中", [4, 3, 1]), ("ok 林", [2]), ("ﾀﾅｶ", [4, 3, 2, 1]), ("たなか", [4, 3, 2, 1]),
                ("TARO@tan", [4, 3, 1]),
                ("hello", [6, 5]), ("terms", [4]), ("price", []), ("e.example", [6, 5, 4, 2]), ("zz", []),
                ("太", [4, 3, 1]),
                ("bob", []), ("k@e.example again", [6, 5]), ("o", [6, 5, 4, 3, 2, 1]), ("田郎", []), ("ok: \"", []),
                ("\"", []), ("*", []), ("is", [4, 3, 2, 1]), ("('s", []),
            ] as [(String, [Seq])] {
                #expect(try found(text, store, ada) == seqs, "\(text)")
            }
            #expect(try found("田中", store, 2) == [1], "each user's own")
            #expect(try found("田中", store, 99) == [])
            #expect(try found("田中", store, ada) { $0.order = .oldestFirst } == [1, 3, 4])
            #expect(try found("田中", store, ada) { $0.filter.kinds = [.open] } == [3])
            #expect(try found("田中", store, ada) { $0.since = .at(2) } == [4, 3])
            #expect(try found("田中", store, ada) { $0.until = .at(4) } == [3, 1])
            #expect(try found("e.example", store, ada) { $0.contact = "k@e.example" } == [6, 5, 2])
            #expect(try found("e.example", store, ada) { $0.message = "m1" } == [4, 2])
        }
    }

    @Test(arguments: StoreUnderTest.all) func onlyUnreadOrOftenOpened(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            #expect(try found(nil, store, ada) { $0.unreadAfter = 0 } == [5, 4, 3])
            #expect(try found(nil, store, ada) { $0.unreadAfter = 3 } == [5, 4])
            #expect(try found(nil, store, ada) { $0.unreadAfter = .max } == [])
            #expect(try found("田中", store, ada) { $0.unreadAfter = 3 } == [4])
            #expect(try store.commit { try $0.markRead(of: ada, upTo: 4) })
            var query = ActivityQuery()
            query.isUnread = true
            #expect(try store.read { try $0.list(of: ada, matching: query) }.entries.map(\.seq) == [5])
            #expect(try found(nil, store, ada) { $0.opensMoreThan = 2 } == [4, 3, 1])
            #expect(try found(nil, store, ada) { $0.opensMoreThan = 3 } == [], "not so often")
            #expect(try found(nil, store, ada) { $0.opensMoreThan = 0 } == [4, 3, 1], "machines do not count")
            #expect(try found("terms", store, ada) { $0.opensMoreThan = 2 } == [4])
            #expect(
                try found(nil, store, ada) {
                    ($0.unreadAfter, $0.opensMoreThan, $0.order) = (3, 2, .oldestFirst)
                } == [4])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsReportedLaterHasItsTime(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.commit { store in
                let tanaka = try #require(try store.recipient(ticket: .numbered(1)))
                try add(.open, tanaka, store, at: 2.5, recordedAt: 9)
            }
            var query = ActivityQuery()
            (query.text, query.isByTime) = ("田中", true)
            #expect(try store.read { try $0.list(of: ada, matching: query) }.entries.map(\.seq) == [4, 3, 8, 1])
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatNamesNobodyIsNotFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.commit { store in
                let tanaka = try #require(try store.recipient(ticket: .numbered(1)))
                var activity = Activity.sample(.open, .human, at: .at(8))
                activity.message = .init(id: "m1", subject: "It is OK")
                activity.recipient = .init(anonymous: true)
                _ = try store.append(activity, to: ada, recipient: nil, recordedAt: .at(8))
                // As if the contact had become anonymous in between.
                _ = try store.append(activity, to: ada, recipient: tanaka.id, recordedAt: .at(9))
            }
            #expect(try found("ok", store, ada) == [4, 3, 2, 1])
        }
    }

    @Test(arguments: StoreUnderTest.all) func erasedContactsAreNotFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.commit { store in
                for seq in [1, 3, 4] as [Seq] {
                    try store.rewrite(seq, of: ada, as: Activity.sample(.open, .human, at: .at(Double(seq))).encoded)
                }
                try store.rewrite(1, of: 2, as: Activity.sample(.open, .human, at: .at(3)).encoded)
                _ = try store.removeRecipients(Self.tanaka)
            }
            #expect(try found("田中", store, ada) == [])
            #expect(try found("offer", store, ada) == [2], "the others of the mail stay")
            #expect(try found("田中", store, 2) == [], "all users'")
            var contacts = ContactQuery()
            contacts.text = "田中"
            #expect(try store.read { try $0.contacts(of: ada, matching: contacts) } == ContactListing())
            // And may be written to again.
            try store.commit { store in
                let person = try message("m9", "new", of: ada, to: [(Self.tanaka, "田中")], first: 90, store)[0]
                try add(.sent, person, store, at: 20)
            }
            #expect(try found("田中", store, ada) == [8])
        }
    }

    @Test(arguments: StoreUnderTest.all) func recipientsWhoJoinAreFound(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            try store.commit { store in
                let message = try #require(try store.message("m1"))
                let person = try store.addRecipients(
                    [.init(email: "new@e.example", name: "Zoë")], to: message, tickets: [.numbered(70)])[0]
                try add(.sent, person, store, at: 20)
            }
            #expect(try found("zoË offer", store, ada) == [8])
        }
    }

    @Test(arguments: StoreUnderTest.all) func usersWhoAreRemovedLeaveNothing(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try fill(store)
            while try !store.commit({ try $0.removeUser(ada, limit: 2) }) {}
            #expect(try found("田中", store, ada) == [])
            #expect(try found("田中", store, 2) == [1])
        }
    }

    /// So many recipients that the index does not say who: the log is read.
    @Test(arguments: StoreUnderTest.all) func commonWordsAreFoundInTheLog(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ada = try store.commit { store in
                let ada = try store.addUser("ada").id
                for n in 0..<6 as Range<UInt64> {
                    let people = try message(
                        "m\(n)", "Common \(n)", of: ada, to: (0..<300).map { ("p\($0)@m\(n).example", nil) },
                        first: n * 300, store)
                    for person in people.prefix(100) { try add(.sent, person, store, at: 1) }
                }
                return ada
            }
            for order in [.newestFirst, .oldestFirst] as [ActivityQuery.Order] {
                var query = ActivityQuery()
                (query.text, query.order, query.limit) = ("common 3", order, 30)
                var place: Seq?
                var (seqs, longest) = ([] as [Seq], 0)
                repeat {
                    if order == .newestFirst { query.before = place } else { query.after = place }
                    let page = try store.read { try $0.list(of: ada, matching: query, span: 170) }
                    seqs += page.entries.map(\.seq)
                    longest = max(longest, page.entries.count)
                    place = page.reached
                } while place != nil
                // Of 100 people of each mail, those with a 3 in the address: 19; and all of mail 3.
                #expect(seqs.count == 100 + 5 * 19 && longest <= 30)
                #expect(seqs == (order == .newestFirst ? seqs.sorted(by: >) : seqs.sorted()))
            }
        }
    }
}

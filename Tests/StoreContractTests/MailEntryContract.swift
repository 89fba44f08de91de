import Core
import TestKit
import Testing

/// Logged mails: which mail is which, by which ways they came, who sees them, and how they go.
@Suite struct MailEntryContract {
    private static func full() -> MailEntry {
        MailEntry(
            messageID: "q3@e.example", digest: Array(0..<32), kind: .autoReply, direction: .incoming,
            from: .init(email: "Mia@E.example", name: "Mia 🙂"), to: [.init(email: "ada@example.org")],
            cc: [.init(email: "ben@e.example", name: ""), .init(email: "not an address")],
            subject: "Re: \"Q3\" / \\ 見積", excerpt: "Hello\nthere", sentAt: .at(-5), loggedAt: .at(9), version: 1,
            textBytes: 1, htmlBytes: 2, size: 3, omissions: ["a.zip: over 50 MB"])
    }

    @Test(arguments: StoreUnderTest.all) func isReadAsItWasWritten(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let content = EntryContent(
                text: Array("plain\0".utf8), html: [0, 255, 60], headers: [.init(name: "X", value: "a\0\u{1F642}")],
                searched: "plain")
            let source = EntrySource(.bcc, user: 3, at: .at(9), isPrivate: true)
            let attachment = EntryAttachment(
                n: 1, name: "ä\u{1F642}.pdf", type: "application/pdf", size: 9, digest: nil)
            var right = Self.full()
            let stored = try store.commit { try $0.insertMailEntry(right, content, [attachment], source) }
            (right.id, right.thread) = (stored.id, stored.id)
            #expect(stored == right && stored.id > 0)
            try store.read { store throws in
                #expect(try store.mailEntry(stored.id) == right)
                #expect(try store.mailEntry(messageID: "q3@e.example", digest: right.digest) == right)
                #expect(try store.mailEntry(messageID: "q3@e.example", digest: [1]) == nil)
                #expect(try store.mailEntry(messageID: "<q3@e.example>", digest: right.digest) == nil)
                #expect(try store.mailEntries(messageIDs: ["x", "q3@e.example", "q3@e.example"]) == [right])
                #expect(try store.mailEntries([stored.id, 99], viewer: 3) == [stored.id: right])
                #expect(try store.mailEntries([stored.id], viewer: 4) == [:] && store.mailEntries([], viewer: 3) == [:])
                #expect(try store.content(ofEntry: stored.id) == content)
                #expect(try store.sources(ofEntry: stored.id) == [source])
                #expect(try store.attachments(ofEntry: stored.id) == [attachment])
                #expect(try store.filings(ofEntry: stored.id) == [])
                #expect(try store.mailEntry(99) == nil && store.content(ofEntry: 99) == nil)
                #expect(try store.sources(ofEntry: 99) == [] && store.attachments(ofEntry: 99) == [])
            }
            // Without bodies.
            let empty = try store.commit { try $0.insertMailEntry(.sample(2), EntryContent(), [], source) }
            #expect(try store.read { try $0.content(ofEntry: empty.id) } == EntryContent())
            var blank = EntryContent(text: [], html: [])
            let third = try store.commit { try $0.insertMailEntry(.sample(3), blank, [], source) }
            blank.searched = ""
            #expect(try store.read { try $0.content(ofEntry: third.id) } == blank, "an empty text is not none")
        }
    }

    @Test(arguments: StoreUnderTest.all) func aMailIsLoggedOnce(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let first = try store.log(1, of: 1)
                #expect(throws: StoreError.self) { try store.log(1, of: 2) }
                var other = MailEntry.sample(1)
                other.digest[31] = 99
                let second = try store.log(other, of: 2)
                var third = MailEntry.sample(1)
                third.messageID = "1@E.example"
                #expect(try store.log(third, of: 2).id > second.id)
                #expect(try store.mailEntries(messageIDs: ["1@e.example"]).map(\.id) == [first.id, second.id])
                #expect(try store.sources(ofEntry: first.id).map(\.user) == [1])
                try store.deleteMailEntry(first.id, at: .at(5))
                #expect {
                    try store.log(1, of: 1)
                } throws: {
                    if case .exists? = $0 as? StoreError { true } else { false }
                }
                #expect(try store.mailEntries(messageIDs: ["1@e.example"]).map(\.id) == [second.id])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func whoSeesIt(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let (id, open) = try store.commit { store in
                (try store.log(1, of: 1, isPrivate: true).id, try store.log(2, of: 1).id)
            }
            func viewers(_ entry: Int64) throws -> [UserID] {
                try store.read { store in
                    try (1...3).filter { try store.mailEntries([entry], viewer: $0)[entry] != nil }
                }
            }
            func add(_ way: EntrySource.Way, _ user: UserID, _ isPrivate: Bool, _ time: Double) throws {
                try store.commit {
                    try $0.addSource(EntrySource(way, user: user, at: .at(time), isPrivate: isPrivate), toEntry: id)
                }
            }
            #expect(try viewers(id) == [1] && viewers(open) == [1, 2, 3])
            try add(.bcc, 2, true, -1)
            #expect(try viewers(id) == [1, 2])
            try add(.bcc, 1, false, 4)
            #expect(try viewers(id) == [1, 2, 3])
            try add(.bcc, 1, true, 5)
            #expect(try viewers(id) == [1, 2])
            let right = [
                EntrySource(.bcc, user: 2, at: .at(-1), isPrivate: true),
                EntrySource(.api, user: 1, at: .at(0), isPrivate: true),
                EntrySource(.bcc, user: 1, at: .at(5), isPrivate: true),
            ]
            #expect(try store.read { try $0.sources(ofEntry: id) } == right, "the way is replaced")
            #expect(try store.read { try $0.mailEntry(id) }?.version == 1)
            try store.commit { store throws in
                try store.bumpEntry(id)
                try store.bumpEntry(99)
                #expect(try store.mailEntry(id)?.version == 2)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func conversationsAreOldestFirst(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ids = try store.commit { store in
                let first = try store.log(1, of: 1, at: 20)
                return try [first.id]
                    + [(2, 10, false), (3, 20, false), (4, 30, true)].map { n, time, isPrivate in
                        var reply = MailEntry.sample(n, at: time)
                        (reply.thread, reply.parent) = (first.id, first.id)
                        return try store.log(reply, of: 1, isPrivate: isPrivate).id
                    }
            }
            let alone = try store.commit { try $0.log(9, of: 1).id }
            try store.commit { store throws in
                func conversation(_ viewer: UserID, _ limit: Int = 9) throws -> [Int64] {
                    try store.conversation(ids[0], viewer: viewer, limit: limit).map(\.id)
                }
                #expect(try conversation(1) == [ids[1], ids[0], ids[2], ids[3]])
                #expect(try conversation(2) == [ids[1], ids[0], ids[2]])
                #expect(try conversation(1, 2) == [ids[1], ids[0]])
                #expect(try store.conversation(alone, viewer: 1, limit: 9).map(\.id) == [alone])
                #expect(try store.mailEntry(ids[1])?.parent == ids[0])
                try store.deleteMailEntry(ids[0], at: .at(40))
                #expect(try conversation(1) == [ids[1], ids[2], ids[3]])
                try store.eraseMailEntry(ids[0])
                #expect(try store.mailEntry(ids[1])?.parent == nil && store.mailEntry(ids[1])?.thread == ids[0])
                #expect(try conversation(1) == [ids[1], ids[2], ids[3]])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatIsDeletedIsKnownAgain(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let record = try store.insertRecord(.sample()).id
                let attachment = try store.attach(1, 5)
                let first = try store.log(1, of: 1)
                var entry = Self.full()
                (entry.thread, entry.parent) = (first.id, first.id)
                let id = try store.log(entry, of: 1, text: "Hello", on: [record], [attachment]).id
                try store.deleteMailEntry(id, at: .at(50))
                let left = try #require(try store.mailEntry(id))
                #expect((left.messageID, left.digest) == (entry.messageID, entry.digest))
                #expect((left.deletedAt, left.version, left.thread) == (.at(50), 2, first.id))
                #expect((left.subject, left.excerpt, left.from.email) == ("", "", "") && left.from.name == nil)
                #expect(left.to.isEmpty && left.cc.isEmpty && left.omissions.isEmpty && left.parent == nil)
                #expect(try store.mailEntry(messageID: entry.messageID, digest: entry.digest) == left)
                #expect(try store.mailEntries([id], viewer: 1) == [:])
                #expect(try store.content(ofEntry: id) == nil && store.sources(ofEntry: id) == [])
                #expect(try store.filings(ofEntry: id) == [] && store.attachments(ofEntry: id) == [])
                #expect(try store.mailEntries(withAddress: "mia@e.example", limit: 9) == [first.id])
                #expect(try store.timeline(TimelineQuery(of: record, viewer: 1)) == [])
                // It is deleted once.
                try store.deleteMailEntry(id, at: .at(60))
                #expect(try store.mailEntry(id) == left)
                try store.deleteMailEntry(99, at: .at(60))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func deletedMailsAreForgottenInTheEnd(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let ids = try store.commit { store in
                let ids = try (1...4).map { try store.log($0, of: 1).id }
                for (id, time) in zip(ids, [5, 3, 4] as [Double]) { try store.deleteMailEntry(id, at: .at(time)) }
                return ids
            }
            try store.commit { store throws in
                #expect(try store.purgeMailEntries(deletedBefore: .at(3), limit: 9) == 0)
                #expect(try store.purgeMailEntries(deletedBefore: .at(9), limit: 1) == 1)
                #expect(try ids.map { try store.mailEntry($0) != nil } == [true, false, true, true])
                #expect(try store.purgeMailEntries(deletedBefore: .at(5), limit: 9) == 1)
                #expect(try store.purgeMailEntries(deletedBefore: .at(6), limit: 9) == 1)
                #expect(try ids.map { try store.mailEntry($0) != nil } == [false, false, false, true])
                try store.eraseMailEntry(ids[3])
                #expect(try store.mailEntry(ids[3]) == nil)
                #expect(try store.log(2, of: 1).id > ids[3], "ids are never given again")
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func areFoundByAddress(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            try store.commit { store throws in
                let one = try store.log(Self.full(), of: 1).id
                let two = try store.log(2, of: 1, to: ["MIA@e.example", "mia@e.example", "ben@x.example"]).id
                _ = try store.log(3, of: 1, to: ["amia@e.example"])
                func found(_ email: String, _ limit: Int = 9) throws -> [Int64] {
                    try store.mailEntries(withAddress: email, limit: limit)
                }
                #expect(try found("mia@e.example") == [one, two] && found("mia@e.example", 1) == [one])
                #expect(try found("ben@e.example") == [one] && found("ben@x.example") == [two])
                #expect(try found("not an address") == [] && found("") == [])
            }
        }
    }

    /// What is stored may be as long as the limits allow, and not fit into a page of an index.
    @Test(arguments: StoreUnderTest.all) func longOnesAreTaken(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            var random = SplitMix64(seed: 1)
            // What does not compress.
            func noise(_ count: Int) -> String {
                String(decoding: (0..<count).map { _ in UInt8.random(in: 33...126, using: &random) }, as: UTF8.self)
            }
            var entry = MailEntry.sample(1, to: (0..<2000).map { "\(noise(20))\($0)@e.example" } + [noise(9000)])
            entry.messageID = noise(Limits.messageIDBytes)
            (entry.subject, entry.from.name) = (noise(5000), noise(5000))
            entry.from.email =
                "a@" + Array(repeating: noise(60).filter(\.isLetter).lowercased(), count: 4).joined(separator: ".")
            let long = String(repeating: "a\u{1F642} ", count: 40_000)
            let content = EntryContent(
                text: Array(repeating: 97, count: MailEntry.textBytes), html: Array(repeating: 60, count: 3 << 20),
                headers: (0..<1000).map { .init(name: "X-\($0)", value: noise(100)) }, searched: long)
            #expect(content.searched.utf8.count <= MailEntry.searchedBytes && content.searched.utf8.count > 65_000)
            let attachments = (1...EntryAttachment.maximum).map {
                EntryAttachment(n: $0, name: noise(255), type: "text/plain", size: 1, digest: nil)
            }
            let id = try store.commit {
                try $0.insertMailEntry(entry, content, attachments, EntrySource(.api, user: 1, at: .at(1))).id
            }
            try store.commit { store throws in
                let stored = try #require(try store.mailEntry(id))
                #expect(stored.messageID == entry.messageID && stored.to == entry.to && stored.from == entry.from)
                #expect(try store.content(ofEntry: id) == content)
                #expect(try store.attachments(ofEntry: id).map(\.n) == Array(1...1000))
                #expect(try store.searchEntries("a\u{1F642}", viewer: 1, limit: 9).map(\.id) == [id])
                try store.deleteMailEntry(id, at: .at(2))
                #expect(try store.searchEntries("a\u{1F642}", viewer: 1, limit: 9) == [])
            }
        }
    }

    /// PostgreSQL has no NUL in a text: it becomes U+FFFD.
    @Test(arguments: StoreUnderTest.all) func everyTextIsTaken(_ kind: StoreUnderTest) throws {
        try kind.with { store in
            let text = "a\0b 🙂 \u{202E}\u{FDFA}"
            var entry = MailEntry.sample(1, to: [text])
            (entry.messageID, entry.subject, entry.excerpt, entry.omissions) = (text, text, text, [text])
            entry.from.name = text
            let content = EntryContent(
                text: Array(text.utf8), headers: [.init(name: text, value: text)], searched: text)
            let attachment = EntryAttachment(n: 1, name: text, type: text, size: 1, digest: nil, contentID: text)
            let filing = Filing(1, on: 1, .participant, because: text, at: .at(1))
            func same(_ found: String?) -> Bool { found == text || found == text.replacing("\0", with: "\u{FFFD}") }
            try store.commit { store throws in
                let id = try store.insertMailEntry(entry, content, [attachment], EntrySource(.api, user: 1, at: .at(1)))
                    .id
                try store.file(filing)
                let stored = try #require(try store.mailEntry(id))
                #expect([stored.messageID, stored.subject, stored.excerpt].allSatisfy(same))
                #expect(stored.omissions == [text] && stored.from.name == text && stored.to[0].email == text)
                let found = try #require(try store.content(ofEntry: id))
                #expect(found.text == content.text && found.headers == content.headers && same(found.searched))
                let part = try #require(try store.attachments(ofEntry: id).first)
                #expect([part.name, part.type, part.contentID].allSatisfy(same))
                #expect(try same(store.filings(ofEntry: id).first?.because))
                #expect(try store.mailEntry(messageID: text, digest: entry.digest) == stored)
                #expect(try store.searchEntries("🙂", viewer: 1, limit: 9).map(\.id) == [id])
                try store.deleteMailEntry(id, at: .at(2))
                #expect(try store.searchEntries("🙂", viewer: 1, limit: 9) == [])
            }
        }
    }
}

import Core
import GRDB
import StorePostgres
import StoreSQL
import StoreSQLite
import TestKit

/// An embedded store with something of everything, and what it answers.
struct MoveSample {
    let folder: TemporaryFolder
    let path: String

    /// - Parameter more: further activities of the first user.
    init(more: Int = 0) throws {
        folder = try TemporaryFolder()
        path = folder.file("mailbell.db")
        let store = try SQLiteStore(path: path)
        defer { store.close() }
        try store.commit { try Self.fill($0, more) }
        // Of both logs the first are emptied or removed.
        _ = try store.commit {
            try $0.expire(before: [.sent: .at(5), .click: .at(7)], hitsBefore: .at(0), limit: 99)
        }
        // Ids that were given and are removed.
        let gone = try store.commit { store in
            let gone = try store.addUser("gone").id
            try store.addMessage("mg", of: gone, to: ["mia@example.com"], firstTicket: 90)
            return gone
        }
        while try !store.commit({ try $0.removeUser(gone, limit: 100) }) {}
        try store.commit { store in
            _ = try store.purgeRecords(deletedBefore: .at(3), limit: 9)
            try store.eraseMailEntry(4)
        }
        try store.commit { _ = try $0.removeRecipients("erased@example.com") }
        try store.trustClock(upTo: .at(50), tellsHub: true)
    }

    private static func fill(_ store: any StoreTransaction, _ more: Int) throws {
        let (ada, bob) = (try store.addUser("ada").id, try store.addUser("bob", epoch: "e7").id)
        try store.addAddress("second@example.org", to: ada)
        try store.setLanguage(LanguageTag("de") ?? .english, of: bob)
        for (user, first) in [(ada, 1), (bob, 11)] as [(UserID, UInt64)] {
            let people = try store.addMessage(
                "m\(user)", of: user, to: ["mia@example.com", "ben@example.com", "erased@example.com"],
                links: (1...3).map { "https://e.example/\($0)" }, firstTicket: first, name: "Zoë \u{1F514} e\u{301}",
                messageID: "<\(user)@example.org>")
            for person in people { try store.add(.sent, to: user, recipient: person.id, at: .at(1)) }
            for seq in 4...12 {
                let (person, kind) = (people[seq % 2].id, seq % 3 == 0 ? Kind.click : .open)
                let verdict = seq % 4 == 0 ? Verdict.machine : .human
                try store.add(kind, verdict, to: user, recipient: person, at: .at(Double(seq)))
                try store.tally(kind, verdict, of: person)
                try store.keep(
                    .sample(
                        of: user, recipient: person, link: seq % 3 == 0 ? 1 : 0, seq: Seq(seq), at: .at(Double(seq)),
                        network: seq % 2 == 0 ? "192.0.2.0" : "2001:db8:1::", userAgent: "Mail/\(seq)",
                        isFolded: seq > 9))
            }
            _ = try store.markRead(of: user, upTo: 5)
            try store.add(.read, to: user, at: .at(12))
            try store.setRefused("550 no such user", recipient: people[1].id)
            try store.keepEvent("e-1", of: user, seq: 4, at: .at(3))
            try store.setTracking(.anonymous, of: "ben@example.com", user: user)
            try store.setTracking(.never, of: "erased@example.com", user: user)
            try store.saveCursor(
                Cursor(epoch: Epoch("e1"), seq: 9), device: "tray", filter: Filter(kinds: [.open], verdicts: [.human]),
                of: user, at: .at(1))
            try store.saveCursor(
                Cursor(epoch: Epoch("e1"), seq: 8), of: .webhook("crm"), filter: Filter(), user: user, at: .at(2))
            try store.insertToken(
                TokenRecord(id: "tk_\(user)", user: user, scopes: [.read], label: "a|b", createdAt: .at(0)),
                digest: [UInt8(user)])
            try store.addDailyUse(DailyUse(messages: 3, recipients: 7), of: user, on: .at(0))
        }
        _ = try store.revokeToken(id: "tk_\(bob)", digest: nil, at: .at(9))
        try store.insertToken(
            TokenRecord(
                id: "tk_w", user: ada, scopes: Scope.allCases, label: "", createdAt: .at(0), expiresAt: .at(5000)),
            digest: [9])
        try store.insertPairing(Pairing(user: ada, scopes: [.read], expiresAt: .at(1000)), digest: [0xFF, 0])
        try store.insertPairing(
            Pairing(user: ada, scopes: [], expiresAt: .at(1000), purpose: .link, token: "tk_w"), digest: [0])
        try addAccount(of: ada, bob, to: store)
        try addRecords(of: ada, bob, to: store)
        try store.beginLife(Epoch("e8"), of: bob)
        try store.setTracking(.anonymous, of: .address("mia@example.com"), user: nil)
        try store.optOut("mia@example.com", of: ada, at: .at(1))
        try store.optOut("ben@example.com", at: .at(2))
        for n in 0..<more { try store.add(.open, .human, to: ada, recipient: 1, at: .at(20 + Double(n))) }
    }

    /// What people sign in to the web app with, and what they set there.
    private static func addAccount(of ada: UserID, _ bob: UserID, to store: any StoreTransaction) throws {
        try store.setRole(.admin, of: ada)
        try store.setHandle([0, 0xFF], of: bob)
        for (number, network) in ["192.0.2.0", "2001:db8:1::"].enumerated() {
            try store.insertSession(
                WebSession(
                    id: "ws_\(number)", user: ada, createdAt: .at(1), steppedUpAt: number == 0 ? .at(2) : nil,
                    agent: "Firefox on Linux", network: IPAddress(network) ?? .unspecified,
                    token: number == 0 ? nil : "tk_w"), digest: [UInt8(number), 0])
            try store.insertPasskey(
                Passkey(
                    id: [0, UInt8(number)], user: bob, publicKey: [0xA5, 0], algorithm: -257,
                    relyingParty: "app.example.org", counter: 4_000_000_000, isBackupEligible: number == 0,
                    isBackedUp: number == 0, label: "Zoë", createdAt: .at(1), usedAt: number == 0 ? .at(2) : nil))
            try store.note(
                AuditEntry(
                    at: .at(Double(number)), actor: "ada", action: "signed-in", subject: "x",
                    network: number == 0 ? nil : IPAddress(network)))
        }
        try store.setPreferences(Preferences(language: "ja", muted: ["mia@example.com"]), of: ada)
        try store.setLogging(LoggingSettings(neverLog: "mum@example.com\n", openDeals: 2), of: ada)
        try store.putWebhook(
            OwnWebhook(
                id: "wh_1", user: bob, name: "phone", url: "https://n.example/x", format: .ntfy, secret: "s",
                kinds: [.click], createdAt: .at(1)))
        _ = try store.stopMessage("m\(bob)", of: bob, true, at: .at(3))
    }

    /// Records in the trash and out of it, mails in all states. Record 4 and mail 4 are removed later.
    private static func addRecords(of ada: UserID, _ bob: UserID, to store: any StoreTransaction) throws {
        var mia = Record.sample(.contact, "Zoë \u{1F514} ﾀﾅｶ", keys: ["mia@example.com", "m@example.com"], owner: ada)
        (mia.fields.phone, mia.fields.note) = ("+81", "a\nb")
        mia = try store.insertRecord(mia)
        let company = try store.insertRecord(.sample(.company, "", keys: ["example.com"], at: 2))
        for time in [5, 2] as [Double] {
            let deal = try store.insertRecord(.sample(.deal, "Old", owner: bob, stage: "Won"))
            _ = try store.updateRecord(deal.trashed(at: time))
        }
        try store.associate(mia.id, .init(to: company.id, .domain, at: .at(1), isPrimary: true))
        try store.associate(mia.id, .init(to: 3, .hand, by: bob, at: .at(2)))
        try store.note(RecordChange(at: .at(1), by: "logging", what: "created"), of: mia.id)
        try store.note(RecordChange(at: .at(2), by: "ada", what: "name", before: "", after: "é"), of: 4)
        let large = try store.attach(1, 1, bytes: (0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
        try store.putChunk(1, of: large.digest ?? [], [], at: .at(1))
        let first = try store.log(
            .sample(1, at: 3), of: ada, text: "Hello 田中", on: [mia.id, company.id],
            [large, store.attach(2, 2, isInline: true)])
        var reply = MailEntry.sample(2, at: 4)
        (reply.thread, reply.parent, reply.omissions) = (first.id, first.id, ["x.zip"])
        reply.messageID = "\(bob)@example.org"
        let second = try store.log(reply, of: bob, text: "Re", on: [mia.id, company.id], isPrivate: true)
        try store.addSource(EntrySource(.bcc, user: ada, at: .at(9), isPrivate: true), toEntry: second.id)
        _ = try store.pin(second.id, on: mia.id, at: .at(5))
        try store.deleteMailEntry(store.log(3, of: ada, on: [mia.id], at: 5).id, at: .at(6))
        try store.log(4, of: ada, on: [mia.id], at: 6)
        try store.putChunk(0, of: [3, 0], [1], at: .at(1))
    }

    func open() throws -> SQLiteStore { try SQLiteStore(path: path, readers: 1, upgrading: false) }

    /// Changes the file behind the program's back.
    func change(_ sql: String) throws { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }

    /// Columns of all tables as "table.column", sorted; without the index of texts, which each engine has in its own form.
    func columns() throws -> [String] {
        try DatabaseQueue(path: path).read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT t.name || '.' || c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'grdb_migrations'
                        AND t.name NOT LIKE 'search_%' ORDER BY 1
                    """)
        }
    }
}

/// What a store answers to every sort of question, a line each.
func answers(of store: any Store) throws -> [String] {
    // Written down outside of the transaction: that takes seconds, for which the server would not wait.
    let answers = try store.read { store in
        var answers: [(what: String, answer: Any)] = []
        func add(_ what: String, _ answer: Any) { answers.append((what, answer)) }
        let users = try store.users().sorted { $0.id < $1.id }
        add("users", users)
        add("tokens", try store.tokens().sorted { $0.id < $1.id })
        add("identities", try (1...9 as ClosedRange<UInt8>).map { try store.identity(tokenDigest: [$0], at: .at(0)) })
        add("control", try store.controlVersion())
        add("changes", try store.changes(since: 0))
        for number in 0..<100 as Range<UInt64> {
            guard let person = try store.recipient(ticket: .numbered(number)) else { continue }
            add("ticket \(number)", person)
            add("state", try store.state(ofRecipient: person.id))
            add("latest hits", try store.latestHits(ofRecipients: [person.id], limit: 5, since: nil)[person.id] ?? [])
        }
        for code in [[0xFF, 0], [0]] as [[UInt8]] { add("code", try store.pairing(digest: code, at: .at(0)) as Any) }
        add("sessions", try [[0, 0], [1, 0]].map { try store.session(digest: $0) })
        add("admins", try store.admins())
        add("audit", try store.audit(before: nil, limit: 10))
        add("webhooks", try store.webhooks(of: nil))
        add("hits", try store.allHits())
        add("hits' owners", try store.recipientsWithHits(after: 0, limit: 100))
        add("administrator", try store.trackingSettings(of: nil, after: nil, limit: 100))
        for one in try recordAnswers(of: store, users.map(\.id)) { add(one.what, one.answer) }
        for user in users.map(\.id) {
            let state = try store.logState(of: user)
            add("log \(user)", state.map { "\($0)" } ?? "none")
            add("page", try store.page(of: user, after: 0, limit: 20_000, maximumBytes: .max))
            var query = ActivityQuery()
            add("newest", try store.activities(of: user, matching: query))
            add("by time", try store.latest(of: user, matching: query, span: 100))
            query.contact = "mia@example.com"
            add("of mia", try store.activities(of: user, matching: query))
            add("digest", try store.digest(of: user, after: 0, through: 30))
            add("consumers", try store.consumers(of: user))
            add("signs in", (try store.sessions(of: user), try store.passkeys(of: user), try store.handle(of: user)))
            add("preferences", try store.preferences(of: user))
            add("backlog", try store.backlog(of: user, after: 3, filter: Filter(kinds: [.open]), limit: 10))
            add("lives", try ["e1", "e7", "e8"].map { try store.sharedSeq(with: Epoch($0), of: user) })
            add("message", try store.message("m\(user)").map { "\($0)" } ?? "none")
            add("status", try store.status(ofMessage: "m\(user)"))
            add("header", try store.firstRegistration(ofHeader: "<\(user)@example.org>", by: user) as Any)
            add("settings", try store.trackingSettings(of: user, after: nil, limit: 100))
            add("setting count", try store.trackingSettingCount(of: user))
            add("use", try store.dailyUse(of: user, on: .at(0)))
            add("event", try store.event("e-1", of: user) as Any)
            var found = ContactQuery()
            found.text = "zoË"
            add("contacts", try store.contacts(of: user, matching: found))
            add("contacts by word", try store.contacts(of: user, matching: ContactQuery()))
            var mails = MessageQuery()
            add("mails", try store.messages(of: user, matching: mails))
            mails.text = "e.example/2 é"
            add("mails by word", try store.messages(of: user, matching: mails))
            add("hot", try store.hot(of: user, since: .at(0), now: .at(100), limit: 10))
            for email in ["mia@example.com", "ben@example.com", "erased@example.com"] {
                add(email, try store.contact(email, of: user) as Any)
                add("decision", try store.decision(on: email, user: user))
                add("opt-outs", try store.optOuts(of: email))
            }
        }
        return answers
    }
    return answers.map { "\($0.what): \($0.answer)" }
}

/// What a store answers to questions about records and logged mail.
private func recordAnswers(of store: any StoreSnapshot, _ users: [UserID]) throws -> [(what: String, answer: Any)] {
    var answers: [(what: String, answer: Any)] = []
    func add(_ what: String, _ answer: Any) { answers.append((what, answer)) }
    for id in 1...5 as ClosedRange<Int64> {
        add("record \(id)", try store.record(id) as Any)
        add("associations", try store.associations(of: id))
        add("changes", try store.changes(of: id, before: nil, limit: 9))
        add("mail \(id)", try store.mailEntry(id) as Any)
        add("content", try store.content(ofEntry: id) as Any)
        add("sources", try store.sources(ofEntry: id))
        add("filings", try store.filings(ofEntry: id))
        add("attachments", try store.attachments(ofEntry: id))
        for user in users {
            add("timeline", try store.timeline(TimelineQuery(of: id, viewer: user)))
            add("pinned", try store.pinned(on: id, viewer: user))
            add("activities", try store.activities(onRecord: id, viewer: user, before: nil, limit: 99))
        }
    }
    for digest in [Array(repeating: 1, count: 32), Array(repeating: 2, count: 32), [3, 0]] as [[UInt8]] {
        add("bytes", (try store.hasBlob(digest), try store.chunk(0, of: digest), try store.chunk(1, of: digest)))
    }
    for (kind, text) in [(.contact, "たなか"), (.company, nil), (.deal, nil)] as [(RecordKind, String?)] {
        for order in RecordQuery.Order.allCases {
            var query = RecordQuery(kind)
            (query.order, query.text, query.isTrash) = (order, text, kind == .deal)
            add("\(kind)s", try store.records(matching: query))
        }
    }
    for user in users { add("found", try store.searchEntries("田中 hel", viewer: user, limit: 9)) }
    add("by address", try store.mailEntries(withAddress: "mia@e.example", limit: 9))
    return answers
}

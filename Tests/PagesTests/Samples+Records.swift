import Core
import Pages

/// Records and logged mail of the same invented world.
extension Samples {
    /// A logged mail in the feed.
    var loggedItem: FeedItem {
        var logged = item(
            421, .logged, minutes: 1, name: outside.name, email: outside.email, message: "31", subject: outside.subject)
        (logged.activity.via, logged.activity.verdict, logged.activity.nth) = (nil, nil, nil)
        return logged
    }

    /// A contact with every field.
    var person: Record {
        var fields = RecordFields()
        (fields.phone, fields.title, fields.note) = ("+81 3 0000 0000", outside.label, "\(outside.label)\nsecond line")
        (fields.legalBasis, fields.legalBasisBy, fields.legalBasisAt) = (
            "consent", "kim@example.org", "2026-11-20T10:00:00Z"
        )
        fields.marketing = false
        return Record(
            id: 1, kind: .contact, number: 7, version: 3, name: outside.name, owner: 1,
            keys: [
                RecordKey(key: "ken.sato@example.jp", written: outside.email),
                RecordKey(key: "ken@example.com", written: "ken@example.com"),
            ], fields: fields, createdAt: Self.now - .seconds(9_000_000))
    }

    var company: Record {
        Record(
            id: 2, kind: .company, number: 3, name: outside.label,
            keys: [RecordKey(key: "example.jp", written: "example.jp")], origin: .mail, createdAt: Self.now)
    }

    func deal(_ number: Int64, stage: String, amount: Int64?, currency: String?) -> Record {
        var fields = RecordFields()
        (fields.stage, fields.amount, fields.currency, fields.closeOn) = (stage, amount, currency, "2026-12-31")
        return Record(
            id: 10 + number, kind: .deal, number: number, name: "20 seats", owner: 1, fields: fields,
            createdAt: Self.now - .seconds(99_000))
    }

    var ticket: Record {
        var fields = RecordFields()
        (fields.stage, fields.priority) = ("Waiting on us", "urgent")
        return Record(
            id: 30, kind: .ticket, number: 5, name: outside.subject, fields: fields, createdAt: Self.now,
            deletedAt: Self.now - .seconds(60))
    }

    /// A contact of whom only the address is known.
    var nameless: Record {
        Record(
            id: 40, kind: .contact, number: 8, name: "",
            keys: [RecordKey(key: "bob@pаypal.example", written: "bob@pаypal.example")], createdAt: Self.now)
    }

    func mail(
        _ id: Int64, _ direction: MailEntry.Direction = .outgoing, kind: MailEntry.Kind = .mail, minutes: Int64,
        subject: String? = nil, omissions: [String] = []
    ) -> MailEntry {
        let kim = MailEntry.Mailbox(email: "kim@example.org", name: "Kim")
        let other = MailEntry.Mailbox(email: outside.email, name: outside.name)
        return MailEntry(
            id: id, messageID: "m\(id)@example.org", digest: [], kind: kind, direction: direction,
            from: direction == .outgoing ? kim : other,
            to: direction == .outgoing ? [other, .init(email: "alice@example.com")] : [kim],
            cc: [.init(email: "bob@pаypal.example", name: "Bob")], subject: subject ?? outside.subject,
            excerpt: outside.label, sentAt: Self.now - .seconds(minutes * 60), loggedAt: Self.now, thread: 31,
            textBytes: 9, htmlBytes: 9, size: 4096, omissions: omissions)
    }

    private func row(
        _ entry: MailEntry, _ reason: Filing.Reason, by: String? = nil, pinned: Bool = false, attachments: Int = 0
    ) -> TimelineRow {
        let because: String? = reason == .participant ? outside.email : nil
        let filing = Filing(
            entry.id, on: 1, reason, because: because, by: by == nil ? nil : 1, at: entry.sentAt,
            pinnedAt: pinned ? Self.now : nil)
        return .mail(TimelineEntry(entry, filing, attachments: attachments), by: by)
    }

    private func row(_ item: FeedItem, of user: UserID, by: String?) -> TimelineRow {
        let entry = Entry(seq: item.seq, kind: item.activity.kind, verdict: item.activity.verdict, body: [])
        return .activity(TimelineActivity(user: user, entry: entry, at: item.activity.at), item.activity, by: by)
    }

    var timeline: Timeline {
        Timeline(
            pinned: [row(mail(31, minutes: 9000), .participant, pinned: true, attachments: 2)],
            rows: [
                row(items[0], of: 1, by: nil), row(items[0], of: 2, by: "lee@example.org"),
                row(items[1], of: 3, by: ""),
                row(mail(35, .incoming, minutes: 30, subject: ""), .reply),
                row(mail(34, .incoming, kind: .autoReply, minutes: 40), .company),
                row(mail(33, .incoming, kind: .bounce, minutes: 50), .deal),
                row(mail(32, minutes: 3000), .hand, by: "lee@example.org", attachments: 1),
                row(mail(31, minutes: 9000), .participant, pinned: true, attachments: 2),
            ], older: "1.2")
    }

    func attachment(_ n: Int, _ name: String, isKept: Bool = true) -> EntryAttachment {
        EntryAttachment(
            n: n, name: name, type: "application/pdf", size: n * 1_500_000, digest: isKept ? [1] : nil)
    }

    var changes: [RecordChange] {
        [
            RecordChange(
                id: 9, at: Self.now - .seconds(60), by: "kim@example.org", what: "name", before: outside.name,
                after: outside.label),
            RecordChange(id: 8, at: Self.now - .seconds(90), by: "kim@example.org", what: "linked", after: "deal:42"),
            RecordChange(id: 7, at: Self.now - .seconds(99), by: "logging", what: "created"),
            RecordChange(id: 6, at: Self.now - .seconds(99), by: outside.email, what: outside.label, after: ""),
        ]
    }

    var recordDetails: RecordDetails {
        RecordDetails(
            record: person, owner: "kim@example.org", members: ["kim@example.org", "lee@example.org"],
            timeline: timeline,
            links: [
                RecordLink(company, Association(to: 2, .domain, at: Self.now, isPrimary: true), by: nil),
                RecordLink(
                    Record(id: 3, kind: .company, number: 4, name: "Other", createdAt: Self.now),
                    Association(to: 3, .hand, by: 1, at: Self.now), by: outside.email),
                RecordLink(
                    deal(42, stage: "Won", amount: 123_450, currency: "EUR"),
                    Association(to: 52, .hand, by: 1, at: Self.now), by: "lee@example.org"),
            ],
            attachments: [
                RecordAttachment(attachment(1, outside.label), of: mail(31, minutes: 9000)),
                RecordAttachment(attachment(2, "", isKept: false), of: mail(32, minutes: 3000)),
            ], changes: changes,
            addresses: [
                ContactSettings(contact: contact, isMuted: true, ownSetting: .never),
                ContactSettings(contact: contacts[1], isMuted: false, ownSetting: nil),
            ])
    }

    var loggedMail: LoggedMail {
        LoggedMail(
            mail(31, .incoming, minutes: 9000, omissions: ["the attachment \(outside.label) is too large"]),
            headers: [
                .init(name: "Message-ID", value: "<m31@example.org>"), .init(name: outside.label, value: outside.label),
                .init(name: "Reply-To", value: "\(outside.label) <sales@example.jp>"),
            ], body: .html(images: false),
            attachments: [attachment(1, outside.label), attachment(2, "big.iso", isKept: false)],
            sources: [
                MailSource(EntrySource(.api, user: 1, at: Self.now, isPrivate: true), by: "kim@example.org"),
                MailSource(EntrySource(.bcc, user: 2, at: Self.now, isPrivate: true), by: nil),
            ],
            records: [
                FiledRecord(person, Filing(31, on: 1, .participant, because: outside.email, at: Self.now), by: nil),
                FiledRecord(
                    deal(42, stage: outside.label, amount: nil, currency: nil),
                    Filing(31, on: 52, .hand, by: 1, at: Self.now, pinnedAt: Self.now), by: outside.email),
            ],
            conversation: [mail(30, minutes: 9900), mail(31, .incoming, minutes: 9000)])
    }

    var recordPages: [(name: String, html: [UInt8])] {
        func list(_ filter: RecordFilter, _ records: [Record], older: String? = nil) -> [UInt8] {
            let items = records.map { RecordItem($0, owner: $0.owner == nil ? nil : outside.email) }
            return RecordsPage(
                RecordList(filter, items: items, older: older), in: context(PageURL("/app/records/contact"))
            ).html()
        }
        let deals = [
            deal(42, stage: "Negotiation", amount: 123_450, currency: "EUR"),
            deal(43, stage: "Lost", amount: 1_234_567, currency: "JPY"),
            deal(44, stage: outside.label, amount: -5, currency: "EUR"),
            deal(45, stage: "New", amount: nil, currency: nil),
        ]
        let filter = RecordFilter(
            .deal, words: outside.subject, state: .open, stage: outside.label, isMine: true, order: .name)
        let page = context(PageURL("/app/records/contact/7"))
        var trashed = recordDetails
        (trashed.record, trashed.links, trashed.addresses, trashed.owner) = (ticket, [], [], nil)
        (trashed.changes, trashed.attachments) = ([], [])
        trashed.timeline = Timeline(rows: [])
        var dealDetails = recordDetails
        (dealDetails.record, dealDetails.addresses) = (deals[2], [])
        dealDetails.timeline = Timeline(rows: [], kind: .click, older: "1.2")
        var bare = trashed
        bare.record = nameless
        func mailPage(_ body: LoggedMail.Body, change: (inout LoggedMail) -> Void = { _ in }) -> [UInt8] {
            var mail = loggedMail
            mail.body = body
            change(&mail)
            return LoggedMailPage(mail, in: context(PageURL("/app/entries/31"), isAdmin: false)).html()
        }
        return [
            ("records-contacts", list(RecordFilter(.contact), [person, nameless], older: "t1.2")),
            ("records-companies", list(RecordFilter(.company, words: outside.name), [company])),
            ("records-deals", list(filter, deals, older: "n1.x")),
            ("records-tickets-trash", list(RecordFilter(.ticket, isTrash: true), [ticket])),
            ("records-new", list(RecordFilter(.deal), [])), ("records-none", list(filter, [])),
            ("records-trash-empty", list(RecordFilter(.contact, isTrash: true), [])),
            ("record-contact", RecordPage(recordDetails, in: page).html()),
            ("record-deal", RecordPage(dealDetails, in: context(PageURL("/app/records/deal/44"))).html()),
            ("record-ticket-trash", RecordPage(trashed, in: context(PageURL("/app/records/ticket/5"))).html()),
            ("record-nameless", RecordPage(bare, in: context(PageURL("/app/records/contact/8"))).html()),
            (
                "record-changes",
                RecordChangesPage(RecordChangeList(person, changes: changes, older: 6), in: page).html()
            ),
            ("entry-html", mailPage(.html(images: false))), ("entry-images", mailPage(.html(images: true))),
            ("entry-text", mailPage(.text("\(outside.label)\r\nline\n\n\(outside.label)", isCut: true))),
            (
                "entry-bare",
                mailPage(.none) {
                    ($0.attachments, $0.sources, $0.records, $0.conversation, $0.headers) = ([], [], [], [], [])
                }
            ),
            (
                "contact-in-trash",
                ContactPage(
                    ContactDetails(
                        contact: contact, isMuted: false, history: Feed(items: []), ownSetting: nil, inTrash: person),
                    in: page
                ).html()
            ),
            (
                "settings-logging-member",
                SettingsPage(
                    .logging(own: LoggingSettings(), account: LoggingSettings(neverLog: outside.label)),
                    in: context(PageURL("/app/settings/logging"), isAdmin: false)
                ).html()
            ),
        ]
    }

    var recordFragments: [(name: String, html: [UInt8])] {
        let page = context(PageURL("/app/records/contact/7"))
        return [
            ("part-timeline", RecordPage(recordDetails, in: page).section()),
            (
                "part-records",
                RecordsPage(
                    RecordList(RecordFilter(.contact), items: [RecordItem(person, owner: nil)], older: "t1.2"), in: page
                ).section()
            ),
            ("part-changes", RecordChangesPage(RecordChangeList(person, changes: changes), in: page).section()),
        ]
    }
}

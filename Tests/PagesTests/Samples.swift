import Core
import Pages

/// Pages of a small invented world, for the tests and for looking at them.
struct Samples {
    var language: Language
    /// Texts from outside: ordinary ones, or hostile ones.
    var outside = Outside.ordinary

    /// Texts that others wrote.
    struct Outside {
        var name: String
        var email: String
        var subject: String
        var link: String
        var city: String
        var agent: String
        var label: String

        static let ordinary = Outside(
            name: "佐藤 健", email: "ken.sato@example.jp", subject: "Q3のお見積りについて",
            link: "https://www.example.com/pricing?plan=team&seats=20", city: "Minato City", agent: "Firefox on Linux",
            label: "Laptop")
    }

    /// Tuesday, 24 November 2026, 15:30 in Berlin, 23:30 in Tokyo.
    static let now = Timestamp(rfc3339: "2026-11-24T14:30:00Z")!
    static let berlin = PageZone(name: "Europe/Berlin") { time in
        let summer = Timestamp(rfc3339: "2026-03-29T01:00:00Z")!..<Timestamp(rfc3339: "2026-10-25T01:00:00Z")!
        return summer.contains(time) ? 7200 : 3600
    }
    static let tokyo = PageZone(name: "Asia/Tokyo") { _ in 32_400 }
    static let assets = Assets(hash: "3f9c2e")

    var zone: PageZone { language == .japanese ? Self.tokyo : Self.berlin }

    func context(_ url: PageURL, isAdmin: Bool = true, isSignedIn: Bool = true) -> PageContext {
        PageContext(
            language: language, now: Self.now, zone: zone, assets: Self.assets, version: "0.19.0",
            viewer: isSignedIn
                ? Viewer(
                    email: "kim@example.org", isAdmin: isAdmin, epoch: "k3f9", head: 420, readUpTo: 415, unread: 3,
                    quietNext: Self.now + .seconds(21_600)..<(Self.now + .seconds(54_000)))
                : nil,
            url: url)
    }

    /// An activity `minutes` ago.
    func item(
        _ seq: Seq, _ kind: Kind, minutes: Int64, name: String?, email: String?, message: String, subject: String,
        change: (inout Activity) -> Void = { _ in }
    ) -> FeedItem {
        var activity = Activity(id: "01JD\(seq)", kind: kind, at: Self.now - .seconds(minutes * 60))
        activity.message = .init(id: message, subject: subject)
        activity.recipient = email.map { .init(email: $0, name: name) } ?? .init(anonymous: true)
        if kind != .sent {
            activity.via = .direct
            activity.verdict = .human
            activity.nth = 1
            (activity.reason, activity.rule) = ("browser Firefox", "browser")
            activity.agent = Agent(client: "Firefox", os: "Linux", device: .desktop)
        }
        change(&activity)
        return FeedItem(seq: seq, activity: activity)
    }

    private func place(_ city: String?, _ country: String, _ time: Timestamp, offset: Int) -> Location {
        let clock = (time + .seconds(offset * 3600)).rfc3339.prefix(19)
        let sign = offset < 0 ? "-" : "+"
        let hours = abs(offset) < 10 ? "0\(abs(offset))" : "\(abs(offset))"
        return Location(
            city: city, country: country, timeZone: "x", localTime: "\(clock)\(sign)\(hours):00",
            precision: city == nil ? .country : .city)
    }

    /// Rows of all sorts.
    var items: [FeedItem] {
        let mail = "01JDMAILQ3"
        let offer = "01JDMAILOFFER"
        return [
            item(
                420, .click, minutes: 2, name: outside.name, email: outside.email, message: mail,
                subject: outside.subject
            ) {
                $0.link = .init(n: 1, url: outside.link)
                $0.location = place(outside.city, "JP", $0.at, offset: 9)
            },
            item(
                419, .open, minutes: 3, name: outside.name, email: outside.email, message: mail,
                subject: outside.subject
            ) {
                $0.location = place(outside.city, "JP", $0.at, offset: 9)
                $0.nth = 3
            },
            item(
                418, .open, minutes: 25, name: outside.name, email: outside.email, message: mail,
                subject: outside.subject
            ) { $0.nth = 2 },
            item(
                417, .open, minutes: 61, name: outside.name, email: outside.email, message: mail,
                subject: outside.subject),
            item(
                416, .open, minutes: 70, name: "Alice Martin", email: "alice@example.com", message: offer,
                subject: "Your renewal"
            ) {
                $0.via = .gmailProxy
                (($0.reason), ($0.rule)) = ("Gmail's image proxy", "gmail-proxy")
                $0.location = nil
            },
            item(
                415, .click, minutes: 71, name: nil, email: "bob@pаypal.example", message: offer,
                subject: "Your renewal"
            ) {
                $0.verdict = .machine
                $0.via = .scanner
                ($0.reason, $0.rule) = ("mail-security network of Barracuda", "scanner-network")
                $0.link = .init(n: 2, url: "https://example.com/terms")
            },
            item(414, .open, minutes: 75, name: nil, email: nil, message: offer, subject: "Your renewal"),
            item(
                413, .open, minutes: 80, name: "Dana Lee", email: "dana@example.net", message: offer,
                subject: "Your renewal"
            ) {
                $0.verdict = .unknown
                ($0.reason, $0.rule) = ("unknown agent", "unknown-agent")
                $0.location = place(nil, "US", $0.at, offset: -8)
            },
            item(
                412, .sent, minutes: 90, name: "Gone Person", email: "gone@example.net", message: offer,
                subject: "Your renewal"
            ) {
                $0.refused = "550 5.1.1 no such user"
            },
            item(
                411, .sent, minutes: 91, name: "Alice Martin", email: "alice@example.com", message: offer,
                subject: "Your renewal"),
            item(410, .open, minutes: 1500, name: "Алиса", email: "алиса@пример.рф", message: mail, subject: "") {
                $0.location = place("Казань", "RU", $0.at, offset: 3)
                $0.nth = 22
            },
            item(
                409, .open, minutes: 4600, name: "List", email: "all@lists.example.org", message: mail, subject: "News"
            ) {
                $0.count = 1234
                $0.verdict = .unknown
                ($0.reason, $0.rule) = ("more requests than are kept one by one", "flood")
                $0.nth = nil
            },
            item(
                408, .open, minutes: 600_000, name: "Old", email: "old@example.org", message: mail, subject: "Last year"
            ),
        ]
    }

    var hot: [HotItem] {
        [
            HotItem(
                email: outside.email, name: outside.name, opens: 3, clicks: 1, since: Self.now - .seconds(3 * 86_400)),
            HotItem(
                email: "alice@example.com", name: "Alice Martin", opens: 1, clicks: 0, since: Self.now - .seconds(4200)),
        ]
    }

    var contact: Contact {
        var engagement = Engagement()
        engagement.opens = Sightings(count: 12, first: Self.now - .seconds(9_000_000), last: Self.now - .seconds(180))
        engagement.clicks = Sightings(count: 3, first: Self.now - .seconds(8_000_000), last: Self.now - .seconds(120))
        engagement.machineOpens = 4
        return Contact(
            email: outside.email, name: outside.name,
            decision: TrackingDecision(.identified, by: .user(.domain("example.jp"))), messages: 5,
            engagement: engagement)
    }

    var contacts: [Contact] {
        [
            contact,
            Contact(email: "alice@example.com", name: "Alice Martin", messages: 1),
            Contact(email: "bob@pаypal.example", decision: .init(.anonymous, by: .hub(.everybody)), messages: 2),
            Contact(email: "carol@example.net", name: "Carol", decision: .init(.never, by: .contact), messages: 1),
        ]
    }

    var mails: [MailItem] {
        [
            MailItem(
                id: "01JDMAILQ3", subject: outside.subject, date: Self.now - .seconds(86_400),
                recipients: [.init(email: outside.email, name: outside.name), .init(email: "alice@example.com")],
                recipientCount: 5, opened: 2, clicked: 1, refused: 1, opens: 4, clicks: 1),
            MailItem(
                id: "01JDMAILOFFER", subject: "", date: Self.now - .seconds(5400),
                recipients: [.init(email: "alice@example.com", name: "Alice Martin")], recipientCount: 1, opened: 1,
                opens: 3, stoppedAt: Self.now - .seconds(60)),
            MailItem(
                id: "01JDMAILNEW", subject: "Welcome", date: Self.now - .seconds(60),
                recipients: [.init(email: "dana@example.net", name: "Dana Lee")], recipientCount: 1),
        ]
    }

    var details: MailDetails {
        let message = TrackedMessage(
            id: "01JDMAILQ3", user: 1, from: "kim@example.org", subject: outside.subject,
            sentAt: Self.now - .seconds(86_400), registeredAt: Self.now - .seconds(86_401),
            links: [outside.link, "https://example.com/terms", "http://xn--r8jz45g.jp/"])
        func status(
            _ email: String, _ name: String?, _ tracking: Tracking = .identified, refused: String? = nil,
            opens: Int64 = 0
        ) -> RecipientStatus {
            let recipient = TrackedRecipient(
                id: 1, message: message.id, email: email, name: name, ticket: Ticket(high: 1, low: 2),
                tracking: tracking, refused: refused)
            var engagement = Engagement()
            if opens > 0 { engagement.opens = Sightings(count: opens, first: Self.now, last: Self.now - .seconds(99)) }
            engagement.machineClicks = opens
            return RecipientStatus(
                recipient: recipient, engagement: engagement,
                clicks: opens > 1 ? [.init(n: 1, count: 2), .init(n: nil, count: 1)] : [])
        }
        return MailDetails(
            message: message,
            recipients: [
                status(outside.email, outside.name, opens: 3), status("alice@example.com", "Alice Martin", opens: 1),
                status("dana@example.net", nil), status("carol@example.net", "Carol", .never),
                status("gone@example.net", nil, refused: "550 5.1.1 \(outside.label)"),
            ], stoppedAt: nil, history: Feed(items: Array(items.prefix(4)), older: 417))
    }

    var why: Why {
        let item = items[5]
        return Why(
            seq: item.seq, activity: item.activity,
            rule: RuleText(
                name: "scanner-network",
                says: "Only mail-security products fetch from this network; they send the agents of real browsers.",
                source: "TRUTH, Clicks: networks that are certain; the list of networks"),
            facts: [
                "4 h 12 min after the mail was sent", "from 203.0.113.0/24, a mail-security network of Barracuda",
                "User-Agent: \(outside.agent)", "that is a browser: Firefox on Linux, desktop",
                "link 1 was followed 0.1 s before from 203.0.113.0 by Firefox on Linux",
            ],
            revisions: [(Self.now - .seconds(4000), "several links followed within seconds")],
            today: Judgement(
                via: .direct, verdict: .human, reason: "browser Firefox", agent: Agent(client: "Firefox"),
                rule: "browser"))
    }

    var signIn: SignInSettings {
        SignInSettings(
            sessions: [
                SessionItem(
                    id: "ws_1", agent: outside.agent, network: "192.0.2.0", createdAt: Self.now - .seconds(90_000),
                    seenAt: Self.now, isPresent: true),
                SessionItem(
                    id: "ws_2", agent: "Safari on iOS", network: "2001:db8:1::",
                    createdAt: Self.now - .seconds(900_000),
                    seenAt: Self.now - .seconds(80_000), isPresent: false),
            ],
            passkeys: [
                PasskeyItem(
                    id: "cGsx", label: outside.label, createdAt: Self.now - .seconds(900_000), usedAt: Self.now,
                    isBackedUp: true),
                PasskeyItem(
                    id: "cGsy", label: "Old key", createdAt: Self.now - .seconds(9_000_000), usedAt: nil,
                    isBackedUp: false, otherHost: "mail.example.net"),
            ],
            tokens: [
                TokenItem(
                    id: "tk_1", label: outside.label, scopes: [.subscribe, .read],
                    createdAt: Self.now - .seconds(900_000),
                    expiresAt: nil),
                TokenItem(
                    id: "tk_2", label: "ci", scopes: [.track], createdAt: Self.now - .seconds(900_000),
                    expiresAt: Self.now + .seconds(900_000)),
            ], canAddPasskeys: true, scopes: [.subscribe, .read, .track, .ingest])
    }

    var settings: [SettingsContent] {
        [
            .popUps(
                PopUpSettings(
                    popUps: .noTray, quietDays: [1, 2, 3, 4, 5], pausedUntil: Self.now + .seconds(3600),
                    muted: [outside.email, "alice@example.com"])),
            .language(
                LanguageSettings(
                    language: .japanese, zone: "Asia/Tokyo", zones: ["Asia/Tokyo", "Europe/Berlin", "UTC"])),
            .signIn(signIn),
            .devices([
                DeviceItem(name: "desk:tray", isConnected: true, lastSeen: Self.now, backlog: 0),
                DeviceItem(name: "laptop", isConnected: false, lastSeen: Self.now - .seconds(900_000), backlog: 17),
            ]),
            .addresses(["kim@example.org", "kim.lee@example.com"]),
            .tracking(
                own: [
                    TrackingSetting(.domain("example.jp"), .identified),
                    TrackingSetting(.address(outside.email), .never),
                ],
                hub: [TrackingSetting(.everybody, .anonymous)]),
            .logging(
                own: LoggingSettings(neverLog: "lawyer@example.com\n\(outside.label)", openDeals: 5),
                account: LoggingSettings(neverLog: "\(outside.label)\nexample.org", createsContacts: false)),
            .webhooks([
                WebhookItem(
                    id: "wh_1", name: outside.label, url: "https://ntfy.example.org/mailbell", format: .ntfy,
                    kinds: [.open, .click], hasSecret: true),
                WebhookItem(
                    id: nil, name: "crm", url: "https://crm.example.org", format: .json, kinds: [.open, .click],
                    hasSecret: true),
            ]),
            .members([
                MemberItem(email: "kim@example.org", name: "Kim", isAdmin: true, seat: .paid, isYou: true),
                MemberItem(email: "lee@example.org", name: outside.name, isAdmin: false, seat: .free, isYou: false),
            ]),
            .audit(
                AuditList(
                    items: [
                        .init(
                            at: Self.now - .seconds(60), actor: "kim@example.org", action: "signed-in",
                            subject: outside.agent, network: "192.0.2.0"),
                        .init(
                            at: Self.now - .seconds(600), actor: "command line", action: "role-changed",
                            subject: "lee@example.org", network: ""),
                        .init(
                            at: Self.now - .seconds(6000), actor: "", action: "sign-in-failed", subject: "",
                            network: "198.51.100.0"),
                        .init(
                            at: Self.now - .seconds(60_000), actor: "kim@example.org", action: "from-the-future",
                            subject: outside.label, network: ""),
                    ], older: 17)),
        ]
    }

    /// Every page and fragment, by a name.
    var pages: [(name: String, html: [UInt8])] {
        let activity = context(PageURL("/app/activity"))
        let contactPath = PageURL("/app/contacts").appending(outside.email)
        let filter = FeedFilter(
            kind: .open, contact: outside.email, message: "01JDMAILQ3", since: "2026-11-01", until: "2026-11-30",
            isUnread: true, opens: 2, words: outside.subject, showsMachines: true)
        var pages: [(String, [UInt8])] = [
            ("activity", ActivityPage(Feed(items: items, older: 408), hot: hot, in: activity).html()),
            ("activity-filtered", ActivityPage(Feed(items: items, filter: filter, older: 408), in: activity).html()),
            ("activity-new", ActivityPage(Feed(items: []), isNew: true, in: activity).html()),
            ("activity-none", ActivityPage(Feed(items: [], filter: filter), in: activity).html()),
            ("activity-short", ActivityPage(Feed(items: [], filter: filter, older: 100), in: activity).html()),
            ("why", WhyPage(why, in: context(PageURL("/app/activity/415/why"))).html()),
            (
                "contacts",
                ContactsPage(ContactList(contacts: contacts, older: "x1"), in: context(PageURL("/app/contacts"))).html()
            ),
            ("contacts-new", ContactsPage(ContactList(contacts: []), in: context(PageURL("/app/contacts"))).html()),
            (
                "contacts-none",
                ContactsPage(ContactList(contacts: [], words: outside.name), in: context(PageURL("/app/contacts")))
                    .html()
            ),
            (
                "contact",
                ContactPage(
                    ContactDetails(
                        contact: contact, isMuted: true, history: Feed(items: Array(items.prefix(4)), older: 417),
                        ownSetting: nil), in: context(contactPath)
                ).html()
            ),
            (
                "contact-opted-out",
                ContactPage(
                    ContactDetails(contact: contacts[3], isMuted: false, history: Feed(items: []), ownSetting: .never),
                    in: context(contactPath, isAdmin: false)
                ).html()
            ),
            ("mails", MailsPage(MailList(mails: mails, older: "x2"), in: context(PageURL("/app/mails"))).html()),
            ("mails-new", MailsPage(MailList(mails: []), in: context(PageURL("/app/mails"))).html()),
            ("mail", MailPage(details, in: context(PageURL("/app/mails/01JDMAILQ3"))).html()),
            ("enter", enter(nil).html()),
            ("enter-wrong", enter(.wrongCode).html()),
            (
                "enter-http",
                EnterPage(
                    next: nil, notice: nil, origin: "http://mail.example.com:8080", keepsCookies: false,
                    hasPasskeys: false,
                    in: context(PageURL("/app/enter"), isSignedIn: false)
                ).html()
            ),
            (
                "confirm",
                ConfirmPage(
                    next: PageURL("/app/settings/sign-in"), isWrong: true, hasPasskeys: true,
                    in: context(PageURL("/app/settings/confirm"))
                ).html()
            ),
            (
                "secret-code",
                SecretPage(
                    .code("7K9Q-4MTR-2XWD", isForBrowser: true, expiresAt: Self.now + .seconds(600)),
                    back: PageURL("/app/settings/sign-in"), in: activity
                ).html()
            ),
            (
                "secret-token",
                SecretPage(.token("mb_x", label: outside.label), back: PageURL("/app/settings/sign-in"), in: activity)
                    .html()
            ),
            (
                "secret-link",
                SecretPage(
                    .invitation(
                        "https://app.example.org/app/enter#7K9Q", email: outside.email,
                        expiresAt: Self.now + .seconds(604_800)),
                    back: PageURL("/app/settings/members"), in: activity
                ).html()
            ),
            ("error-404", ErrorPage(.notFound, in: context(PageURL("/app/x"))).html()),
            ("error-403", ErrorPage(.needsAdmin, in: activity).html()),
            ("error-403-origin", ErrorPage(.foreignForm, in: context(PageURL("/app/x"), isSignedIn: false)).html()),
            ("error-409", ErrorPage(.conflict(outside.label), in: activity).html()),
            ("error-422", ErrorPage(.invalid(outside.label), in: activity).html()),
            ("error-503", ErrorPage(.unavailable, in: activity).html()),
        ]
        for content in settings {
            pages.append(
                ("settings-\(content.name)", SettingsPage(content, in: context(PageURL("/app/settings"))).html()))
        }
        pages += recordPages
        let optOut = OptOutPage(contact: outside.email, language: language)
        pages += [
            ("opt-out", optOut.question()), ("opt-out-done", optOut.done()), ("opt-out-failed", optOut.failed()),
            ("opt-out-cut", optOut.incomplete()),
        ]
        return pages
    }

    /// Parts of pages.
    var fragments: [(name: String, html: [UInt8])] {
        let activity = context(PageURL("/app/activity"))
        return [
            ("part-section", ActivityPage(Feed(items: items, older: 408), in: activity).section()),
            ("part-row", ActivityPage.row(items[0], in: activity) ?? []),
            ("part-why", WhyPage(why, in: activity).part()),
            ("part-contacts", ContactsPage(ContactList(contacts: contacts), in: activity).section()),
            ("part-mails", MailsPage(MailList(mails: mails), in: activity).section()),
            ("part-mail", MailPage(details, in: activity).section()),
            ("part-logged", ActivityPage.row(loggedItem, in: activity) ?? []),
        ] + recordFragments
    }

    func enter(_ notice: EnterPage.Notice?) -> EnterPage {
        EnterPage(
            next: PageURL("/app/mails"), notice: notice, origin: "https://app.example.org", keepsCookies: true,
            hasPasskeys: true, in: context(PageURL("/app/enter"), isSignedIn: false))
    }
}

extension SettingsContent {
    var name: String {
        switch self {
        case .popUps: "pop-ups"
        case .language: "language"
        case .signIn: "sign-in"
        case .devices: "devices"
        case .addresses: "addresses"
        case .tracking: "tracking"
        case .logging: "logging"
        case .webhooks: "webhooks"
        case .members: "members"
        case .audit: "audit"
        }
    }
}

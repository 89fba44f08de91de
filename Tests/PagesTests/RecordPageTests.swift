import Core
import Testing

@testable import Pages

/// Records, their timelines, and logged mail.
@Suite struct RecordPageTests {
    private let samples = Samples(language: .english)

    private func page(_ name: String) throws -> MarkupChecker.Element {
        MarkupChecker(try #require(samples.recordPages.first { $0.name == name }).html).root
    }

    private func form(
        _ action: String, in root: MarkupChecker.Element, where matches: (MarkupChecker.Element) -> Bool = { _ in true }
    ) throws -> MarkupChecker.Element {
        try #require(root.all.first { $0.name == "form" && $0["action"] == "/app/do/\(action)" && matches($0) })
    }

    private func fields(_ form: MarkupChecker.Element) -> [String: String] {
        var fields: [String: String] = [:]
        for input in form.all where ["input", "textarea", "select"].contains(input.name) {
            let option = input.all.first { $0.name == "option" && $0["selected"] != nil } ?? input.children.first
            let text = input.name == "textarea" ? String(input.text.dropFirst()) : option?["value"]
            fields[input["name"] ?? ""] = input["value"] ?? text
        }
        return fields
    }

    @Test func theFilterIsTheURL() {
        let filter = RecordFilter(
            .deal, words: "田中 & co", state: .open, stage: "Waiting on us", isMine: true, isTrash: true, order: .name,
            before: "n4.a b")
        #expect(
            filter.url(PageURL(records: .deal)).text
                == "/app/records/deal?q=%E7%94%B0%E4%B8%AD%20%26%20co&state=open&stage=Waiting%20on%20us&owner=me&trash=1&order=name&before=n4.a%20b"
        )
        #expect(RecordFilter(.deal, order: .name, before: "x").isAll && !filter.isAll)
        #expect(PageURL(csvOf: .deal).text == "/app/records/deal.csv")
    }

    @Test func listsNameTheRecordAndLinkToIt() throws {
        let contacts = try page("records-contacts").all.filter { $0.classes.contains("record") }
        #expect(contacts.count == 2)
        #expect(contacts[0].all.first { $0.name == "a" }?["href"] == "/app/records/contact/7")
        #expect(contacts[0].wholeText.contains("contact:7"))
        // Without a name it is known by its address, whose letters of another script are marked.
        #expect(contacts[1].all.first { $0.name == "a" }?.all.contains { $0.name == "mark" } == true)
        let deals = try page("records-deals").all.filter { $0.classes.contains("record") }.map(\.wholeText)
        #expect(deals[0].contains("1,234.50 EUR") && deals[1].contains("1,234,567 JPY"))
        #expect(deals[2].contains("-0.05 EUR"))
        let older = try #require(try page("records-deals").all.first { $0.classes.contains("older") })
        #expect(older["href"]?.hasSuffix("&order=name&before=n1.x") == true)
    }

    @Test func anEmptyListSaysWhatToDoFirst() throws {
        let new = try page("records-new")
        #expect(new.all.first { $0["id"] == "new" }?["open"] != nil)
        #expect(new.all.first { $0.classes.contains("empty") }?.wholeText.contains("Add the first one") == true)
        let none = try page("records-none")
        #expect(none.all.first { $0["id"] == "new" }?["open"] == nil)
        #expect(none.all.first { $0.classes.contains("empty") }?.wholeText.contains("Nothing found") == true)
        let trash = try page("records-trash-empty")
        #expect(!trash.all.contains { $0["id"] == "new" })
        #expect(trash.all.first { $0.classes.contains("empty") }?.wholeText.contains("90 days") == true)
    }

    /// The form sends what is stored, with the version that is shown.
    @Test func thePropertiesAreAsStored() throws {
        let fields = fields(try form("record-change", in: try page("record-contact")))
        #expect(
            fields == [
                "kind": "contact", "id": "7", "version": "3", "name": "佐藤 健",
                "emails": "ken.sato@example.jp\nken@example.com", "owner": "kim@example.org",
                "phone": "+81 3 0000 0000", "title": "Laptop", "note": "Laptop\nsecond line", "legal_basis": "consent",
                "marketing": "0", "back": "/app/records/contact/7",
            ])
        let deal = self.fields(try form("record-change", in: try page("record-deal")))
        #expect(deal["amount"] == "-0.05" && deal["currency"] == "EUR" && deal["close_on"] == "2026-12-31")
    }

    @Test func aTimelineHasMailsOpensAndClicks() throws {
        let root = try page("record-contact")
        let feed = try #require(root.all.first { $0["id"] == "timeline" })
        let rows = feed.all.filter { $0.name == "article" }
        #expect(rows.count == 8 && feed["role"] == "feed")
        func text(_ row: Int, _ name: Substring) -> String? {
            rows[row].children.first { $0.classes.contains(name) }?.wholeText
        }
        // Another member's log is not linked to: its mails and verdicts are that member's.
        #expect(rows[0].all.contains { $0["href"] == "/app/activity/420/why" })
        #expect(rows[0].all.contains { $0["href"] == "/app/mails/01JDMAILQ3" })
        #expect(!rows[1].all.contains { $0["href"]?.hasPrefix("/app/mails") == true || $0.classes.contains("why") })
        #expect(text(1, "verdict")?.contains("mail of lee@example.org") == true)
        #expect(text(2, "verdict")?.contains("a former member") == true)
        #expect(text(3, "what")?.contains("(no subject)") == true)
        #expect(text(3, "verdict")?.contains("answers is here") == true)
        #expect(text(4, "kind")?.contains("auto-reply") == true)
        #expect(text(5, "kind")?.contains("bounced") == true)
        #expect(
            text(6, "verdict")?.contains("filed by lee@example.org") == true && text(6, "nth")?.contains("1") == true)
        #expect(text(7, "verdict")?.contains("because of ken.sato@example.jp") == true)
        #expect(text(7, "who")?.contains("Kim") == true && text(7, "who")?.contains("+1") == true)
        let pinned = try #require(root.all.first { $0.classes.contains("pinned") })
        #expect(pinned.all.filter { $0.name == "article" }.count == 1)
        let older = try #require(root.all.first { $0.classes.contains("older") })
        #expect(older["href"] == "/app/records/contact/7?before=1.2")
    }

    /// Each button of a mail's menu belongs to a form that names this record.
    @Test func aMailsActions() throws {
        let root = try page("record-contact")
        let row = try #require(root.all.first { $0["id"] == "timeline" }?.all.last { $0.name == "article" })
        let buttons = row.all.filter { $0.name == "button" }
        #expect(buttons.map { $0["form"] } == ["do-unpin", "do-unfile", "do-delete"])
        #expect(buttons.allSatisfy { $0["name"] == "id" && $0["value"] == "31" })
        let unpin = try form("entry-change", in: root) { $0["id"] == "do-unpin" }
        #expect(fields(unpin)["unpin"] == "contact:7" && unpin["data-undo"] == "unpin=&pin=contact:7")
        #expect(try form("entry-delete", in: root)["data-confirm"]?.contains("90 days") == true)
        #expect(row.all.contains { $0["href"] == "/app/entries/31#records" })
    }

    @Test func aRecordInTheTrashCanOnlyBeRestored() throws {
        let root = try page("record-ticket-trash")
        #expect(
            fields(try form("record-restore", in: root)) == [
                "kind": "ticket", "id": "5", "back": "/app/records/ticket/5",
            ])
        for action in ["record-change", "record-delete", "record-link", "entry-change"] {
            #expect(!root.all.contains { $0["action"] == "/app/do/\(action)" }, "\(action)")
        }
    }

    @Test func associations() throws {
        let root = try page("record-contact")
        let unlink = root.all.filter { $0["action"] == "/app/do/record-unlink" }.map(fields)
        #expect(
            unlink.map { "\($0["other_kind"] ?? ""):\($0["other_id"] ?? "")" } == [
                "company:3", "company:4", "deal:42",
            ])
        // Only the company that is not the main one can be made it.
        let primary = root.all.filter { $0["action"] == "/app/do/record-link" && $0["id"] == nil }.map(fields)
        #expect(primary.count == 1 && primary.first?["other_id"] == "4" && primary.first?["primary"] == "1")
    }

    @Test func aContactsPageOffersARecord() throws {
        let contact = try #require(samples.pages.first { $0.name == "contact" }).html
        let fields = fields(try form("record-add", in: MarkupChecker(contact).root))
        #expect(fields["emails"] == "ken.sato@example.jp" && fields["kind"] == "contact" && fields["name"] == "佐藤 健")
        let trashed = try page("contact-in-trash")
        #expect(!trashed.all.contains { $0["action"] == "/app/do/record-add" })
        #expect(trashed.all.contains { $0["href"] == "/app/records/contact/7" })
    }

    /// The frame's page may run no script, even if the hub's washing failed.
    @Test func aMailStandsInAFrame() throws {
        for (name, query) in [("entry-html", ""), ("entry-images", "?images=1")] {
            let frame = try #require(try page(name).all.first { $0.name == "iframe" })
            #expect(frame["src"] == "/app/entries/31/frame\(query)")
            #expect(frame["sandbox"] == "allow-same-origin allow-popups allow-popups-to-escape-sandbox")
        }
        let root = try page("entry-html")
        #expect(root.all.contains { $0["href"] == "/app/entries/31?images=1" })
        #expect(root.all.contains { $0["href"] == "/app/entries/31/attachments/1" && $0["download"] != nil })
        #expect(!root.all.contains { $0["href"] == "/app/entries/31/attachments/2" })
        #expect(!(try page("entry-text").all.contains { $0.name == "iframe" }))
        let text = try #require(try page("entry-text").all.first { $0.name == "pre" })
        #expect(text.text == "\nLaptop\nline\n\nLaptop")
    }

    /// The answer goes to Reply-To, and names the mail (RFC 6068, section 6.1).
    @Test func aReplyBeginsInTheMailProgram() throws {
        let reply = try #require(try page("entry-html").all.first { $0["href"]?.hasPrefix("mailto:") == true })
        #expect(
            reply["href"]
                == "mailto:sales@example.jp?subject=Re:%20Q3%E3%81%AE%E3%81%8A%E8%A6%8B%E7%A9%8D%E3%82%8A%E3%81%AB%E3%81%A4%E3%81%84%E3%81%A6&in-reply-to=%3Cm31@example.org%3E"
        )
        let bare = try #require(try page("entry-bare").all.first { $0["href"]?.hasPrefix("mailto:") == true })
        #expect(bare["href"]?.hasPrefix("mailto:ken.sato@example.jp?subject=Re") == true)
        #expect(bare["href"]?.contains("in-reply-to") == false)
    }

    @Test func onlyMeIsSaidIfAllWaysSaySo() throws {
        func isSaid(_ mail: LoggedMail) -> Bool {
            MarkupChecker(LoggedMailPage(mail, in: samples.context(PageURL("/app/entries/31"))).html()).root.all
                .contains { $0["title"] == "Other members do not see this mail." }
        }
        var mail = samples.loggedMail
        #expect(isSaid(mail))
        mail.sources[1].source.isPrivate = false
        #expect(!isSaid(mail))
        mail.sources = []
        #expect(!isSaid(mail))
    }

    @Test func aLoggedMailInTheFeed() throws {
        let row = try #require(ActivityPage.row(samples.loggedItem, in: samples.context(PageURL("/app/activity"))))
        let article = try #require(MarkupChecker(row).root.all.first { $0.name == "article" })
        #expect(article.all.contains { $0["href"] == "/app/entries/31" })
        #expect(article.children.first { $0.classes.contains("kind") }?.wholeText.contains("logged") == true)
        // It is no tracked mail: there is nothing to stop.
        #expect(!article.all.contains { $0["form"] == "do-stop" })
        #expect(!article.classes.contains("unread"))
    }

    @Test func settingsForLogging() throws {
        let page = MarkupChecker(try #require(samples.pages.first { $0.name == "settings-logging" }).html).root
        let own = fields(try form("logging", in: page))
        #expect(
            own["never_log"] == "lawyer@example.com\nLaptop" && own["create_contacts"] == "" && own["open_deals"] == "5"
        )
        let account = fields(try form("logging-account", in: page))
        #expect(account["create_contacts"] == "0" && account["open_deals"] == "")
        #expect(page.wholeText.contains("As the account: No") && page.wholeText.contains("Default: 3"))
        let member = try self.page("settings-logging-member")
        #expect(!member.all.contains { $0["action"] == "/app/do/logging-account" })
        #expect(member.wholeText.contains("Laptop"))
    }

    @Test func recordsAsAFile() throws {
        let deal = samples.deal(42, stage: "Won", amount: 123_450, currency: "EUR")
        let csv = CSV.records(
            [RecordItem(deal, owner: "kim@example.org")], of: .deal, in: samples.context(PageURL("/app/records/deal")))
        let lines = String(decoding: csv.dropFirst(3), as: UTF8.self).split(separator: "\r\n")
        #expect(lines[0].hasPrefix("Number,Name,Stage,Amount,Currency,Expected end,Owner,Note,"))
        #expect(lines[1].hasPrefix("deal:42,20 seats,Won,1234.50,EUR,2026-12-31,kim@example.org,,2026-11-23T"))
    }

    @Test func sizes() {
        #expect(
            [0, 1023, 1024, 1535, 1_500_000, 10_485_760, 1_610_612_736, -1].map(fileSize) == [
                "0 B", "1023 B", "1 KB", "1 KB", "1.4 MB", "10 MB", "1.5 GB", "0 B",
            ])
    }
}

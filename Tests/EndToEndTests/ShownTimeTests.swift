import Foundation
import TestKit
import Testing

/// Lists of a terminal: by the times they show, with what became of each mail, and what is read.
@Suite(.serialized, .blocking) struct ShownTimeTests {
    private let desk: Desk
    private let api: APIClient

    init() throws {
        desk = try Desk()
        api = APIClient(desk.hub, desk.token)
    }

    private func hoursAgo(_ hours: Double) -> Date { Date(timeIntervalSinceNow: -hours * 3600) }

    /// Three mails, one of which was sent nine days ago, and an open that another system reports five hours late: `sent` 1 to 3,
    /// open 4, and an open of now, 5.
    private func live() throws {
        let new = try api.register(to: ["alice@example.com"], subject: "New")
        _ = try api.register(
            to: ["bob@example.com"], subject: "Old", more: ["sent_at": rfc3339(hoursAgo(9 * 24))])
        let third = try api.register(to: ["carol@example.com"], subject: "Newest")
        let late = try api.report([
            [
                "id": "e1", "kind": "open", "at": rfc3339(hoursAgo(5)), "message": new["id"].text ?? "",
                "recipient": "alice@example.com", "user_agent": firefox,
            ]
        ])
        #expect(late[0]["status"].text == "recorded", "\(late)")
        try desk.hit(pathOf(third["recipients"][0]["pixel_url"]))
        #expect(
            try desk.hub.log(desk.token).compactMap { $0["kind"] as? String } == [
                "sent", "sent", "sent", "open", "open",
            ])
    }

    /// As they stand beside each other on the screen.
    @Test func listsAreSortedAndChosenByTheTimeTheyShow() throws {
        try live()
        #expect(try desk.seqs("feed") == [5, 3, 1, 4, 2])
        for count in 1...4 { #expect(try desk.seqs("feed", "-n", "\(count)") == Array([5, 3, 1, 4, 2].prefix(count))) }
        #expect(try desk.seqs("feed", "--until", "1h") == [4, 2])
        #expect(try desk.seqs("feed", "--since", "1h") == [5, 3, 1])
        #expect(try desk.seqs("feed", "--since", "3d", "--until", "4h") == [4])
        #expect(try desk.seqs("feed", "--kind", "sent") == [3, 1, 2])
        #expect(try desk.seqs("feed", "--contact", "alice@example.com") == [1, 4])
        let contact = try desk.mailbell("contact", "alice@example.com").output.lines
        #expect(contact[2].contains("sent") && contact[3].contains("open"), "\(contact)")
        let sent = try desk.mailbell("sent").output
        let places = try ["“Newest”", "“New”", "“Old”"].map { try #require(sent.range(of: $0)).lowerBound }
        #expect(places == places.sorted(), "\(sent)")
        #expect(try desk.mailbell("sent", "-n", "2").output.contains("“Old”") == false)
        #expect(try desk.mailbell("why").output.hasPrefix("5  open"))
        // The log is as it was: for those who go on where they were.
        #expect(try desk.seqs("replay") == [1, 2, 3, 4, 5])
        #expect(try desk.seqs("replay", "--since", "1h") == [1, 2, 3, 4, 5])
        #expect(try api.seqs("/v1/activity") == [5, 4, 3, 2, 1])
        for command in ["tail", "replay"] {
            let help = try desk.mailbell(command, "--help").output.replacing(/\s+/, with: " ")
            #expect(help.contains("in the order of the hub's log"), "\(command)")
        }
    }

    @Test func theAPITakesTheOrder() throws {
        try live()
        #expect(try api.seqs("/v1/activity?order=time") == [5, 3, 1, 4, 2])
        #expect(try api.seqs("/v1/activity?order=time&limit=2") == [5, 3, 1, 4, 2])
        #expect(try api.seqs("/v1/activity?order=time&kind=open&limit=1") == [5, 4])
        #expect(try api.seqs("/v1/contacts/alice@example.com?order=time&limit=1") == [1, 4])
        for (bad, field) in [
            ("order=date", "order"), ("order=time&after=1", "order"), ("order=time&cursor=b1", "cursor"),
        ] {
            #expect(try api.get("/v1/activity?\(bad)").isProblem(400, field: field), "\(bad)")
        }
    }

    /// A hub of an earlier version refuses what it does not know; the list is as it was with it.
    @Test func anEarlierHubIsAskedAsBefore() throws {
        let answer = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
        let body = #"{"title":"Bad request","detail":"order: is not known","status":400}"#
        let old = try Listener(answer: answer + "content-length: \(body.utf8.count)\r\n\r\n" + body)
        let feed = try desk.mailbell("feed", "--contact", "a@example.com", with: ["MAILBELL_HUB": old.url])
        #expect(feed.code == 1, "this one refuses that too")
        let lines = old.received.components(separatedBy: "\r\n").filter { $0.hasPrefix("GET ") }
        #expect(lines.count == 2 && lines[0].contains("order=time") && !lines[1].contains("order="), "\(lines)")
        #expect(lines.allSatisfy { $0.contains("contact=a%40example.com") })
    }

    // MARK: Names

    @Test func onePersonLooksTheSameInEveryList() throws {
        let named: [[String: Any]] = [["email": "kenji@example.jp", "name": "佐藤健二"]]
        let first = try api.register(to: [], subject: "One", more: ["to": named])["recipients"][0]
        let second = try api.register(to: ["kenji@example.jp"], subject: "Two")["recipients"][0]
        for mail in [first, second] { try desk.hit(pathOf(mail["pixel_url"])) }
        let whole = "佐藤健二 <kenji@example.jp>"
        for command in [["feed"], ["sent"], ["contact", "kenji@example.jp"], ["replay"]] {
            let lines = try run(Programs.terminal, command, environment: desk.environment).output.lines
                .filter { $0.contains("kenji@") }
            #expect(lines.count >= 1 && lines.allSatisfy { $0.contains(whole) }, "\(command): \(lines)")
        }
        // The newest name is that of all, in one list.
        let renamed: [[String: Any]] = [["email": "kenji@example.jp", "name": "Kenji Satō"]]
        _ = try api.register(to: [], subject: "Three", more: ["to": renamed])
        let feed = try desk.mailbell("feed").output
        #expect(!feed.contains("佐藤健二") && feed.lines.count == 5, "\(feed)")
        #expect(try !desk.mailbell("contact", "kenji@example.jp").output.contains("佐藤健二"))
        // Programs get what was.
        #expect(try desk.mailbell("feed", "-o", "json").output.contains("佐藤健二"))
    }

    /// The subject is withheld; it is not that there is none.
    @Test func whatIsWithheldIsNotCalledAbsent() throws {
        _ = try desk.mailbell("tracking", "eve@example.com", "anonymous")
        let mail = try api.register(to: ["eve@example.com"], subject: "Secret")["recipients"][0]
        try desk.hit(pathOf(mail["pixel_url"]))
        let feed = try desk.mailbell("feed").output
        #expect(feed.contains("Someone  (mail not named)") && !feed.contains("(no subject)"), "\(feed)")
        let why = try desk.mailbell("why")
        #expect(!why.output.contains("(no subject)"), "\(why)")
        _ = try api.register(to: ["bob@example.com"], subject: "")
        #expect(try desk.mailbell("feed", "-n", "1").output.contains("(no subject)"))
    }

    @Test func aCountryIsNamed() throws {
        let mail = try desk.register("alice@example.com")[0]
        try desk.hit(mail.pixel)
        #expect(try desk.mailbell("feed").output.contains("  United Kingdom"))
    }

    // MARK: Read

    private func unread() throws -> Int? {
        try api.tree("/v1/me")["log"]["unread"].int
    }

    @Test func aTerminalMarksAsRead() throws {
        let people = try desk.register("alice@example.com", "bob@example.com", "carol@example.com")
        for one in people { try desk.hit(one.pixel) }
        #expect(try unread() == 3)
        let one = try desk.mailbell("read", "4")
        #expect(one.code == 0 && one.output == "1 marked as read, 2 unread\n", "\(one)")
        #expect(try desk.mailbell("read", "4").output == "0 marked as read, 2 unread\n")
        // What reads for a program, or for some of it, reads nothing.
        for arguments in [["feed"], ["feed", "-o", "json"], ["feed", "--contact", "bob@example.com"]] {
            #expect(try run(Programs.terminal, arguments, environment: desk.environment).code == 0)
        }
        let terminal = try Tmux(columns: 80, environment: desk.environment)
        for narrow in [
            "--kind open", "--contact alice@example.com", "--since 1h", "--until 2026-01-01T00:00:00Z", "-o json",
        ] {
            _ = try terminal.show("mailbell feed \(narrow)", mayWrap: true)
            #expect(try unread() == 2, "\(narrow)")
        }
        _ = try terminal.show("mailbell feed")
        #expect(try unread() == 0)
        try desk.hit(people[0].pixel, agent: "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0")
        #expect(try unread() == 1)
        #expect(try desk.mailbell("read").output == "1 marked as read, 0 unread\n")
        let beyond = try desk.mailbell("read", "99999")
        #expect(beyond.code == 1 && beyond.errors.contains("there is no activity 99999"), "\(beyond)")
        for bad in ["0", "-1", "x"] { #expect(TerminalArguments.refusal(["read", bad])?.code == 64, "\(bad)") }
    }

    @Test func theAPIMarksAsRead() throws {
        for one in try desk.register("alice@example.com", "bob@example.com") { try desk.hit(one.pixel) }
        #expect(try api.send("POST", "/v1/read", #"{"upto":3}"#).status == 204)
        #expect(try unread() == 1)
        #expect(try api.send("POST", "/v1/read", #"{"upto":2}"#).status == 204)
        #expect(try unread() == 1)
        for bad in ["{}", #"{"upto":0}"#, #"{"upto":-1}"#, #"{"upto":1.5}"#, #"{"upto":"3"}"#] {
            #expect(try api.send("POST", "/v1/read", bad).isProblem(400, field: "upto"), "\(bad)")
        }
        #expect(try api.send("POST", "/v1/read", #"{"upto":3,"x":1}"#).isProblem(400, field: "x"))
        #expect(try api.send("POST", "/v1/read", "").isProblem(400))
    }

    // MARK: Nothing yet

    @Test func anEmptyHubSaysSo() throws {
        let feed = try desk.mailbell("feed")
        #expect(feed.code == 0 && feed.output.isEmpty && feed.errors.contains("nothing so far: "), "\(feed)")
        let some = try desk.mailbell("feed", "--contact", "alice@example.com")
        #expect(some.errors.contains("nothing so far matches"))
        let json = try desk.mailbell("feed", "-o", "json")
        #expect(json.output.isEmpty && json.errors.isEmpty)
        try desk.register("alice@example.com")
        #expect(try desk.mailbell("feed").errors.isEmpty)
        #expect(try desk.mailbell("read").output == "0 marked as read, 0 unread\n")
    }
}

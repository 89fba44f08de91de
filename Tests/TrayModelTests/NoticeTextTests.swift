import Core
import MailbellClient
import Testing

@testable import TrayModel

/// Texts of pop-ups, the menu and the icon, one by one.
@Suite struct NoticeTextTests {
    private func flood(_ count: Int64, _ kind: Kind = .open) -> Activity {
        var flood = activity(kind, verdict: .unknown)
        flood.via = nil
        flood.location = nil
        flood.count = count
        return flood
    }

    @Test func aBurstSaysHowManyAndWhatItMayBe() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, flood(312))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        #expect(desk.screen[1]?.details == "312 times in a burst · perhaps a mailing list's readers")
        #expect(desk.labels().contains("• Alice Example opened “Q3 offer” ×312 — just now"))
    }

    @Test func aBurstOfClicksNamesItsLink() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, flood(7, .click))
        #expect(
            desk.screen[1]?.details
                == "example.com/pricing · “Q3 offer” · 7 times in a burst · perhaps a mailing list's readers")
    }

    /// Its count is 1 until the hub has counted for a minute.
    @Test func aBurstThatHasJustBegunHasNoNumber() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, flood(1))
        #expect(desk.screen[1]?.details == "many times in a burst · perhaps a mailing list's readers")
        #expect(desk.labels().contains("• Alice Example opened “Q3 offer” — just now"))
        var more = revise(1, .unknown)
        more.count = 90
        desk.receive(2, more)
        #expect(desk.labels().contains("• Alice Example opened “Q3 offer” ×90 — just now"))
        #expect(desk.asked.count == 1, "it does not pop up once a minute")
    }

    @Test func aLongLinkIsInTheBody() {
        let desk = Desk()
        desk.connect()
        var click = activity(.click)
        click.link = .init(n: 1, url: "https://example.com/" + String(repeating: "p", count: 300))
        desk.receive(1, click)
        #expect(desk.headlines == ["Alice Example clicked a link"])
        #expect(desk.screen[1]?.details.contains("example.com/ppp") == true)
    }

    @Test func aClickWithoutItsLinkIsStillASentence() {
        let desk = Desk()
        desk.connect()
        var click = activity(.click)
        click.link = nil
        desk.receive(1, click)
        #expect(desk.screen[1]?.details == "“Q3 offer” · Osaka, Japan · 21:00 there")
        #expect(desk.labels().contains("• Alice Example clicked a link — just now"))
    }

    // MARK: Why a hub is not reached

    @Test(arguments: [
        ("nothing listens at mail.example.com:443", "mail.example.com", "nothing listens there"),
        ("nothing listens at 127.0.0.1:27686", "127.0.0.1:27686", "nothing listens there"),
        ("nothing listens at [::1]:8025", "[::1]:8025", "nothing listens there"),
        ("no route to ::1", "[::1]:8025", "no route there"),
        ("mail.example.com:443 does not answer", "mail.example.com/hub", "it does not answer"),
        (
            "the certificate of mail.example.com is not trusted: it has expired", "mail.example.com",
            "the certificate of it is not trusted: it has expired"
        ),
        (
            "mail.example.com answers 301: it has moved to https://mail.example.com/new", "mail.example.com",
            "it answers 301: it has moved to https://mail.example.com/new"
        ),
        ("mail.example.com: no such host", "mail.example.com", "no such host"),
        (
            "mail.example.com.evil.test does not answer", "mail.example.com",
            "mail.example.com.evil.test does not answer"
        ),
        ("www.mail.example.com does not answer", "mail.example.com", "www.mail.example.com does not answer"),
        ("the machine was asleep", "mail.example.com", "the machine was asleep"),
        ("", "mail.example.com", ""),
    ])
    func theHostIsSaidOnce(_ reason: String, _ hub: String, _ said: String) {
        #expect(HubReason.text(reason, hub: hub) == said)
    }

    @Test func aReasonIsALineOfAMenu() {
        let text = HubReason.text("x\n\u{202E}" + String(repeating: "y", count: 500), hub: "mail.example.com")
        #expect(text.count == 80 && text.hasSuffix("…") && !text.contains("\n") && !text.contains("\u{202E}"))
    }

    // MARK: The icon and the rows that say the state

    @Test func theBadgeIsThereInEveryState() throws {
        let desk = Desk(accounts: ["sam", "tea"])
        desk.connect()
        desk.receive(1, activity())
        #expect(desk.tray.icon(now: desk.now) == .connectingUnread)
        desk.welcome(profile: "tea")
        #expect(desk.tray.icon(now: desk.now) == .unread)
        try desk.click("Until I resume them")
        #expect(desk.tray.icon(now: desk.now) == .pausedUnread && !IconState.pausedUnread.needsAttention)
        desk.lose()
        desk.pass(.seconds(30))
        #expect(desk.tray.icon(now: desk.now) == .offlineUnread && IconState.offlineUnread.needsAttention)
        try desk.click("Mark all read")
        #expect(desk.tray.icon(now: desk.now) == .offline)
        desk.welcome()
        #expect(desk.tray.icon(now: desk.now) == .paused)
    }

    @Test func rowsThatSayTheStateDoSomething() throws {
        let desk = Desk(accounts: ["sam", "tea"])
        desk.connect()
        desk.welcome(profile: "tea")
        desk.receive(1, activity())
        desk.receive(1, activity(), profile: "tea")
        desk.others = []
        let state = try #require(desk.menu().first)
        #expect(state.label == "Connected to mail.example.com" && state.isEnabled)
        try desk.click("Connected to mail.example.com")
        #expect(desk.others == [.openWeb(["sam"], .activity)])
        try desk.click("2 unread")
        #expect(desk.others.last == .openWeb(["sam", "tea"], .activity))
        #expect(desk.tray.unread == 2, "the page marks what was looked at")
        desk.step { $0.perform(.openTerminal("sam", message: nil), now: $1) }
        #expect(desk.tray.unread == 1, "the other account's was not looked at")
        try desk.click("1 unread")
        #expect(desk.others.last == .openWeb(["tea"], .activity))
        try desk.click("Open activity in a terminal")
        #expect(desk.others.last == .openTerminal(nil, message: nil) && desk.tray.unread == 0)
        desk.lose()
        try desk.click("Connecting to mail.example.com…")
        #expect(desk.others.last == .connectNow("sam"))
        desk.pass(.seconds(30))
        try desk.click("mail.example.com unreachable since 12:00")
        #expect(desk.others.suffix(2) == [.connectNow("sam"), .connectNow("sam")])
    }
}

import Core
import MailbellClient
import Testing

@testable import TrayModel

/// What the user does: in the menu, on the icon and on pop-ups.
@Suite struct ChoiceTests {
    @Test func mutingWithdrawsAndSilences() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.step { $0.chose(.mute, of: 1, now: $1) }
        #expect(desk.headlines == ["Alice Example is muted"])
        desk.receive(2, activity())
        #expect(desk.headlines == ["Alice Example is muted"])
        #expect(desk.acknowledged.last == 2)
        #expect(desk.tray.unread == 2)
        #expect(desk.tray.settings.muted.map(\.email) == ["alice@example.com"])
        #expect(desk.others == [.save(desk.tray.settings)])
        try desk.click("Alice Example <alice@example.com>")
        desk.pass(.seconds(5))
        desk.receive(3, activity())
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
    }

    @Test func openingAPopUpShowsItsMessage() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(message: "m7"))
        desk.step { $0.chose(.open, of: 1, now: $1) }
        #expect(desk.others == [.openWeb(["sam"], .mail("m7"))])
        #expect(desk.read.isEmpty)
        desk.step { $0.chose(.open, of: 99, now: $1) }
        #expect(desk.others.count == 1)
    }

    @Test func openingAllMarksAllRead() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        try desk.click("Open activity in a terminal")
        #expect(desk.others == [.openTerminal(nil, message: nil)])
        #expect(desk.read == [1])
        #expect(desk.screen.isEmpty)
        #expect(desk.tray.unread == 0)
    }

    @Test func markingReadWhileAwayIsSaidLater() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.lose()
        try desk.click("Mark all read")
        #expect(desk.read == [1])
        desk.welcome(head: 1, unread: 1)
        #expect(desk.read == [1, 1])
        desk.receive(2, readUpTo(1))
        desk.welcome(head: 2)
        #expect(desk.read == [1, 1])
    }

    @Test func aPauseHoldsPopUpsBackAndTellsAfterwards() throws {
        let desk = Desk()
        desk.connect()
        try desk.click("For 1 hour")
        #expect(desk.tray.icon(now: desk.now) == .paused)
        for seq in 1...3 as ClosedRange<Seq> { desk.receive(seq, activity(.click)) }
        #expect(desk.asked.isEmpty)
        #expect(desk.acknowledged.isEmpty, "a tray that is started anew gets them again")
        #expect(desk.labels().contains("Resume pop-ups (Pop-ups are paused until 13:00)"))
        desk.pass(.seconds(3600))
        #expect(desk.headlines == ["3 clicks while pop-ups were paused"])
        #expect(desk.acknowledged == [3])
        #expect(desk.tray.settings.pause == nil)
        #expect(desk.tray.icon(now: desk.now) == .unread)
    }

    @Test func aPauseHoldsBackWhatWasAboutToShow() throws {
        let desk = Desk()
        desk.connect()
        var click = activity(.click)
        click.holdMilliseconds = 2000
        desk.receive(1, click)
        try desk.click("For 1 hour")
        desk.pass(.seconds(10))
        #expect(desk.asked.isEmpty)
        try desk.click("Resume pop-ups (Pop-ups are paused until 13:00)")
        #expect(desk.headlines == ["Alice Example clicked a link"])
    }

    @Test func aPauseUntilTomorrow() throws {
        let desk = Desk()
        desk.connect()
        try desk.click("Until tomorrow")
        #expect(desk.tray.settings.pause == .until(Timestamp(rfc3339: "2026-11-23T00:00:00Z")!))
        desk.pass(.seconds(11 * 3600))
        #expect(desk.tray.icon(now: desk.now) == .paused)
        desk.pass(.seconds(3600))
        #expect(desk.tray.icon(now: desk.now) == .connected)
    }

    /// What is asked for is a time of day: it is met on time whatever the clock was set to meanwhile.
    @Test(arguments: [-7200, 7200])
    func aPauseEndsByTheTimeOfDay(_ step: Int) throws {
        let desk = Desk()
        desk.connect()
        try desk.click("Until tomorrow")
        desk.pass(.seconds(8 * 3600))
        desk.setClock(by: .seconds(step))
        desk.pass(.seconds(4 * 3600 - step - 60))
        #expect(desk.tray.icon(now: desk.now) == .paused)
        desk.pass(.seconds(120))
        #expect(desk.tray.icon(now: desk.now) == .connected)
        #expect(desk.tray.settings.pause == nil, "what has waited is shown, too")
    }

    @Test func aPauseWithoutEnd() throws {
        let desk = Desk()
        desk.connect()
        try desk.click("Until I resume them")
        desk.pass(.seconds(10 * 86_400))
        #expect(desk.tray.icon(now: desk.now) == .paused)
        try desk.click("Resume pop-ups (Pop-ups are paused)")
        #expect(desk.tray.icon(now: desk.now) == .connected)
    }

    @Test func kindsCanBeTurnedOff() throws {
        let desk = Desk()
        desk.connect()
        try desk.click("Pop-ups for opens")
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        #expect(desk.headlines == ["Alice Example clicked a link"])
        try desk.click("Pop-ups for clicks")
        try desk.click("Sound")
        try desk.click("Monochrome icon")
        #expect(desk.tray.settings.hasSound && desk.tray.settings.isMonochrome && !desk.tray.settings.showsClicks)
        try desk.click("Start with the session")
        #expect(desk.others.last == .setAutostart(true))
    }

    @Test func soundIsAHint() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        #expect(desk.asked.last?.isAudible == false)
        try desk.click("Sound")
        desk.pass(.seconds(5))
        desk.receive(2, activity())
        #expect(desk.asked.last?.isAudible == true)
    }

    @Test func quittingTakesPopUpsAlong() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        try desk.click("Quit")
        #expect(desk.others == [.quit])
        desk.step { tray, _ in tray.end() }
        #expect(desk.screen.isEmpty)
    }
}

@Suite struct IconAndMenuTests {
    @Test func theIconFollowsTheConnection() {
        let desk = Desk()
        #expect(desk.tray.icon(now: desk.now) == .connecting)
        desk.pass(.seconds(30))
        #expect(desk.tray.icon(now: desk.now) == .offline)
        desk.connect()
        #expect(desk.tray.icon(now: desk.now) == .connected)
        desk.lose()
        desk.pass(.seconds(29))
        #expect(desk.tray.icon(now: desk.now) == .connected)
        desk.pass(.seconds(1))
        #expect(desk.tray.icon(now: desk.now) == .offline)
        #expect(desk.labels().prefix(2) == ["mail.example.com unreachable since 12:00", "gone"])
        #expect(desk.tray.toolTip(now: desk.now) == "mail.example.com unreachable since 12:00: gone\nNothing unread")
        desk.welcome()
        #expect(desk.tray.icon(now: desk.now) == .connected)
        desk.receive(1, activity())
        #expect(desk.tray.icon(now: desk.now) == .unread)
        #expect(desk.tray.toolTip(now: desk.now) == "Connected to mail.example.com\n1 unread")
    }

    /// Waits go by the clock that nobody sets: the icon says after 30 s that the hub is away, whatever time it is said to be.
    @Test(arguments: [-600, -86_400 * 400, 600, 86_400 * 400])
    func aClockThatIsSetChangesNoWait(_ step: Int) {
        let desk = Desk()
        desk.connect()
        desk.lose()
        desk.pass(.seconds(10))
        desk.setClock(by: .seconds(step))
        desk.pass(.seconds(19))
        #expect(desk.tray.icon(now: desk.now) == .connected)
        desk.pass(.seconds(1))
        #expect(desk.tray.icon(now: desk.now) == .offline)
        desk.welcome()
        desk.live(0)
        var held = activity(.click, verdict: .unknown)
        held.holdMilliseconds = 5000
        desk.receive(1, held)
        desk.receive(2, activity())
        desk.setClock(by: .seconds(step))
        desk.pass(.seconds(10))
        #expect(desk.acknowledged.last == 2, "nothing is held back any longer")
    }

    @Test func withoutAccountItOffersToConnect() throws {
        let desk = Desk(accounts: [])
        #expect(desk.tray.icon(now: desk.now) == .offline)
        try desk.click("Connect to a hub…")
        #expect(desk.others == [.connectAccount])
    }

    @Test func oneOfTwoAwayShows() {
        let desk = Desk(accounts: ["sam", "tea"])
        desk.connect()
        desk.welcome(profile: "tea")
        #expect(desk.tray.icon(now: desk.now) == .connected)
        desk.lose()
        desk.pass(.seconds(30))
        #expect(desk.tray.icon(now: desk.now) == .offline)
        desk.step { tray, _ in tray.remove(account: "sam") }
        #expect(desk.tray.icon(now: desk.now) == .connected)
    }

    @Test func oneThatHasGivenUpCanBeTriedAgain() throws {
        let desk = Desk()
        desk.connect()
        desk.step { $0.received(.stopped(code: 4503, reason: "the token was revoked"), from: "sam", now: $1) }
        #expect(desk.tray.icon(now: desk.now) == .offline)
        try desk.click("mail.example.com: the token was revoked (try again)")
        #expect(desk.others == [.retry("sam")])
    }

    @Test func theTenLatestWithTheirAges() {
        let desk = Desk()
        desk.connect()
        for seq in 1...12 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"))
        }
        let lines = desk.labels().filter { $0.contains("opened “") }
        #expect(lines.count == 10)
        #expect(lines.first == "• P12 opened “Q3 offer” — just now")
        desk.pass(.seconds(300))
        #expect(desk.labels().contains("• P3 opened “Q3 offer” — 5 min ago"))
        desk.receive(13, readUpTo(11))
        #expect(desk.labels().contains("P11 opened “Q3 offer” — 5 min ago"))
        #expect(desk.labels().contains("• P12 opened “Q3 offer” — 5 min ago"))
        desk.pass(.seconds(3 * 3600))
        #expect(desk.labels().contains("P3 opened “Q3 offer” — 3 h ago"))
        desk.pass(.seconds(2 * 86_400))
        #expect(desk.labels().contains("P3 opened “Q3 offer” — 2 days ago"))
        desk.pass(.seconds(10 * 86_400))
        #expect(desk.labels().contains("P3 opened “Q3 offer” — 2026-11-22"))
    }

    /// A click on a menu that was drawn before an activity came still opens what it said.
    @Test func entriesKeepTheirIdentifiers() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(message: "m1"))
        let before = try #require(desk.menu().first { $0.label.contains("opened") })
        desk.receive(2, activity(email: "bob@example.com", message: "m2"))
        let after = desk.menu().filter { $0.label.contains("opened") }
        #expect(after.count == 2 && after[1].id == before.id && after[0].id != before.id)
        let ids = desk.menu().map(\.id)
        #expect(Set(ids).count == ids.count)
    }

    @Test func whatIsKnownFromBeforeIsAskedFor() {
        let desk = Desk()
        desk.welcome(head: 9, unread: 1)
        #expect(desk.others == [.fetchRecent("sam")])
        desk.step { tray, _ in tray.fetched([(9, activity()), (7, activity(.click)), (8, activity(.sent))], for: "sam")
        }
        let lines = desk.labels().filter { $0.contains("Alice") }
        #expect(
            lines == [
                "• Alice Example opened “Q3 offer” — just now", "Alice Example clicked example.com/pricing — just now",
            ])
        #expect(desk.asked.isEmpty)
        desk.welcome(head: 9)
        #expect(desk.others.count == 1)
    }

    @Test func whatTheHubCountedIsAskedForAnew() {
        let desk = Desk()
        desk.welcome(head: 9, unread: 4)
        desk.live(9)
        desk.others = []
        desk.receive(10, readUpTo(5))
        #expect(desk.others == [.fetchUnread("sam")])
        desk.step { tray, _ in tray.fetched(unread: 2, head: 10, for: "sam") }
        #expect(desk.tray.unread == 2)
    }
}

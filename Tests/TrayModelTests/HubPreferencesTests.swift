import Core
import MailbellClient
import Testing

@testable import TrayModel

/// What the user has set in the web app: contacts without pop-ups, a pause and quiet hours, for that account only.
@Suite struct HubPreferencesTests {
    private let night = (from: "22:00", to: "2026-11-23T07:00:00Z")

    private func people(_ desk: Desk, _ seqs: ClosedRange<Seq>, profile: ProfileName = "sam") {
        for seq in seqs {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"), profile: profile)
        }
    }

    @Test func popUpsWaitInQuietHoursOverMidnight() {
        let desk = Desk()
        desk.connect()
        desk.prefer(next: night)
        people(desk, 1...1)
        #expect(desk.headlines == ["P1 opened “Q3 offer”"], "it is noon")
        desk.pass(.seconds(10 * 3600))
        #expect(desk.tray.icon(now: desk.now) == .pausedUnread)
        people(desk, 2...3)
        desk.pass(.seconds(3 * 3600))
        people(desk, 4...4)
        #expect(desk.asked.count == 1 && desk.acknowledged == [1], "a tray that is started anew gets them again")
        #expect(desk.labels().contains("Pop-ups wait until 07:00 (web app)"))
        #expect(
            desk.tray.toolTip(now: desk.now)
                == "Connected to mail.example.com\nPop-ups wait until 07:00 (web app)\n4 unread")
        desk.pass(.seconds(6 * 3600 - 1))
        #expect(desk.asked.count == 1)
        desk.pass(.seconds(1))
        #expect(desk.headlines.last == "3 opens while pop-ups were paused")
        #expect(desk.acknowledged == [1, 4])
        #expect(desk.tray.icon(now: desk.now) == .unread)
        #expect(desk.tray.settings.pause == nil && desk.others == [.fetchPreferences("sam")], "nothing is saved here")
    }

    /// The hub has said only the next hours: it is asked for those after them, and again if it does not answer.
    @Test func theHoursAfterTheNextAreAskedFor() {
        let desk = Desk()
        desk.connect()
        desk.prefer(next: night)
        desk.pass(.seconds(19 * 3600 - 1))
        #expect(desk.others == [])
        desk.pass(.seconds(1))
        #expect(desk.others == [.fetchPreferences("sam")])
        desk.pass(.seconds(599))
        #expect(desk.others.count == 1)
        desk.pass(.seconds(1))
        #expect(desk.others.count == 2)
        desk.prefer(next: (from: "2026-11-23T22:00:00Z", to: "2026-11-24T07:00:00Z"), isAnswer: true)
        desk.pass(.seconds(15 * 3600))
        #expect(desk.others.count == 2)
        people(desk, 1...1)
        #expect(desk.asked.isEmpty)
        desk.pass(.seconds(12 * 3600))
        #expect(desk.headlines == ["P1 opened “Q3 offer”"])
    }

    /// A hub that is away is not asked; its next welcome brings what is set.
    @Test func aHubThatIsAwayIsNotAsked() {
        let desk = Desk()
        desk.connect()
        desk.prefer(next: night)
        desk.lose()
        desk.pass(.seconds(30 * 3600))
        #expect(desk.others == [])
    }

    @Test func aPauseInTheWebAppHoldsBackWhatIsAboutToBeShown() {
        let desk = Desk()
        desk.connect()
        var held = activity(.click)
        held.holdMilliseconds = 2000
        desk.receive(1, held)
        desk.prefer(until: "13:00")
        desk.pass(.seconds(60))
        #expect(desk.asked.isEmpty && desk.acknowledged.isEmpty)
        // It is ended there.
        desk.prefer()
        #expect(desk.headlines == ["Alice Example clicked a link"])
        #expect(desk.acknowledged == [1])
    }

    /// What is set comes right after the welcome, before the backlog.
    @Test func aBacklogWaitsToo() {
        let desk = Desk()
        desk.welcome(head: 3, from: 1, unread: 3)
        desk.prefer(until: "13:00")
        people(desk, 1...3)
        desk.live(3)
        desk.pass(.seconds(60))
        #expect(desk.asked.isEmpty && desk.acknowledged.isEmpty)
        desk.pass(.seconds(3600))
        #expect(desk.headlines == ["3 opens while pop-ups were paused"])
    }

    @Test func itHoldsForThatAccountOnly() {
        let desk = Desk(accounts: ["sam", "tea"])
        desk.connect()
        desk.welcome(profile: "tea")
        desk.live(0, profile: "tea")
        desk.prefer(muted: ["p3@example.com"], until: "13:00")
        #expect(desk.tray.icon(now: desk.now) == .connected, "the other account's pop-ups come")
        #expect(desk.labels().contains("Pop-ups of mail.example.com wait until 13:00 (web app)"))
        people(desk, 1...2)
        people(desk, 3...4, profile: "tea")
        #expect(desk.headlines == ["P3 opened “Q3 offer”", "P4 opened “Q3 offer”"])
        desk.prefer(until: "14:00", profile: "tea")
        people(desk, 5...5, profile: "tea")
        desk.pass(.seconds(3600))
        #expect(desk.headlines.last == "2 opens while pop-ups were paused")
        desk.pass(.seconds(3600))
        #expect(desk.headlines.last == "P5 opened “Q3 offer”")
    }

    /// The tray's own pause and the web app's: what waits for both is shown when both have ended.
    @Test(arguments: [true, false])
    func aPauseHereAndQuietHoursThere(_ endsHereFirst: Bool) throws {
        let desk = Desk()
        desk.connect()
        try desk.click("For 1 hour")
        desk.prefer(until: endsHereFirst ? "14:00" : "12:30")
        people(desk, 1...2)
        desk.pass(.seconds(endsHereFirst ? 7199 : 3599))
        #expect(desk.asked.isEmpty)
        desk.pass(.seconds(1))
        #expect(desk.headlines == ["2 opens while pop-ups were paused"])
    }

    @Test func mutedContactsAreThoseOfBoth() throws {
        let desk = Desk()
        desk.connect()
        people(desk, 1...2)
        desk.choose(.mute, of: 1)
        desk.prefer(muted: ["p2@example.com"])
        #expect(desk.headlines == ["P1 is muted"], "the pop-up of a contact who was muted elsewhere goes")
        people(desk, 1...3)
        desk.receive(4, activity(email: "p1@example.com"))
        desk.receive(5, activity(email: "p2@example.com"))
        #expect(desk.headlines == ["P1 is muted", "P3 opened “Q3 offer”"])
        #expect(desk.acknowledged.last == 5)
        #expect(desk.tray.settings.muted.map(\.email) == ["p1@example.com"], "what is set there stays there")
        desk.prefer(muted: [])
        desk.receive(6, activity(email: "p2@example.com", name: "P2", subject: "Later", message: "m2"))
        #expect(desk.headlines.last == "P2 opened “Later”")
    }

    /// A frame has room for so many muted contacts; of more the hub is asked.
    @Test func mutedContactsThatHadNoRoomAreAskedFor() {
        let desk = Desk()
        desk.connect()
        desk.prefer(muted: ["p1@example.com"])
        desk.prefer(muted: nil)
        #expect(desk.others == [.fetchPreferences("sam")])
        people(desk, 1...1)
        #expect(desk.asked.isEmpty, "those that are known stay")
        desk.prefer(muted: ["p2@example.com"], isAnswer: true)
        people(desk, 2...3)
        #expect(desk.headlines == ["P3 opened “Q3 offer”"])
    }

    @Test(arguments: [-7200, -60, 60])
    func quietHoursEndByTheTimeOfDay(_ step: Int) {
        let desk = Desk()
        desk.connect()
        desk.prefer(until: "16:00")
        people(desk, 1...1)
        desk.pass(.seconds(3600))
        desk.setClock(by: .seconds(step))
        desk.pass(.seconds(3 * 3600 - step - 60))
        #expect(desk.asked.isEmpty)
        desk.pass(.seconds(120))
        #expect(desk.headlines == ["P1 opened “Q3 offer”"])
    }

    @Test func whatWasReadInQuietHoursIsNotTold() {
        let desk = Desk()
        desk.connect()
        desk.prefer(until: "13:00")
        people(desk, 1...2)
        desk.receive(3, readUpTo(2))
        #expect(desk.acknowledged == [3])
        desk.pass(.seconds(3600))
        #expect(desk.asked.isEmpty)
    }

    // MARK: The web app

    @Test func openingActivityOpensTheAccountWithSomethingUnread() throws {
        let desk = Desk(accounts: ["sam", "tea"])
        desk.connect()
        desk.welcome(profile: "tea")
        desk.live(0, profile: "tea")
        desk.others = []
        try desk.click("Open activity")
        people(desk, 1...1, profile: "tea")
        try desk.click("Open activity")
        people(desk, 1...1)
        try desk.click("Open activity")
        #expect(
            desk.others == [
                .openWeb(["sam"], .activity), .openWeb(["tea"], .activity), .openWeb(["sam", "tea"], .activity),
            ])
        #expect(desk.read.isEmpty && desk.tray.unread == 2, "the page marks what was looked at")
    }

    @Test func aNoticeLeadsToItsMailOrItsContact() throws {
        var unnamed = activity()
        unnamed.message = nil
        #expect(notice(activity()).page == .mail("m1"))
        #expect(notice(unnamed).page == .contact("alice@example.com"))
        unnamed.recipient = .init(anonymous: true)
        #expect(notice(unnamed).page == .activity)
        let desk = Desk()
        desk.connect()
        desk.prefer(until: "13:00")
        try desk.click("Pop-ups wait until 13:00 (web app)")
        desk.receive(1, activity(email: "bob@example.com", message: "m9"))
        try desk.click("• Alice Example opened “Q3 offer” — just now")
        #expect(desk.others == [.openWeb(["sam"], .settings), .openWeb(["sam"], .mail("m9"))])
    }
}

import Core
import MailbellClient
import Testing

@testable import TrayModel

/// What notification services do that the specification does not say, seen on Plasma 5.27, GNOME 43 and others.
@Suite struct ServiceWaysTests {
    private let bob = activity(email: "bob@example.com", name: "Bob")

    // MARK: Plasma refuses a text that is repeated within a second

    /// Open, click, open: the click's pop-up says all of it already, and the second open is no reason to ask again.
    @Test func whatIsOnTheScreenIsNotAskedForAgain() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        desk.receive(3, activity())
        #expect(desk.asked.map(\.headline) == ["Alice Example opened “Q3 offer”", "Alice Example clicked a link"])
        #expect(desk.headlines == ["Alice Example clicked a link"])
        #expect(desk.acknowledged == [1, 2, 3])
        desk.receive(4, readUpTo(3))
        #expect(desk.screen.isEmpty)
    }

    /// What is taken back and leaves the text as it is, is no reason either.
    @Test func whatLeavesTheTextAsItIsAsksForNothing() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        desk.receive(3, revise(1))
        #expect(desk.asked.count == 2)
        #expect(desk.headlines == ["Alice Example clicked a link"])
    }

    @Test func aTextThatComesTooSoonIsAskedForASecondLater() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.tooSoon = 1
        desk.receive(2, activity(message: "m2"))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        #expect(desk.acknowledged == [1], "nobody has taken the second yet")
        desk.pass(.seconds(1))
        #expect(desk.asked.count == 2)
        desk.pass(.milliseconds(200))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”", "Alice Example opened “Q3 offer”"])
        #expect(desk.acknowledged == [1, 2])
    }

    /// A replacement that comes too soon leaves on the screen what is there.
    @Test func aReplacementThatComesTooSoonWithdrawsNothing() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.tooSoon = 1
        desk.receive(2, activity(.click))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"] && desk.withdrawn.isEmpty)
        desk.pass(.seconds(2))
        #expect(desk.headlines == ["Alice Example clicked a link"] && desk.screen.keys.sorted() == [1])
        #expect(desk.acknowledged == [1, 2])
    }

    @Test func aServiceThatAlwaysSaysTooSoonIsAskedLessAndLess() {
        let desk = Desk()
        desk.connect()
        desk.tooSoon = .max
        desk.receive(1, activity())
        desk.pass(.seconds(3600))
        #expect((5...20).contains(desk.asked.count))
        desk.tooSoon = 0
        desk.pass(.seconds(601))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"] && desk.acknowledged == [1])
    }

    @Test func whatIsReadWhileItWaitsIsNotShown() {
        let desk = Desk()
        desk.connect()
        desk.tooSoon = 1
        desk.receive(1, activity())
        desk.receive(2, readUpTo(1))
        desk.pass(.seconds(5))
        #expect(desk.asked.count == 1 && desk.screen.isEmpty)
        #expect(desk.acknowledged.last == 2)
    }

    @Test func whatWaitsIsHeldBackByAPause() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.tooSoon = 2
        desk.receive(2, activity(.click))
        desk.receive(3, bob)
        try desk.click("For 1 hour")
        desk.pass(.seconds(60))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"] && desk.acknowledged == [1])
        desk.pass(.seconds(3600))
        #expect(desk.headlines.contains("1 open and 1 click while pop-ups were paused"))
        #expect(desk.acknowledged == [1, 3])
    }

    /// It is closed by the user while its new text waits: that is still told.
    @Test func whatWaitsIsToldAlsoWhenTheOldPopUpIsClosed() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.tooSoon = 1
        desk.receive(2, activity(.click))
        desk.close(1)
        desk.pass(.seconds(2))
        #expect(desk.headlines == ["Alice Example clicked a link"] && desk.screen.keys.sorted() == [2])
        #expect(desk.acknowledged == [1, 2])
    }

    /// Four at once, and a service that takes none of them yet: none is lost.
    @Test func manyThatComeTooSoonAreAllTold() {
        let desk = Desk()
        desk.connect()
        desk.tooSoon = 6
        for seq in 1...6 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"))
            desk.pass(.seconds(4))
        }
        desk.pass(.seconds(120))
        #expect(desk.acknowledged.last == 6)
        #expect(desk.screen.count <= 3)
    }

    // MARK: GNOME tells of a click once for each time that a pop-up was shown

    @Test func aClickIsHeardOnce() {
        let desk = Desk()
        desk.connect()
        for seq in 1...4 as ClosedRange<Seq> { desk.receive(seq, activity()) }
        for _ in 1...4 { desk.choose(.open, of: 1) }
        #expect(desk.others == [.openWeb(["sam"], .mail("m1"))])
    }

    /// A pop-up that has changed is another, and can be clicked again where a service has left it on the screen.
    @Test func aPopUpThatIsShownAnewCanBeClickedAgain() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.choose(.open, of: 1)
        desk.receive(2, activity(.click))
        desk.choose(.open, of: 1)
        #expect(desk.others.count == 2)
    }

    // MARK: Closed, to be replaced

    /// SwayNotificationCenter closes a pop-up that is replaced, and shows the new one under its number.
    @Test func aPopUpThatIsClosedToBeReplacedIsStillWithdrawn() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.isSlow = true
        desk.receive(2, activity())
        desk.close(1)
        desk.isSlow = false
        desk.answerAll()
        #expect(desk.headlines == ["Alice Example opened “Q3 offer” ×2"])
        desk.choose(.open, of: 1)
        #expect(desk.others == [.openWeb(["sam"], .mail("m1"))])
        desk.receive(3, readUpTo(2))
        #expect(desk.screen.isEmpty && desk.withdrawn == [1])
    }

    @Test(arguments: [false, true])
    func aPopUpThatGetsANewNumberIsWithdrawnByIt(_ isClosed: Bool) {
        let desk = Desk()
        desk.connect()
        desk.renumbers = true
        desk.receive(1, activity())
        desk.isSlow = true
        desk.receive(2, activity())
        if isClosed { desk.close(1) }
        desk.isSlow = false
        desk.answerAll()
        #expect(desk.screen.keys.sorted() == [2])
        desk.receive(3, readUpTo(2))
        #expect(desk.screen.isEmpty && desk.withdrawn == [2])
    }

    /// It was closed, and what it was to be replaced by was refused: nothing of it is on the screen.
    @Test func closedAndThenRefusedIsGone() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.isSlow = true
        desk.receive(2, activity())
        desk.close(1)
        desk.isSlow = false
        desk.takesPopUps = false
        desk.answerAll()
        #expect(desk.withdrawn.isEmpty)
        desk.takesPopUps = true
        desk.pass(.seconds(11))
        #expect(desk.acknowledged == [1, 2])
    }

    // MARK: Plasma keeps what has expired in a list

    @Test func whatExpiredIsWithdrawnOnceItIsRead() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, bob)
        desk.close(1, hasExpired: true)
        desk.close(2, hasExpired: true)
        desk.receive(3, readUpTo(1))
        #expect(desk.withdrawn == [1])
        desk.receive(4, readUpTo(3))
        #expect(desk.withdrawn == [1, 2])
        desk.receive(5, readUpTo(4))
        #expect(desk.withdrawn == [1, 2], "once is enough")
    }

    /// The list says that a link was clicked; it was not.
    @Test func whatExpiredAndIsNotSoIsWithdrawn() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        desk.close(1, hasExpired: true)
        desk.receive(3, revise(2))
        #expect(desk.withdrawn == [1])
    }

    /// Of a summary the others are still so.
    @Test func aSummaryThatExpiredStaysWhileAnyOfItIsSo() {
        let desk = Desk()
        desk.welcome(head: 3, from: 1, unread: 3)
        for seq in 1...3 as ClosedRange<Seq> { desk.receive(seq, activity(email: "p\(seq)@example.com")) }
        desk.live(3)
        desk.close(1, hasExpired: true)
        desk.receive(4, revise(1))
        #expect(desk.withdrawn.isEmpty)
        desk.receive(5, readUpTo(4))
        #expect(desk.withdrawn == [1])
    }

    @Test func whatExpiredCanBeClickedInTheListOnce() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(message: "m7"))
        desk.close(1, hasExpired: true)
        desk.choose(.open, of: 1)
        desk.choose(.open, of: 1)
        #expect(desk.others == [.openWeb(["sam"], .mail("m7"))])
        desk.choose(.mute, of: 1)
        #expect(desk.tray.settings.muted.map(\.email) == ["alice@example.com"])
    }

    /// The user has closed it in the list, too.
    @Test func whatIsGoneFromTheListIsForgotten() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.close(1, hasExpired: true)
        desk.close(1)
        desk.choose(.open, of: 1)
        desk.receive(2, readUpTo(1))
        #expect(desk.others.isEmpty && desk.withdrawn.isEmpty)
    }

    /// As on the screen: a later one of the same person and message stands in for it.
    @Test func aLaterPopUpTakesThePlaceOfOneThatExpired() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, bob)
        desk.close(1, hasExpired: true)
        desk.close(2, hasExpired: true)
        desk.pass(.seconds(60))
        desk.receive(3, activity(nth: 2))
        #expect(desk.withdrawn == [1] && desk.headlines.count == 2)
    }

    @Test func theListIsClearedAtTheEndAndForgottenWithItsService() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.close(1, hasExpired: true)
        desk.step { $0.serviceAppeared(now: $1) }
        desk.receive(2, readUpTo(1))
        #expect(desk.withdrawn.isEmpty, "a new service knows nothing of it")
        desk.receive(3, bob)
        desk.close(2, hasExpired: true)
        desk.step { tray, _ in tray.end() }
        #expect(desk.withdrawn == [2])
    }

    @Test func oldOnesAreForgottenSome() {
        let desk = Desk()
        desk.connect()
        for seq in 1...150 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com"))
            desk.close(UInt32(seq), hasExpired: true)
            desk.pass(.seconds(20))
        }
        desk.receive(151, readUpTo(150))
        #expect(desk.withdrawn == (51...150).map { UInt32($0) })
    }

    // MARK: Muting, and taking it back

    @Test func mutingOffersToTakeItBack() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, bob)
        desk.choose(.mute, of: 1)
        #expect(desk.headlines == ["Bob opened “Q3 offer”", "Alice Example is muted"])
        #expect(desk.screen[3]?.buttons == [.init(choice: .unmute, label: "Undo")])
        #expect(desk.screen[3]?.isTransient == true && desk.screen[2]?.isTransient == false)
        desk.choose(.unmute, of: 3)
        #expect(desk.tray.settings.muted.isEmpty)
        #expect(
            desk.others == [.save(TraySettings.muting("alice@example.com", "Alice Example")), .save(TraySettings())])
        #expect(desk.headlines == ["Bob opened “Q3 offer”"])
        desk.receive(3, activity())
        #expect(desk.headlines.contains("Alice Example opened “Q3 offer”"))
    }

    @Test func unmutingInTheMenuTakesTheOfferAway() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.choose(.mute, of: 1)
        try desk.click("Alice Example <alice@example.com>")
        #expect(desk.screen.isEmpty)
        desk.choose(.unmute, of: 2)
        #expect(desk.others.count == 2)
    }

    /// The answer comes after it was unmuted in the menu.
    @Test func anOfferThatComesLateGoesAtOnce() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.isSlow = true
        desk.choose(.mute, of: 1)
        try desk.click("Alice Example <alice@example.com>")
        desk.isSlow = false
        desk.answerAll()
        #expect(desk.screen.isEmpty)
    }

    @Test func anOfferThatNobodyTakesIsForgotten() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.choose(.mute, of: 1)
        desk.close(2, hasExpired: true)
        desk.choose(.unmute, of: 2)
        #expect(desk.tray.settings.muted.count == 1)
        desk.step { tray, _ in tray.end() }
        #expect(desk.withdrawn == [1])
    }
}

extension TraySettings {
    fileprivate static func muting(_ email: String, _ name: String) -> TraySettings {
        var settings = TraySettings()
        settings.muted = [.init(email: email, name: name)]
        return settings
    }
}

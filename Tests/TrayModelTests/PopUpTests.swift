import Core
import Testing

@testable import TrayModel

/// What a pop-up says, and when there is one.
@Suite struct PopUpTests {
    @Test func anOpenSaysWhoWhatWhereAndHowOften() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(nth: 3))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        #expect(desk.screen[1]?.details == "Osaka, Japan · 21:00 there · 3 times so far")
        #expect(desk.screen[1]?.buttons.map(\.label) == ["Open activity", "Mute contact"])
        #expect(desk.acknowledged == [1])
    }

    @Test func aClickNamesTheLink() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(.click))
        #expect(desk.headlines == ["Alice Example clicked a link"])
        #expect(desk.screen[1]?.details == "example.com/pricing · “Q3 offer” · Osaka, Japan · 21:00 there")
    }

    @Test(arguments: [(Via.gmailProxy, "Gmail"), (.yahooProxy, "Yahoo"), (.appleMPP, "Apple")])
    func aProxyHidesThePlace(_ via: Via, _ name: String) {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(via: via))
        #expect(desk.screen[1]?.details == "via \(name), place hidden")
    }

    @Test func anonymousContactsAreSomeone() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(email: nil))
        #expect(desk.headlines == ["Someone opened “Q3 offer”"])
        #expect(desk.screen[1]?.details == "")
        #expect(desk.screen[1]?.buttons.map(\.choice) == [.open])
    }

    @Test func withoutSubjectOrNameThereIsStillASentence() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(name: nil, subject: "  "))
        #expect(desk.headlines == ["alice@example.com opened your mail"])
    }

    @Test(arguments: [Kind.sent, .read, .revise, .logged])
    func otherKindsMakeNone(_ kind: Kind) {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(kind))
        #expect(desk.asked.isEmpty)
        #expect(desk.acknowledged == [1])
    }

    @Test func machinesMakeNone() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(verdict: .machine))
        #expect(desk.asked.isEmpty)
        #expect(desk.acknowledged == [1])
    }

    /// Hostile texts: what turns, hides or moves text is replaced, and no text is longer than a line or two.
    @Test func hostileTextsAreTamed() throws {
        let desk = Desk()
        desk.connect()
        desk.receive(
            1,
            activity(
                name: "\u{202E}Alice\u{7}", subject: "{who} " + String(repeating: "x", count: 10_000), message: "a"))
        let headline = try #require(desk.headlines.first)
        #expect(headline.hasPrefix("\u{2068}\u{FFFD}Alice\u{FFFD}\u{2069} opened “\u{2068}{who} xxx"))
        #expect(headline.count < 200)
        #expect(headline.hasSuffix("…\u{2069}”"))
    }

    @Test func rightToLeftStandsApart() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity(name: "עליזה", subject: "שלום"))
        #expect(desk.headlines == ["\u{2068}עליזה\u{2069} opened “\u{2068}שלום\u{2069}”"])
    }

    // MARK: Folding

    @Test func oneConversationWithin3SecondsIsOnePopUp() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.pass(.seconds(2))
        desk.receive(2, activity())
        desk.pass(.seconds(2))
        desk.receive(3, activity())
        #expect(desk.headlines == ["Alice Example opened “Q3 offer” ×3"])
        #expect(desk.acknowledged == [1, 2, 3])
    }

    @Test func laterItIsAFreshOneInPlaceOfTheOld() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.pass(.seconds(4))
        desk.receive(2, activity(nth: 2))
        #expect(desk.screen.keys.sorted() == [2])
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
    }

    @Test func aClickSaysMoreThanTheOpenItImplies() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        #expect(desk.headlines == ["Alice Example clicked a link"])
    }

    @Test func otherPeopleAreNotFolded() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(email: "bob@example.com", name: "Bob"))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”", "Bob opened “Q3 offer”"])
    }

    @Test func neverMoreThanThree() {
        let desk = Desk()
        desk.connect()
        for seq in 1...40 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"))
            #expect(desk.screen.count <= 3)
        }
        #expect(desk.headlines == ["P1 opened “Q3 offer”", "P2 opened “Q3 offer”", "Also 38 opens"])
        #expect(desk.screen[3]?.details == "P40, P39, P38 and 35 others")
        #expect(desk.acknowledged.last == 40)
    }

    @Test func theOldestGivesWayOnceItWasSeen() {
        let desk = Desk()
        desk.connect()
        for seq in 1...4 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"))
            desk.pass(.seconds(5))
        }
        #expect(desk.headlines == ["P2 opened “Q3 offer”", "P3 opened “Q3 offer”", "P4 opened “Q3 offer”"])
    }

    @Test func whileTheServiceThinksRepeatsAreGathered() {
        let desk = Desk()
        desk.connect()
        desk.isSlow = true
        for seq in 1...5 as ClosedRange<Seq> { desk.receive(seq, activity()) }
        #expect(desk.asked.count == 1)
        #expect(desk.acknowledged.isEmpty)
        desk.answerAll()
        #expect(desk.acknowledged == [1])
        desk.answerAll()
        #expect(desk.headlines == ["Alice Example opened “Q3 offer” ×5"])
        #expect(desk.acknowledged == [1, 5])
    }
}

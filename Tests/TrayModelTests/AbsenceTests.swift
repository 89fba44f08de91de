import Core
import Testing
import Wire

@testable import TrayModel

/// What was missed, what was taken elsewhere, and what a service did not take.
@Suite struct AbsenceTests {
    private func backlog(_ desk: Desk, _ seqs: ClosedRange<Seq>) {
        desk.welcome(head: seqs.upperBound, from: seqs.lowerBound, unread: Int64(seqs.count))
        for seq in seqs { desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)")) }
    }

    @Test func anAbsenceIsOneSummary() {
        let desk = Desk()
        backlog(desk, 1...12)
        #expect(desk.screen.isEmpty && desk.acknowledged.isEmpty)
        desk.live(12)
        #expect(desk.headlines == ["12 opens while you were away"])
        #expect(desk.screen[1]?.details == "P12, P11, P10 and 9 others")
        #expect(desk.acknowledged == [12])
    }

    @Test func onlyOneIsToldAsItIs() {
        let desk = Desk()
        backlog(desk, 1...1)
        desk.live(1)
        #expect(desk.headlines == ["P1 opened “Q3 offer”"])
    }

    @Test func aBriefLossIsNoAbsence() {
        let desk = Desk()
        desk.connect()
        desk.lose()
        desk.pass(.seconds(5))
        backlog(desk, 1...2)
        desk.live(2)
        #expect(desk.headlines == ["P1 opened “Q3 offer”", "P2 opened “Q3 offer”"])
    }

    /// A hub pauses when too much is not acknowledged: then the end of the backlog does not come by itself.
    @Test func aBacklogThatHaltsIsToldOf() {
        let desk = Desk()
        backlog(desk, 1...8192)
        #expect(desk.acknowledged.isEmpty)
        desk.pass(.seconds(3))
        #expect(desk.acknowledged == [8192])
        #expect(desk.headlines == ["8192 opens while you were away"])
        for seq in 8193...8200 as ClosedRange<Seq> { desk.receive(seq, activity()) }
        desk.live(8200)
        #expect(desk.headlines == ["8200 opens while you were away"])
        #expect(desk.acknowledged.last == 8200)
    }

    @Test func whatWasReadElsewhereMeanwhileIsNotTold() {
        let desk = Desk()
        backlog(desk, 1...3)
        desk.receive(4, readUpTo(3))
        desk.live(4)
        #expect(desk.asked.isEmpty)
        #expect(desk.acknowledged == [4])
        #expect(desk.tray.unread == 0)
    }

    @Test func readElsewhereWithdraws() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(email: "bob@example.com", name: "Bob"))
        desk.receive(3, readUpTo(1))
        #expect(desk.headlines == ["Bob opened “Q3 offer”"])
        desk.receive(4, readUpTo(2))
        #expect(desk.screen.isEmpty)
        #expect(desk.tray.unread == 0)
    }

    @Test func aMachineAfterAllIsWithdrawn() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(.click))
        desk.receive(3, revise(2))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        desk.receive(4, revise(1))
        #expect(desk.screen.isEmpty)
        #expect(desk.tray.unread == 0)
        #expect(desk.labels().contains("Nothing opened yet"))
    }

    @Test func anErasedContactIsGoneFromTheScreenAndTheMenu() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.receive(2, activity(email: "bob@example.com", name: "Bob"))
        var erase = Activity(id: "e", kind: .erase, at: noon)
        erase.erases = [.init(from: 1, to: 1)]
        desk.receive(3, erase)
        #expect(desk.headlines == ["Bob opened “Q3 offer”"])
        #expect(desk.labels().filter { $0.contains("opened “") } == ["• Bob opened “Q3 offer” — just now"])
        #expect(desk.acknowledged.last == 3)
    }

    /// A click that may be a scanner's waits for what follows, and is not acknowledged before.
    @Test func whatMayBeAScannersWaits() {
        let desk = Desk()
        desk.connect()
        var click = activity(.click)
        click.holdMilliseconds = 2000
        desk.receive(1, click)
        desk.pass(.milliseconds(1999))
        #expect(desk.asked.isEmpty && desk.acknowledged.isEmpty)
        desk.pass(.milliseconds(1))
        #expect(desk.headlines == ["Alice Example clicked a link"])
        #expect(desk.acknowledged == [1])
        desk.receive(2, click)
        desk.receive(3, revise(2))
        desk.pass(.seconds(5))
        #expect(desk.asked.count == 1)
        #expect(desk.acknowledged == [1, 3])
    }

    /// The answer to what was asked comes after it was withdrawn: it does not stay on the screen.
    @Test func withdrawnWhileTheServiceThinks() {
        let desk = Desk()
        desk.connect()
        desk.isSlow = true
        desk.receive(1, activity())
        desk.receive(2, revise(1))
        desk.answerAll()
        #expect(desk.screen.isEmpty)
        #expect(desk.acknowledged.last == 2)
    }

    @Test func whatNoServiceTookIsNotAcknowledgedAndComesLater() {
        let desk = Desk()
        desk.connect()
        desk.takesPopUps = false
        desk.receive(1, activity())
        desk.receive(2, activity(.sent))
        desk.receive(3, activity(email: "bob@example.com", name: "Bob"))
        #expect(desk.acknowledged.isEmpty)
        desk.takesPopUps = true
        desk.step { $0.serviceAppeared(now: $1) }
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”", "Bob opened “Q3 offer”"])
        #expect(desk.acknowledged.last == 3)
    }

    @Test func aServiceThatSaidNoIsAskedAgain() {
        let desk = Desk()
        desk.connect()
        desk.takesPopUps = false
        for seq in 1...5 as ClosedRange<Seq> {
            desk.receive(seq, activity(email: "p\(seq)@example.com", name: "P\(seq)"))
        }
        desk.takesPopUps = true
        desk.pass(.seconds(11))
        #expect(desk.headlines == ["Also 5 opens"])
        #expect(desk.acknowledged == [5])
    }

    /// A pop-up whose replacement was refused could not be taken away later: it goes at once, and what was new comes again.
    @Test func aRefusedReplacementLeavesNothingBehind() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.takesPopUps = false
        desk.receive(2, activity())
        #expect(desk.screen.isEmpty)
        desk.takesPopUps = true
        desk.pass(.seconds(11))
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        #expect(desk.acknowledged == [1, 2])
    }

    /// Twice as long after each no: a desktop without a service is not asked every few seconds for ever.
    @Test func aServiceThatIsNotThereIsAskedLessAndLess() {
        let desk = Desk()
        desk.connect()
        desk.takesPopUps = false
        desk.receive(1, activity())
        desk.pass(.seconds(3600))
        #expect(desk.asked.count < 15)
    }

    /// A connection that is made anew begins after what was acknowledged, and what waits is told once.
    @Test func whatWaitsIsNotTakenTwice() {
        let desk = Desk()
        desk.connect()
        desk.takesPopUps = false
        desk.receive(1, activity())
        desk.step { $0.connecting("sam", now: $1) }
        desk.welcome(head: 1, from: 1, unread: 1)
        desk.receive(1, activity())
        desk.live(1)
        desk.takesPopUps = true
        desk.step { $0.serviceAppeared(now: $1) }
        #expect(desk.headlines == ["Alice Example opened “Q3 offer”"])
        #expect(desk.acknowledged == [1])
        #expect(desk.tray.unread == 1)
    }

    /// Of a long summary the oldest are only counted; read elsewhere, they are done with all the same.
    @Test func aLongBacklogThatNobodyTookIsDoneWithOnceRead() {
        let desk = Desk()
        desk.takesPopUps = false
        backlog(desk, 1...1500)
        desk.live(1500)
        desk.receive(1501, readUpTo(1500))
        #expect(desk.acknowledged.last == 1501)
    }

    /// The service says that it has closed a pop-up before its number was heard of.
    @Test func closedBeforeTheAnswer() {
        let desk = Desk()
        desk.connect()
        desk.isSlow = true
        desk.receive(1, activity())
        desk.close(1)
        desk.answerAll()
        desk.step { $0.chose(.open, of: 1, now: $1) }
        #expect(desk.others.isEmpty, "it is no pop-up of ours any more")
        #expect(desk.acknowledged == [1])
    }

    /// The service restarts while it owes an answer: its pop-up is shown by the next one.
    @Test func aServiceThatRestartsLosesNothing() {
        let desk = Desk()
        desk.connect()
        desk.receive(1, activity())
        desk.isSlow = true
        desk.receive(2, activity(email: "bob@example.com", name: "Bob"))
        desk.isSlow = false
        desk.screen = [:]
        desk.step { $0.serviceAppeared(now: $1) }
        // Alice's was taken by the old one; it is not shown twice.
        #expect(desk.headlines == ["Bob opened “Q3 offer”"])
        #expect(desk.acknowledged == [1, 2])
        desk.answerAll()
        #expect(desk.acknowledged == [1, 2])
    }

    /// After the log was restored, seqs of its old life mean nothing.
    @Test func aResetDoesNotAcknowledgeTheOldLife() {
        let desk = Desk()
        desk.connect()
        desk.isSlow = true
        desk.receive(1, activity())
        desk.welcome(head: 1, from: 1, resume: .reset)
        desk.receive(1, activity(email: "bob@example.com", name: "Bob"))
        desk.live(1)
        let old = desk.unanswered.removeFirst()
        desk.step { _, _ in desk.answer(old.0, old.1, old.2) }
        #expect(desk.acknowledged.isEmpty)
        desk.answerAll()
        #expect(desk.acknowledged == [1])
    }
}

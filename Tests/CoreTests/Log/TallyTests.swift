import Core
import Testing

@Suite struct TallyTests {
    @Test func countsEachKindAndPeopleAndMachinesApart() {
        var tally = Tally()
        #expect(tally.count(.open, .human) == 1)
        #expect(tally.count(.open, .machine) == 1)
        #expect(tally.count(.click, .human) == 1)
        #expect(tally.count(.open, .human) == 2)
        #expect(tally.count(.click, .machine) == 1)
        #expect(tally.count(.click, .machine) == 2)
        #expect((tally.opens, tally.machineOpens, tally.clicks, tally.machineClicks) == (2, 1, 1, 2))
    }

    @Test func whoCouldBeAPersonCountsAsOne() {
        var tally = Tally()
        #expect(tally.count(.open, .unknown) == 1)
        #expect(tally.count(.open, .human) == 2)
        #expect(tally.machineOpens == 0)
    }
}

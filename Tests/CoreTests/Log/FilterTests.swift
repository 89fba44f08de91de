import Core
import Testing

@Suite struct FilterTests {
    @Test func nilAdmitsEverything() {
        for kind in Kind.allCases {
            for verdict in Verdict.allCases { #expect(Filter().admits(kind: kind, verdict: verdict)) }
            #expect(Filter().admits(kind: kind, verdict: nil))
        }
    }

    @Test func onlyTheKindsNamed() {
        let filter = Filter(kinds: [.click, .read])
        #expect(Kind.allCases.filter { filter.admits(kind: $0, verdict: nil) } == [.click, .read])
        #expect(Kind.allCases.allSatisfy { !Filter(kinds: []).admits(kind: $0, verdict: nil) })
    }

    @Test func onlyTheVerdictsNamed() {
        let filter = Filter(verdicts: [.human, .unknown])
        #expect(Verdict.allCases.filter { filter.admits(kind: .open, verdict: $0) } == [.human, .unknown])
    }

    /// What was never judged is nobody's fault: `sent` and `read` pass a filter of verdicts.
    @Test func whatHasNoVerdictPassesEveryChoiceOfVerdicts() {
        #expect(Filter(verdicts: [.human]).admits(kind: .read, verdict: nil))
        #expect(Filter(verdicts: []).admits(kind: .sent, verdict: nil))
    }

    @Test func bothMustAdmit() {
        let filter = Filter(kinds: [.click], verdicts: [.human])
        #expect(filter.admits(kind: .click, verdict: .human))
        #expect(!filter.admits(kind: .click, verdict: .machine))
        #expect(!filter.admits(kind: .open, verdict: .human))
    }
}

import Core
import Testing

@testable import Verdicts

@Suite struct ReadingCacheTests {
    @Test func judgingTwiceGivesTheSame() {
        let judge = RuleJudge()
        let first = AgentCase.all.map { judge.judge($0.evidence) }
        #expect(AgentCase.all.map { judge.judge($0.evidence) } == first)
        #expect(AgentCase.all.reversed().map { judge.judge($0.evidence) } == first.reversed())
    }

    @Test func aFullCacheReadsAsAFreshOne() {
        let cache = ReadingCache(capacity: 8)
        for round in 0..<3 {
            for example in AgentCase.all {
                #expect(cache.reading(of: example.userAgent) == AgentReading(of: example.userAgent), "round \(round)")
                #expect(cache.count <= cache.capacity)
            }
        }
    }

    @Test func isBounded() {
        let cache = ReadingCache()
        for i in 0..<3 * cache.capacity { _ = cache.reading(of: "agent \(i)") }
        #expect(cache.count <= cache.capacity)
        #expect(cache.count >= cache.capacity / 2)
    }

    /// `String` takes the Kelvin sign for K, and the Greek question mark for a semicolon.
    @Test func equalTextsOfOtherBytesAreReadApart() {
        let cache = ReadingCache()
        let plain = "KMail/5"
        let kelvin = "\u{212a}Mail/5"
        #expect(plain == kelvin)
        #expect(cache.reading(of: plain).kind == .mailClient)
        #expect(cache.reading(of: kelvin).kind == .unknown)
        #expect(cache.reading(of: plain).kind == .mailClient)
    }

    @Test func threadsMayShareAJudge() async {
        let judge = RuleJudge()
        let expected = AgentCase.all.map { RuleJudge().judge($0.evidence) }
        await withTaskGroup(of: [Judgement].self) { group in
            for _ in 0..<8 {
                group.addTask { AgentCase.all.map { judge.judge($0.evidence) } }
            }
            for await judgements in group { #expect(judgements == expected) }
        }
    }
}

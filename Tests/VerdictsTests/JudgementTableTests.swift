import Core
import Testing

@testable import Verdicts

@Suite struct JudgementTableTests {
    /// A row of `JudgementTable`, read.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var evidence: Evidence
        var via: String
        var verdict: String
        var hasPlace: Bool
        var source: String

        init(_ line: Substring) throws {
            let parts = line.split(separator: "#", maxSplits: 1)
            let words = parts[0].split(separator: " ").map(String.init)
            try #require(parts.count == 2 && words.count == 7 && ["open", "click"].contains(words[0]), "\(line)")
            try #require(["place", "-"].contains(words[6]), "\(line)")
            testDescription = words.joined(separator: " ")
            source = parts[1].trimmed
            let seconds = Double(words[3])
            try #require(seconds != nil || words[3] == "?", "\(line)")
            let sentAt = Timestamp(milliseconds: 1_800_000_000_000)
            evidence = Evidence(
                isClick: words[0] == "click", at: sentAt + .milliseconds(Int64(((seconds ?? 0) * 1000).rounded())),
                sentAt: seconds == nil ? nil : sentAt, address: try #require(IPAddress(words[2])),
                userAgent: try #require(JudgementTable.agents[words[1]], "\(line)"), isPrefetch: false)
            via = words[4]
            verdict = words[5]
            hasPlace = words[6] == "place"
        }
    }

    static func rows() throws -> [Row] {
        try JudgementTable.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { try Row($0) }
    }

    private static func judge() -> RuleJudge {
        RuleJudge(networks: AgentCase.networks, systems: AgentCase.known, names: AgentCase.known)
    }

    @Test(arguments: try rows()) func judges(_ row: Row) {
        let judgement = Self.judge().judge(row.evidence)
        #expect(judgement.via.rawValue == row.via)
        #expect(judgement.verdict.rawValue == row.verdict)
        #expect((judgement.via == .direct && !judgement.hidesPlace) == row.hasPlace)
    }

    /// What was judged before leaves no trace in what is judged after it.
    @Test func judgingTwiceAndInAnotherOrderChangesNothing() throws {
        let rows = try Self.rows()
        let judge = Self.judge()
        let first = rows.map { judge.judge($0.evidence) }
        #expect(rows.reversed().map { judge.judge($0.evidence) } == first.reversed())
    }

    @Test func theTableIsWholeAndSaysEachThingOnce() throws {
        let rows = try Self.rows()
        #expect(rows.count >= 120)
        #expect(Set(rows.map(\.evidence)).count == rows.count)
        for row in rows { #expect(row.source.hasPrefix("TRUTH, "), "\(row)") }
        let used = Set(rows.map(\.evidence.userAgent))
        #expect(used == Set(JudgementTable.agents.values))
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

import Core
import Testing

@testable import Verdicts

@Suite struct RulesTests {
    @Test(arguments: AgentCase.all)
    func judges(_ example: AgentCase) {
        #expect(Rules.first(matching: example.facts).name == example.rule)
        let judgement = RuleJudge(networks: AgentCase.networks).judge(example.evidence)
        #expect(judgement.via == example.via)
        #expect(judgement.verdict == example.verdict)
        #expect(judgement.agent == example.agent)
        #expect(!judgement.reason.isEmpty)
    }

    @Test func everyRuleDecidesSomeCase() {
        let deciding = Set(AgentCase.all.map { Rules.first(matching: $0.facts).name })
        for rule in Rules.table + [Rules.otherwise] {
            #expect(deciding.contains(rule.name), "no case is decided by \(rule.name)")
        }
    }

    @Test func ruleNamesAreUnique() {
        let names = (Rules.table + [Rules.otherwise]).map(\.name)
        #expect(Set(names).count == names.count)
    }

    /// Words for people, as the pop-up and the list show them.
    @Test(arguments: [
        (AgentCase.gmailProxy, "Gmail's image proxy"),
        ("Mozilla/5.0", "Apple Mail Privacy Protection prefetches"),
        ("curl/8.5.0", "library agent curl"),
        ("Twitterbot/1.0", "link preview by Twitterbot"),
        ("Barracuda Sentinel (EE)", "mail-security agent Barracuda Sentinel"),
        ("Googlebot-Image/1.0", "automatic agent Googlebot"),
        ("", "no User-Agent"),
        (AgentCase.outlook, "Outlook loads images itself"),
        ("KMail/5.2.3", "mail client KMail"),
        (AgentCase.chrome, "browser Chrome"),
        ("Acme", "unknown agent"),
    ])
    func reason(userAgent: String, reason: String) {
        #expect(RuleJudge().judge(.open(userAgent, after: .seconds(3600))).reason == reason)
    }

    @Test(arguments: [(-1, Verdict.machine), (0, .machine), (1_999, .machine), (2_000, .human), (2_001, .human)])
    func nobodyOpensWithinTwoSeconds(milliseconds: Int, verdict: Verdict) {
        let after = Duration.milliseconds(milliseconds)
        #expect(RuleJudge().judge(.open(AgentCase.chrome, after: after)).verdict == verdict)
        #expect(RuleJudge().judge(.open(AgentCase.yahooProxy, after: after)).verdict == verdict)
    }

    @Test(arguments: [(-1, Verdict.machine), (2_000, .machine), (29_999, .machine), (30_000, .human), (30_001, .human)])
    func gmailFetchesAtDeliveryForThirtySeconds(milliseconds: Int, verdict: Verdict) {
        let judgement = RuleJudge().judge(.open(AgentCase.gmailProxy, after: .milliseconds(milliseconds)))
        #expect(judgement.verdict == verdict)
        #expect(judgement.via == .gmailProxy)
    }
}

extension Evidence {
    static func open(_ userAgent: String, after: Duration) -> Evidence {
        let sentAt = Timestamp(milliseconds: 1_800_000_000_000)
        return Evidence(
            isClick: false, at: sentAt + after, sentAt: sentAt, address: IPAddress(v4: 0xc633_6407),
            userAgent: userAgent, isPrefetch: false)
    }
}

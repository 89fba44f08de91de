import Core
import Synchronization

/// A judge whose rules change while hubs run, as when a hub reloads its lists.
///
/// A `User-Agent` that begins with `bot` is a machine. So is every sixth `Mail/…`; the rules decide which.
final class ChangingJudge: Judge {
    /// The name of its only rule.
    static let rule = "agent"
    private let rules = Atomic<Int>(0)

    /// From now on, other programs are machines.
    func change() { rules.add(1, ordering: .relaxed) }

    func judge(_ evidence: Evidence) -> Judgement {
        isMachine(evidence.userAgent)
            ? Judgement(via: .bot, verdict: .machine, reason: "is a bot", agent: Agent(), rule: Self.rule)
            : Judgement(
                via: .direct, verdict: .human, reason: "a mail client", agent: Agent(client: "Mail"),
                rule: Self.rule)
    }

    /// What today's rules say of a program.
    func isMachine(_ userAgent: String) -> Bool {
        if userAgent.hasPrefix("bot") { return true }
        guard userAgent.hasPrefix("Mail/"), let number = Int(userAgent.dropFirst(5)) else {
            return false
        }
        return number % 6 == rules.load(ordering: .relaxed) % 6
    }
}

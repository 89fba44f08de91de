public import Mailbell
import Synchronization

/// Judges hits by what is seen of one hit alone: the agent, the address, and the time since sending.
///
/// Pure as `Judge` asks, as long as its networks are the same: it remembers how agents read, which saves time and changes
/// no judgement. Safe to use from any thread; locks are held for one look into a dictionary or the copying of a reference,
/// never while an agent is read.
public final class Truth: Judge {
    private let readings = ReadingCache()
    private let networks: Mutex<Networks>

    /// A judge that has read no agent yet.
    public init(networks: Networks = .builtIn) {
        self.networks = Mutex(networks)
    }

    /// Judges by other networks from now on.
    public func use(_ networks: Networks) {
        self.networks.withLock { $0 = networks }
    }

    /// How many networks it judges by.
    public var networkCount: Int { networks.withLock { $0.count } }

    /// Judges one hit. Reads at most the first `UserAgent.maximumBytes` bytes of the agent.
    public func judge(_ evidence: Evidence) -> Judgement {
        let facts = assemble(evidence)
        return Rules.first(matching: facts).judgement(of: facts)
    }

    public func rule(named name: String) -> RuleText? {
        (Rules.table + [Rules.otherwise]).first { $0.name == name }
            .map { RuleText(name: $0.name, says: $0.says, source: $0.source) }
    }

    public func facts(of evidence: Evidence) -> [String] { assemble(evidence).words }

    public func isUniform(_ network: IPAddress) -> Bool { networks.withLock { $0 }.isUniform(network) }

    private func assemble(_ evidence: Evidence) -> Facts {
        let networks = networks.withLock { $0 }
        return Facts(
            evidence: evidence, reading: readings.reading(of: evidence.userAgent),
            network: networks.label(of: evidence.address))
    }
}

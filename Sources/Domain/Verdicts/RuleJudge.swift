public import Core
import Synchronization

/// Judges each hit by itself: by its agent, its address and the time since sending.
///
/// Pure, as `Judge` requires, as long as its networks do not change: it caches parsed agents, which saves time and changes
/// no judgement. Safe to use from any thread. Locks are held for one dictionary lookup or the copy of a reference, never
/// while an agent is parsed.
public final class RuleJudge: Judge {
    private let readings = ReadingCache()
    private let networks: Mutex<Networks>
    private let systems: (any AutonomousSystems)?
    private let names: (any HostNames)?
    /// Whether `systems` and `names` are set. Comparing the optionals with nil would copy them.
    private let hasSystems: Bool
    private let hasNames: Bool

    /// A judge with an empty cache.
    ///
    /// - Parameters:
    ///   - systems: Without it, autonomous systems are not used.
    ///   - names: Without it, host names are not used.
    public init(
        networks: Networks = .builtIn, systems: (any AutonomousSystems)? = nil, names: (any HostNames)? = nil
    ) {
        self.networks = Mutex(networks)
        self.systems = systems
        self.names = names
        hasSystems = systems != nil
        hasNames = names != nil
    }

    /// Replaces the networks, for all later judgements.
    public func use(_ networks: Networks) {
        self.networks.withLock { $0 = networks }
    }

    /// The number of networks, autonomous systems and host name suffixes that it uses.
    public var networkCount: Int { networks.withLock { $0.count } }

    /// Judges a hit. Reads at most the first `UserAgent.maximumBytes` bytes of the agent.
    public func judge(_ evidence: Evidence) -> Judgement {
        let facts = assemble(evidence)
        return Rules.first(matching: facts).judgement(of: facts)
    }

    public func rule(named name: String) -> RuleText? {
        (Rules.table + [Rules.otherwise]).first { $0.name == name }
            .map { RuleText(name: $0.name, says: $0.says, source: $0.source) }
    }

    public func facts(of evidence: Evidence) -> [String] { assemble(evidence).words }

    public func isUniform(_ network: IPAddress) -> Bool {
        let networks = networks.withLock { $0 }
        guard networks.isUniform(network) else { return false }
        // A host name belongs to one address and may set it apart from the rest of the network.
        return names == nil || !networks.hasNames || networks.label(of: network) != nil
    }

    public func mayBeNamed(_ address: IPAddress) -> Bool {
        guard names != nil, address != address.truncated else { return false }
        let networks = networks.withLock { $0 }
        return networks.hasNames && networks.label(of: address) == nil
    }

    private func assemble(_ evidence: Evidence) -> Facts {
        let networks = networks.withLock { $0 }
        return Facts(
            evidence: evidence, reading: readings.reading(of: evidence.userAgent),
            network: label(of: evidence.address, by: networks))
    }

    /// The current label of an address; nil if it has none.
    public func label(of address: IPAddress) -> NetworkLabel? { label(of: address, by: networks.withLock { $0 }) }

    /// The label that an address gets from its host name, once that is known. nil if the name gives none, or if a network
    /// gives the address a label, which takes precedence.
    public func label(of address: IPAddress, named name: String) -> NetworkLabel? {
        let networks = networks.withLock { $0 }
        guard networks.label(of: address) == nil else { return nil }
        return networks.label(ofName: name)
    }

    /// Looks up the longest prefix, then the host name, then the autonomous system: from the narrowest to the widest.
    private func label(of address: IPAddress, by networks: Networks) -> NetworkLabel? {
        if let label = networks.label(of: address) { return label }
        if hasNames, networks.hasNames, let name = names?.name(of: address), let label = networks.label(ofName: name) {
            return label
        }
        guard hasSystems, networks.hasSystems, let number = systems?.systemNumber(of: address) else { return nil }
        return networks.label(ofSystem: number)
    }
}

public import Core
import Synchronization

/// Judges hits by what is seen of one hit alone: the agent, the address, and the time since sending.
///
/// Pure as `Judge` asks, as long as its networks are the same: it remembers how agents read, which saves time and changes
/// no judgement. Safe to use from any thread; locks are held for one look into a dictionary or the copying of a reference,
/// never while an agent is read.
public final class RuleJudge: Judge {
    private let readings = ReadingCache()
    private let networks: Mutex<Networks>
    private let systems: (any AutonomousSystems)?
    private let names: (any HostNames)?
    /// Whether there is somebody to ask. The optionals themselves are copied where they are asked for that.
    private let hasSystems: Bool
    private let hasNames: Bool

    /// A judge that has read no agent yet.
    ///
    /// - Parameters:
    ///   - systems: Without it nothing is said by an autonomous system.
    ///   - names: Without it nothing is said by a host's name.
    public init(
        networks: Networks = .builtIn, systems: (any AutonomousSystems)? = nil, names: (any HostNames)? = nil
    ) {
        self.networks = Mutex(networks)
        self.systems = systems
        self.names = names
        hasSystems = systems != nil
        hasNames = names != nil
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

    public func isUniform(_ network: IPAddress) -> Bool {
        let networks = networks.withLock { $0 }
        guard networks.isUniform(network) else { return false }
        // A host's name is that of one address.
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

    /// What is said of an address now.
    public func label(of address: IPAddress) -> NetworkLabel? { label(of: address, by: networks.withLock { $0 }) }

    /// What a host's name, now that it is known, says of its address. nil if that is nothing, or not what counts.
    public func label(of address: IPAddress, named name: String) -> NetworkLabel? {
        let networks = networks.withLock { $0 }
        guard networks.label(of: address) == nil else { return nil }
        return networks.label(ofName: name)
    }

    /// By the longest prefix, else by its host's name, else by its autonomous system: each is narrower than the next.
    private func label(of address: IPAddress, by networks: Networks) -> NetworkLabel? {
        if let label = networks.label(of: address) { return label }
        if hasNames, networks.hasNames, let name = names?.name(of: address), let label = networks.label(ofName: name) {
            return label
        }
        guard hasSystems, networks.hasSystems, let number = systems?.systemNumber(of: address) else { return nil }
        return networks.label(ofSystem: number)
    }
}

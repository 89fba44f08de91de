import Core

/// The text of a list of networks: `network class owner # source`, or Apple's list of its relays. What it is shows in itself.
public struct NetworkText: Sendable {
    /// What errors call it.
    public var file: String
    /// All of it.
    public var bytes: [UInt8]

    /// The text in a file.
    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}

/// What is known of networks: the list that comes with the hub, and over it an operator's own. Never changes.
public final class Networks: Sendable {
    /// How many networks, autonomous systems and suffixes of names the operator's own lists have.
    public let ownCount: Int
    /// How many there are in all.
    public let count: Int
    /// Whether an autonomous system's number may say something.
    let hasSystems: Bool
    /// Whether a host's name may say something.
    let hasNames: Bool

    private let ipv4: PrefixMap<UInt32>
    private let ipv6: PrefixMap<UInt128>
    private let systems: [UInt32: NetworkLabel]
    private let names: [String: NetworkLabel]
    private let labels: [NetworkLabel]

    /// The list that comes with the hub, alone.
    public static let builtIn = Networks(standard, own: [])

    /// The list that comes with the hub, `Networks/networks.txt`, which is part of the program. Tests read it.
    private static let standard: [NetworkKey: NetworkLabel] = {
        do throws(NetworkListError) {
            return try NetworkList(PackageResources.networks_txt, file: "networks.txt").labels
        } catch {
            preconditionFailure(error.description)
        }
    }()

    /// The list that comes with the hub, and an operator's own over it: of a network that is in several the last one counts,
    /// and of one that Apple's list has too, what another says of it.
    ///
    /// - Parameter own: The texts of his lists.
    /// - Throws: for the first line that is not as it must be.
    public convenience init(own: [NetworkText]) throws(NetworkListError) {
        var lists: [NetworkList] = []
        for text in own { lists.append(try NetworkList(text.bytes, file: text.file)) }
        self.init(Self.standard, own: lists)
    }

    /// How many networks Apple's list of its relays has.
    ///
    /// - Throws: if it is another list, or not as it must be.
    public static func relayCount(in text: NetworkText) throws(NetworkListError) -> Int {
        guard RelayList.isOne(text.bytes) else {
            throw NetworkListError(
                file: text.file, problem: "not Apple's list, of lines such as 172.224.226.0/27,US,US-CA,Los Angeles,")
        }
        return try RelayList.networks(in: text.bytes, file: text.file).count
    }

    private init(_ standard: [NetworkKey: NetworkLabel], own: [NetworkList]) {
        var blocks = Blocks()
        var systems: [UInt32: NetworkLabel] = [:]
        var names: [String: NetworkLabel] = [:]
        let said = own.reduce(into: standard) { said, list in said.merge(list.labels) { $1 } }
        for (key, label) in said {
            switch key {
            case .network(let network): blocks.add(network, label)
            case .system(let number): systems[number] = label
            case .names(let suffix): names[suffix] = label
            }
        }
        let relays = own.filter { !$0.relays.isEmpty }
        // Most have one such list, whose networks differ.
        let addresses = relays.count < 2 ? relays.first?.relays ?? [] : Array(Set(relays.flatMap(\.relays)))
        for network in addresses where said[.network(network)] == nil { blocks.add(network, RelayList.label) }
        ownCount = own.reduce(0) { $0 + $1.count }
        count = blocks.count + systems.count + names.count
        hasSystems = !systems.isEmpty
        hasNames = !names.isEmpty
        self.systems = systems
        self.names = names
        labels = blocks.labels
        ipv4 = PrefixMap(blocks.ipv4)
        ipv6 = PrefixMap(blocks.ipv6)
    }

    /// What the longest prefix that `address` has says; nil if it is in no network of the lists.
    func label(of address: IPAddress) -> NetworkLabel? {
        let value = address.isIPv4 ? ipv4[UInt32(truncatingIfNeeded: address.low)] : ipv6[address.number]
        return value.map { labels[Int($0)] }
    }

    /// Whether the same is said of all addresses in a network of 24 bits of IPv4 or 48 of IPv6.
    func isUniform(_ network: IPAddress) -> Bool {
        network.isIPv4
            ? ipv4.isConstant(from: UInt32(truncatingIfNeeded: network.low), through: UInt32(network.low) | 0xff)
            : ipv6.isConstant(from: network.number, through: network.number | ((1 << 80) - 1))
    }

    /// What is said of an autonomous system.
    func label(ofSystem number: UInt32) -> NetworkLabel? { systems[number] }

    /// What the longest suffix of a host's name says.
    func label(ofName name: String) -> NetworkLabel? {
        guard hasNames, let name = HostName.normalized(name) else { return nil }
        for suffix in HostName.suffixes(of: name) {
            if let label = names[String(suffix)] { return label }
        }
        return nil
    }
}

/// Networks on their way into a `PrefixMap`.
private struct Blocks {
    var ipv4: [PrefixMap<UInt32>.Block] = []
    var ipv6: [PrefixMap<UInt128>.Block] = []
    /// Each once; what a block's value counts.
    var labels: [NetworkLabel] = []
    private var numbers: [NetworkLabel: Int32] = [:]

    var count: Int { ipv4.count + ipv6.count }

    mutating func add(_ network: IPNetwork, _ label: NetworkLabel) {
        let value = numbers[label] ?? Int32(labels.count)
        if numbers.updateValue(value, forKey: label) == nil { labels.append(label) }
        if network.base.isIPv4 {
            ipv4.append(.init(first: UInt32(network.first), last: UInt32(network.last), value: value))
        } else {
            ipv6.append(.init(first: network.first, last: network.last, value: value))
        }
    }
}

import Core

/// The text of a list of networks: lines of `network class owner # source`, or Apple's list of its relays. The content tells
/// which.
public struct NetworkText: Sendable {
    /// The name that errors use.
    public var file: String
    /// The whole text.
    public var bytes: [UInt8]

    /// The text in a file.
    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}

/// All known networks: the list that comes with the hub, overridden by an operator's own lists. Immutable.
public final class Networks: Sendable {
    /// The number of networks, autonomous systems and host name suffixes in the operator's own lists.
    public let ownCount: Int
    /// The number of these in all lists together.
    public let count: Int
    /// Whether any autonomous system has a label.
    let hasSystems: Bool
    /// Whether any host name has a label.
    let hasNames: Bool

    private let ipv4: PrefixMap<UInt32>
    private let ipv6: PrefixMap<UInt128>
    private let systems: [UInt32: NetworkLabel]
    private let names: [String: NetworkLabel]
    private let labels: [NetworkLabel]

    /// Only the list that comes with the hub.
    public static let builtIn = Networks(standard, own: [])

    /// The list that comes with the hub: `Networks/networks.txt`, embedded in the program. A test checks that it is valid.
    private static let standard: [NetworkKey: NetworkLabel] = {
        do throws(NetworkListError) {
            return try NetworkList(PackageResources.networks_txt, file: "networks.txt").labels
        } catch {
            preconditionFailure(error.description)
        }
    }()

    /// The list that comes with the hub, overridden by an operator's own lists. If several lists name the same network, the
    /// last one counts; Apple's list counts only for networks that no other list names.
    ///
    /// - Parameter own: The texts of the operator's lists.
    /// - Throws: for the first invalid line.
    public convenience init(own: [NetworkText]) throws(NetworkListError) {
        var lists: [NetworkList] = []
        for text in own { lists.append(try NetworkList(text.bytes, file: text.file)) }
        self.init(Self.standard, own: lists)
    }

    /// The number of networks in Apple's list of its relays.
    ///
    /// - Throws: if it is another list, or invalid.
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
        // Most operators have one such list, without duplicates.
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

    /// The label of the smallest network that contains `address`; nil if no network of the lists does.
    func label(of address: IPAddress) -> NetworkLabel? {
        let value = address.isIPv4 ? ipv4[UInt32(truncatingIfNeeded: address.low)] : ipv6[address.number]
        return value.map { labels[Int($0)] }
    }

    /// Whether all addresses of a stored network (/24 of IPv4 or /48 of IPv6) have the same label, or none.
    func isUniform(_ network: IPAddress) -> Bool {
        network.isIPv4
            ? ipv4.isConstant(from: UInt32(truncatingIfNeeded: network.low), through: UInt32(network.low) | 0xff)
            : ipv6.isConstant(from: network.number, through: network.number | ((1 << 80) - 1))
    }

    /// The label of an autonomous system.
    func label(ofSystem number: UInt32) -> NetworkLabel? { systems[number] }

    /// The label of the longest listed suffix of a host name.
    func label(ofName name: String) -> NetworkLabel? {
        guard hasNames, let name = HostName.normalized(name) else { return nil }
        for suffix in HostName.suffixes(of: name) {
            if let label = names[String(suffix)] { return label }
        }
        return nil
    }
}

/// Collects networks for the two `PrefixMap`s.
private struct Blocks {
    var ipv4: [PrefixMap<UInt32>.Block] = []
    var ipv6: [PrefixMap<UInt128>.Block] = []
    /// The distinct labels. A block's value is an index into this array.
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

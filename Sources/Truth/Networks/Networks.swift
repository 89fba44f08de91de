import Mailbell

/// What is known of networks: the list that comes with the hub, and over it an operator's own. Never changes.
public final class Networks: Sendable {
    /// How many networks the operator's own list has.
    public let ownCount: Int
    /// How many networks there are in all.
    public let count: Int

    private let ipv4: PrefixMap<UInt32>
    private let ipv6: PrefixMap<UInt128>
    private let labels: [NetworkLabel]

    /// The list that comes with the hub, alone.
    public static let builtIn = Networks(standard, own: [:])

    /// The list that comes with the hub, `Networks/networks.txt`, which is part of the program. Tests read it.
    private static let standard: [IPNetwork: NetworkLabel] = {
        do throws(NetworkListError) {
            return try NetworkList(PackageResources.networks_txt, file: "networks.txt").labels
        } catch {
            preconditionFailure(error.description)
        }
    }()

    /// The list that comes with the hub, and an operator's own over it: a network that is in both is what his says.
    ///
    /// - Parameters:
    ///   - own: The text of his list.
    ///   - file: What errors call it.
    /// - Throws: for the first line that is not as it must be.
    public convenience init(own: [UInt8], file: String) throws(NetworkListError) {
        self.init(Self.standard, own: try NetworkList(own, file: file).labels)
    }

    private init(_ standard: [IPNetwork: NetworkLabel], own: [IPNetwork: NetworkLabel]) {
        var labels: [NetworkLabel] = []
        var numbers: [NetworkLabel: Int32] = [:]
        var ipv4: [PrefixMap<UInt32>.Block] = []
        var ipv6: [PrefixMap<UInt128>.Block] = []
        for (network, label) in standard.merging(own, uniquingKeysWith: { $1 }) {
            let value = numbers[label] ?? Int32(labels.count)
            if numbers.updateValue(value, forKey: label) == nil { labels.append(label) }
            if network.base.isIPv4 {
                ipv4.append(.init(first: UInt32(network.first), last: UInt32(network.last), value: value))
            } else {
                ipv6.append(.init(first: network.first, last: network.last, value: value))
            }
        }
        ownCount = own.count
        count = ipv4.count + ipv6.count
        self.labels = labels
        self.ipv4 = PrefixMap(ipv4)
        self.ipv6 = PrefixMap(ipv6)
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
            : ipv6.isConstant(from: network.number, through: network.number | (1 << 80) - 1)
    }
}

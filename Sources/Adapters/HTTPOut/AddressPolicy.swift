public import Core

/// The addresses that a request may connect to.
///
/// It is applied to each address as it is connected to, so a name that leads elsewhere at the second look-up (DNS
/// rebinding) does not get around it. Nor does an unusual way to write an address, such as `0x7f.1`.
public enum AddressPolicy: Hashable, Sendable, CaseIterable {
    /// All addresses.
    case any
    /// Addresses of the public Internet only. For URLs that people enter: such a request must not reach what only the
    /// hub's machine or network reaches.
    case publicOnly

    /// Whether a request may connect to this address.
    public func allows(_ address: IPAddress) -> Bool {
        switch self {
        case .any: true
        case .publicOnly: Self.isPublic(address)
        }
    }

    /// `IPAddress.isPublic` is about where a reader may be; this excludes all special-purpose addresses.
    private static func isPublic(_ address: IPAddress) -> Bool {
        if address.isIPv4 { return !special4.contains { $0.contains(address) } }
        // NAT64 (RFC 6052): on a network without IPv4, this is how the Internet's IPv4 hosts are reached.
        if nat64.contains(address) { return isPublic(IPAddress(v4: UInt32(truncatingIfNeeded: address.low))) }
        return global6.contains(address) && !special6.contains { $0.contains(address) }
    }

    private static let nat64 = IPNetwork("64:ff9b::/96")!
    private static let global6 = IPNetwork("2000::/3")!

    /// The IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast.
    private static let special4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",
    ].map { IPNetwork($0)! }

    /// The special ones of global unicast: protocol assignments with Teredo and benchmarking, documentation, and 6to4,
    /// which leads to the IPv4 address that it contains.
    private static let special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map { IPNetwork($0)! }
}

import Core

extension IPAddress {
    /// Whether the address is private, shared, loopback, link-local or unspecified, so that no table can know its location.
    var isLocal: Bool { (isIPv4 ? Self.local4 : Self.local6).contains { $0.contains(self) } }

    /// RFC 6890, table 1 to 8; RFC 6598 for 100.64.0.0/10.
    private static let local4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    ].compactMap { IPNetwork($0) }

    /// RFC 4291, 2.5.2, 2.5.3 and 2.5.6; RFC 4193.
    private static let local6 = ["::/128", "::1/128", "fc00::/7", "fe80::/10"].compactMap { IPNetwork($0) }
}

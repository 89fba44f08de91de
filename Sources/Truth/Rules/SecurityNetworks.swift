import Mailbell

/// Networks from which only mail-security products fetch, never a reader.
///
/// Microsoft's and Barracuda's other networks are not here: people browse from them.
enum SecurityNetworks {
    /// Whether Exchange Online Protection sends from `address`. Its mail servers, as published by Microsoft
    /// ("Microsoft 365 URLs and IP address ranges", id 10).
    static func isExchangeOnlineProtection(_ address: IPAddress) -> Bool {
        exchangeOnlineProtection.contains { $0.contains(address) }
    }

    /// Whether `address` is in the block of Barracuda's e-mail gateway service.
    static func isBarracuda(_ address: IPAddress) -> Bool {
        barracuda.contains { $0.contains(address) }
    }

    private static let exchangeOnlineProtection = networks(
        "40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/14", "104.47.0.0/17", "2a01:111:f400::/48", "2a01:111:f403::/48")

    private static let barracuda = networks("209.222.82.0/24")

    private static func networks(_ blocks: StaticString...) -> [IPNetwork] {
        blocks.map { block in
            guard let network = IPNetwork("\(block)") else { preconditionFailure("not a network: \(block)") }
            return network
        }
    }
}

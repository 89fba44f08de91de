public import Mailbell
public import Push
public import Transport

/// All that a hub can be told. Parsing stands apart, in the command line.
public struct HubConfiguration: Sendable {
    /// The folder of the store. Made if there is none.
    public var data: String
    /// Where recipients and clients connect.
    public var listen: [ListenAddress]
    /// Where `/live` and `/ready` are answered; nil for nowhere.
    public var admin: ListenAddress?
    /// How the links in mails begin: `https://mail.example.com`, without a slash at the end.
    public var publicURL: String
    public var tls: TLSFiles?
    /// The proxies whose word on the client's address counts.
    public var trustedProxies: [IPNetwork] = []
    /// MMDB or CSV tables; nil for none.
    public var cityTable: String?
    public var countryTable: String?
    public var countryTableIPv6: String?
    public var retention = Retention()
    public var sessionLimits = SessionLimits()
    /// Submissions that may wait for the disk; more are answered 503.
    public var queueLimit = 65_536

    public init(data: String, listen: [ListenAddress], admin: ListenAddress?, publicURL: String) {
        self.data = data
        self.listen = listen
        self.admin = admin
        self.publicURL = publicURL
    }
}

/// A configuration that contradicts itself.
public struct ConfigurationError: Error, CustomStringConvertible {
    public var description: String
}

extension HubConfiguration {
    /// - Throws: `ConfigurationError`.
    func check() throws(ConfigurationError) {
        // libwebsockets tells listeners on one port apart by the Host header, which a client chooses.
        if let admin, admin.port != 0, listen.contains(where: { $0.port == admin.port }) {
            throw ConfigurationError(
                description:
                    "--admin \(admin) has the port of a --listen: give it a port of its own, also on another address")
        }
    }
}

/// How long activities are kept, by kind.
public struct Retention: Hashable, Sendable {
    public var standard = Duration.seconds(400 * 86_400)
    /// Kinds that are kept for another time than `standard`.
    public var kinds: [Kind: Duration] = [:]

    public init() {}

    public func duration(of kind: Kind) -> Duration { kinds[kind] ?? standard }

    /// For each kind, the time before which it goes.
    func cutoffs(now: Timestamp) -> [Kind: Timestamp] {
        Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, now - duration(of: $0)) })
    }
}

public import GeoIP
public import Mailbell
public import Push
public import Transport
public import Truth
public import Webhooks

#if canImport(Glibc)
    import Glibc
#endif

/// All that a hub can be told. Parsing stands apart, in the command line.
public struct HubConfiguration: Sendable {
    /// The folder of the store. Made if there is none.
    public var data: String
    /// Where recipients and clients connect.
    public var listen: [ListenAddress]
    /// Where `/live`, `/ready` and `/metrics` are answered; nil for nowhere.
    public var admin: ListenAddress?
    /// How the links in mails begin: `https://mail.example.com`, without a slash at the end.
    public var publicURL: String
    public var tls: TLSFiles?
    /// The proxies whose word on the client's address counts.
    public var trustedProxies: [IPNetwork] = []
    /// MMDB or CSV tables; nil for none.
    public var cityTable: String?
    /// Stands in for `cityTable` where there is none, as soon as the file is there.
    public var standardCityTable: String?
    public var countryTable: String?
    public var countryTableIPv6: String?
    /// MMDB; nil for none. Without it nothing is said by autonomous systems.
    public var asnTable: String?
    /// Stands in for `asnTable` where there is none, as soon as the file is there.
    public var standardASNTable: String?
    /// The operator's own lists of networks.
    public var networks: [String] = []
    /// Apple's list of its relays; read before `networks`, as soon as the file is there.
    public var relays: String?
    /// Whether the names of hosts are found out. It tells whoever runs the name server which addresses readers have.
    public var reverseDNS = false
    /// `192.0.2.53:53`; those of the system if there are none.
    public var dnsServers: [String] = []
    public var retention = Retention()
    /// The services whose webhooks are taken.
    public var ingest: [IngestEndpoint] = []
    /// Where activities are posted.
    public var webhooks: [WebhookTarget] = []
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

extension HubConfiguration {
    /// Opens the tables. Blocks while it reads them.
    ///
    /// - Parameter complain: told of a `standardCityTable` that cannot be used; nobody has asked for that one.
    /// - Throws: `GeoTableError` for the first of the others that cannot be used.
    public func openTables(complain: (GeoTableError) -> Void) throws -> GeoIP {
        let places = try GeoIP(city: cityTable, country: countryTable, country6: countryTableIPv6, asn: asnTable)
        for (role, path) in newStandardTables(beside: places) {
            do throws(GeoTableError) {
                try places.add(role, path: path)
            } catch {
                complain(error)
            }
        }
        return places
    }

    /// The standard tables whose files are there, and that `places` has none in place of.
    func newStandardTables(beside places: GeoIP) -> [(role: GeoRole, path: String)] {
        let used = Set(places.tables.map(\.role))
        return [(GeoRole.city, standardCityTable), (.asn, standardASNTable)].compactMap { role, path in
            guard let path, !used.contains(role), access(path, R_OK) == 0 else { return nil }
            return (role, path)
        }
    }

    /// Reads the operator's own lists of networks, as a hub would. Blocks while it does.
    ///
    /// - Parameter complain: told of a list of relays that cannot be used; nobody has asked for that one.
    /// - Throws: `NetworkListError` if another cannot be used.
    public func readNetworks(complain: (NetworkListError) -> Void) throws -> Networks {
        try NetworkFiles(networks, standard: relays, complain: complain).networksAtStart
    }

    /// Why the links in mails may lead nowhere; nil if they look right.
    public var problemWithLinks: String? {
        let host = publicURL.drop { $0 != "/" }.dropFirst(2)
        if host.hasPrefix("0.0.0.0") || host.hasPrefix("[::]") {
            return "\(publicURL) leads recipients nowhere: say with public-url how links are to begin"
        }
        let isHere = host.hasPrefix("127.") || host.hasPrefix("[::1]") || host.hasPrefix("localhost")
        let isReachable = listen.contains { !$0.description.hasPrefix("127.") && !$0.description.hasPrefix("[::1]") }
        return isHere && isReachable
            ? "\(publicURL) leads recipients to their own machines: say with public-url how links are to begin" : nil
    }
}

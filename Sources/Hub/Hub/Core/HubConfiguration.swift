public import Core
public import GeoIP
public import Transport
public import Verdicts
public import Webhooks
public import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// All settings of a hub. The command line parses them.
public struct HubConfiguration: Sendable {
    /// Path of the hub's folder, with its files and the embedded store. It is created if missing.
    public var data: String
    /// Where the store is.
    public var store = StoreLocation.embedded
    /// A file whose first line is the password of the store; nil leaves it to libpq.
    public var storePasswordFile: String?
    /// The password, once it was read from that file.
    var readPassword: String?
    /// The hub's name among those that could serve the same store.
    public var hubName = Self.standardHubName
    /// Addresses on which recipients and clients connect.
    public var listen: [ListenAddress]
    /// Address of `/live`, `/ready` and `/metrics`; nil turns them off.
    public var admin: ListenAddress?
    /// The prefix of links in mails: `https://mail.example.com`, without a trailing slash.
    public var publicURL: String
    /// Where browsers open the web app: `https://app.example.com`; nil if it has no host of its own.
    public var appURL: String?
    /// Certificate and key of `listen`; nil for plain HTTP.
    public var tls: TLSFiles?
    /// Proxies whose `X-Forwarded-For` and `Forwarded` headers are trusted.
    public var trustedProxies: [IPNetwork] = []
    /// Whether a hop that came over a UNIX socket counts as a trusted proxy.
    public var trustsUnixSockets = false
    /// The header that the proxies write; nil if unknown, and then both are read.
    public var proxyHeader: ProxyHeader?
    /// Table of cities, MMDB or CSV; nil if none is set.
    public var cityTable: String?
    /// Used if `cityTable` is nil, as soon as the file exists.
    public var standardCityTable: String?
    /// Table of countries, MMDB or CSV; nil for none.
    public var countryTable: String?
    /// Table of countries for IPv6, if `countryTable` has IPv4 only; nil for none.
    public var countryTableIPv6: String?
    /// Table of autonomous systems, MMDB; nil if none is set. Lines with `AS…` in lists of networks need it.
    public var asnTable: String?
    /// Used if `asnTable` is nil, as soon as the file exists.
    public var standardASNTable: String?
    /// Paths of the operator's lists of networks. If several contain a network, the last one wins.
    public var networks: [String] = []
    /// Path of Apple's list of relays; read before `networks`, as soon as the file exists.
    public var relays: String?
    /// Whether addresses are resolved to host names. Whoever runs the name server then sees the readers' addresses.
    public var reverseDNS = false
    /// Name servers such as `192.0.2.53:53`; if empty, those of the system.
    public var dnsServers: [String] = []
    /// How long activities and raw hits are kept.
    public var retention = Retention()
    /// Services whose webhooks are accepted.
    public var ingest: [IngestEndpoint] = []
    /// Targets to which activities are posted.
    public var webhooks: [WebhookTarget] = []
    /// Whether users' own webhooks may lead to private addresses, such as the hub's own network.
    public var allowsPrivateWebhooks = false
    /// Rate limits, size limits and timeouts.
    public var limits = HubLimits()
    /// Contact for recipients who want no sender of this hub to track them; nil for nobody. The opt-out page shows it.
    public var optOutContact: String?
    /// Highest number of commands that wait for the disk; more are answered 503.
    public var queueLimit = 65_536

    /// A configuration with defaults for everything else.
    public init(data: String, listen: [ListenAddress], admin: ListenAddress?, publicURL: String) {
        self.data = data
        self.listen = listen
        self.admin = admin
        self.publicURL = publicURL
    }
}

extension HubConfiguration {
    /// Where the web app is; nil if `publicURL` is none that a browser can open.
    public var site: AppSite? { AppSite(url: appURL, publicURL: publicURL) }

    /// Opens the location tables. Blocks while it reads them. An invalid table is skipped; the others are used.
    ///
    /// - Parameter complain: called for each table or list that cannot be used.
    public func openTables(complain: (GeoTableError) -> Void) -> GeoIP {
        let given = [
            (GeoRole.city, cityTable), (.country, countryTable), (.country6, countryTableIPv6), (.asn, asnTable),
        ]
        let places = GeoIP(given.compactMap { role, path in path.map { (role, $0) } }, complain: complain)
        for (role, path) in newStandardTables(beside: places) {
            do throws(GeoTableError) {
                try places.add(role, path: path)
            } catch {
                complain(error)
            }
        }
        return places
    }

    /// Whether the table is the one that `geo update` installs, and no setting names it.
    public func isStandard(_ table: GeoTableError) -> Bool {
        table.role == .city && cityTable == nil || table.role == .asn && asnTable == nil
    }

    /// The tables of `geo update` whose files exist, for roles that have no table yet.
    func newStandardTables(beside places: GeoIP) -> [(role: GeoRole, path: String)] {
        let used = Set(places.roles)
        return [(GeoRole.city, standardCityTable), (.asn, standardASNTable)].compactMap { role, path in
            guard let path, !used.contains(role), access(path, F_OK) == 0 else { return nil }
            return (role, path)
        }
    }

    /// Reads the lists of networks as the hub does at its start. Blocks while it reads. An invalid list is skipped.
    ///
    /// - Parameter complain: called for each table or list that cannot be used.
    public func readNetworks(complain: (NetworkListError) -> Void) -> Networks {
        NetworkFiles(networks, standard: relays, complain: complain).networksAtStart
    }

    /// Why recipients probably cannot follow the links in mails; nil if `publicURL` looks right.
    public var problemWithLinks: String? {
        let host = publicURL.drop { $0 != "/" }.dropFirst(2)
        if host.hasPrefix("0.0.0.0") || host.hasPrefix("[::]") {
            return "\(publicURL) is not an address that recipients can reach: set public-url"
        }
        let isHere = host.hasPrefix("127.") || host.hasPrefix("[::1]") || host.hasPrefix("localhost")
        let isReachable = listen.contains { !$0.description.hasPrefix("127.") && !$0.description.hasPrefix("[::1]") }
        return isHere && isReachable
            ? "\(publicURL) leads recipients to their own machines: set public-url to an address that they can reach"
            : nil
    }
}

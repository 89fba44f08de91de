import ArgumentParser
import Hub
import Logging
import Settings
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

/// Where the hub's settings are.
struct ConfigOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.",
            valueName: "file"), completion: .file())
    var config: String?
}

/// Where the hub's settings are, and its store: what every command takes.
struct StoreOptions: ParsableArguments {
    @OptionGroup var file: ConfigOption

    @Option(
        help: ArgumentHelp(
            "The folder that holds the hub's store. Default: ~/.local/share/mailbell.", valueName: "folder"),
        completion: .directory)
    var data: String?

    var config: String? { file.config }

    var flags: [String: [String]] { data.map { ["data": [$0]] } ?? [:] }

    /// The store's folder, as the settings have it.
    ///
    /// - Parameter asOwner: whether root acts as the folder's owner from then on.
    func folder(asOwner: Bool = true) throws -> String {
        var settings = HubSettings.load(flags: flags, file: config)
        let folder = HubOptions.data(&settings)
        try settings.finish()
        if asOwner { try actAsOwner(of: folder) }
        return folder
    }

    /// Opens the store, whether or not a hub is serving it.
    ///
    /// - Parameter isNew: whether to make it if there is none. Commands that only look should not: a slip in `--data` would
    ///   leave a folder behind and show nothing.
    func openStore(makingIt isNew: Bool = false) throws -> SQLiteStore {
        let folder = try folder()
        let isThere = try Self.hasStore(folder)
        if !isNew, !isThere { throw Self.noStore(folder) }
        // A store of an older version may have a hub of that version on it: only `serve` brings it up to date.
        return try SQLiteStore(path: DataFolder(folder).storePath, readers: 1, upgrading: !isThere)
    }

    static func hasStore(_ folder: String) throws -> Bool {
        let isThere = access(folder + "/mailbell.db", F_OK) == 0
        if !isThere, errno != ENOENT { throw CommandError.ofSystem(folder + "/mailbell.db") }
        return isThere
    }

    static func noStore(_ folder: String) -> CommandError {
        CommandError(
            "\(folder): there is no store; `mailbell-hub user add` makes one, or give another folder with --data")
    }
}

/// The flags of the tables: what `geo` takes.
struct GeoFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV. Default: geo/city.mmdb in the data folder, where `geo update` puts it.",
            valueName: "file"), completion: .file())
    var geoCity: String?

    @Option(
        help: ArgumentHelp(
            "A table of countries, MMDB or CSV. Default: Debian's tor-geoipdb, if it is installed.", valueName: "file"),
        completion: .file())
    var geoCountry: String?

    @Option(
        help: ArgumentHelp("A table of countries for IPv6, where --geo-country has IPv4 alone.", valueName: "file"),
        completion: .file())
    var geoCountry6: String?

    @Option(
        help: ArgumentHelp(
            "A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.",
            valueName: "file"), completion: .file())
    var geoASN: String?

    @Option(
        help: ArgumentHelp(
            "Where `geo update` gets the table of cities. Default: DB-IP City Lite of the month.", valueName: "url"))
    var geoURL: String?

    var flags: [String: [String]] {
        [
            "geo-city": geoCity, "geo-country": geoCountry, "geo-country6": geoCountry6, "geo-asn": geoASN,
            "geo-url": geoURL,
        ]
        .compactMapValues { $0.map { [$0] } }
    }
}

/// The flags of the networks: what `networks` takes.
struct NetworkFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A list of networks, a line each: 203.0.113.0/24 scanner Example. Classes: scanner, scanner-probable, hosting, proxy, people. Adds to the hub's own and overrides it. Or Apple's list of its relays, as it is. May be given several times.",
            valueName: "file"), completion: .file())
    var networks: [String] = []

    var flags: [String: [String]] { networks.isEmpty ? [:] : ["networks": networks] }
}

/// The flags of a hub: what `serve` and `check` take.
struct ServeFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An address and port for recipients and clients: 127.0.0.1:8025, or [::]:8025 for all addresses, of IPv4 too. May be given several times. Default: 127.0.0.1:8025.",
            valueName: "addr:port"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "The address and port of /live, /ready and /metrics, or none. Default: 127.0.0.1:8026.",
            valueName: "addr:port"))
    var admin: String?

    @Option(
        help: ArgumentHelp(
            "How the links in mails begin: https://mail.example.com. Default: the first --listen.", valueName: "url"))
    var publicURL: String?

    @Option(
        help: ArgumentHelp("The certificate chain, as a PEM file. Turns TLS and HTTP/2 on.", valueName: "file"),
        completion: .file())
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's key, as a PEM file.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "A proxy's address or network whose X-Forwarded-For and Forwarded count: 127.0.0.0/8. May be given several times.",
            valueName: "net"))
    var trustedProxy: [String] = []

    @Option(
        help: ArgumentHelp(
            "on: find out the names of hosts, for lines such as *.example.com in lists of networks. It tells whoever runs the name server which addresses readers have. Default: off.",
            valueName: "on|off"), completion: .list(["on", "off"]))
    var reverseDns: String?

    @Option(
        help: ArgumentHelp(
            "A name server to ask for them: 127.0.0.1:53. May be given several times. Default: the system's.",
            valueName: "addr:port"))
    var dnsServer: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long activities are kept: 400d, or for one kind, open=90d; and with raw=30d, hits with the network and agent they came by. May be given several times. Default: 400d and raw=30d.",
            valueName: "span"))
    var retention: [String] = []

    @Option(
        help: ArgumentHelp(
            "A service whose webhooks are taken: 'sendgrid key-file=FILE', 'postmark login-file=FILE', 'mailgun key-file=FILE', 'ses topic=ARN' or 'webhook secret-file=FILE'. May be given several times. Default: none.",
            valueName: "service"))
    var ingest: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where a user's activities are posted, signed as Standard Webhooks says: 'NAME user=ADDRESS url=URL secret-file=FILE', and 'kinds=open+click', 'verdicts=human+unknown', 'from=earliest' as needed. May be given several times. Default: none.",
            valueName: "target"))
    var webhook: [String] = []

    @Option(
        help: ArgumentHelp("The least severe messages that are logged. Default: info.", valueName: "level"),
        completion: .list(Logger.Level.allCases.map(\.rawValue)))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "How messages are logged: text, or json, an object a line. Default: text.", valueName: "format"),
        completion: .list(LogFormat.allCases.map(\.rawValue)))
    var logFormat: String?

    var flags: [String: [String]] {
        let single = [
            "admin": admin, "reverse-dns": reverseDns, "public-url": publicURL, "tls-cert": tlsCert, "tls-key": tlsKey,
            "log-level": logLevel,
            "log-format": logFormat,
        ].compactMapValues { $0.map { [$0] } }
        let lists = [
            "listen": listen, "trusted-proxy": trustedProxy, "retention": retention, "ingest": ingest,
            "webhook": webhook, "dns-server": dnsServer,
        ]
        .filter { !$1.isEmpty }
        return single.merging(lists) { $1 }
    }
}

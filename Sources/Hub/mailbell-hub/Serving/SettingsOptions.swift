import ArgumentParser
import Hub
import Logging
import Settings
import StoreSQL
import StoreSQLite
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The flag `--config`: which configuration file to read.
struct ConfigOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file. Default: /etc/mailbell/hub.yaml, else mailbell/hub.yaml in ~/.config.",
            valueName: "file"), completion: .file())
    var config: String?
}

/// The flags `--config` and `--data`: which configuration file to read, and where the store is.
struct StoreOptions: ParsableArguments {
    @OptionGroup var file: ConfigOption

    @Option(
        help: ArgumentHelp(
            "The folder that holds the hub's store. Default: the setting `data`.", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp(
            "A PostgreSQL database that holds the store: postgres://mailbell@db.example.com/mailbell. Default: the setting `store`, else the embedded store in --data.",
            valueName: "uri"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the password of --store. Default: libpq looks into PGPASSFILE or ~/.pgpass.",
            valueName: "file"), completion: .file())
    var storePassword: String?

    /// The value of `--config`.
    var config: String? { file.config }

    /// The settings that were given as flags, by key.
    var flags: [String: [String]] {
        ["data": data, "store": store, "store-password": storePassword].compactMapValues { $0.map { [$0] } }
    }

    /// Where the store is, from flags, environment and configuration file; all else has its default.
    ///
    /// - Parameter asOwner: Whether a process of root switches to the folder's owner, for good.
    /// - Throws: `SettingsError`, or `CommandError` if root cannot switch.
    func place(asOwner: Bool = true) throws -> HubConfiguration {
        var settings = HubSettings.load(flags: flags, file: config)
        var configuration = HubConfiguration(
            data: HubOptions.data(&settings), listen: [], admin: nil, publicURL: "")
        configuration.setStore(&settings)
        try settings.finish()
        try configuration.keepStorePassword()
        if asOwner { try actAsOwner(of: configuration.data) }
        return configuration
    }

    /// The folder of an embedded store.
    ///
    /// - Parameter command: What works on embedded stores only, and what to use instead: the end of a sentence.
    /// - Throws: `CommandError` if the store is on a server; else as `place`.
    func embeddedFolder(asOwner: Bool = true, orSay instead: String) throws -> String {
        let place = try place(asOwner: asOwner)
        guard place.store.isEmbedded else { throw CommandError("the store is on PostgreSQL: \(instead)") }
        return place.data
    }

    /// Opens the store, whether or not a hub is serving it.
    ///
    /// - Parameter isNew: Whether to create a store if there is none. Commands that only read should not: a typo in `--data`
    ///   would create an empty store and show nothing.
    func openStore(makingIt isNew: Bool = false) throws -> any MaintainedStore {
        let place = try place()
        if place.store.isEmbedded {
            if try !Self.hasStore(place.data) {
                guard isNew else { throw Self.noStore(place.data) }
                _ = try DataFolder(place.data)
            }
        }
        return try place.openStore(for: .command(makes: isNew))
    }

    /// Performs administrators' commands on the store, through the hub if one is serving it. A process of root switches to
    /// the folder's owner, for good.
    ///
    /// - Parameter command: The name of the command.
    /// - Throws: `CommandError` if there is no store.
    func administration(
        _ configuration: HubConfiguration, as command: String
    ) throws -> FolderAdministration {
        var configuration = configuration
        try configuration.keepStorePassword()
        try actAsOwner(of: configuration.data)
        if configuration.store.isEmbedded {
            guard try Self.hasStore(configuration.data) else { throw Self.noStore(configuration.data) }
        } else {
            _ = try DataFolder(configuration.data)
        }
        return FolderAdministration(configuration, as: command) {
            complain("the hub is running `mailbell-hub \($0)`; this command waits until it has ended")
        }
    }

    /// Whether a folder has a store.
    ///
    /// - Throws: `CommandError` if the folder cannot be searched.
    static func hasStore(_ folder: String) throws -> Bool {
        let isThere = access(folder + "/mailbell.db", F_OK) == 0
        if !isThere, errno != ENOENT { throw CommandError.ofSystem(folder + "/mailbell.db") }
        return isThere
    }

    /// The error for a folder without a store.
    static func noStore(_ folder: String) -> CommandError {
        CommandError(
            "\(folder): there is no store; create one with `mailbell-hub user add`, or name another folder with --data")
    }
}

/// The flags of the location tables.
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
        help: ArgumentHelp("A table of countries for IPv6, if --geo-country has IPv4 only.", valueName: "file"),
        completion: .file())
    var geoCountry6: String?

    @Option(
        help: ArgumentHelp(
            "A table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo. Default: geo/asn.mmdb in the data folder, where `geo update --asn` puts it.",
            valueName: "file"), completion: .file())
    var geoASN: String?

    @Option(
        help: ArgumentHelp(
            "The https URL from which `geo update` downloads the table of cities; {year} and {month} are filled in. Default: this month's DB-IP City Lite.",
            valueName: "url"))
    var geoURL: String?

    /// The settings that were given as flags, by key.
    var flags: [String: [String]] {
        [
            "geo-city": geoCity, "geo-country": geoCountry, "geo-country6": geoCountry6, "geo-asn": geoASN,
            "geo-url": geoURL,
        ]
        .compactMapValues { $0.map { [$0] } }
    }
}

/// The flag `--networks`: lists of networks of scanners, proxies and people.
struct NetworkFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of networks, one a line: 203.0.113.0/24 scanner Example. Classes: scanner, scanner-probable, scanner-clicks, scanner-probable-clicks, hosting, proxy, people. It adds to the hub's own list and overrides it. Apple's list of its relays works too, unchanged. May be given several times.",
            valueName: "file"), completion: .file())
    var networks: [String] = []

    /// The setting that was given as a flag, by key.
    var flags: [String: [String]] { networks.isEmpty ? [:] : ["networks": networks] }
}

/// The other flags of `serve` and `check`.
struct ServeFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An address and port where recipients and clients connect: 127.0.0.1:8025, or [::]:8025 for all addresses, IPv4 too. May be given several times. Default: 127.0.0.1:8025.",
            valueName: "addr:port"))
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "The address and port of /live, /ready and /metrics, or none. Default: 127.0.0.1:8026.",
            valueName: "addr:port"))
    var admin: String?

    @Option(
        help: ArgumentHelp(
            "The hub's name on a PostgreSQL database, where one hub works at a time. Default: the host's name.",
            valueName: "name"))
    var hubName: String?

    @Option(
        help: ArgumentHelp(
            "How the links in mails begin: https://mail.example.com. Default: the first --listen.", valueName: "url"))
    var publicURL: String?
    @Option(
        help: ArgumentHelp(
            "Where browsers open the web app, if it has a host of its own: https://app.example.com. Default: the host of --public-url.",
            valueName: "url"))
    var appURL: String?

    @Option(
        help: ArgumentHelp("The certificate chain, as a PEM file. Turns TLS on.", valueName: "file"),
        completion: .file())
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's key, as a PEM file.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "The address or network of a reverse proxy whose X-Forwarded-For and Forwarded headers are trusted: 127.0.0.0/8. Or unix, for a proxy that the next one reached over a UNIX socket and reports as `unix:`. May be given several times.",
            valueName: "net"))
    var trustedProxy: [String] = []

    @Option(
        help: ArgumentHelp(
            "The header that the proxies write, X-Forwarded-For or Forwarded; the other one is not read. Default: both are read, X-Forwarded-For first; if they name different addresses, an open has no location.",
            valueName: "name"), completion: .list(ProxyHeader.allCases.map(\.rawValue)))
    var proxyHeader: String?

    @Option(
        help: ArgumentHelp(
            "on: look up the host names of readers' addresses, for lines such as *.example.com in lists of networks. This tells whoever runs the name server which addresses your readers have. Default: off.",
            valueName: "on|off"), completion: .list(["on", "off"]))
    var reverseDns: String?

    @Option(
        help: ArgumentHelp(
            "A name server to ask for host names: 127.0.0.1:53. May be given several times. Default: the system's.",
            valueName: "addr:port"))
    var dnsServer: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long activities are kept: 400d, or open=90d for one kind; and with raw=30d, raw hits with their network and User-Agent. May be given several times. Default: 400d and raw=30d.",
            valueName: "span"))
    var retention: [String] = []

    @Option(
        help: ArgumentHelp(
            "A mail service whose webhooks the hub accepts: 'sendgrid key-file=FILE', 'postmark login-file=FILE', 'mailgun key-file=FILE', 'ses topic=ARN' or 'webhook secret-file=FILE'. May be given several times. Default: none.",
            valueName: "service"))
    var ingest: [String] = []

    @Option(
        help: ArgumentHelp(
            "A URL to which a user's activities are posted, signed as in Standard Webhooks: 'NAME user=ADDRESS url=URL secret-file=FILE', optionally with 'kinds=open+click', 'verdicts=human+unknown', 'from=earliest'. With 'format=ntfy' or 'format=gotify', messages for phones to such a server, whose token is in the file. May be given several times. Default: none.",
            valueName: "target"))
    var webhook: [String] = []

    @Option(
        help: ArgumentHelp(
            "on: webhooks that users set up may lead to private addresses, such as the hub's own network. Default: off.",
            valueName: "on|off"), completion: .list(["on", "off"]))
    var webhookPrivate: String?

    @Option(
        help: ArgumentHelp(
            "Contact for recipients who want no sender of this hub to track them; the opt-out page shows it. Default: none.",
            valueName: "address"))
    var optOutContact: String?

    @Option(
        help: ArgumentHelp(
            "A limit on what comes from outside: connections=8192, head-time=10s, body-bytes=64MiB. `mailbell-hub check` lists all limits. May be given several times. Default: the standard limits.",
            valueName: "name=value"))
    var limit: [String] = []

    @Option(
        help: ArgumentHelp("The lowest severity that is logged. Default: info.", valueName: "level"),
        completion: .list(Logger.Level.allCases.map(\.rawValue)))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "The format of the log: text, or json, one object a line. Default: text.", valueName: "format"),
        completion: .list(LogFormat.allCases.map(\.rawValue)))
    var logFormat: String?

    /// The settings that were given as flags, by key.
    var flags: [String: [String]] {
        let single = [
            "admin": admin, "reverse-dns": reverseDns, "webhook-private": webhookPrivate, "public-url": publicURL,
            "app-url": appURL, "tls-cert": tlsCert, "tls-key": tlsKey,
            "log-level": logLevel, "opt-out-contact": optOutContact,
            "log-format": logFormat, "proxy-header": proxyHeader, "hub-name": hubName,
        ].compactMapValues { $0.map { [$0] } }
        let lists = [
            "listen": listen, "trusted-proxy": trustedProxy, "retention": retention, "ingest": ingest,
            "webhook": webhook, "dns-server": dnsServer, "limit": limit,
        ]
        .filter { !$1.isEmpty }
        return single.merging(lists) { $1 }
    }
}

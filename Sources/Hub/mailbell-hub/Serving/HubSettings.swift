import ArgumentParser
import Core
import Crypto
import Hub
import Logging
import Settings
import Transport
import Webhooks
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The settings of a hub: their names, and the sources that they are read from.
enum HubSettings {
    /// Every setting, in the order in which `check` shows them. The summaries are Markdown: docs/settings.md is made of them.
    static let all = [
        Setting(
            "data",
            "the folder of the embedded store (SQLite) and of the hub's files, an absolute path. Files in it are private to their owner",
            default: standardData),
        Setting(
            "store",
            "a PostgreSQL database, such as `postgres://mailbell@db.example.com/mailbell`: [The hub on PostgreSQL](postgresql.md)",
            default: "embedded, in data", secrecy: .secret),
        Setting(
            "store-password",
            "a file whose first line is the password of `store`; or `credential:NAME`: [Password](postgresql.md#password)",
            default: "libpq looks into PGPASSFILE or ~/.pgpass"),
        Setting(
            "hub-name",
            "the hub's name on a PostgreSQL database, where one hub works at a time: [A second hub](postgresql.md#a-second-hub)",
            default: "the host's name"),
        Setting(
            "listen", "where recipients and clients connect. `[::]:443` is every address, IPv4 too",
            default: "127.0.0.1:8025", isList: true),
        Setting(
            "admin",
            "where `/live`, `/ready` and `/metrics` are answered, without a token: keep it on loopback; or `none`",
            default: "127.0.0.1:8026"),
        Setting(
            "public-url", "how the links in mails begin. Keep the name for as long as such mails are read",
            default: "the first listen"),
        Setting(
            "app-url",
            "where browsers open the web app, if it has a host of its own, such as `https://app.example.com`: [The web app](web.md#a-host-of-its-own)",
            default: "the host of public-url"),
        Setting("tls-cert", "the certificate chain, a PEM file; TLS 1.2 and 1.3, HTTP/1.1"),
        Setting("tls-key", "the certificate's key, a PEM file without a passphrase"),
        Setting(
            "trusted-proxy",
            "addresses and networks of proxies whose `X-Forwarded-For` and `Forwarded` count: [Reverse proxy](configuration.md#reverse-proxy)",
            isList: true),
        Setting(
            "proxy-header", "which header the proxies write: `x-forwarded-for` or `forwarded`. The other is ignored",
            default: "both are read"),
        Setting(
            "geo-city",
            "a table of cities: GeoLite2, DB-IP or IPinfo as MMDB, or CSV: [Tables as CSV](configuration.md#tables-as-csv)",
            default: "geo/city.mmdb in data, if it exists"),
        Setting("geo-country", "a table of countries, used where no city is known", default: "Debian's tor-geoipdb"),
        Setting(
            "geo-country6", "a table of countries for IPv6, if `geo-country` has IPv4 only",
            default: "Debian's tor-geoipdb"),
        Setting(
            "geo-asn",
            "a table of autonomous systems, MMDB: GeoLite2-ASN, DB-IP ASN Lite or IPinfo; for `AS…` lines in lists of networks",
            default: "geo/asn.mmdb in data, if it exists"),
        Setting(
            "geo-url", "where `geo update` downloads the table of cities; `{year}` and `{month}` are filled in",
            default: GeoSource.city.url, secrecy: .url),
        Setting(
            "networks",
            "files with networks of scanners, proxies and people, added to the hub's own list; the last one wins: [Networks](configuration.md#networks)",
            isList: true),
        Setting(
            "reverse-dns",
            "`on` or `off`: whether host names are looked up: [Reverse DNS](configuration.md#reverse-dns)",
            default: "off"),
        Setting(
            "dns-server", "name servers to ask for host names, such as `127.0.0.1:53`", default: "the system's",
            isList: true),
        Setting(
            "retention",
            "how long activities are kept (`400d`, or one kind: `open=90d`), and raw hits (`raw=30d`): [Retention](privacy.md#retention)",
            default: "400d, raw=30d", isList: true),
        Setting(
            "ingest",
            "mail services whose webhooks are accepted: [Take events from mail services](webhooks.md#take-events-from-mail-services)",
            isList: true),
        Setting(
            "webhook",
            "targets to which activities are posted: [Post activities to a URL](webhooks.md#post-activities-to-a-url)",
            isList: true, secrecy: .secret),
        Setting(
            "webhook-private",
            "`on` or `off`: whether webhooks that users set up may lead to private addresses: [Users' own webhooks](webhooks.md#users-own-webhooks)",
            default: "off"),
        Setting(
            "opt-out-contact",
            "whom recipients may write to if no sender of this hub may track them; the opt-out page shows it"),
        Setting(
            "limit", "limits on what comes from outside, such as `connections=4096`: [Limits](security.md#limits)",
            default: "the standard limits", isList: true),
        Setting(
            "log-level", "the lowest severity that is logged, `trace` to `critical`. At `info` no recipient is named",
            default: "info"),
        Setting(
            "log-format", "`text` (in the journal with its priority) or `json` (one object a line)", default: "text"),
    ]

    /// How the names of the environment variables begin.
    static let prefix = "MAILBELL_HUB"

    /// Reads all sources. Faults are collected, and thrown by `finish`.
    static func load(flags: [String: [String]], file: String?) -> Settings {
        Settings(
            all, flags: flags, environment: environment(), prefix: prefix, file: file,
            defaultFiles: ["/etc/mailbell/hub.yaml", ownFile])
    }

    /// A user's own configuration file: `mailbell/hub.yaml` in `$XDG_CONFIG_HOME` or `~/.config`.
    static var ownFile: String { (configurationFolder ?? "") + "/mailbell/hub.yaml" }

    /// The data folder of the hub that the package installs.
    static let systemData = "/var/lib/mailbell"

    /// The data folder if no setting names one.
    static var standardData: String {
        // With the package installed, root means the package's hub, even before there is a configuration.
        var status = stat()
        if geteuid() == 0, stat(systemData, &status) == 0, status.st_uid != 0 { return systemData }
        if let home = variable("XDG_DATA_HOME"), home.hasPrefix("/") { return home + "/mailbell" }
        return (variable("HOME") ?? "") + "/.local/share/mailbell"
    }

    private static var configurationFolder: String? {
        if let home = variable("XDG_CONFIG_HOME"), home.hasPrefix("/") { return home }
        return variable("HOME").map { $0 + "/.config" }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return variables
    }
}

/// The settings of a hub, parsed and validated.
struct HubOptions {
    var configuration: HubConfiguration
    var logLevel: Logger.Level
    var logFormat: LogFormat
    var geoURL: String

    /// Parses every setting, so that all faults are reported together.
    ///
    /// - Throws: `SettingsError` if any setting is invalid.
    init(_ settings: inout Settings) throws(SettingsError) {
        let data = Self.data(&settings)
        let listen = settings.list("listen", default: [ListenAddress("127.0.0.1:8025")!], parse: parseListen)
        let admin = Self.admin(&settings)
        let certificate = settings.value("tls-cert", parse: namedFile)
        let key = settings.value("tls-key", parse: namedFile)
        if (certificate == nil) != (key == nil) {
            settings.reject(certificate == nil ? "tls-key" : "tls-cert", "tls-cert and tls-key go together: give both")
        }
        if let admin, admin.port != 0, listen.contains(where: { $0.port == admin.port }) {
            // With one on all addresses and the other on one of them, the order would decide which of the two answers.
            settings.reject(
                "admin",
                "'\(admin)' has the port of a listen address: give admin a port of its own, even on another address")
        }
        let scheme = certificate == nil ? "http" : "https"
        let url =
            settings.value("public-url", parse: parsePublicURL) ?? "\(scheme)://\(listen.first?.description ?? "")"
        configuration = HubConfiguration(data: data, listen: listen, admin: admin, publicURL: url)
        configuration.appURL = settings.value("app-url", parse: parseAppURL)
        configuration.setStore(&settings)
        configuration.hubName = settings.value("hub-name", default: HubConfiguration.standardHubName) { text in
            guard HubConfiguration.isHubName(text) else {
                throw Wrong("'\(text)' is not 1 to 54 letters, digits, dots, underscores or hyphens")
            }
            return text
        }
        if let certificate, let key { configuration.tls = TLSFiles(certificate: certificate, key: key) }
        let proxies = settings.list("trusted-proxy", default: [], parse: parseProxy)
        configuration.trustedProxies = proxies.compactMap { $0 }
        configuration.trustsUnixSockets = proxies.contains(nil)
        configuration.proxyHeader = settings.value("proxy-header") {
            try parseChoice($0.lowercased(), ProxyHeader.allCases)
        }
        configuration.cityTable = settings.value("geo-city") { $0 }
        configuration.standardCityTable = GeoSource.city.standardTable(in: data)
        configuration.asnTable = settings.value("geo-asn") { $0 }
        configuration.standardASNTable = GeoSource.asn.standardTable(in: data)
        let country = settings.value("geo-country") { $0 }
        configuration.countryTable = country ?? Self.installed("/usr/share/tor/geoip")
        configuration.countryTableIPv6 =
            settings.value("geo-country6") { $0 } ?? (country == nil ? Self.installed("/usr/share/tor/geoip6") : nil)
        configuration.networks = settings.list("networks", default: []) { $0 }
        configuration.relays = RelaySource.file(in: data)
        configuration.reverseDNS = settings.value("reverse-dns", default: false, parse: parseSwitch)
        configuration.dnsServers = settings.list("dns-server", default: []) { try parseListen($0).description }
        for option in settings.list("retention", default: [], parse: parseRetention) {
            switch option.data {
            case .activities: configuration.retention.standard = option.duration
            case .kind(let kind): configuration.retention.kinds[kind] = option.duration
            case .raw: configuration.retention.raw = option.duration
            }
        }
        configuration.ingest = settings.list("ingest", default: [], parse: parseIngest)
        configuration.webhooks = settings.list("webhook", default: [], parse: parseWebhook)
        if Set(configuration.webhooks.map(\.name)).count < configuration.webhooks.count {
            settings.reject(
                "webhook",
                "two webhooks have the same name; names must be unique, because each cursor is stored under its webhook's name"
            )
        }
        configuration.allowsPrivateWebhooks = settings.value("webhook-private", default: false, parse: parseSwitch)
        configuration.optOutContact = settings.value("opt-out-contact") { $0 }
        for (limit, value) in settings.list("limit", default: [], parse: parseLimit) {
            limit.set(&configuration.limits, value)
        }
        logLevel = settings.value("log-level", default: .info) { try parseChoice($0, Logger.Level.allCases) }
        logFormat = settings.value("log-format", default: .text) { try parseChoice($0, LogFormat.allCases) }
        geoURL = settings.value("geo-url", default: GeoSource.city.url, parse: GeoSource.parseURL)
        try settings.finish()
    }

    /// Checks that the certificate and its key can be read and match; without them a hub cannot start. Commands that need
    /// neither do not call this.
    ///
    /// - Throws: `CommandError` that names the setting and where it is set.
    func checkCertificate(_ settings: Settings) throws {
        guard let tls = configuration.tls else { return }
        func fault(_ key: String, _ problem: String) -> CommandError {
            CommandError("\(settings.place(of: key)): \(problem)")
        }
        for (key, path) in [("tls-cert", tls.certificate), ("tls-key", tls.key)] where access(path, R_OK) != 0 {
            throw fault(key, "\(path): \(String(cString: strerror(errno)))")
        }
        do throws(CertificateFile.Unusable) {
            _ = try CertificateFile(certificate: tls.certificate, key: tls.key)
        } catch {
            throw fault(error.description.hasPrefix("\(tls.key): ") ? "tls-key" : "tls-cert", error.description)
        }
    }

    /// The data folder. It must be absolute, unless it was given as a flag.
    static func data(_ settings: inout Settings) -> String {
        let isTyped = settings.origin(of: "data") == .flag("data")
        return settings.value("data", default: HubSettings.standardData) { text in
            guard text.hasPrefix("/") || isTyped else {
                throw Wrong("'\(text)' must be an absolute path")
            }
            return text
        }
    }

    /// The address of the listener for `/live`, `/ready` and `/metrics`; nil if there is none.
    static func admin(_ settings: inout Settings) -> ListenAddress? {
        settings.value(
            "admin", default: ListenAddress("127.0.0.1:8026"), parse: { $0 == "none" ? nil : try parseListen($0) })
    }

    private static func installed(_ path: String) -> String? { access(path, R_OK) == 0 ? path : nil }
}

extension HubConfiguration {
    /// Takes over where the store is.
    mutating func setStore(_ settings: inout Settings) {
        storePasswordFile = settings.value("store-password", parse: namedFile)
        let uri: String? =
            settings.value("store") { text in
                if text == "embedded" { return nil }
                guard ["postgres://", "postgresql://"].contains(where: text.hasPrefix) || text.contains("=") else {
                    throw Wrong(
                        "it is neither embedded nor a database such as postgres://mailbell@db.example.com/mailbell")
                }
                return text
            } ?? nil
        store = uri.map { .server(uri: $0) } ?? .embedded
    }
}

/// An invalid value: what is wrong with it, and what would be valid.
struct Wrong: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

private func parseListen(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
        throw Wrong("'\(text)' is not an address and port such as 127.0.0.1:8025 or [::1]:8025")
    }
    return address
}

private func parseSwitch(_ text: String) throws -> Bool {
    guard ["on", "off"].contains(text) else { throw Wrong("'\(text)' is neither on nor off") }
    return text == "on"
}

private func parsePublicURL(_ text: String) throws -> String {
    guard isTrackableURL(text), !text.contains("?"), !text.contains("#") else {
        throw Wrong("'\(text)' is not an absolute http or https URL without a query or fragment")
    }
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    return url
}

private func parseAppURL(_ text: String) throws -> String {
    let url = try parsePublicURL(text)
    guard let site = AppSite(url: url, publicURL: url), site.origin == url.lowercased() else {
        throw Wrong(
            "'\(text)' must be a scheme, a host and perhaps a port, such as https://app.example.com, without a path")
    }
    return url
}

/// Parses one item of `trusted-proxy`; nil means a hop over a UNIX socket.
private func parseProxy(_ text: String) throws -> IPNetwork? {
    if text == "unix" || text == "unix:" { return nil }
    guard let network = IPNetwork(text) else {
        throw Wrong(
            "'\(text)' is not an address or a network such as 10.0.0.0/8 or 2001:db8::/32, nor unix for a hop over a UNIX socket"
        )
    }
    return network
}

func parseChoice<Value: RawRepresentable>(_ text: String, _ all: [Value]) throws -> Value
where Value.RawValue == String {
    guard let value = all.first(where: { $0.rawValue == text }) else {
        throw Wrong("'\(text)' is not one of \(all.map(\.rawValue).joined(separator: ", "))")
    }
    return value
}

/// What an item of `retention` applies to.
private enum RetainedData {
    case activities
    case kind(Kind)
    case raw
}

private func parseRetention(_ text: String) throws -> (data: RetainedData, duration: Duration) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard let span = parts.last, let duration = Duration(span: span) else {
        throw Wrong("'\(text)' is not a span such as 400d, open=90d or raw=30d")
    }
    guard parts.count == 2 else { return (.activities, duration) }
    if parts[0] == "raw" { return (.raw, duration) }
    guard let kind = Kind(rawValue: String(parts[0])) else {
        throw Wrong(
            "'\(parts[0])' is neither raw nor one of the kinds \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"
        )
    }
    return (.kind(kind), duration)
}

/// Reads `head-time=10s`, `body-bytes=64MiB` or `connections=8192`.
private func parseLimit(_ text: String) throws -> (limit: NamedLimit, value: Int64) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let limit = HubLimits.all.first(where: { $0.name == parts[0] }) else {
        throw Wrong(
            "'\(text)' is not a limit: give name=value, where name is one of \(HubLimits.all.map(\.name).joined(separator: ", "))"
        )
    }
    guard let value = limit.unit.value(of: parts[1]) else {
        throw Wrong("'\(parts[1])' is not \(limit.unit.example) for \(limit.name)")
    }
    guard limit.range.contains(value) else {
        throw Wrong(
            "\(limit.name) must be between \(limit.unit.text(of: limit.range.lowerBound)) and \(limit.unit.text(of: limit.range.upperBound)), not '\(parts[1])'"
        )
    }
    return (limit, value)
}

extension Settings {
    /// Where a setting is set, for errors found while the hub starts: `/etc/mailbell/hub.yaml:3: listen`, `--listen`,
    /// `MAILBELL_HUB_LISTEN`, or `listen, by default`.
    func place(of key: String) -> String {
        switch origin(of: key) {
        case .standard: "\(key), by default"
        case .file: "\(origin(of: key)): \(key)"
        case .flag, .environment: "\(origin(of: key))"
        }
    }
}

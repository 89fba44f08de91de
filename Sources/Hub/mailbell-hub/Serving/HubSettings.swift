import ArgumentParser
import Hub
import Logging
import Mailbell
import Settings
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// All that a hub can be told, by file, environment and flags.
enum HubSettings {
    static let all = [
        Setting("data", "the folder of the store", default: standardData),
        Setting("listen", "where recipients and clients connect", default: "127.0.0.1:8025", isList: true),
        Setting("admin", "where /live, /ready and /metrics are answered", default: "127.0.0.1:8026"),
        Setting("public-url", "how the links in mails begin", default: "the first listen"),
        Setting("tls-cert", "the certificate chain"),
        Setting("tls-key", "the certificate's key"),
        Setting("trusted-proxy", "whose word on the client's address counts", isList: true),
        Setting("geo-city", "the table of cities", default: "geo/city.mmdb in data, where there is one"),
        Setting("geo-country", "the table of countries", default: "Debian's tor-geoipdb"),
        Setting("geo-country6", "the table of countries for IPv6", default: "Debian's tor-geoipdb"),
        Setting("geo-asn", "the table of autonomous systems", default: "geo/asn.mmdb in data, where there is one"),
        Setting("geo-url", "where geo update gets its table", default: GeoSource.city.url, secrecy: .url),
        Setting("networks", "lists of networks of scanners, proxies and people, over the hub's own", isList: true),
        Setting("reverse-dns", "whether the names of hosts are found out", default: "off"),
        Setting("dns-server", "whom to ask for names", default: "the system's", isList: true),
        Setting("retention", "how long activities and raw hits are kept", default: "400d, raw=30d", isList: true),
        Setting("ingest", "services whose webhooks are taken", isList: true),
        Setting("webhook", "where activities are posted", isList: true, secrecy: .secret),
        Setting("log-level", "the least severe messages that are logged", default: "info"),
        Setting("log-format", "how messages are logged", default: "text"),
    ]

    static let prefix = "MAILBELL_HUB"

    /// Reads all sources. What is wrong with them is told by `finish`, or by `check`.
    static func load(flags: [String: [String]], file: String?) -> Settings {
        Settings(
            all, flags: flags, environment: environment(), prefix: prefix, file: file,
            defaultFiles: ["/etc/mailbell/hub.yaml", ownFile])
    }

    /// The configuration file of one user.
    static var ownFile: String { (configurationFolder ?? "") + "/mailbell/hub.yaml" }

    /// Where the package has the store.
    static let systemData = "/var/lib/mailbell"

    static var standardData: String {
        // On a machine with the package, root means its hub's, also before there is a configuration.
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

/// What the settings say, in types.
struct HubOptions {
    var configuration: HubConfiguration
    var logLevel: Logger.Level
    var logFormat: LogFormat
    var geoURL: String

    /// Reads every setting, so that all faults come out together.
    ///
    /// - Throws: `SettingsError` if any is not as it must be.
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
            // libwebsockets tells listeners on one port apart by the Host header, which a client chooses.
            settings.reject(
                "admin", "'\(admin)' has the port of a listen: give it a port of its own, also on another address")
        }
        let scheme = certificate == nil ? "http" : "https"
        let url =
            settings.value("public-url", parse: parsePublicURL) ?? "\(scheme)://\(listen.first?.description ?? "")"
        configuration = HubConfiguration(data: data, listen: listen, admin: admin, publicURL: url)
        if let certificate, let key { configuration.tls = TLSFiles(certificate: certificate, key: key) }
        configuration.trustedProxies = settings.list("trusted-proxy", default: [], parse: parseNetwork)
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
            settings.reject("webhook", "two have the same name, under which it is kept how far each is")
        }
        logLevel = settings.value("log-level", default: .info) { try parseChoice($0, Logger.Level.allCases) }
        logFormat = settings.value("log-format", default: .text) { try parseChoice($0, LogFormat.allCases) }
        geoURL = settings.value("geo-url", default: GeoSource.city.url, parse: GeoSource.parseURL)
        try settings.finish()
    }

    /// The one setting that every command needs.
    static func data(_ settings: inout Settings) -> String {
        let isTyped = settings.origin(of: "data") == .flag("data")
        return settings.value("data", default: HubSettings.standardData) { text in
            guard text.hasPrefix("/") || isTyped else {
                throw Wrong("'\(text)' must be an absolute path")
            }
            return text
        }
    }

    /// Where the administrator is answered; nil for nowhere.
    static func admin(_ settings: inout Settings) -> ListenAddress? {
        settings.value(
            "admin", default: ListenAddress("127.0.0.1:8026"), parse: { $0 == "none" ? nil : try parseListen($0) })
    }

    private static func installed(_ path: String) -> String? { access(path, R_OK) == 0 ? path : nil }
}

/// What is wrong with the text of a setting, and what would do.
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
        throw Wrong("'\(text)' is not an absolute http or https URL without query and fragment")
    }
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    return url
}

private func parseNetwork(_ text: String) throws -> IPNetwork {
    guard let network = IPNetwork(text) else {
        throw Wrong("'\(text)' is not an address or a network such as 10.0.0.0/8 or 2001:db8::/32")
    }
    return network
}

private func parseChoice<Value: RawRepresentable>(_ text: String, _ all: [Value]) throws -> Value
where Value.RawValue == String {
    guard let value = all.first(where: { $0.rawValue == text }) else {
        throw Wrong("'\(text)' is none of \(all.map(\.rawValue).joined(separator: ", "))")
    }
    return value
}

/// What a `retention` is of.
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

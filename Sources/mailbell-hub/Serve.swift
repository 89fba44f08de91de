public import ArgumentParser
import Hub
public import Logging
import Mailbell
import ServiceLifecycle
import Transport
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the hub.",
        discussion: """
            Ends cleanly on SIGTERM and SIGINT: sessions are told to come back, and what is under way is committed. \
            SIGHUP opens the geo tables anew.
            """)

    @OptionGroup var data: DataOption

    @Option(
        help:
            "An address and port for recipients and clients: 127.0.0.1:8025 or [::]:8025. May be given several times. Default: 127.0.0.1:8025.",
        transform: parseListen)
    var listen: [ListenAddress] = [ListenAddress("127.0.0.1:8025")!]

    @Option(help: "The address and port of /live and /ready, or none. Default: 127.0.0.1:8026.", transform: parseAdmin)
    var admin: AdminOption = .address(ListenAddress("127.0.0.1:8026")!)

    @Option(help: "How the links in mails begin: https://mail.example.com. Default: the first --listen.")
    var publicURL: String?

    @Option(help: "The certificate chain, as a PEM file. Turns TLS and HTTP/2 on.")
    var tlsCert: String?

    @Option(help: "The certificate's key, as a PEM file.")
    var tlsKey: String?

    @Option(
        help:
            "A proxy's address or network whose X-Forwarded-For and Forwarded count: 127.0.0.0/8. May be given several times.",
        transform: parseNetwork)
    var trustedProxy: [IPNetwork] = []

    @Option(help: "A table of cities: an MMDB file such as GeoLite2-City.mmdb, or CSV.")
    var geoCity: String?

    @Option(help: "A table of countries, MMDB or CSV. Default: Debian's tor-geoipdb, if it is installed.")
    var geoCountry: String?

    @Option(help: "A table of countries for IPv6, where --geo-country has IPv4 alone.")
    var geoCountry6: String?

    @Option(
        help:
            "How long activities are kept: 400d, or for one kind, open=90d. May be given several times. Default: 400d.",
        transform: parseRetention)
    var retention: [RetentionOption] = []

    @Option(help: "The least severe messages that are logged: trace, debug, info, notice, warning, error.")
    var logLevel: Logger.Level = .info

    func validate() throws {
        if (tlsCert == nil) != (tlsKey == nil) {
            throw ValidationError("--tls-cert and --tls-key go together.")
        }
        if let publicURL, !isTrackableURL(publicURL) || publicURL.contains("?") || publicURL.contains("#") {
            throw ValidationError("--public-url must be an absolute http or https URL without query or fragment.")
        }
    }

    func run() async throws {
        // A file that may not grow, and a peer that is gone, are errors of one write and not the end of the hub.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        raiseFileLimit()
        let level = logLevel
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "mailbell-hub")
        let hub = try await Hub(makeConfiguration(), logger: logger)
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: HubService(hub: hub)), .init(service: ReloadService(hub: hub))],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await services.run()
        logger.info("stopped")
    }

    private func makeConfiguration() -> HubConfiguration {
        let scheme = tlsCert == nil ? "http" : "https"
        var url = publicURL ?? "\(scheme)://\(listen[0])"
        while url.hasSuffix("/") { url.removeLast() }
        var configuration = HubConfiguration(
            data: data.data, listen: listen, admin: admin.address, publicURL: url)
        if let tlsCert, let tlsKey { configuration.tls = TLSFiles(certificate: tlsCert, key: tlsKey) }
        configuration.trustedProxies = trustedProxy
        configuration.cityTable = geoCity
        configuration.countryTable = geoCountry ?? Self.installed("/usr/share/tor/geoip")
        configuration.countryTableIPv6 =
            geoCountry6 ?? (geoCountry == nil ? Self.installed("/usr/share/tor/geoip6") : nil)
        for option in retention {
            if let kind = option.kind {
                configuration.retention.kinds[kind] = option.duration
            } else {
                configuration.retention.standard = option.duration
            }
        }
        return configuration
    }

    private static func installed(_ path: String) -> String? { access(path, R_OK) == 0 ? path : nil }

    /// Each session and each connection takes a file descriptor; the soft limit is often 1024.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

import ArgumentParser
import Hub
import Logging
import ServiceLifecycle
import Settings
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the hub.",
        discussion: """
            Ends cleanly on SIGTERM and SIGINT: sessions are told to come back, and what is under way is committed. \
            SIGHUP reads the geo tables and the lists of networks anew.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var geo: GeoFlags
    @OptionGroup var networks: NetworkFlags
    @OptionGroup var serve: ServeFlags

    func run() async throws {
        // A file that may not grow, and a peer that is gone, are errors of one write and not the end of the hub.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        raiseFileLimit()
        var settings = HubSettings.load(flags: allFlags, file: store.config)
        let options = try HubOptions(&settings)
        options.logFormat.bootstrap(level: options.logLevel)
        let logger = Logger(label: "mailbell-hub")
        if let file = settings.file { logger.info("configuration", metadata: ["file": "\(file)"]) }
        for warning in settings.warnings { logger.warning("environment", metadata: ["warning": "\(warning)"]) }
        let hub = try await Hub(options.configuration, logger: logger)
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: HubService(hub: hub)), .init(service: ReloadService(hub: hub))],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await services.run()
        logger.info("stopped")
    }

    private var allFlags: [String: [String]] {
        store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }.merging(serve.flags) { $1 }
    }

    /// Each session and each connection takes a file descriptor; the soft limit is often 1024.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

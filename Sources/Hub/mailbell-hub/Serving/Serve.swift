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
            SIGHUP reads the certificate, the geo tables and the lists of networks anew; settings need a restart, which loses \
            nothing. Started by systemd as Type=notify, it tells when it is ready and, for a watchdog, that it is alive.
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
        try refuseRoot(options.configuration.data)
        options.logFormat.bootstrap(level: options.logLevel)
        let logger = Logger(label: "mailbell-hub")
        if let file = settings.file { logger.info("configuration", metadata: ["file": "\(file)"]) }
        for warning in settings.warnings { logger.warning("environment", metadata: ["warning": "\(warning)"]) }
        // A SIGHUP may come while the tables are still read: untrapped it would be the end, and not a reload.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let hub = try await Hub(options.configuration, logger: logger)
        let manager = ServiceManager()
        var all: [any Service] = [HubService(hub: hub, manager: manager, hangups: hangups)]
        if let manager { all.append(LifeService(hub: hub, manager: manager)) }
        let services = ServiceGroup(
            configuration: .init(
                services: all.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await services.run()
        logger.info("stopped")
    }

    private var allFlags: [String: [String]] {
        store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }.merging(serve.flags) { $1 }
    }

    /// What root made there the hub's own user could not open.
    private func refuseRoot(_ folder: String) throws {
        var info = stat()
        guard geteuid() == 0, stat(folder, &info) == 0, info.st_uid != 0 else { return }
        let owner = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "user \(info.st_uid)"
        throw CommandError(
            "\(folder) belongs to \(owner): run the hub as \(owner), by `systemctl start mailbell-hub` perhaps, and not as root"
        )
    }

    /// Each session and each connection takes a file descriptor; the soft limit is often 1024.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

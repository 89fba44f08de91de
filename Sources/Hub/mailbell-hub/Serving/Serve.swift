import ArgumentParser
import Hub
import Logging
import ServiceLifecycle
import Settings
import Transport
import UnixSignals

#if canImport(Glibc)
    import Glibc
#endif

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the hub.",
        discussion: """
            Stops cleanly on SIGTERM and SIGINT: it tells clients to reconnect, and commits what is under way. SIGHUP reloads \
            the certificate, the location tables and the lists of networks; settings need a restart, after which clients \
            resume where they were. \
            Started by systemd with Type=notify, it reports when it is ready and, for the watchdog, that it is alive.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var geo: GeoFlags
    @OptionGroup var networks: NetworkFlags
    @OptionGroup var serve: ServeFlags

    func run() async throws {
        // At the file size limit, or if the peer is gone, only the write fails; by default the signal would end the hub.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        raiseFileLimit()
        var settings = HubSettings.load(flags: flags, file: store.config)
        let options = try HubOptions(&settings)
        try refuseRoot(options.configuration.data)
        try options.checkCertificate(settings)
        options.logFormat.bootstrap(level: options.logLevel)
        let logger = Logger(label: "mailbell-hub")
        if let file = settings.file { logger.info("configuration", metadata: ["file": "\(file)"]) }
        for warning in settings.warnings { logger.warning("environment", metadata: ["warning": "\(warning)"]) }
        // Trapped before the tables are read: an untrapped SIGHUP would end the hub instead of reloading.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let hub = try await Hub(options.configuration, logger: logger)
        let manager = ServiceManager()
        var all: [any Service] = [HubService(hub: hub, manager: manager, hangups: hangups)]
        if let manager { all.append(LifeService(hub: hub, manager: manager)) }
        let services = ServiceGroup(
            configuration: .init(
                services: all.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await services.run()
        } catch let error as ListenError {
            guard let address = error.address else { throw error }
            let key = address == options.configuration.admin ? "admin" : "listen"
            throw CommandError("\(settings.place(of: key)): \(error)")
        }
        // The service manager restarts a hub that failed.
        if let ending = await hub.ending { throw CommandError("\(ending)") }
        logger.info("stopped")
    }

    /// The settings that were given as flags, by key.
    var flags: [String: [String]] {
        store.flags.merging(geo.flags) { $1 }.merging(networks.flags) { $1 }.merging(serve.flags) { $1 }
    }

    /// Refuses to run as root in a folder of another user, who could not open the files that root creates.
    ///
    /// - Throws: `CommandError`.
    private func refuseRoot(_ folder: String) throws {
        var info = stat()
        guard geteuid() == 0, stat(folder, &info) == 0, info.st_uid != 0 else { return }
        let owner = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "user \(info.st_uid)"
        throw CommandError(
            "\(folder) belongs to \(owner): run the hub as \(owner), not as root; for example with `systemctl start mailbell-hub`"
        )
    }

    /// Raises the soft limit of file descriptors, often 1024, to the hard one: each connection takes a descriptor.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

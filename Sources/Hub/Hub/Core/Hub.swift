public import Core
import Crypto
public import EventLoop
import GeoIP
import HTTPOut
import HTTPWire
public import Logging
import Metrics
import ReverseDNS
import Sessions
import StoreSQL
import Transport
import Verdicts
import Webhooks
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The hub: it builds all parts and connects them, from the sockets to the store.
///
///     HTTPServer ─ Router ─ TrackingRoutes ─┐
///                        ├ OptOutRoute ─────┤
///                        ├ AppRoutes ───────┤
///                        ├ APIRoutes ───────┼─ Writer ─ Ledger ─ MaintainedStore
///                        ├ IngestRoutes ────┤    └ LogFeed ┬ SessionDriver → PushSession → WebSocket
///                        └ OpenSessions ────┤              └ WebhookSender → HTTPClient
///                                           └─ ReaderPool ─ MaintainedStore
@EventLoop
public final class Hub {
    private let configuration: HubConfiguration
    private let logger: Logger
    private let lock: DataFolder
    private let store: any MaintainedStore
    private let places: GeoIP
    private let judge: RuleJudge
    private let networkFiles: NetworkFiles
    private let names: NameResolver?
    private let writer: Writer
    private let readers: ReaderPool
    private let authenticator: Authenticator
    private let ownAddresses = OwnAddresses()
    private let metrics = HubMetrics()
    private let feed: LogFeed
    private let controlWatch: ControlWatch
    private let sessions: OpenSessions
    private let retention: RetentionJob
    private let storeWatch: StoreWatch
    private let webhooks: WebhookSenders
    private let certificate: CertificateWatch?
    private let pool: ServerPool
    private let control: ControlServer
    private let doorman: Doorman
    private let clientAddress: ClientAddress
    private let router: Router
    private let spool: Spool
    private var servers: [HTTPServer] = []
    private var timers: [RepeatingTimer] = []
    private var isStopping = false
    /// Whether the writer has a job of `tendStore`.
    private var isTending = false
    /// Why the hub ends by itself; nil if it does not.
    public private(set) var ending: StoreError?

    /// Opens the store, the tables, the lists and the certificate. It listens on no address before `start`.
    ///
    /// - Throws: an error whose description says what could not be opened, and why.
    public init(_ configuration: HubConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        lock = try DataFolder(locking: configuration.data)
        if configuration.store.isEmbedded { keepBeforeUpgrade(lock.storePath, logger: logger) }
        let store = try configuration.openStore(for: .serving)
        for warning in store.warnings { logger.warning("store", metadata: ["warning": "\(warning)"]) }
        // The hub starts even without a table or a list: hits that come before they are repaired would be lost for
        // good.
        let places = configuration.openTables {
            logger.error("location table refused; the hub runs without it", metadata: ["error": "\($0)"])
        }
        let networkFiles = NetworkFiles(configuration.networks, standard: configuration.relays) {
            logger.error("network list refused; the hub runs without it", metadata: ["error": "\($0)"])
        }
        let names = configuration.reverseDNS ? try NameResolver(servers: configuration.dnsServers) : nil
        let judge = RuleJudge(
            networks: networkFiles.networksAtStart, systems: TableSystems(tables: places), names: names)
        self.store = store
        self.places = places
        self.judge = judge
        self.networkFiles = networkFiles
        self.names = names
        let rareLog = RareLog(logger)
        let limits = configuration.limits
        let clientAddress = ClientAddress(
            trustedProxies: configuration.trustedProxies, trustsUnixSockets: configuration.trustsUnixSockets,
            header: configuration.proxyHeader)
        let isExempt: @Sendable (IPAddress) -> Bool = { [judge] address in
            clientAddress.isTrusted(address) || judge.label(of: address)?.networkClass == .proxy
        }
        let doorman = Doorman(limits, metrics: metrics, log: rareLog, isExempt: isExempt)
        self.doorman = doorman
        self.clientAddress = clientAddress
        pool = ServerPool(limits.server, observer: ServerWatch(metrics: metrics, log: rareLog), isExempt: isExempt)
        let met: @Sendable (String) -> Void = { limit in EventLoop.submit { doorman.met(limit) } }
        readers = ReaderPool(store: store, threads: 2, limit: limits.readerQueue, met: met)
        // List queries may scan a whole log. With threads of their own they delay only each other.
        let listReaders = ReaderPool(store: store, threads: 2, limit: limits.readerQueue, met: met)
        spool = Spool(folder: lock.uploadsPath, limits: limits.uploads, met: met)
        authenticator = Authenticator(readers: readers, doorman: doorman)
        let feed = LogFeed()
        self.feed = feed
        writer = Writer(
            queueLimit: configuration.queueLimit, byteLimit: limits.writerBytes, logger: logger, metrics: metrics,
            met: met
        ) { [ownAddresses] in
            Ledger(
                store: store, places: places, judge: judge, devices: ownAddresses, limits: limits.hits,
                quotas: limits.quotas, random: BufferedRandom())
        } push: {
            feed.publish($0)
        }
        sessions = OpenSessions(
            limits: limits, authenticator: authenticator, doorman: doorman, ownAddresses: ownAddresses,
            writer: writer, readers: readers, feed: feed, site: configuration.site, logger: logger, metrics: metrics)
        retention = RetentionJob(
            configuration.retention, folder: configuration.data, store: store, writer: writer, readers: listReaders,
            metrics: metrics, logger: logger)
        storeWatch = StoreWatch(store: store, writer: writer, readers: readers, logger: logger)
        webhooks = WebhookSenders(
            configuration.webhooks, app: configuration.site?.origin,
            ownAddresses: configuration.allowsPrivateWebhooks ? .any : .publicOnly, writer: writer, readers: readers,
            feed: feed, metrics: metrics, logger: logger)
        certificate = configuration.tls.map { [metrics] in CertificateWatch($0, logger: logger, metrics: metrics) }
        let administration = StoreAdministration(
            configuration, of: .init(store: store, writer: writer, judge: judge))
        control = ControlServer(folder: lock.path, administration: administration, logger: logger)
        controlWatch = ControlWatch(feed, seen: try store.read { try $0.controlVersion() })

        let tickets = TicketSealer(key: store.ticketKey)
        let tracking = TrackingRoutes(
            writer: writer, readers: readers, tickets: tickets, doorman: doorman,
            metrics: metrics, publicURL: configuration.publicURL)
        let api = APIRoutes(
            writer: writer, readers: listReaders, authenticator: authenticator, doorman: doorman, tickets: tickets,
            judge: judge, publicURL: configuration.publicURL, sessions: sessions)
        let ingest = IngestRoutes(
            configuration.ingest, writer: writer, readers: listReaders, doorman: doorman, metrics: metrics,
            logger: logger)
        let optOut = OptOutRoute(
            writer: writer, tickets: tickets, logger: logger, contact: configuration.optOutContact)
        let rules = try LogRules.standard()
        let records = RecordRoutes.all(
            readers: listReaders,
            // Reading a large mail takes seconds.
            intake: MailIntake(
                writer: writer, store: store, workers: ReaderPool(store: store, threads: 2, limit: 16, met: met),
                rules: rules, metrics: metrics),
            rules: rules, own: OwnURLs(publicURL: configuration.publicURL, tickets: tickets))
        var routes =
            tracking.routes + optOut.routes + api.routes + ingest.routes + [sessions.route] + records
        var app: AppRoutes?
        if let site = configuration.site {
            let made = AppRoutes(
                site: site, publicURL: configuration.publicURL, writer: writer, readers: listReaders,
                authenticator: authenticator, doorman: doorman, sessions: sessions, judge: judge,
                administration: administration, webhooks: webhooks,
                records: RecordActions(writer: writer, readers: listReaders, rules: rules), logger: logger)
            routes += made.routes
            app = made
        }
        routes.append(RouteDocument.route(of: routes, server: configuration.publicURL))
        router = Router(
            routes, authenticator: authenticator, doorman: doorman, clientAddress: clientAddress,
            ownAddresses: ownAddresses, site: configuration.site, spool: spool, refusalPage: app?.refusalPage)
        sayWhatIsThere(try store.read { try $0.users().isEmpty })
        names?.onConfirmed { [weak self, judge] address, name in
            guard let label = judge.label(of: address, named: name) else { return }
            EventLoop.submit { self?.learned(label, of: address) }
        }
    }

    /// A confirmed host name has classified an address. Later hits from the address use the class; hits of the last
    /// minutes, which were judged without it, are judged again.
    private func learned(_ label: NetworkLabel, of address: IPAddress) {
        writer.submit(LearnName(of: address)) { _ in }
        logger.debug(
            "network classified by its host name",
            metadata: ["class": "\(label.networkClass.rawValue)", "owner": "\(label.owner ?? "-")"])
    }

    private func sayWhatIsThere(_ hasNoUsers: Bool) {
        for status in places.tables {
            logger.info(
                "location table",
                metadata: [
                    "file": "\(status.table.path)", "type": "\(status.table.databaseType)",
                    status.table.builtAt == nil ? "written" : "built":
                        "\((status.table.builtAt ?? status.table.writtenAt).rfc3339.prefix(10))",
                ])
        }
        let old = GeoTableStatus.ageWarnings(of: places.tables, at: .now)
        for warning in old + (configuration.relaysWarning(at: .now).map { [$0] } ?? []) {
            logger.warning("old table", metadata: ["warning": "\(warning)"])
        }
        if places.tables.allSatisfy({ $0.role == .asn }) {
            logger.notice(
                "no location table: activities have no location; install tor-geoipdb, or run mailbell-hub geo update")
        }
        if networkFiles.networksAtStart.ownCount > 0 {
            logger.info("network lists", metadata: ["networks": "\(networkFiles.networksAtStart.ownCount)"])
        }
        logger.info("links", metadata: ["begin": "\(configuration.publicURL)"])
        if let problem = configuration.problemWithLinks { logger.warning("links", metadata: ["problem": "\(problem)"]) }
        if hasNoUsers { logger.notice("no users yet: mailbell-hub user add --data \(configuration.data) --email …") }
        if EventLoop.backend == .poll {
            logger.notice("libwebsockets-evlib-ev is not installed: many sessions will be slow; install it")
        }
    }

    /// Starts listening. The hub answers requests when this returns.
    ///
    /// - Throws: an error whose description says on which address the hub could not listen, and why.
    public func start() throws {
        tryStore()
        for address in configuration.listen {
            try listen(on: address, tls: configuration.tls, router, "public")
        }
        if let admin = configuration.admin {
            let page = MetricsPage(
                metrics: metrics, sessions: sessions, writer: writer, readers: readers, places: places,
                judge: judge, networkFiles: networkFiles, retention: retention, storeWatch: storeWatch,
                webhooks: webhooks,
                certificate: certificate, pool: pool,
                storePath: configuration.store.isEmbedded ? lock.storePath : nil, startedAt: .now)
            let routes = AdminRoutes(
                writer: writer, readers: readers, metrics: page, isLoopback: admin.isLoopback
            ).routes
            let admins = Router(
                routes, authenticator: nil, doorman: doorman, clientAddress: clientAddress, ownAddresses: ownAddresses,
                notFound: AdminRoutes.notFound)
            try listen(on: admin, tls: nil, admins, "admin")
        }
        control.start()
        webhooks.load()
        startTimers()
    }

    private func listen(
        on address: ListenAddress, tls: TLSFiles?, _ handler: any HTTPHandler, _ role: String
    ) throws {
        let server = try HTTPServer(on: address, tls: tls, pool: pool, handler: handler)
        servers.append(server)
        if tls != nil { certificate?.servers.append(server) }
        let actual = ListenAddress(address: address.address, port: server.port)
        logger.info("listening", metadata: ["listener": "\(role)", "address": "\(actual)"])
    }

    private func startTimers() {
        timers = [
            RepeatingTimer(every: .seconds(1)) { [unowned self] in sessions.driver.tick() },
            RepeatingTimer(every: .milliseconds(200)) { [unowned self] in watchControl() },
            RepeatingTimer(every: .seconds(60)) { [unowned self] in controlWatch.lookAgain() },
            RepeatingTimer(every: .seconds(5)) { [unowned self] in readers.perform(reading(always: false)) },
            RepeatingTimer(every: .seconds(2)) { [unowned self] in tendStore() },
            RepeatingTimer(every: .seconds(5)) { [unowned self] in storeWatch.look() },
            RepeatingTimer(every: .seconds(30)) { [unowned self] in writer.submit(SettleBursts()) { _ in } },
            RepeatingTimer(every: .seconds(600)) { [unowned self] in sweepUploads() },
            RepeatingTimer(every: .seconds(3600)) { [unowned self] in retention.run() },
        ]
        sweepUploads()
        retention.run()
    }

    private func sweepUploads() { spool.sweep(now: Int(Timestamp.now.milliseconds / 1000)) }

    // MARK: Changes while the hub runs

    /// Finds changes that a command made beside the writer: ends the sessions of revoked tokens, and pushes activities
    /// that the command recorded.
    private func watchControl() {
        guard let query = controlWatch.next() else { return }
        readers.read({ try query.answer(from: $0, now: .now) }) { [weak self] result in
            guard let self, let changes = controlWatch.answered(query, result) else { return }
            authenticator.changed()
            sessions.driver.endSessions { changes.ends($0) }
            feed.publish(changes.newest)
            retention.look()
            webhooks.load()
        }
    }

    /// Tries a write before the hub answers anybody, so that `/ready` is 503 from the start if the disk is full.
    private func tryStore() {
        do {
            try store.commit { try $0.touch() }
        } catch {
            writer.refused(error as? StoreError ?? .other("\(error)"))
        }
    }

    /// Says to the store that the hub is alive. While the store refuses writes, tries one: without hits, the hub would not
    /// notice that it works again. Ends the hub if another has its place.
    private func tendStore() {
        if case .fenced(let problem)? = writer.lastFailure, ending == nil {
            logger.critical("another hub has this hub's place", metadata: ["error": "\(problem)"])
            ending = writer.lastFailure
            kill(getpid(), SIGTERM)
        }
        guard !isTending else { return }
        isTending = true
        writer.perform { [self, store, writer] in
            do {
                if writer.lastFailure == nil {
                    try store.beat()
                } else {
                    try store.commit { try $0.touch() }
                    writer.recovered()
                }
            } catch {
                writer.refused(error as? StoreError ?? .other("\(error)"))
            }
            EventLoop.submit { self.isTending = false }
        }
    }

    /// Reloads the certificate, the location tables and the lists of networks. When this returns, every valid file is
    /// in use.
    public func reload() async { await readers.run(reading(always: true)) }

    /// The work of a reader thread that reloads the files: all of them, or only those that are new or were replaced.
    private func reading(always: Bool) -> @Sendable () -> Void {
        { [certificate, configuration, networkFiles, places, judge, metrics, logger] in
            certificate?.reload(always: always)
            switch networkFiles.reload(into: judge, always: always) {
            case .refused(let error):
                metrics.networkReloads.add(1, "refused")
                logger.error("network list refused; the old lists stay in use", metadata: ["error": "\(error)"])
            case .swapped(let networks, let faults):
                for error in faults {
                    metrics.networkReloads.add(1, "refused")
                    logger.error("network list refused; the hub runs without it", metadata: ["error": "\(error)"])
                }
                metrics.networkReloads.add(1, "swapped")
                logger.notice("new network lists in use", metadata: ["networks": "\(networks.ownCount)"])
            case .unchanged: break
            }
            for (role, path) in configuration.newStandardTables(beside: places) {
                do {
                    try places.add(role, path: path)
                    logger.notice("new location table in use", metadata: ["file": "\(path)"])
                } catch {
                    logger.error("location table refused; the hub runs without it", metadata: ["error": "\(error)"])
                }
            }
            for report in always ? places.reload() : places.reloadIfChanged() {
                switch report.outcome {
                case .refused:
                    metrics.tableReloads.add(1, "refused")
                    logger.error(
                        report.status == nil
                            ? "location table refused; the hub runs without it"
                            : "location table refused; the old one stays in use",
                        metadata: ["table": "\(report)"])
                case .swapped:
                    metrics.tableReloads.add(1, "swapped")
                    logger.notice("new location table in use", metadata: ["table": "\(report)"])
                case .unchanged: break
                }
            }
        }
    }

    // MARK: Status

    /// One line for systemd's status: the sessions, the listen addresses, and why the store refuses writes, if it does.
    public var summary: String {
        let addresses = configuration.listen.map { "\($0)" }.joined(separator: ", ")
        let trouble = writer.lastFailure.map { "; the store refuses writes: \($0)" } ?? ""
        return "\(sessions.count) session\(sessions.count == 1 ? "" : "s"), listening on \(addresses)\(trouble)"
    }

    /// A liveness check: returns when the loop, the writer and one reader thread have each finished the work queued so
    /// far.
    public func takeTurns() async {
        // A stopped writer runs no jobs.
        guard !isStopping else { return }
        await withCheckedContinuation { continuation in
            writer.perform { continuation.resume() }
        }
        await readers.run {}
    }

    // MARK: Stopping

    /// Stops the hub: says goodbye to every session, waits at most 3 s for sessions, webhook requests and an
    /// administrator's command under way, commits what is queued, closes the sockets, and closes the store.
    public func stop() async {
        isStopping = true
        control.stop()
        retention.stop()
        var random = SystemRandomNumberGenerator()
        sessions.driver.drain(spreadMilliseconds: 5000, using: &random)
        webhooks.stop()
        let deadline = MonotonicTime.now + .seconds(3)
        while sessions.count > 0 || webhooks.isBusy || control.connections > 0, MonotonicTime.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        timers.forEach { $0.cancel() }
        names?.stop()
        await withCheckedContinuation { continuation in
            startThread("stop") { [writer] in
                writer.stop()
                continuation.resume()
            }
        }
        // Leaves time for one more turn of the loop, so that the answers to the last commit are sent before the sockets
        // close.
        try? await Task.sleep(for: .milliseconds(50))
        servers.forEach { $0.stop() }
        store.close()
    }
}

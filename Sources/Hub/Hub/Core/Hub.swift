import Crypto
public import EventLoop
import GeoIP
public import Logging
public import Mailbell
import Metrics
import Names
import Push
import StoreSQLite
import Transport
public import Truth
import Webhooks

/// A hub: the parts put together, from the sockets to the store.
///
///     HTTPServer ─ PublicHandler ─ TrackingRoutes ─┐
///                               ├ OptOutRoute ─────┤
///                               ├ APIRoutes ───────┼─ Writer ─ Ledger ─ SQLiteStore
///                               ├ IngestRoutes ────┤    ├ push → Switchboard → PushSession → WebSocket
///                               └ Sessions ────────┤    └ push → WebhookSender → HTTPClient
///                                                  └─ ReaderPool ─ SQLiteStore
@EventLoop
public final class Hub {
    private let configuration: HubConfiguration
    private let logger: Logger
    private let lock: DataFolder
    private let store: SQLiteStore
    private let places: GeoIP
    private let truth: Truth
    private let networkFiles: NetworkFiles
    private let names: NameResolver?
    private let writer: Writer
    private let readers: ReaderPool
    private let authenticator: Authenticator
    private let ownAddresses = OwnAddresses()
    private let metrics = HubMetrics()
    private let sessions: Sessions
    private let retention: RetentionJob
    private let webhooks: WebhookSenders
    private let certificate: CertificateWatch?
    private let handler: PublicHandler
    private var servers: [HTTPServer] = []
    private var timers: [RepeatingTimer] = []
    private var controlVersion: Int64 = 0
    private var isWatching = false
    private var isStopping = false

    /// Opens the store, and what else is needed to serve. Nobody is answered before `start`.
    ///
    /// - Throws: an error whose description says what could not be used and why.
    public init(_ configuration: HubConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        lock = try DataFolder(locking: configuration.data)
        keepBeforeUpgrade(lock.storePath, logger: logger)
        let store = try SQLiteStore(path: lock.storePath)
        let places = try configuration.openTables { logger.error("geo table refused", metadata: ["error": "\($0)"]) }
        let networkFiles = try NetworkFiles(configuration.networks, standard: configuration.relays) {
            logger.error("network list refused", metadata: ["error": "\($0)"])
        }
        let names = configuration.reverseDNS ? try NameResolver(servers: configuration.dnsServers) : nil
        let truth = Truth(
            networks: networkFiles.networksAtStart, systems: TableSystems(tables: places), names: names)
        self.store = store
        self.places = places
        self.truth = truth
        self.networkFiles = networkFiles
        self.names = names
        readers = ReaderPool(store: store, threads: 2)
        // Lists may look through a whole log: they keep nobody waiting but each other.
        let listReaders = ReaderPool(store: store, threads: 2)
        authenticator = Authenticator(readers: readers)
        let board = SwitchboardReference()
        writer = Writer(queueLimit: configuration.queueLimit, logger: logger, metrics: metrics) { [ownAddresses] in
            Ledger(store: store, places: places, judge: truth, devices: ownAddresses, random: BufferedRandom())
        } push: { recorded in
            for one in recorded {
                board.sessions?.switchboard.push(one, now: .now)
                board.webhooks?.pushed(one)
            }
        }
        sessions = Sessions(
            limits: configuration.sessionLimits, authenticator: authenticator, ownAddresses: ownAddresses,
            writer: writer, readers: readers, logger: logger, metrics: metrics)
        board.sessions = sessions
        retention = RetentionJob(
            configuration.retention, folder: configuration.data, store: store, writer: writer, readers: listReaders,
            metrics: metrics, logger: logger)
        webhooks = WebhookSenders(
            configuration.webhooks, writer: writer, readers: readers, metrics: metrics, logger: logger)
        board.webhooks = webhooks
        certificate = configuration.tls.map { [metrics] in CertificateWatch($0, logger: logger, metrics: metrics) }
        controlVersion = try store.read { try $0.controlVersion() }

        let tickets = TicketSealer(key: store.ticketKey)
        let clientAddress = ClientAddress(trustedProxies: configuration.trustedProxies)
        handler = PublicHandler(
            tracking: TrackingRoutes(
                writer: writer, readers: readers, tickets: tickets, clientAddress: clientAddress,
                publicURL: configuration.publicURL),
            optOut: OptOutRoute(writer: writer, tickets: tickets),
            api: APIRoutes(
                writer: writer, readers: listReaders, authenticator: authenticator, tickets: tickets,
                clientAddress: clientAddress, ownAddresses: ownAddresses, judge: truth,
                publicURL: configuration.publicURL, sessions: sessions),
            ingest: IngestRoutes(
                configuration.ingest, writer: writer, readers: listReaders, metrics: metrics, logger: logger),
            sessions: sessions, clientAddress: clientAddress)
        sayWhatIsThere(try store.read { try $0.users().isEmpty })
        names?.onConfirmed { [weak self, truth] address, name in
            guard let label = truth.label(of: address, named: name) else { return }
            EventLoop.submit { self?.learned(label) }
        }
    }

    /// Later hits from there are judged by it; those before were judged without.
    private func learned(_ label: NetworkLabel) {
        logger.debug(
            "learned by a host's name",
            metadata: ["class": "\(label.networkClass.rawValue)", "owner": "\(label.owner ?? "-")"])
    }

    private func sayWhatIsThere(_ hasNoUsers: Bool) {
        for status in places.tables {
            logger.info(
                "geo table",
                metadata: [
                    "file": "\(status.table.path)", "type": "\(status.table.databaseType)",
                    status.table.builtAt == nil ? "written" : "built":
                        "\((status.table.builtAt ?? status.table.writtenAt).rfc3339.prefix(10))",
                ])
        }
        let old = places.tables.compactMap { $0.ageWarning(at: .now) }
        for warning in old + (configuration.relaysWarning(at: .now).map { [$0] } ?? []) {
            logger.warning("old table", metadata: ["warning": "\(warning)"])
        }
        if places.tables.allSatisfy({ $0.role == .asn }) {
            logger.notice(
                "no geo table: activities will have no place; install tor-geoipdb, or run mailbell-hub geo update")
        }
        if networkFiles.networksAtStart.ownCount > 0 {
            logger.info("network lists", metadata: ["networks": "\(networkFiles.networksAtStart.ownCount)"])
        }
        logger.info("links", metadata: ["begin": "\(configuration.publicURL)"])
        if let problem = configuration.problemWithLinks { logger.warning("links", metadata: ["problem": "\(problem)"]) }
        if hasNoUsers { logger.notice("no users yet: mailbell-hub user add --data \(configuration.data) --email …") }
        if EventLoop.backend == .poll {
            logger.notice("libwebsockets-evlib-uv is not installed: many sessions will be slow")
        }
    }

    /// Starts to listen. When this returns, the hub answers.
    ///
    /// - Throws: an error whose description says which address could not be listened on and why.
    public func start() throws {
        for address in configuration.listen {
            try listen(on: address, tls: configuration.tls, handler, "public")
        }
        if let admin = configuration.admin {
            let page = MetricsPage(
                metrics: metrics, sessions: sessions, writer: writer, readers: readers, places: places,
                truth: truth, networkFiles: networkFiles, retention: retention, webhooks: webhooks,
                certificate: certificate,
                storePath: lock.storePath, startedAt: .now)
            try listen(on: admin, tls: nil, AdminHandler(writer: writer, readers: readers, metrics: page), "admin")
        }
        startTimers()
    }

    private func listen(
        on address: ListenAddress, tls: TLSFiles?, _ handler: any HTTPHandler, _ role: String
    ) throws {
        let server = try HTTPServer(
            on: address, tls: tls, offersHTTP2: !configuration.ingest.contains(where: \.needsHeaders),
            webSocketProtocol: "mailbell.v1", handler: handler)
        servers.append(server)
        let actual = ListenAddress(address: address.address, port: server.port)
        logger.info("listening", metadata: ["listener": "\(role)", "address": "\(actual)"])
    }

    private func startTimers() {
        timers = [
            RepeatingTimer(every: .seconds(1)) { [unowned self] in sessions.switchboard.tick(now: .now) },
            RepeatingTimer(every: .milliseconds(200)) { [unowned self] in watchControl() },
            RepeatingTimer(every: .seconds(5)) { [unowned self] in readers.perform(reading(always: false)) },
            RepeatingTimer(every: .seconds(2)) { [unowned self] in probeStore() },
            RepeatingTimer(every: .seconds(3600)) { [unowned self] in retention.run() },
        ]
        retention.run()
    }

    // MARK: What changes while the hub runs

    /// Notices what commands have changed, in another process: ends the sessions of revoked tokens, and brings what was
    /// recorded there to the others.
    private func watchControl() {
        guard !isWatching else { return }
        isWatching = true
        let seen = controlVersion
        let users = sessions.switchboard.users
        readers.read({ store in
            let version = try store.controlVersion()
            guard version != seen else { return (version, [], []) }
            return (version, try store.tokens(), try users.compactMap { try Recorded(newestOf: $0, in: store) })
        }) { [weak self] (result: Result<(Int64, [TokenRecord], [Recorded]), StoreError>) in
            guard let self else { return }
            isWatching = false
            guard case .success((let version, let tokens, let newest)) = result, version != controlVersion else {
                return
            }
            controlVersion = version
            authenticator.changed()
            let valid = Set(tokens.filter { $0.revokedAt == nil }.map(\.id))
            sessions.switchboard.endSessions(now: .now) { !valid.contains($0.tokenID) }
            for recorded in newest { sessions.switchboard.push(recorded, now: .now) }
            webhooks.look()
        }
    }

    /// While the store takes nothing, tries it now and then: a hub that is sent no hits would not notice that it does again.
    private func probeStore() {
        guard writer.lastFailure != nil else { return }
        writer.perform { [store, writer] in
            do {
                try store.commit { try $0.touch() }
                writer.recovered()
            } catch {}
        }
    }

    /// Reads the certificate, the tables and the lists of networks anew. When this returns, what can be used is in use.
    public func reload() async { await readers.run(reading(always: true)) }

    /// What a reader does to read them: all of them, or those whose files were replaced or are new.
    private func reading(always: Bool) -> @Sendable () -> Void {
        { [certificate, configuration, networkFiles, places, truth, metrics, logger] in
            certificate?.reload(always: always)
            switch networkFiles.reload(into: truth, always: always) {
            case .refused(let error):
                metrics.networkReloads.add(1, "refused")
                logger.error("network list refused, the old ones stay", metadata: ["error": "\(error)"])
            case .swapped(let networks):
                metrics.networkReloads.add(1, "swapped")
                logger.notice("network lists swapped in", metadata: ["networks": "\(networks.ownCount)"])
            case .unchanged: break
            }
            for (role, path) in configuration.newStandardTables(beside: places) {
                do {
                    try places.add(role, path: path)
                    logger.notice("geo table swapped in", metadata: ["file": "\(path)"])
                } catch {
                    logger.error("geo table refused", metadata: ["error": "\(error)"])
                }
            }
            for report in always ? places.reload() : places.reloadIfChanged() {
                switch report.outcome {
                case .refused:
                    metrics.tableReloads.add(1, "refused")
                    logger.error("geo table refused, the old one stays", metadata: ["table": "\(report)"])
                case .swapped:
                    metrics.tableReloads.add(1, "swapped")
                    logger.notice("geo table swapped in", metadata: ["table": "\(report)"])
                case .unchanged: break
                }
            }
        }
    }

    // MARK: How it is doing

    /// Where the hub listens, and how many are connected: a line.
    public var summary: String {
        let addresses = configuration.listen.map { "\($0)" }.joined(separator: ", ")
        let trouble = writer.lastFailure.map { "; the store takes nothing: \($0)" } ?? ""
        return "\(sessions.count) sessions, listening on \(addresses)\(trouble)"
    }

    /// Returns when the loop, the writer and a reader have each come to what was asked of them now.
    public func takeTurns() async {
        // A writer that has ended takes none.
        guard !isStopping else { return }
        await withCheckedContinuation { continuation in
            writer.perform { continuation.resume() }
        }
        await readers.run {}
    }

    // MARK: The end

    /// Says goodbye to the sessions, waits for them and for webhooks under way for at most 3 s, commits what is under way,
    /// and lets go of the store.
    public func stop() async {
        isStopping = true
        var random = SystemRandomNumberGenerator()
        sessions.switchboard.drain(now: .now, spreadMilliseconds: 5000, using: &random)
        webhooks.stop()
        let deadline = Timestamp.now + .seconds(3)
        while sessions.count > 0 || webhooks.isBusy, Timestamp.now < deadline {
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
        // One more turn, so that the answers to the last commit leave before the sockets close.
        try? await Task.sleep(for: .milliseconds(50))
        servers.forEach { $0.stop() }
        store.close()
    }
}

/// Lets the writer, which is made before the sessions and the webhooks, push to them.
@EventLoop
private final class SwitchboardReference {
    weak var sessions: Sessions?
    weak var webhooks: WebhookSenders?
}

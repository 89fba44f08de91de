import Build
import Core
import EventLoop
import GeoIP
import HTTPWire
import Metrics
import Sessions
import Transport
import Verdicts

#if canImport(Glibc)
    import Glibc
#endif

/// `/metrics`: the counters of `HubMetrics`, and gauges of the current state.
@EventLoop
struct MetricsPage {
    let metrics: HubMetrics
    let sessions: OpenSessions
    let writer: Writer
    let readers: ReaderPool
    let places: GeoIP
    let judge: RuleJudge
    let networkFiles: NetworkFiles
    let retention: RetentionJob
    let storeWatch: StoreWatch
    let webhooks: WebhookSenders
    /// nil if the hub does not do TLS itself.
    let certificate: CertificateWatch?
    let pool: ServerPool
    /// The store's file; nil if the store is on a server.
    let storePath: String?
    let startedAt: Timestamp

    /// Answers with the page.
    func answer(_ reply: any HTTPReply) {
        let live = sessions.driver.switchboard.count
        let setbacks = sessions.driver.switchboard.setbacks
        readers.read({ store in
            let users = try store.users().map { user in
                (
                    user.email, try store.backlogs(of: user.id).filter { !$0.state.consumer.isOwnWebhook },
                    try store.logState(of: user.id)
                )
            }
            return (users, try store.oldestHit())
        }) { (result: Result<([(String, [Backlog], LogState?)], Timestamp?), StoreError>) in
            var text = Exposition()
            metrics.write(to: &text, liveSetbacks: setbacks)
            text.gauge("mailbell_sessions", "Open WebSocket sessions.", Double(live))
            text.gauge("mailbell_connections", "Open connections, of all listeners.", Double(pool.count))
            text.gauge("mailbell_connections_limit", "Highest number of open connections.", Double(pool.capacity))
            text.gauge("mailbell_queued", "Commands that wait for the next commit.", Double(writer.queued))
            text.gauge(
                "mailbell_queued_bytes", "Bytes of commands that wait for the next commit.",
                Double(writer.queuedBytes))
            let isReadable = if case .success = result { true } else { false }
            text.gauge(
                "mailbell_ready", "1 while the store can be read and the last change was written.",
                isReadable && writer.lastFailure == nil ? 1 : 0)
            if case .success((let users, let oldestHit)) = result {
                Self.write(users, to: &text)
                Self.write(retention, oldestHit: oldestHit, to: &text)
            }
            storeWatch.write(to: &text)
            Self.write(places.tables, missing: places.missing, to: &text)
            text.gauge(
                "mailbell_networks",
                "Entries of the hub's and the operator's lists in use: networks, autonomous systems, host names.",
                Double(judge.networkCount))
            text.gauge(
                "mailbell_network_list_refused",
                "1 while a list of networks is refused, and an older version or none is in use.",
                networkFiles.isRefused ? 1 : 0)
            if let validUntil = certificate?.validUntil {
                text.gauge(
                    "mailbell_tls_certificate_expiry_timestamp_seconds",
                    "When the certificate in use expires, in seconds since the Unix epoch.",
                    Double(validUntil.milliseconds) / 1000)
            }
            webhooks.write(to: &text)
            writeProcess(to: &text)
            reply.send(
                HTTPResponse(
                    status: 200, headers: [("content-type", Exposition.contentType), ("cache-control", "no-store")],
                    body: Array(text.text.utf8)))
        }
    }

    private static func write(
        _ users: [(email: String, backlogs: [Backlog], log: LogState?)], to text: inout Exposition
    ) {
        let now = Timestamp.now
        text.gauge("mailbell_users", "Users of this hub.", Double(users.count))
        text.family("mailbell_device_backlog", .gauge, "Activities a device has not acknowledged.")
        for user in users {
            for backlog in user.backlogs {
                // A cursor of another epoch has acknowledged nothing of this log.
                let count = backlog.count ?? user.log.map { $0.head - $0.floor + 1 } ?? 0
                text.sample("mailbell_device_backlog", labels(user.email, backlog), Double(count))
            }
        }
        text.family(
            "mailbell_device_oldest_unacked_seconds", .gauge,
            "Age of the oldest activity a device has not acknowledged; 0 if there is none.")
        for user in users {
            for backlog in user.backlogs {
                let age = backlog.oldest.map { max(0, now.since($0).wholeMilliseconds) } ?? 0
                text.sample("mailbell_device_oldest_unacked_seconds", labels(user.email, backlog), Double(age) / 1000)
            }
        }
    }

    private static func labels(_ user: String, _ backlog: Backlog) -> [(String, String)] {
        [("user", user), ("device", backlog.state.consumer.description)]
    }

    private static func write(
        _ tables: [GeoTableStatus], missing: [GeoTableError], to text: inout Exposition
    ) {
        let now = Timestamp.now
        text.family(
            "mailbell_geo_table_age_seconds", .gauge,
            "Time since a table was built, or since its file was written if the table has no build date.")
        for status in tables {
            let age = Double(now.since(status.table.builtAt ?? status.table.writtenAt).wholeMilliseconds) / 1000
            text.sample("mailbell_geo_table_age_seconds", [("table", status.role.rawValue)], age)
        }
        text.family(
            "mailbell_geo_table_refused", .gauge,
            "1 while a table's file is refused, and an older version or none is in use.")
        for status in tables {
            text.sample(
                "mailbell_geo_table_refused", [("table", status.role.rawValue)], status.refused == nil ? 0 : 1)
        }
        for role in missing.compactMap(\.role) {
            text.sample("mailbell_geo_table_refused", [("table", role.rawValue)], 1)
        }
    }

    private static func write(_ retention: RetentionJob, oldestHit: Timestamp?, to text: inout Exposition) {
        text.gauge(
            "mailbell_retention_finished_timestamp_seconds",
            "When the retention job last finished a run; 0 before the first.",
            Double(retention.finishedAt?.milliseconds ?? 0) / 1000)
        text.gauge(
            "mailbell_retention_held",
            "1 while retention removes nothing because the clock is far ahead; see mailbell-hub retention.",
            retention.held == nil ? 0 : 1)
        text.gauge(
            "mailbell_oldest_hit_age_seconds",
            "Age of the oldest raw hit (network and User-Agent); 0 if there is none.",
            oldestHit.map { Double(max(0, Timestamp.now.since($0).wholeMilliseconds)) / 1000 } ?? 0)
    }

    private func writeProcess(to text: inout Exposition) {
        text.family("mailbell_build_info", .gauge, "The running version, and the commit it was built from.")
        text.sample("mailbell_build_info", [("version", mailbellVersion), ("commit", buildCommit ?? "")], 1)
        if let storePath {
            text.gauge(
                "mailbell_store_bytes", "Size of the store's file and its write-ahead log.",
                Double(Self.size(storePath) + Self.size(storePath + "-wal")))
        }
        text.gauge(
            "process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
            Double(startedAt.milliseconds) / 1000)
        text.family("process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.")
        text.sample("process_cpu_seconds_total", [], Double(processorMilliseconds()) / 1000)
        text.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", Double(Self.residentBytes))
        text.gauge("process_open_fds", "Number of open file descriptors.", Double(Self.openDescriptors))
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : 0
    }

    /// The second field of /proc/self/statm, in pages (proc(5)).
    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openDescriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the descriptor of this listing.
        return max(0, count - 3)
    }
}

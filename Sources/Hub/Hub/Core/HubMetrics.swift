import Core
import Metrics
import Synchronization
import Transport
import Webhooks
import Wire

/// The hub's counters and histograms. `/metrics` serves them with the gauges of `MetricsPage`.
final class HubMetrics: Sendable {
    let hits = Counter(
        "mailbell_hits_total",
        "Requests for pixels and links, and other systems' events, by result.", labels: ["result"],
        known: [["recorded"], ["folded"], ["flooded"], ["unknown"], ["untracked"], ["failed"]])
    let unkept = Counter(
        "mailbell_hits_unkept_total",
        "Clicks redirected but not stored because the store refused writes: answered with Mailbell-Kept: no."
    )
    let activities = Counter(
        "mailbell_activities_total", "Activities recorded, by kind and verdict.", labels: ["kind", "verdict"],
        known: Verdict.allCases.flatMap { [["open", $0.rawValue], ["click", $0.rawValue]] } + [
            ["sent", ""], ["read", ""],
        ])
    let commitSeconds = Histogram(
        "mailbell_commit_seconds", "Time to commit one lot of commands to the store.",
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
    let commitSize = Histogram(
        "mailbell_commit_group_size", "Commands committed in one lot.",
        bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
    let commitFailures = Counter("mailbell_commit_failures_total", "Lots of commands that the store refused.")
    let hitToPush = Histogram(
        "mailbell_hit_to_push_seconds", "Time from a hit's request to its push and its answer.",
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
    let sessionsOpened = Counter("mailbell_sessions_opened_total", "WebSocket sessions that said hello.")
    let sessionsClosed = Counter(
        "mailbell_sessions_closed_total",
        "Sessions that ended, by the hub's close code; `client` if the client disconnected.",
        labels: ["code"],
        known: [["client"]] + CloseCode.allCases.map { ["\($0.rawValue)"] })
    let resumes = Counter(
        "mailbell_resumes_total",
        "Sessions by where they resumed: exact, after a gap, from the start after a reset, or new.",
        labels: ["outcome"], known: [["exact"], ["gap"], ["reset"], ["new"]])
    let lost = Counter(
        "mailbell_lost_activities_total", "Activities that retention removed before a device received them.")
    /// Only sessions that have ended; open sessions hold their own count (`setbacks`).
    let slowReaders = Counter(
        "mailbell_slow_readers_total",
        "Times a session fell behind its socket or its acknowledgements, and had to read from disk again.")
    let expired = Counter(
        "mailbell_expired_total",
        "What retention removed: activities, raw hits, ids of other systems' events, User-Agent texts.",
        labels: ["data"], known: [["activities"], ["hits"], ["events"], ["agents"]])
    let retentionFailures = Counter(
        "mailbell_retention_failures_total", "Runs of the retention job that failed.")
    let logged = Counter(
        "mailbell_mails_logged_total",
        "Mails handed in to be logged, by result: new, known already, kept out by the rules, over a quota, or failed.",
        labels: ["result"], known: [["new"], ["known"], ["nothing"], ["quota"], ["failed"]])
    let loggedBytes = Counter("mailbell_logged_bytes_total", "Bytes of the mails that were logged anew, as they came.")
    let tableReloads = Counter(
        "mailbell_geo_table_reloads_total", "Reloads of location tables, by outcome.", labels: ["outcome"],
        known: [["swapped"], ["refused"]])
    let networkReloads = Counter(
        "mailbell_network_list_reloads_total", "Reloads of the operator's lists of networks, by outcome.",
        labels: ["outcome"], known: [["swapped"], ["refused"]])
    let certificateReloads = Counter(
        "mailbell_tls_certificate_reloads_total", "Reloads of the hub's certificate, by outcome.",
        labels: ["outcome"], known: [["swapped"], ["refused"]])
    let ingestRequests = Counter(
        "mailbell_ingest_requests_total",
        "Requests from other services, by result; unsigned, replayed and malformed ones leave nothing behind.",
        labels: ["service", "result"],
        known: IngestService.allCases.flatMap { service in
            ["accepted", "unsigned", "replayed", "malformed", "unavailable"].map { [service.rawValue, $0] }
        })
    let ingestEvents = Counter(
        "mailbell_ingest_events_total",
        "Events in requests from other services, by result: unknown have no message or recipient here, other are not opens or clicks.",
        labels: ["service", "result"],
        known: IngestService.allCases.flatMap { service in IngestCounts().rows.map { [service.rawValue, $0.0] } })

    let limited = Counter(
        "mailbell_limited_total",
        "Times a limit was exceeded, by the limit's name in the settings.",
        labels: ["limit"], known: HubLimits.all.map { [$0.name] })
    let unknownTickets = Counter("mailbell_unknown_tickets_total", "Requests with unknown tickets.")
    let wrongTokens = Counter("mailbell_wrong_tokens_total", "Requests with a wrong token or pairing code.")
    let acceptFailures = Counter(
        "mailbell_accept_failures_total",
        "Times no connection could be accepted: the process is out of descriptors, or the system out of memory.")

    /// What proxies said about the clients of opens and clicks.
    private let proxyWords = Mutex(ProxyWords())

    /// Counts an open or a click that came through a proxy.
    func saw(_ word: ProxyWord) { proxyWords.withLock { $0.saw(word, at: .now) } }

    /// Appends all metrics. `liveSetbacks` are the setbacks of open sessions.
    func write(to text: inout Exposition, liveSetbacks: Int64) {
        for counter in [
            hits, activities, commitFailures, sessionsOpened, sessionsClosed, resumes, lost, expired,
            retentionFailures, tableReloads, networkReloads, certificateReloads, ingestRequests, ingestEvents,
            unkept, limited, unknownTickets, wrongTokens, acceptFailures, logged, loggedBytes,
        ] { counter.write(to: &text) }
        slowReaders.write(to: &text, adding: liveSetbacks)
        for histogram in [commitSeconds, commitSize, hitToPush] { histogram.write(to: &text) }
        proxyWords.withLock { $0.write(to: &text, at: .now) }
    }

    /// Counts what one step of retention removed.
    func count(_ expired: Expired) {
        self.expired.add(Int64(expired.activities), "activities")
        self.expired.add(Int64(expired.hits), "hits")
        self.expired.add(Int64(expired.events), "events")
    }

    /// Counts one lot of commands, committed or failed.
    ///
    /// - Parameter size: number of commands that somebody has asked for. A lot without any is not counted.
    func count(_ committed: Committed, size: Int, seconds: Double) {
        if size > 0 {
            commitSeconds.observe(seconds)
            commitSize.observe(Double(size))
        }
        hits.add(Int64(committed.hits.recorded), "recorded")
        hits.add(Int64(committed.hits.folded), "folded")
        hits.add(Int64(committed.hits.flooded), "flooded")
        limited.add(Int64(committed.hits.flooded), "hits-per-ticket")
        unkept.add(Int64(committed.hits.unkept))
        hits.add(Int64(committed.hits.unknown), "unknown")
        hits.add(Int64(committed.hits.untracked), "untracked")
        struct Sort: Hashable {
            var kind: Kind?
            var verdict: Verdict?
        }
        var sorts: [Sort: Int64] = [:]
        for one in committed.recorded {
            for entry in one.entries { sorts[Sort(kind: entry.kind, verdict: entry.verdict), default: 0] += 1 }
        }
        for (sort, count) in sorts {
            activities.add(count, sort.kind?.rawValue ?? "unknown", sort.verdict?.rawValue ?? "")
        }
    }
}

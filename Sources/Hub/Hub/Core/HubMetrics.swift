import Mailbell
import MailbellWire
import Metrics
import Webhooks

/// What the hub counts. Served at `/metrics`, with the gauges that `MetricsPage` reads at that moment.
final class HubMetrics: Sendable {
    let hits = Counter(
        "mailbell_hits_total",
        "Requests for pixels and links, and other systems' events, by what became of them.", labels: ["result"],
        known: [["recorded"], ["folded"], ["unknown"], ["untracked"], ["failed"]])
    let activities = Counter(
        "mailbell_activities_total", "Activities recorded, by kind and verdict.", labels: ["kind", "verdict"],
        known: Verdict.allCases.flatMap { [["open", $0.rawValue], ["click", $0.rawValue]] } + [
            ["sent", ""], ["read", ""],
        ])
    let commitSeconds = Histogram(
        "mailbell_commit_seconds", "Time to commit one group of submissions to the store.",
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
    let commitSize = Histogram(
        "mailbell_commit_group_size", "Submissions in one group.", bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
    let commitFailures = Counter("mailbell_commit_failures_total", "Groups that the store could not take.")
    let hitToPush = Histogram(
        "mailbell_hit_to_push_seconds", "Time from a hit's request to its hand-over to the sessions, and its answer.",
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
    let sessionsOpened = Counter("mailbell_sessions_opened_total", "WebSocket sessions that said hello.")
    let sessionsClosed = Counter(
        "mailbell_sessions_closed_total",
        "Sessions that ended, by the hub's close code; `client` where the client left.",
        labels: ["code"],
        known: [["client"]] + CloseCode.allCases.map { ["\($0.rawValue)"] })
    let resumes = Counter(
        "mailbell_resumes_total", "Where sessions went on: exact, after a gap, from the start after a reset, or new.",
        labels: ["outcome"], known: [["exact"], ["gap"], ["reset"], ["new"]])
    let lost = Counter(
        "mailbell_lost_activities_total", "Activities that retention had removed before a device had them.")
    /// Of sessions that have ended; the others know their own.
    let slowReaders = Counter(
        "mailbell_slow_readers_total",
        "Times a session fell behind its socket or its acknowledgements, and went back to the disk.")
    let expired = Counter(
        "mailbell_expired_total",
        "What retention has removed: activities, raw hits, ids of other systems' events, texts of agents.",
        labels: ["data"], known: [["activities"], ["hits"], ["events"], ["agents"]])
    let retentionFailures = Counter(
        "mailbell_retention_failures_total", "Runs of the retention job that the store did not take.")
    let tableReloads = Counter(
        "mailbell_geo_table_reloads_total", "Tables opened anew, by outcome.", labels: ["outcome"],
        known: [["swapped"], ["refused"]])
    let networkReloads = Counter(
        "mailbell_network_list_reloads_total", "The operator's list of networks read anew, by outcome.",
        labels: ["outcome"], known: [["swapped"], ["refused"]])
    let certificateReloads = Counter(
        "mailbell_tls_certificate_reloads_total", "The hub's own certificate read anew, by outcome.",
        labels: ["outcome"], known: [["swapped"], ["refused"]])
    let ingestRequests = Counter(
        "mailbell_ingest_requests_total",
        "Requests from other services by what became of them; of what is not accepted nothing was kept.",
        labels: ["service", "result"],
        known: IngestService.allCases.flatMap { service in
            ["accepted", "unsigned", "replayed", "malformed", "unavailable"].map { [service.rawValue, $0] }
        })
    let ingestEvents = Counter(
        "mailbell_ingest_events_total",
        "Events in requests from other services by what became of them: unknown are of no message or recipient here, other of other kinds than opens and clicks.",
        labels: ["service", "result"],
        known: IngestService.allCases.flatMap { service in IngestCounts().rows.map { [service.rawValue, $0.0] } })

    func write(to text: inout Exposition, liveSetbacks: Int64) {
        for counter in [
            hits, activities, commitFailures, sessionsOpened, sessionsClosed, resumes, lost, expired,
            retentionFailures, tableReloads, networkReloads, certificateReloads, ingestRequests, ingestEvents,
        ] { counter.write(to: &text) }
        slowReaders.write(to: &text, adding: liveSetbacks)
        for histogram in [commitSeconds, commitSize, hitToPush] { histogram.write(to: &text) }
    }

    func count(_ expired: Expired) {
        self.expired.add(Int64(expired.activities), "activities")
        self.expired.add(Int64(expired.hits), "hits")
        self.expired.add(Int64(expired.events), "events")
    }

    /// Counts one group that was committed, or not.
    func count(_ committed: Committed, size: Int, seconds: Double) {
        commitSeconds.observe(seconds)
        commitSize.observe(Double(size))
        hits.add(Int64(committed.hits.recorded), "recorded")
        hits.add(Int64(committed.hits.folded), "folded")
        hits.add(Int64(committed.hits.unknown), "unknown")
        hits.add(Int64(committed.hits.untracked), "untracked")
        struct Sort: Hashable {
            var kind: Kind
            var verdict: Verdict?
        }
        var sorts: [Sort: Int64] = [:]
        for one in committed.recorded {
            for entry in one.entries { sorts[Sort(kind: entry.kind, verdict: entry.verdict), default: 0] += 1 }
        }
        for (sort, count) in sorts { activities.add(count, sort.kind.rawValue, sort.verdict?.rawValue ?? "") }
    }
}

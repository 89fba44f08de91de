import Core
import Metrics
import Wire

/// Counts what proxies said about the clients of opens and clicks, over the last 24 hours.
///
/// The counts are in memory only, and per kind of answer, not per client. They reveal a misconfigured proxy before its
/// operator wonders why no open has a location.
struct ProxyWords {
    private static let hours: Int64 = 24

    private var counts: [Int64: [ProxyWord: Int]] = [:]

    /// Counts one request.
    mutating func saw(_ word: ProxyWord, at time: MonotonicTime) {
        let hour = time.milliseconds / 3_600_000
        if counts[hour] == nil { counts = counts.filter { $0.key > hour - Self.hours } }
        counts[hour, default: [:]][word, default: 0] += 1
    }

    /// Number of requests for each kind, over the last 24 hours.
    func all(at time: MonotonicTime) -> [ProxyWord: Int] {
        let hour = time.milliseconds / 3_600_000
        return counts.filter { $0.key > hour - Self.hours }.values.reduce(into: [:]) { all, one in
            all.merge(one) { $0 + $1 }
        }
    }

    /// Appends the counts as a gauge of `/metrics`.
    func write(to text: inout Exposition, at time: MonotonicTime) {
        text.family(
            "mailbell_proxy_hops", .gauge,
            "Opens and clicks of the last 24 hours that came through proxies, by what the proxies said of the client.")
        let all = all(at: time)
        for word in ProxyWord.allCases {
            text.sample("mailbell_proxy_hops", [("hop", word.rawValue)], Double(all[word] ?? 0))
        }
    }
}

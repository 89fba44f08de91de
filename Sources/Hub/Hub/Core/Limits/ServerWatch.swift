import Logging
import Metrics
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Counts what the servers refuse, and logs it at most once a minute.
struct ServerWatch: ServerObserver {
    let metrics: HubMetrics
    let log: RareLog

    func met(_ limit: ServerLimit) {
        metrics.limited.add(1, limit.rawValue)
        switch limit {
        case .connections, .connectionsPerAddress, .bodyBytes, .answerBytes:
            log.warn(limit.rawValue, "limit exceeded", ["limit": "\(limit.rawValue)"])
        // A single slow or busy client is not worth a log line.
        case .handshakeTime, .headTime, .headBytes, .bodyTime, .answerTime, .requestsPerConnection: break
        }
    }

    func cannotAccept(_ error: Int32) {
        metrics.acceptFailures.add()
        log.warn("accept", "cannot accept connections", ["error": "\(String(cString: strerror(error)))"])
    }
}

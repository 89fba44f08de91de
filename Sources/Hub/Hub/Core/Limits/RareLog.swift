import Core
import Logging
import Synchronization
import Transport

/// Logs what strangers can cause, at most one line a minute of each kind. `unsaid` counts the lines that were left out
/// since the last.
final class RareLog: Sendable {
    private struct Said {
        var at: MonotonicTime
        var unsaid = 0
    }

    private let logger: Logger
    private let clock: @Sendable () -> MonotonicTime
    private let said = Mutex<[String: Said]>([:])

    init(_ logger: Logger, clock: @escaping @Sendable () -> MonotonicTime = { .now }) {
        self.logger = logger
        self.clock = clock
    }

    /// - Parameter kind: the kind that is limited; one of a fixed set, never text from outside.
    func warn(_ kind: String, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        let now = clock()
        let unsaid: Int? = said.withLock { said in
            if var last = said[kind], now.since(last.at) < .seconds(60) {
                last.unsaid += 1
                said[kind] = last
                return nil
            }
            let unsaid = said[kind]?.unsaid ?? 0
            said[kind] = Said(at: now)
            return unsaid
        }
        guard let unsaid else { return }
        logger.warning(message, metadata: unsaid == 0 ? metadata : metadata.merging(["unsaid": "\(unsaid)"]) { $1 })
    }
}

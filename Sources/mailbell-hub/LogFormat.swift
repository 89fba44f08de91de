import Logging
import Mailbell
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// How a hub logs, to standard error.
enum LogFormat: String, CaseIterable, Sendable {
    /// A line for people.
    case text
    /// An object a line, for programs.
    case json

    /// To be called once, before the first logger is made.
    func bootstrap(level: Logger.Level) {
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch self {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler()
                }
            handler.logLevel = level
            return handler
        }
    }
}

/// Logs an object a line: `at`, `level`, `message`, and the metadata.
private struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("at", Timestamp.now.rfc3339)
            json.member("level", event.level.rawValue)
            json.member("message", event.message.description)
            for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
                $0.key < $1.key
            }) {
                json.member(named: key, value.description)
            }
        }
        let line = json.bytes + [UInt8(ascii: "\n")]
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

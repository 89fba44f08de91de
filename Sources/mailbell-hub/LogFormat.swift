import Logging
import Mailbell
import Transport
import Wording

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
        let isJournal = Self.isJournal
        LoggingSystem.bootstrap { _ in
            var handler: any LogHandler =
                switch self {
                case .text: TextLogHandler(isJournal: isJournal)
                case .json: JSONLogHandler()
                }
            handler.logLevel = level
            return handler
        }
    }
}

extension LogFormat {
    /// Whether standard error is systemd's journal (systemd.exec(5), `JOURNAL_STREAM`), which knows the time of a line itself, and
    /// reads its priority from the line's beginning (sd-daemon(3)).
    static var isJournal: Bool {
        var info = stat()
        guard let stream = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &info) == 0 else { return false }
        return String(cString: stream) == "\(info.st_dev):\(info.st_ino)"
    }
}

/// Logs a line each: when, how bad, what, and the metadata as `key=value`.
private struct TextLogHandler: LogHandler {
    let isJournal: Bool
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = isJournal ? "<\(priority(event.level))>" : "\(Timestamp.now.rfc3339) \(event.level) "
        line += event.message.description.printable
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            line += " \(key)=" + quoted(value.description.printable)
        }
        writeLine(Array(line.utf8))
    }

    /// In quotes where it could be taken for more than one value.
    private func quoted(_ text: String) -> String {
        guard text.isEmpty || text.contains(where: { " \"=".contains($0) }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// As syslog(3) has them.
    private func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// At once, so that what several threads say is not mixed.
private func writeLine(_ bytes: [UInt8]) {
    let line = bytes + [UInt8(ascii: "\n")]
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
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
        writeLine(json.bytes)
    }
}

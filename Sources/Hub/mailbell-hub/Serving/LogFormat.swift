import Core
import Logging
import Presentation
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// The format of the hub's log, on standard error.
enum LogFormat: String, CaseIterable, Sendable {
    /// Lines for people.
    case text
    /// JSON, one object a line, for programs.
    case json

    /// Installs the log handler. Call it once, before the first logger is created.
    func bootstrap(level: Logger.Level) {
        let style: LineLogHandler.Style =
            switch self {
            case .text: Self.isJournal ? .journal : .text
            case .json: .json
            }
        LoggingSystem.bootstrap { _ in LineLogHandler(style: style, logLevel: level) }
    }

    /// Whether standard error is systemd's journal (systemd.exec(5), `JOURNAL_STREAM`). The journal records the time itself, and
    /// reads the priority from the beginning of a line (sd-daemon(3)).
    static var isJournal: Bool {
        var info = stat()
        guard let stream = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &info) == 0 else { return false }
        return String(cString: stream) == "\(info.st_dev):\(info.st_ino)"
    }
}

/// Writes one line for each event.
private struct LineLogHandler: LogHandler {
    enum Style {
        /// Time, level, message, and the metadata as `key=value`.
        case text
        /// The same, with the syslog priority in place of time and level.
        case journal
        /// An object: `at`, `level`, `message`, and the metadata.
        case json
    }

    let style: Style
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted { $0.key < $1.key }
            .map { (key: $0.key, value: $0.value.description) }
        let message = event.message.description
        var line: [UInt8]
        switch style {
        case .text: line = text("\(Timestamp.now.rfc3339) \(event.level) ", message, details)
        case .journal: line = text("<\(priority(event.level))>", message, details)
        case .json:
            var json = JSONWriter(capacity: 256)
            json.object { json in
                json.member("at", Timestamp.now.rfc3339)
                json.member("level", event.level.rawValue)
                json.member("message", message)
                for (key, value) in details { json.member(named: key, value) }
            }
            line = json.bytes
        }
        // One write for the whole line, so that lines of several threads are not mixed.
        line.append(UInt8(ascii: "\n"))
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func text(_ start: String, _ message: String, _ details: [(key: String, value: String)]) -> [UInt8] {
        let parts = details.map { " \($0.key)=\(quoted($0.value.printable))" }
        return Array((start + message.printable + parts.joined()).utf8)
    }

    /// A value of the metadata, in quotes if it is empty or has a space, a quote or an equals sign.
    private func quoted(_ text: String) -> String {
        guard text.isEmpty || text.contains(where: { " \"=".contains($0) }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The priority of a level, as in syslog(3).
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

import Mailbell
import MailbellWire

#if canImport(Glibc)
    import Glibc
#endif

/// Writes activities to standard output, a line each.
struct Printer {
    let format: OutputOptions.Format
    let showsMachines: Bool
    /// The last activity added, shown or not.
    private(set) var lastSeq: Seq?
    private var buffer: [UInt8] = []
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(format: OutputOptions.Format, showsMachines: Bool) {
        self.format = format
        self.showsMachines = showsMachines
    }

    /// Returns whether the activity is shown.
    mutating func add(_ item: ServerFrame.Item) -> Bool {
        lastSeq = item.seq
        guard let activity = item.activity else { return false }
        switch format {
        case .json: buffer += activityJSON(activity.encoded, seq: item.seq)
        case .text:
            guard let line = TextLine(activity, isTerminal: isTerminal, showsMachines: showsMachines) else {
                return false
            }
            buffer += line.text.utf8
        }
        buffer.append(UInt8(ascii: "\n"))
        return true
    }

    /// Writes what was added. False if standard output takes no more; `errno` says why.
    mutating func flush() -> Bool {
        var offset = 0
        while offset < buffer.count {
            let written = buffer.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress! + offset, $0.count - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            offset += written
        }
        buffer.removeAll(keepingCapacity: true)
        return true
    }
}

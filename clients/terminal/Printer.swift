import ClientShell
import Mailbell
import TerminalText
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Writes activities to standard output, a line each.
struct Printer {
    private let format: OutputOptions.Format
    private let template: Template?
    private let contacts: Set<String>?
    private let showsMachines: Bool
    private let showsSeq: Bool
    private var screen: Screen
    private var buffer: [UInt8] = []

    init(_ output: OutputOptions) throws {
        format = output.format
        template = try output.parsedTemplate()
        contacts = try output.contacts()
        showsMachines = output.machines
        showsSeq = output.seq
        screen = Screen(output.color)
    }

    /// Whether the activity is one that was asked for.
    func wants(_ activity: Activity) -> Bool {
        if let contacts, !contacts.contains(activity.recipient?.email ?? "") { return false }
        switch format {
        case .json: return true
        // Marks between devices, and machines, are nothing for people unless they ask.
        case .text, .template:
            return ![.read, .revise, .erase].contains(activity.kind) && (activity.verdict != .machine || showsMachines)
        }
    }

    /// Adds one that was asked for.
    mutating func add(_ activity: Activity, seq: Seq) {
        switch format {
        case .json: buffer += jsonLine(activity, seq: seq).dropLast()
        case .text:
            let number = showsSeq ? String(repeating: " ", count: max(0, 5 - "\(seq)".count)) + "\(seq)  " : ""
            let context = screen.context(machines: showsMachines, indent: number.count)
            buffer += (number + (ActivityLine(activity, in: context)?.text ?? "")).utf8
        case .template: buffer += (template?.text(for: activity, seq: seq) ?? "").utf8
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes what was added. False if standard output takes no more; `errno` says why: ECANCELED if it was time to end
    /// while nobody read.
    mutating func flush(unless isTimeToEnd: () -> Bool = { false }) async -> Bool {
        defer { buffer.removeAll(keepingCapacity: true) }
        return await writeAll(buffer, unless: isTimeToEnd)
    }
}

/// Standard output as a place for lines: a terminal of some width, or a file.
struct Screen {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let palette: Palette

    init(_ color: ColorChoice) {
        var variables: [String: String] = [:]
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM"] { variables[name] = environment(name) }
        palette = Palette(color, isTerminal: isatty(STDOUT_FILENO) == 1, environment: variables)
    }

    /// Cells of a row now; nil where lines are written whole.
    var width: Int? {
        guard isTerminal else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Phrases as lines, broken between two of them where a terminal's row ends. A longer one is left whole: it may be an
    /// address that is copied.
    func lines(_ phrases: [(text: String, style: TerminalStyle)], separator: String = " ", indent: Int = 0) -> [String]
    {
        var lines: [String] = []
        var used = 0
        for phrase in phrases {
            let painted = palette.paint(phrase.text, phrase.style)
            let more = separator.displayWidth + phrase.text.displayWidth
            if let line = lines.last, width.map({ used + more <= $0 }) ?? true {
                lines[lines.count - 1] = line + separator + painted
                used += more
            } else {
                let start = lines.isEmpty ? "" : String(repeating: " ", count: indent)
                lines.append(start + painted)
                used = start.count + phrase.text.displayWidth
            }
        }
        return lines
    }

    /// - Parameter indent: cells of a row that are taken by something else.
    func context(machines: Bool, time: TimeStyle? = nil, indent: Int = 0) -> LineContext {
        LineContext(
            isTerminal: isTerminal, width: width.map { max(1, $0 - indent) }, palette: palette, now: .now,
            showsMachines: machines, time: time)
    }

    /// Ends the line in which a terminal has shown Ctrl-C as `^C`, so that the shell's prompt has one of its own.
    static func endInterruptedLine() {
        var settings = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDERR_FILENO, &settings) == 0,
            settings.c_lflag & tcflag_t(ECHO) != 0, settings.c_lflag & tcflag_t(ECHOCTL) != 0
        else { return }
        _ = write(STDERR_FILENO, "\n", 1)
    }

    /// Whether a person is looking at what is shown.
    static var isATerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether the reader of standard output has gone: what a pipe tells without being written to (poll(2)).
    static var readerIsGone: Bool {
        var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }
}

/// Writes to standard output. False if it takes no more; `errno` says why.
///
/// Where nobody reads, it waits for room in the pipe and not within a write, so that it can still end. What fits into a
/// pipe's page is written at once (pipe(7), PIPE_BUF), and whole lines where that goes.
func writeAll(_ bytes: [UInt8], unless isTimeToEnd: () -> Bool = { false }) async -> Bool {
    var offset = 0
    while offset < bytes.count {
        var entry = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, 100) > 0 else {
            if isTimeToEnd() {
                errno = ECANCELED
                return false
            }
            await Task.yield()
            continue
        }
        var piece = bytes[offset...].prefix(4096)
        if offset + piece.count < bytes.count, let lineEnd = piece.lastIndex(of: UInt8(ascii: "\n")) {
            piece = piece[...lineEnd]
        }
        let written = piece.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if written < 0, errno == EINTR || errno == EAGAIN { continue }
        guard written > 0 else { return false }
        offset += written
    }
    return true
}

/// Writes lines, and ends the program quietly where nobody reads them any more.
func printLines(_ lines: [String]) async throws {
    guard await !writeAll(lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }) else { return }
    if errno == EPIPE { return }
    throw TerminalError.ofSystem("standard output")
}

import ClientShell
import Core
import Presentation
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Writes activities to standard output, one a line.
struct Printer {
    private let format: OutputOptions.Format
    private let template: Template?
    private let contacts: Set<String>?
    private let showsMachines: Bool
    private let showsSeq: Bool
    private var screen: Screen
    private var fit: LineFit?
    /// Width of the number before each line, in cells.
    private var digits = 5
    private var buffer: [UInt8] = []
    /// Whether a refusal that becomes known later gets a line of its own. In a list, the line of the mail shows it.
    private let isLive: Bool
    /// The mails that were shown as refused.
    private var refused: Set<Seq> = []

    /// - Parameter isLive: whether activities come in the order of the log, and printed lines cannot change.
    init(_ output: OutputOptions, isLive: Bool = false) throws {
        self.isLive = isLive
        format = output.format
        template = try output.parsedTemplate()
        contacts = try output.contacts()
        showsMachines = output.machines
        showsSeq = output.seq
        screen = Screen(output.color)
    }

    /// Whether the options ask for this activity.
    func wants(_ activity: Activity) -> Bool {
        if let contacts, !contacts.contains(activity.recipient?.email ?? "") { return false }
        switch format {
        case .json: return true
        case .text where activity.kind == .revise:
            return isLive && activity.isRefusal && !refused.contains(activity.about ?? 0)
        // For people: no marks between devices, and no machines unless asked for.
        case .text, .template:
            return ![.read, .revise, .erase].contains(activity.kind) && (activity.verdict != .machine || showsMachines)
        }
    }

    /// Fits the columns to these activities, which are all that will be added.
    mutating func fit(_ all: [(seq: Seq, activity: Activity)]) {
        guard screen.isTerminal else { return }
        digits = all.map { "\($0.seq)".count }.max() ?? digits
        let context = screen.context(machines: showsMachines, indent: showsSeq ? digits + 2 : 0)
        fit = LineFit(all: all.map(\.activity), in: context)
    }

    /// Adds an activity that passed `wants`.
    mutating func add(_ activity: Activity, seq: Seq) {
        if isLive, activity.isRefusal { refused.insert(activity.about ?? seq) }
        switch format {
        case .json:
            buffer += jsonLine(activity, seq: seq)
            return
        case .text:
            let number = showsSeq ? "\(seq)".padded(toWidth: digits, atStart: true) + "  " : ""
            let context = screen.context(machines: showsMachines, indent: number.count)
            buffer += (number + (ActivityLine(activity, in: fitted(context, activity))?.text ?? "")).utf8
        case .template: buffer += (template?.text(for: activity, seq: seq) ?? "").utf8
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Adds an activity as the hub sent it, if the options ask for all of it and nothing in it must be looked at. Returns
    /// whether it did: if not, decode it.
    mutating func addAsSent(_ item: ServerFrame.Item) -> Bool {
        guard format == .json, contacts == nil, let sent = item.sent, !sent.contains(where: { $0 < 32 }) else {
            return false
        }
        buffer += jsonLine(sent, seq: item.seq)
        return true
    }

    private mutating func fitted(_ context: LineContext, _ activity: Activity) -> LineContext {
        guard screen.isTerminal else { return context }
        var fit = self.fit ?? LineFit(in: context)
        fit.add(activity, in: context)
        self.fit = fit
        return context.fitted(to: fit)
    }

    /// Writes what was added. Returns false if standard output accepts no more; `errno` says why. ECANCELED means that it
    /// was time to end while nobody read.
    mutating func flush(unless isTimeToEnd: () -> Bool = { false }) async -> Bool {
        defer { buffer.removeAll(keepingCapacity: true) }
        return await writeAll(buffer, unless: isTimeToEnd)
    }
}

/// Standard output: a terminal of some width, or a file or pipe.
struct Screen {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let palette: Palette

    init(_ color: ColorChoice) {
        var variables: [String: String] = [:]
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM"] { variables[name] = environment(name) }
        palette = Palette(color, isTerminal: isatty(STDOUT_FILENO) == 1, environment: variables)
    }

    /// The terminal's current width in cells; nil if lines need not fit a width.
    var width: Int? { terminalColumns(of: STDOUT_FILENO) }

    /// Joins phrases into lines that fit the terminal. Lines break only between phrases: a phrase may be an address that
    /// somebody copies.
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

    /// What an activity's line depends on.
    ///
    /// - Parameter indent: cells at the start of a row that are taken already.
    func context(machines: Bool, time: TimeStyle? = nil, indent: Int = 0) -> LineContext {
        LineContext(
            isTerminal: isTerminal, width: width, palette: palette, now: .now, showsMachines: machines, time: time,
            indent: indent)
    }

    /// Ends the line on which the terminal echoed Ctrl-C as `^C`, so that the shell's prompt starts on a new line.
    static func endInterruptedLine() {
        var settings = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDERR_FILENO, &settings) == 0,
            settings.c_lflag & tcflag_t(ECHO) != 0, settings.c_lflag & tcflag_t(ECHOCTL) != 0
        else { return }
        _ = write(STDERR_FILENO, "\n", 1)
    }

    /// Whether standard output and standard error are both terminals: a person is looking.
    static var isATerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether the reader of standard output is gone. poll(2) tells this of a pipe without a write.
    static var readerIsGone: Bool {
        var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }
}

/// Writes to standard output. Returns false if it accepts no more; `errno` says why.
///
/// If nobody reads, this waits in poll(2) and not in write(2), so that `isTimeToEnd` can still stop it. It writes at most
/// 4096 bytes at a time, which a ready pipe takes at once (pipe(7), PIPE_BUF), and whole lines if they fit.
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

/// Writes lines to standard output. If the reader is gone (EPIPE), the rest is dropped without an error.
func printLines(_ lines: [String]) async throws {
    guard await !writeAll(lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }) else { return }
    if errno == EPIPE { return }
    throw TerminalError.ofSystem("standard output")
}

public import ArgumentParser
import Core
import MailRewriting
import MailbellClient
import Presentation
public import TrackedSending
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// `mailbell track`.
struct Track: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make tracked copies of a message, one for each recipient, and register it at the hub.",
        discussion: """
            Reads a whole message with its header (RFC 5322), and writes copies with a pixel and rewritten links in their \
            HTML part. Bcc, Resent-Bcc, X-Mailbell-Track and this hub's tracking of quoted mail are removed; every other byte \
            stays as it was. A mail that tracking could damage, such as a signed or encrypted one, comes out untracked. So \
            does every mail if the hub cannot be reached. Standard error says why.

            A single copy goes to standard output as it is; several go as an mbox, each with its recipient in Delivered-To.

            With --log=yes, or X-Mailbell-Log: yes in the message, the original is then logged on the records of those who take \
            part, as by `mailbell log`. Tracking and logging are chosen apart.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The message. Default: standard input.", valueName: "file"), completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp(
            "A recipient. Can be repeated. Default: those of To, Cc and Bcc, or of the newest Resent fields.",
            valueName: "address"))
    var to: [String] = []

    @Option(help: ArgumentHelp("Append the copies to this mbox file.", valueName: "file"), completion: .file())
    var mbox: String?

    @Option(help: ArgumentHelp("Deliver the copies into this Maildir.", valueName: "folder"), completion: .directory)
    var maildir: String?

    @OptionGroup var choice: TrackingOptions
    @OptionGroup var logging: LoggingOptions

    @Flag(help: "Fail and write nothing if a copy cannot be tracked.") var strict = false

    func validate() throws {
        if mbox != nil, maildir != nil { throw ValidationError("Give --mbox or --maildir, not both.") }
        for argument in to where addresses(argument).isEmpty {
            throw ValidationError("--to '\(argument)' is not an e-mail address.")
        }
    }

    /// The addresses in an argument; empty if any of them is invalid.
    private func addresses(_ argument: String) -> [String] {
        let list = MailboxList(argument)
        let isWhole = list.leftovers.isEmpty && list.mailboxes.allSatisfy { normalizedAddress($0.email) != nil }
        return isWhole ? list.mailboxes.map(\.email) : []
    }

    func run() async throws {
        let account = try connection.resolve()
        let message = try readWhole(file)
        guard !message.isEmpty else { throw TerminalError("\(file ?? "standard input"): there is no message") }
        let header = to.isEmpty ? MailHeader(message) : nil
        if let fault = header?.fault {
            throw TerminalError("the recipients cannot be read from the header: \(fault); give --to")
        }
        for name in header?.leftovers ?? [] {
            say("'\(name)' in the header is not an address: it gets no copy".printable)
        }
        let recipients = (header?.recipients.map(\.email) ?? to.flatMap(addresses)).uniqued
        guard !recipients.isEmpty else {
            throw TerminalError("the message names no recipient: give --to, or a header with To")
        }
        var random = SystemRandomNumberGenerator()
        let hub = HubRegistry(account.api, hub: account.hub, advice: Self.scopeAdvice)
        let tracker = MailTracker(hub, wish: choice.track, addsHTML: choice.html)
        let mail = await tracker.track(message, to: recipients, now: .now, using: &random)
        for remark in mail.remarks { say("not tracked: \(remark)".printable) }
        if strict, mail.copies.contains(where: { !$0.isTracked }) { throw ExitCode.failure }
        let isOutput = maildir == nil && mbox == nil
        try await write(isOutput && mail.copies.count == 1 ? mail.copies : mail.copies.flatMap(\.perRecipient))
        let count = mail.copies.count { $0.isTracked }
        if count > 0 { say("tracked for \(count) recipient\(count == 1 ? "" : "s")") }
        let records = logging.logRecord
        let logger = MailLogger(hub, wish: LogWish(logging.log, on: records), on: records)
        if let reason = await Self.log(message, mail, by: logger) { say("not logged: \(reason)".printable) }
    }

    /// What to do about a token that may not log, for people at a terminal.
    static let scopeAdvice = "Run `mailbell login --add-scope log`."

    /// Returns why a message is not logged that should be; nil if it is, or should not be.
    private static func log(_ message: [UInt8], _ mail: TrackedMail, by logger: MailLogger) async -> String? {
        switch logger.plan(for: message) {
        case .leave(let remark): remark
        case .log(let records):
            await logger.log(message, on: records, messageID: mail.copies.lazy.compactMap(\.messageID).first)
        }
    }

    private func write(_ copies: [TrackedMail.Copy]) async throws {
        if let maildir {
            let folder = try Maildir(maildir)
            for copy in copies { try folder.deliver(copy.delivered) }
        } else if let mbox {
            try appendToMbox(mbox, copies.flatMap { mboxEntry(copy: $0) })
        } else {
            let bytes = copies.count == 1 ? copies[0].bytes : copies.flatMap { mboxEntry(copy: $0) }
            guard await !writeAll(bytes) else { return }
            if errno != EPIPE { throw TerminalError.ofSystem("standard output") }
        }
    }
}

/// What to track in a message that does not say so itself.
struct TrackingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to track in a message without X-Mailbell-Track: yes, opens (only a pixel) or no.",
            valueName: "choice"))
    var track: TrackingWish = .yes

    @Flag(help: "Add an HTML alternative to a plain-text message, so that its opens can be tracked.")
    var html = false
}

extension TrackingWish: ExpressibleByArgument {}

/// Whether to log a message that does not say so itself.
struct LoggingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Whether to log a message without X-Mailbell-Log, once it is sent: yes or no.", valueName: "choice"))
    var log: LogWish?

    @Option(
        help: ArgumentHelp(
            "Log such a message, also on this record, such as deal:42. Can be repeated.", valueName: "record"),
        transform: RecordName.parsed)
    var logRecord: [RecordName] = []
}

extension LogWish: ExpressibleByArgument {
    /// - Parameters:
    ///   - said: what the command line says; nil if it says nothing.
    ///   - standard: what is set otherwise.
    init(_ said: LogWish?, on records: [RecordName], standard: LogWish? = nil) {
        self = said ?? (records.isEmpty ? standard ?? .no : .yes)
    }
}

/// Reads a file to its end, or standard input if `file` is nil.
func readWhole(_ file: String?) throws -> [UInt8] {
    let descriptor = file.map { open($0, O_RDONLY | O_CLOEXEC) } ?? STDIN_FILENO
    let name = file ?? "standard input"
    guard descriptor >= 0 else { throw TerminalError.ofSystem(name) }
    defer { if file != nil { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw TerminalError.ofSystem(name) }
        guard count > 0 else { break }
        bytes += buffer[..<count]
    }
    return bytes
}

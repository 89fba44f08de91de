public import ArgumentParser
import MailCraft
import Mailbell
import MailbellClient
public import Sending
import Transport
import Wording

#if canImport(Glibc)
    import Glibc
#endif

struct Track: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the tracked copies of a message, one for each recipient, and register them at the hub.",
        discussion: """
            Reads a whole message with its header (RFC 5322), and writes it with a pixel and rewritten links in its HTML part, \
            all else byte for byte. Mails that this could damage, signed or encrypted ones for example, and all if the hub cannot \
            be asked, come out as they were; the reason is told on standard error.

            One copy goes to standard output as it is; several as an mbox, each with its recipient in Delivered-To.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The message. Default: standard input.", valueName: "file"), completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp(
            "A recipient. May be given several times. Default: those of To, Cc and Bcc.", valueName: "address"))
    var to: [String] = []

    @Option(help: ArgumentHelp("Add the copies to this mbox file.", valueName: "file"), completion: .file())
    var mbox: String?

    @Option(help: ArgumentHelp("Deliver the copies into this Maildir.", valueName: "folder"), completion: .directory)
    var maildir: String?

    @OptionGroup var choice: TrackingOptions

    @Flag(help: "Fail, with nothing written, if the message cannot be tracked.") var strict = false

    func validate() throws {
        if mbox != nil, maildir != nil { throw ValidationError("Give --mbox or --maildir, not both.") }
        for address in to where normalizedAddress(address) == nil {
            throw ValidationError("--to '\(address)' is not an e-mail address.")
        }
    }

    func run() async throws {
        let account = try connection.resolve()
        let message = try readWhole(file)
        guard !message.isEmpty else { throw TerminalError("\(file ?? "standard input"): there is no message") }
        let recipients = to.isEmpty ? MailHeader(message).recipients.map(\.email) : to
        guard !recipients.isEmpty else {
            throw TerminalError("the message names no recipient: give --to, or a header with To")
        }
        var random = SystemRandomNumberGenerator()
        let tracker = MailTracker(
            HubRegistry(account.api, hub: account.hub), wish: choice.track, addsHTML: choice.html)
        let mail = await tracker.track(message, to: recipients, now: .now, using: &random)
        for remark in mail.remarks { say("not tracked: \(remark)".printable) }
        if strict, mail.copies.contains(where: { !$0.isTracked }) { throw ExitCode.failure }
        try await write(mail.copies)
        let count = mail.copies.count { $0.isTracked }
        if count > 0 { say("tracked for \(count) recipient\(count == 1 ? "" : "s")") }
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

/// What is tracked, where the message does not say.
struct TrackingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What to track of a message without X-Mailbell-Track: yes, opens (a pixel alone) or no.",
            valueName: "choice"))
    var track: TrackingWish = .yes

    @Flag(help: "Give a message of plain text an HTML alternative, so that its opens can be tracked.")
    var html = false
}

extension TrackingWish: ExpressibleByArgument {}

/// Reads a file, or with nil standard input, to its end.
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

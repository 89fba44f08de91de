import ArgumentParser
import Core
import MailbellClient
import Presentation
import Wire

/// `mailbell log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Log mail: keep a copy on the records of contacts, companies, deals and tickets.",
        discussion: """
            Reads whole mails with their header (RFC 5322), of at most 150 MiB each. A mail is filed on the contacts who took \
            part, on their company and on their latest open deals; or, if it answers a logged mail, where that one is. \
            --record files it on another record as well. Everybody who has an account at the hub sees it there, unless \
            --only-me is given. A mail that is logged already is not logged twice.

            Exit codes: 0 all mails are logged, now or before; 1 failed; 3 nothing was kept of a mail, because of a list of \
            addresses that are never logged, or because it was deleted before. Standard output says what became of each.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The mails. Default: standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Also file it on this record, such as deal:42. Can be repeated.", valueName: "record"),
        transform: RecordName.parsed)
    var record: [RecordName] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Whether contacts are made of unknown addresses. Default: as set for logging in the web app.")
    var create: Bool?

    @Flag(help: "Hide it from the other members.")
    var onlyMe = false

    @OptionGroup var output: RecordOutput

    func run() async throws {
        let api = try connection.resolve().api
        var hasFailed = false
        var isKept = true
        let paths: [String?] = files.isEmpty ? [nil] : files
        for file in paths {
            let mail: MailFile
            do {
                mail = try MailFile(file)
            } catch let error as TerminalError where files.count > 1 {
                // The others can still be logged.
                say(error.description.printable)
                hasFailed = true
                continue
            }
            do {
                let (isNew, reply) = try await api.log(mail.upload, on: record, creates: create, isPrivate: onlyMe)
                if reply.entries.isEmpty { isKept = false }
                try await tell(reply, isNew, file)
            } catch let error as HubAPI.Failure where files.count > 1 && Self.isAboutTheMail(error) {
                say("\(mail.name): \(error)".printable)
                hasFailed = true
            }
        }
        if hasFailed { throw ExitCode(ExitCodes.failed) }
        if !isKept { throw ExitCode(ExitCodes.nothingKept) }
    }

    /// Whether another mail may be accepted all the same.
    private static func isAboutTheMail(_ error: HubAPI.Failure) -> Bool {
        [400, 413, 415, 422].contains(error.status)
    }

    private func tell(_ reply: LogReply, _ isNew: Bool, _ file: String?) async throws {
        guard output.output == .text else { return try await printLines([jsonText(encodeJSON(reply))]) }
        let start = files.count > 1 ? file.map { $0 + ": " } ?? "" : ""
        var lines = reply.entries.map { start + (isNew ? "logged as " : "already logged as ") + $0.text }
        if lines.isEmpty { lines = [start + "not logged: " + reply.refusal] }
        try await printLines(lines.map(\.printable))
        for omission in reply.entries.flatMap(\.omissions) { say((start + "left out: " + omission).printable) }
    }
}

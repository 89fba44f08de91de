import Foundation
import TestKit
import Testing

/// `mailbell sendmail` and `track` as programs run them: mutt, git, cron.
@Suite(.serialized, .blocking) struct SendmailTests {
    private let server: MailServer
    private let hub: HubUnderTest
    private let token: String

    private let message = """
        From: Sam <sam@example.com>
        To: Alice Example <alice@example.com>, bob@example.org
        Bcc: carol@example.org
        Subject: Plans
        Content-Type: text/html

        <html><body><p>See <a href="https://example.com/p">our prices</a></p>
        .
        </body></html>

        """

    init() throws {
        server = try MailServer()
        hub = try HubUnderTest()
        token = try hub.addUser()
        // As `mailbell smtp set` keeps a server without login.
        let url = "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no"
        let set = try run(Programs.terminal, ["smtp", "set", url], environment: hub.environment(token))
        guard set.code == 0 else { throw Failure("smtp set: \(set)") }
    }

    private func sendmail(
        _ arguments: String..., hubURL: String? = nil, input: String
    ) throws -> (code: Int32, output: String, errors: String) {
        try sendmail(arguments, hubURL: hubURL, input: input)
    }

    private func sendmail(
        _ arguments: [String], hubURL: String? = nil, input: String
    ) throws -> (code: Int32, output: String, errors: String) {
        var environment = hub.environment(token)
        if let hubURL { environment["MAILBELL_HUB"] = hubURL }
        return try run(Programs.terminal, ["sendmail"] + arguments, environment: environment, input: input)
    }

    private func kinds() throws -> [String?] { try hub.log(token).map { $0["kind"] as? String } }

    /// Each option in the help is one that it takes; and a date is the machine's.
    @Test func theHelpListsWhatItTakes() throws {
        let help = try run(Programs.terminal, ["sendmail", "--help"])
        #expect(help.code == 0 && help.errors.isEmpty)
        let options = help.output.components(separatedBy: "OPTIONS:").last ?? ""
        for (option, arguments) in [
            ("-t ", ["-t"]), ("-i ", ["-i"]), ("-f <address>", ["-f", "sam@example.com"]),
            ("-F <name>", ["-F", "Sam"]),
            ("--when-away <choice>", ["--when-away=queue"]), ("--track <choice>", ["--track=opens"]),
            ("--html ", ["--html"]),
        ] {
            #expect(options.contains("\n  " + option), "\(option): \(options)")
            let sent = try sendmail(arguments + ["bob@example.org"], input: "Subject: x\n\nhello\n")
            #expect(sent.code == 0, "\(option): \(sent)")
        }
        #expect(options.contains("\n  --flush "))
        #expect(try sendmail("--flush", input: "").code == 0)
        let version = try run(Programs.terminal, ["--version"]).output
        #expect(try sendmail("--version", input: "").output == version)
        #expect(try run(Programs.terminal, ["help", "sendmail"]).output == help.output)
    }

    @Test func theDateIsTheMachines() throws {
        let zone = ["TZ": "Example-05:30"]
        let sent = try run(
            Programs.terminal, ["sendmail", "bob@example.org"],
            environment: hub.environment(token).merging(zone) { $1 },
            input: "Subject: x\n\nhello\n")
        #expect(sent.code == 0)
        #expect(try #require(server.taken.first).text.contains(#/\r\nDate: [^\r]+ \+0530\r\n/#))
    }

    /// What recipients did begins in one column, links are under it, and nothing wraps.
    @Test func sentIsAligned() throws {
        let link = "https://example.com/a/rather/long/path/to/some/page/that/does/not/fit?with=a&query=too&and=more"
        let subject = String(repeating: "a very long subject ", count: 6)
        let people = try hub.register(
            token, to: ["alice@example.com", "bo@example.com"], links: [link, "https://example.com/"], subject: subject)
        _ = try HTTP.get(port: hub.port, people[0].pixel)
        _ = try HTTP.get(port: hub.port, people[0].links[0])
        let terminal = try Tmux(columns: 80, environment: hub.environment(token))
        let shown = try terminal.show("mailbell sent").shown
        #expect(shown.count == 5 && shown[0].contains("…”  "), "\(shown)")
        #expect(
            shown[1].hasPrefix("  Alice Example <alice@example.com>  opened 1×, last ")
                && shown[2].contains("  clicked 1×"), "\(shown)")
        let indent = String(repeating: " ", count: 37)
        #expect(shown[3].hasPrefix(indent + "1× example.com/") && shown[3].contains("…"), "\(shown)")
        #expect(shown[4] == "  Alice Example <bo@example.com>     sent", "\(shown)")
        let piped = try run(Programs.terminal, ["sent"], environment: hub.environment(token)).output
        #expect(piped.contains("  1× \(link)\n  Alice Example <bo@example.com>  sent\n"), "\(piped)")
    }

    @Test func eachRecipientGetsACopyOfTheirOwn() throws {
        let result = try sendmail("-t", "-oi", "-f", "sam@example.com", input: message)
        #expect(result.code == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result)")
        let taken = try server.taken
        #expect(taken.map(\.recipients) == [["alice@example.com"], ["bob@example.org"], ["carol@example.org"]])
        #expect(taken.allSatisfy { $0.from == "sam@example.com" })
        #expect(!taken.contains { $0.text.contains("Bcc") || $0.text.contains("carol") })
        #expect(taken.allSatisfy { $0.text.contains("\r\n.\r\n</body>") || $0.text.contains("\r\n.\r\n<img") })
        let pixels = taken.compactMap { $0.text.firstMatch(of: /\/o\/[^"]+\.gif/).map { String($0.output) } }
        #expect(Set(pixels).count == 3)
        _ = try HTTP.get(port: hub.port, pixels[1])
        #expect(try kinds() == ["sent", "sent", "sent", "open"])
        let sent = try run(Programs.terminal, ["sent"], environment: hub.environment(token)).output
        #expect(sent.contains("“Plans”") && sent.contains("  Alice Example <alice@example.com>  sent"), "\(sent)")
        let feed = try run(Programs.terminal, ["feed", "-o", "json", "-n", "1"], environment: hub.environment(token))
        #expect(feed.output.contains("bob@example.org"))
    }

    /// git send-email's way: addresses on the command line; and a patch is not touched.
    @Test func plainTextGoesToAllAsItIs() throws {
        let patch = message.replacing("text/html", with: "text/plain")
        let result = try sendmail("-i", "alice@example.com", "bob@example.org", input: patch)
        #expect(result.code == 0 && result.errors.contains("not tracked: "), "\(result)")
        let taken = try server.taken
        #expect(taken.map(\.recipients) == [["alice@example.com", "bob@example.org"]])
        let sent = patch.replacing("Bcc: carol@example.org\n", with: "")
        #expect(taken[0].text.replacing("\r\n", with: "\n").hasSuffix(sent))
        #expect(try kinds().isEmpty)
    }

    @Test func whileTheHubIsAwayMailGoesOutOrWaits() throws {
        let nowhere = "http://127.0.0.1:\(try freePort())"
        let sent = try sendmail("-i", "alice@example.com", hubURL: nowhere, input: message)
        #expect(sent.code == 0 && sent.errors.contains("not tracked: nothing listens at"), "\(sent)")
        #expect(try server.taken.count == 1)
        let failed = try sendmail("--when-away=fail", "-i", "alice@example.com", hubURL: nowhere, input: message)
        #expect(failed.code == 75 && failed.errors.contains("the hub is away"), "\(failed)")
        let queued = try sendmail("--when-away=queue", "-i", "bob@example.org", hubURL: nowhere, input: message)
        #expect(queued.code == 0 && queued.errors.contains("queued for bob@example.org"), "\(queued)")
        #expect(try server.taken.count == 1)
        // The next mail takes it along, tracked by now.
        let next = try sendmail("-i", "alice@example.com", input: message)
        #expect(next.code == 0, "\(next)")
        #expect(
            try server.taken.map(\.recipients) == [["alice@example.com"], ["alice@example.com"], ["bob@example.org"]])
        #expect(try kinds() == ["sent", "sent"])
    }

    @Test func whatTheServerRefusesIsSaid() throws {
        let refused = try sendmail("-i", "nobody@example.org", "alice@example.com", input: message)
        #expect(refused.code == 67, "\(refused)")
        #expect(refused.errors.contains("550 5.1.1 no such person"))
        #expect(refused.errors.contains("already sent to alice@example.com: do not send it to them again"))
        #expect(try sendmail("-i", input: message).code == 64)
        #expect(try sendmail("-bs", input: message).code == 64)
        #expect(try sendmail("-i", "alice@example.com", input: "").code != 0)
    }

    @Test func underTheNameOfSendmailItIsOne() throws {
        let link = hub.folder.path + "/sendmail"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Programs.terminal.path)
        let result = try run(
            URL(fileURLWithPath: link), ["-FCronDaemon", "-i", "-oem", "alice@example.com"],
            environment: hub.environment(token), input: "Subject: Cron\n\nout\n")
        #expect(result.code == 0, "\(result)")
        let text = try #require(try server.taken.first?.text)
        #expect(text.contains("\r\nFrom: \"CronDaemon\" <") || text.hasPrefix("From: \"CronDaemon\" <"))
        #expect(text.contains("\r\nDate: ") && text.hasSuffix("\r\n\r\nout\r\n"))
    }

    @Test func trackWritesCopiesWhereItIsTold() throws {
        let maildir = hub.folder.path + "/mail"
        let result = try run(
            Programs.terminal, ["track", "--maildir", maildir], environment: hub.environment(token), input: message)
        #expect(result.code == 0 && result.errors.contains("tracked for 3 recipients"), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: maildir + "/new").count == 3)
        let one = try run(
            Programs.terminal, ["track", "--to", "dave@example.org"], environment: hub.environment(token),
            input: message)
        #expect(one.output.contains("/o/") && one.output.hasPrefix("From: Sam <sam@example.com>\n"))
        let strict = try run(
            Programs.terminal, ["track", "--strict", "--to", "dave@example.org"], environment: hub.environment(token),
            input: message.replacing("text/html", with: "text/plain"))
        #expect(strict.code == 1 && strict.output.isEmpty)
    }

    @Test func aMailboxThatIsFullKeepsWhatItHas() throws {
        let mbox = hub.folder.path + "/mbox"
        func track(_ text: String) throws -> (code: Int32, output: String, errors: String) {
            try run(
                URL(fileURLWithPath: "/bin/bash"),
                ["-c", "ulimit -f 8; exec \"$0\" track --mbox \"$1\"", Programs.terminal.path, mbox],
                environment: hub.environment(token), input: text)
        }
        #expect(try track(message).code == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: mbox))
        #expect(before.count > 500 && before.count < 8192)
        let full = try track(message.replacing("See", with: String(repeating: "long line\n", count: 1000)))
        #expect(full.code == 1 && full.errors.contains("mbox: cannot be written: File too large"), "\(full)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: mbox)) == before)
    }
}

import Foundation
import TestKit
import Testing

/// `mailbell sendmail` and `track` as programs run them: mutt, git, cron.
@Suite(.serialized) struct SendmailTests {
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
        var environment = hub.environment(token)
        if let hubURL { environment["MAILBELL_HUB"] = hubURL }
        return try run(Programs.terminal, ["sendmail"] + arguments, environment: environment, input: input)
    }

    private func kinds() throws -> [String?] { try hub.log(token).map { $0["kind"] as? String } }

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
        #expect(sent.contains("“Plans”") && sent.contains("  alice@example.com  sent"), "\(sent)")
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
        #expect(taken[0].text.replacing("\r\n", with: "\n").hasSuffix(patch))
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
        #expect(refused.errors.contains("it has gone to alice@example.com: do not send it to them again"))
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
}

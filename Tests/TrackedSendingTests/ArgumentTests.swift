import Mailbell
import Testing

@testable import Sending

/// The command lines of programs that send by sendmail.
@Suite struct ArgumentTests {
    private func parse(_ line: String) throws -> SendmailArguments {
        try SendmailArguments(line.split(separator: " ").map(String.init))
    }

    /// mutt, git send-email, cron, mailx, PHP, Debian's reportbug.
    @Test(
        arguments: [
            ("-oem -oi -f sam@example.com -- alice@example.com bob@example.com", 2, "sam@example.com", false, true),
            ("-i alice@example.com", 1, nil, false, true),
            ("-FCronDaemon -i -B8BITMIME -oem root", 1, nil, false, true),
            ("-t -i", 0, nil, true, true), ("-ti", 0, nil, true, true), ("-it", 0, nil, true, true),
            ("-oi -t -f <>", 0, "", true, true), ("-fsam@example.com -t", 0, "sam@example.com", true, false),
            ("-r sam@example.com a@example.com,b@example.com", 2, "sam@example.com", false, false),
            ("-N failure,delay -R hdrs -V id -bm a@example.com", 1, nil, false, false),
            ("-O DeliveryMode=b -odb -v a@example.com", 1, nil, false, false),
            ("-G -i -- -odd@example.com", 1, nil, false, true),
        ] as [(String, Int, String?, Bool, Bool)])
    func areUnderstood(_ line: String, _ count: Int, _ sender: String?, _ reads: Bool, _ ignores: Bool) throws {
        let given = try parse(line)
        #expect(given.recipients.count == count)
        #expect((given.sender, given.readsHeader, given.ignoresDots) == (sender, reads, ignores))
    }

    @Test func ownOptions() throws {
        let given = try parse("--when-away=queue --track=opens --html -i a@example.com")
        #expect((given.whenAway, given.track, given.addsHTML) == (.queue, .opens, true))
        #expect(try parse("-F Sam a@example.com").fullName == "Sam")
        #expect(try parse("--flush").flushes)
    }

    @Test(arguments: [
        ("-bs", "-bs is not done here"), ("-bp", "this sendmail only sends"), ("-f", "-f needs a value"),
        ("-Z", "-Z is not an option"), ("--when-away=never", "one of send, queue, fail"),
        ("--what", "--what is not an option"),
    ]) func othersAreRefused(_ line: String, _ problem: String) throws {
        #expect { try parse(line) } throws: { "\($0)".contains(problem) }
    }
}

@Suite struct OutgoingMessageTests {
    private func text(_ message: OutgoingMessage) -> String { String(decoding: message.bytes, as: UTF8.self) }

    @Test func aDotEndsItUnlessIgnored() {
        let bytes = Array("Subject: x\n\na\n.\nb\n".utf8)
        #expect(text(OutgoingMessage(bytes, endsAtDot: true)) == "Subject: x\n\na\n")
        #expect(OutgoingMessage(bytes).bytes == bytes)
        #expect(text(OutgoingMessage(Array("\r\na\r\n.\r\n".utf8), endsAtDot: true)) == "\r\na\r\n")
        #expect(text(OutgoingMessage(Array("\n..\n.x\n".utf8), endsAtDot: true)) == "\n..\n.x\n")
    }

    @Test func theLineThatMboxesHaveGoes() {
        #expect(
            text(OutgoingMessage(Array("From sam Thu Jan  1 00:00:00 1970\nSubject: x\n\n".utf8))) == "Subject: x\n\n")
        #expect(text(OutgoingMessage(Array("From: sam\n\nFrom here\n".utf8))) == "From: sam\n\nFrom here\n")
    }

    @Test func bccGoesWithItsFoldedLines() {
        var message = OutgoingMessage(
            Array("To: a@x\nBcc: b@x,\n c@x,\n\td@x\nSubject: bcc\nbcc : e@x\n\nBcc: stays\n".utf8))
        message.remove("bcc")
        #expect(text(message) == "To: a@x\nSubject: bcc\n\nBcc: stays\n")
    }

    @Test func whatIsMissingIsAdded() {
        let now = Timestamp(milliseconds: 1_795_323_843_000)
        var message = OutgoingMessage(Array("Subject: x\r\n\r\nfrom: me\r\n".utf8))
        message.complete(from: "root@host", name: "Cron \"D\"\r\nX:\n y", now: now)
        #expect(
            text(message).hasPrefix(
                "From: \"Cron DX: y\" <root@host>\r\nDate: Sun, 22 Nov 2026 05:04:03 +0000\r\nSubject: x\r\n\r\n"))
        var whole = OutgoingMessage(Array("FROM: a@x\nDate: today\n\n".utf8))
        whole.complete(from: "root@host", name: nil, now: now)
        #expect(text(whole) == "FROM: a@x\nDate: today\n\n")
    }
}

@Suite struct FilterSettingsTests {
    @Test func areRead() throws {
        let settings = try FilterSettings(
            "# x\nhub http://h:1\nnext smtp://127.0.0.1:2?starttls=no # back\n\nsender Sam@Example.com mb_1\n"
                + "sender kim@example.com\tmb_2 opens\r\n")
        #expect(settings.hub == "http://h:1" && settings.next == "smtp://127.0.0.1:2?starttls=no")
        #expect(settings.senders["sam@example.com"] == .init(token: "mb_1", wish: .yes))
        #expect(settings.senders["kim@example.com"]?.wish == .opens)
    }

    @Test(arguments: [
        ("next x", "'hub' is missing"), ("hub x", "'next' is missing"), ("hub a\nhub b", "2: hub is given twice"),
        ("sender a b", "1: a token begins with mb_"), ("sender a mb_1 perhaps", "1: 'perhaps' is not yes"),
        ("sender a mb_1\nsender A mb_2", "2: a is given twice"), ("hubs x", "1: write 'hub URL'"),
    ]) func whatIsWrongIsSaid(_ text: String, _ problem: String) {
        #expect { try FilterSettings(text) } throws: { "\($0)".contains(problem) }
    }
}

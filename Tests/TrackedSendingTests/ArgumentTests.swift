import Core
import Testing

@testable import TrackedSending

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

    /// Programs pass addresses as they stand in a header: Gitea, PHP's mailers, scripts.
    @Test(
        arguments: [
            (["<alice@example.com>"], ["alice@example.com"]), (["--", "<alice@example.com>"], ["alice@example.com"]),
            (["Alice Example <alice@example.com>"], ["alice@example.com"]),
            (["\"Doe, Jane\" <jane@example.com>"], ["jane@example.com"]),
            (
                ["--", "\"Doe, Jane\" <jane@example.com>, bob@example.org", "-x@example.org"],
                ["jane@example.com", "bob@example.org", "-x@example.org"]
            ),
            (
                ["a@example.com,<b@example.com>;c@example.com", "d@example.com (Dave)"],
                ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]
            ),
            (["Team: a@example.com, b@example.com;"], ["a@example.com", "b@example.com"]),
            (["root", "--", "root, bob"], ["root", "root", "bob"]), (["", " , "], []), (["<>"], ["<>"]),
            (["Jane Doe"], ["Jane Doe"]), (["\"a b\"@example.com"], ["\"a b\"@example.com"]),
        ] as [([String], [String])])
    func recipientsInAnyForm(_ arguments: [String], _ recipients: [String]) throws {
        #expect(try SendmailArguments(["-i"] + arguments).recipients == recipients)
    }

    @Test(
        arguments: [
            (["-f", "<sam@example.com>"], "sam@example.com"), (["-f<sam@example.com>"], "sam@example.com"),
            (["-r", "Sam Seller <sam@example.com>"], "sam@example.com"),
            (["-f", "sam@example.com (Sam)"], "sam@example.com"),
            (["-f", "\"Seller, Sam\" <sam@example.com>"], "sam@example.com"), (["-f", ""], ""), (["-f", "<>"], ""),
            (["-f", " < > "], ""), (["-f<>"], ""), (["-r", ""], ""), (["-f", "root"], "root"),
            (["-f", "<root>"], "root"),
        ] as [([String], String)])
    func senderInAnyForm(_ arguments: [String], _ sender: String) throws {
        let given = try SendmailArguments(arguments + ["a@example.org"])
        #expect(given.sender == sender && given.recipients == ["a@example.org"])
    }

    @Test func ownOptions() throws {
        let given = try parse("--when-away=queue --track=opens --html -i a@example.com")
        #expect((given.whenAway, given.track, given.addsHTML) == (.queue, .opens, true))
        #expect(try parse("a@example.com").log == nil && parse("--log=no a@example.com").log == .no)
        let logging = try parse("--log=yes --log-record=deal-42 --log-record=contact:a@example.com b@example.com")
        #expect(logging.log == .yes && logging.logRecords.map(\.description) == ["deal:42", "contact:a@example.com"])
        #expect(try parse("-F Sam a@example.com").fullName == "Sam")
        #expect(try parse("--flush").flushes)
        #expect(try parse("-bp").lists && !parse("-bm").lists && !parse("-t").lists)
    }

    @Test(arguments: [
        ("-bs", "-bs is not supported"),
        ("-bd", "only sends (-bm) and lists the queue (-bp)"), ("-f", "-f needs a value"),
        ("-fa@x,b@x", "'a@x,b@x' is not one address"), ("-Z", "-Z is not an option"),
        ("--when-away=never", "one of send, queue, fail"),
        ("--log", "one of yes, no"), ("--log=perhaps", "one of yes, no"),
        ("--log-record", "write --log-record=deal:42"),
        ("--log-record=deal", "write --log-record=deal:42"),
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

    @Test func whatIsMissingIsAdded() {
        let now = Timestamp(milliseconds: 1_795_323_843_000)
        var message = OutgoingMessage(Array("Subject: x\r\n\r\nfrom: me\r\n".utf8))
        message.complete(from: "root@host", name: "Cron \"D\"\r\nX:\n y", now: now, offset: 0)
        #expect(
            text(message).hasPrefix(
                "From: \"Cron DX: y\" <root@host>\r\nDate: Sun, 22 Nov 2026 05:04:03 +0000\r\nSubject: x\r\n\r\n"))
        #expect(mailDate(now, offset: 19_800) == "Sun, 22 Nov 2026 10:34:03 +0530")
        #expect(mailDate(now, offset: -19_800) == "Sat, 21 Nov 2026 23:34:03 -0530")
        var whole = OutgoingMessage(Array("FROM: a@x\nDate: today\n\n".utf8))
        whole.complete(from: "root@host", name: nil, now: now)
        #expect(text(whole) == "FROM: a@x\nDate: today\n\n")
    }
}

@Suite struct FilterSettingsTests {
    @Test func areRead() throws {
        let settings = try FilterSettings(
            "# x\nhub http://h:1\nnext smtp://127.0.0.1:2?starttls=no # back\n\nsender Sam@Example.com mb_1\n"
                + "sender kim@example.com\tmb_2 opens\r\nsender lee@example.com mb_3 log=yes\n"
                + "sender max@example.com mb_4 log=yes no\nsender pat@example.com mb_5 yes log=no\n")
        #expect(settings.hub == "http://h:1" && settings.next == "smtp://127.0.0.1:2?starttls=no")
        #expect(settings.senders["sam@example.com"] == .init(token: "mb_1", wish: .yes))
        #expect(settings.senders["kim@example.com"] == .init(token: "mb_2", wish: .opens, logs: .no))
        #expect(settings.senders["lee@example.com"] == .init(token: "mb_3", wish: .yes, logs: .yes))
        #expect(settings.senders["max@example.com"] == .init(token: "mb_4", wish: .no, logs: .yes))
        #expect(settings.senders["pat@example.com"] == .init(token: "mb_5", wish: .yes, logs: .no))
    }

    @Test(arguments: [
        ("next x", "'hub' is missing"), ("hub x", "'next' is missing"), ("hub a\nhub b", "2: hub is given twice"),
        ("sender a b", "1: a token begins with mb_"), ("sender a mb_1 perhaps", "1: 'perhaps' is not yes"),
        ("sender a mb_1 log=perhaps", "1: 'log=perhaps' is not yes"), ("sender a mb_1 log", "nor log=yes or log=no"),
        ("sender a mb_1 yes no", "1: 'no' is not yes, opens or no, nor"), ("sender a mb_1 log=no log=no", "each once"),
        ("sender a mb_1 yes log=no x", "1: write 'hub URL'"),
        ("sender a mb_1\nsender A mb_2", "2: a is given twice"), ("hubs x", "1: write 'hub URL'"),
    ]) func whatIsWrongIsSaid(_ text: String, _ problem: String) {
        #expect { try FilterSettings(text) } throws: { "\($0)".contains(problem) }
    }
}

import Foundation
import TestKit
import Testing

/// `mailbell sendmail` and `track` with what programs and people gave comparable software, which failed of it.
@Suite(.serialized, .blocking) struct SendmailFieldCaseTests {
    private let server: MailServer
    private let hub: HubUnderTest
    private let token: String
    private static let head = """
        From: Sam <sam@example.com>
        To: alice@example.com
        Subject: x
        Message-ID: <1@example.com>
        Content-Type: text/html; charset=utf-8

        """
    private static let page = """

        <html><body><p>See <a href="https://example.com/p">prices</a></p></body></html>

        """

    init() throws {
        server = try MailServer()
        hub = try HubUnderTest()
        token = try hub.addUser()
        let url = "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no"
        let set = try run(
            Programs.terminal, ["smtp", "set", url, "--from", "sam@example.com"], environment: hub.environment(token))
        guard set.code == 0 else { throw Failure("smtp set: \(set)") }
    }

    /// Sends, and returns what the server has taken by now.
    private func send(_ arguments: [String], _ input: String) throws -> [MailServer.Taken] {
        let result = try run(
            Programs.terminal, ["sendmail"] + arguments, environment: hub.environment(token), input: input)
        #expect(result.code == 0, "\(result)")
        return try server.taken
    }

    /// RFC 5322, 3.6.6: roundcube #7993.
    @Test func aMailThatIsSentOnGoesToNobodyAgain() throws {
        let block =
            "Resent-From: desk@example.com\nResent-To: carol@example.com\nResent-Bcc: dave@example.com\n"
            + "Resent-Date: Mon, 23 Nov 2026 09:30:00 +0000\nResent-Message-ID: <r@example.com>\n"
        let older = "Resent-From: old@example.com\nResent-To: frank@example.com\nResent-Bcc: gina@example.com\n"
        let taken = try send(["-t", "-oi"], block + older + Self.head + "Bcc: erin@example.com\n" + Self.page)
        #expect(taken.map(\.recipients) == [["carol@example.com"], ["dave@example.com"]])
        for mail in taken {
            #expect(mail.from == "desk@example.com" && mail.text.contains("/o/"))
            #expect(
                !mail.text.lowercased().contains("bcc") && !mail.text.contains("gina") && !mail.text.contains("erin"))
            #expect(mail.text.contains("Resent-To: carol@example.com\r\n"))
        }
    }

    /// rspamd #6139.
    @Test func semicolonsSeparate() throws {
        let to = Self.head.replacing("alice@example.com", with: "alice@example.com; bob@example.org")
        let taken = try send(
            ["-t", "-oi"],
            to.replacing("Subject", with: "Cc: Team: carol@example.com, dave@example.com; erin@example.com\nSubject")
                + Self.page)
        #expect(
            taken.flatMap(\.recipients) == [
                "alice@example.com", "bob@example.org", "carol@example.com", "dave@example.com", "erin@example.com",
            ])
        let list = try run(
            Programs.terminal, ["sendmail", "-t"], environment: hub.environment(token),
            input: Self.head.replacing("alice@example.com", with: "Jane Doe, alice@example.com") + Self.page)
        #expect(list.code == 0 && list.errors.contains("'Jane Doe' in the header is not an address"), "\(list)")
    }

    /// himalaya #747, lettre #309: who is named on the command line.
    @Test(arguments: ["text/html", "text/plain"]) func blindCopiesAreTold(_ type: String) throws {
        let text = (Self.head + "Bcc: carol@example.com\n" + Self.page).replacing("text/html", with: type)
        let taken = try send(["-oi", "alice@example.com", "carol@example.com"], text)
        #expect(taken.flatMap(\.recipients) == ["alice@example.com", "carol@example.com"])
        #expect(taken.allSatisfy { !$0.text.contains("Bcc") && !$0.text.contains("carol") })
        for arguments in [["--maildir", hub.folder.path + "/mail"], ["--mbox", hub.folder.path + "/mbox"]] {
            let track = try run(
                Programs.terminal, ["track"] + arguments, environment: hub.environment(token), input: text)
            #expect(track.code == 0, "\(track)")
        }
        let folder = hub.folder.path + "/mail/new/"
        let copies = try FileManager.default.contentsOfDirectory(atPath: folder).map {
            try String(contentsOfFile: folder + $0, encoding: .utf8)
        }
        #expect(copies.count == 2 && !copies.contains { $0.contains("Bcc") })
        let alices = copies.filter { $0.hasPrefix("Delivered-To: alice@example.com\n") }
        #expect(alices.count == 1 && !alices[0].contains("carol"))
        let mbox = try String(contentsOfFile: hub.folder.path + "/mbox", encoding: .utf8)
        #expect(!mbox.contains("Bcc") && mbox.matches(of: /\nDelivered-To: [a-z]+@example.com\n/).count == 2)
    }

    /// gitea #35948, gptme-contrib PR #153.
    @Test(arguments: [
        (["-i", "-f", "sam@example.com", "--", "<alice@example.com>"], "alice@example.com"),
        (["-i", "Alice Example <alice@example.com>"], "alice@example.com"),
        (["-i", "\"Doe, Jane\" <jane@example.com>"], "jane@example.com"),
        (["-i", "-f", "<sam@example.com>", "alice@example.com"], "alice@example.com"),
        (["-i", "-f", "Sam <sam@example.com>", "alice@example.com (Alice)"], "alice@example.com"),
    ]) func addressesInAnyForm(_ arguments: [String], _ recipient: String) throws {
        let taken = try send(arguments, Self.head + Self.page)
        #expect(taken.map(\.recipients) == [[recipient]] && taken[0].from == "sam@example.com")
        #expect(taken[0].text.contains("/o/") && taken[0].text.contains("/c/"))
    }

    /// dma #75, msmtp #51: Debian's cron, and cronie.
    @Test(arguments: [
        (
            ["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "sam@example.com"], "root (Cron Daemon)", "sam@example.com",
            "sam@example.com (Cron Daemon)"
        ),
        (
            ["-FCronDaemon", "-i", "-odi", "-oem", "-oi", "-t", "-f", "root"], "\"(Cron Daemon)\" <root>", "root",
            "\"(Cron Daemon)\" <sam@example.com>"
        ),
        (["-i", "-r", "root", "root"], "root", "root", "sam@example.com"),
    ]) func mailOfCronArrives(_ arguments: [String], _ from: String, _ to: String, _ written: String) throws {
        let text =
            "From: \(from)\nTo: \(to)\nSubject: Cron <root@box> run\n"
            + "Content-Type: text/plain; charset=ANSI_X3.4-1968\nX-Cron-Env: <SHELL=/bin/sh>\n\ndone\n"
        let taken = try send(arguments, text)
        #expect(taken.map(\.recipients) == [["sam@example.com"]] && taken[0].from == "sam@example.com")
        #expect(taken[0].text.contains("From: \(written)\r\nTo: sam@example.com\r\n"), "\(taken[0].text)")
        #expect(taken[0].text.contains("\r\nSubject: Cron <root@box> run\r\n"))
    }

    @Test func whoGivesNoSenderIsStillNobody() throws {
        #expect(try send(["-i", "-f", "", "alice@example.com"], Self.head + Self.page)[0].from == "")
    }

    /// php-src #8086: header lines that end in CR CR LF.
    @Test func linesThatEndOften() throws {
        let head = (Self.head + "Bcc: joe@example.org\n").replacing("\n", with: "\r\r\n") + "\r\r\n"
        let taken = try send(["-t", "-i"], head + "<p>x</p>\n")
        #expect(taken.flatMap(\.recipients) == ["alice@example.com", "joe@example.org"])
        #expect(taken.allSatisfy { !$0.text.contains("Bcc") && !$0.text.contains("\r\r") })
        #expect(taken.allSatisfy { $0.text.hasSuffix("charset=utf-8\r\n\r\n<p>x</p>\r\n") })
        let mixed = (Self.head + "Bcc: joe@example.org\n").replacing("\n", with: "\r\n") + "\r\n<p>x</p>\n"
        let more = try send(["-t", "-i"], mixed).dropFirst(taken.count)
        #expect(more.flatMap(\.recipients) == ["alice@example.com", "joe@example.org"])
        #expect(more.allSatisfy { $0.text.contains("/o/") && !$0.text.contains("Bcc") })
    }

    @Test func undisclosedAndUnquotedNames() throws {
        let undisclosed = Self.head.replacing(
            "To: alice@example.com", with: "To: undisclosed-recipients:;\nBcc: joe@example.org")
        #expect(try send(["-t"], undisclosed + Self.page).map(\.recipients) == [["joe@example.org"]])
        let unquoted = Self.head.replacing("To: alice@example.com", with: "To: Doe, Jane <jane@example.com>")
        #expect(try send(["-t"], unquoted + Self.page).dropFirst().map(\.recipients) == [["jane@example.com"]])
    }

    /// gophish #2853: what Safe Links has wrapped, in a reply to somebody else, is nobody's click but the new reader's.
    @Test func aWrappedOldLinkIsTheNewReaders() throws {
        let first = try #require(try send(["-i", "alice@example.com"], Self.head + Self.page).first?.text)
        let link = try #require(first.firstMatch(of: /href="(http[^"]+\/c\/[^"]+)"/).map { String($0.output.1) })
        let pixel = try #require(first.firstMatch(of: /src="(http[^"]+\/o\/[^"]+)"/).map { String($0.output.1) })
        let coded = [link, pixel].map { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics)! }
        let reply = """
            From: Sam <sam@example.com>
            To: bob@example.org
            Subject: Re: x
            Message-ID: <2@example.com>
            Content-Type: text/html; charset=utf-8

            <p>fine</p><blockquote><a href="https://nam11.safelinks.protection.outlook.com/?url=\(coded[0])&amp;data=05%7C01" \
            originalsrc="\(link)" shash="abc">prices</a><img src="https://ecp.yusercontent.com/mail?url=\(coded[1])&amp;t=1"></blockquote>

            """
        let second = try #require(try send(["-t"], reply).last)
        #expect(second.recipients == ["bob@example.org"])
        let ticket = try #require(link.firstMatch(of: /\/c\/([^\/]+)/).map { String($0.output.1) })
        #expect(
            !second.text.contains(ticket) && !second.text.contains("safelinks") && !second.text.contains("yusercontent")
        )
        #expect(second.text.contains("originalsrc=\"https://example.com/p\""))
        let new = try #require(second.text.firstMatch(of: /href="http:[^"]+(\/c\/[^"]+)"/).map { String($0.output.1) })
        let click = try HTTP.get(port: hub.port, new)
        #expect(click.status == 302 && click.headers["location"] == "https://example.com/p")
        let clicks = try hub.log(token).filter { $0["kind"] as? String == "click" }
        #expect(clicks.map { ($0["recipient"] as? [String: Any])?["email"] as? String } == ["bob@example.org"])
    }

    /// gmime #133: of several encoded words in base64 the first was all of a subject.
    @Test func subjectsAndNamesAreWhole() throws {
        let text =
            "From: Sam <sam@example.com>\nTo: =?UTF-8?B?SsO8cmdlbg==?= =?UTF-8?B?IE3DvGxsZXI=?= <alice@example.com>\n"
            + "Subject: =?ISO-2022-JP?B?GyRCJUYlORsoQg==?=\n =?ISO-2022-JP?B?GyRCJUglYSE8GyhC?=\n =?ISO-2022-JP?B?GyRCJWsbKEI=?=\n"
            + "Message-ID: <1@example.com>\nContent-Type: text/html; charset=utf-8\n\n<p>x</p>\n"
        _ = try send(["-i", "alice@example.com"], text)
        let sent = try #require(try hub.log(token).first)
        #expect((sent["message"] as? [String: Any])?["subject"] as? String == "テストメール")
        #expect((sent["recipient"] as? [String: Any])?["name"] as? String == "Jürgen Müller")
    }

    /// cpython #79986: a long id, folded by encoded words, is known by what it says.
    @Test func anEncodedMessageIDIsTheSameOfAll() throws {
        let id =
            "=?utf-8?q?=3Caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\n =?utf-8?q?bbbbbbbbbbbbbbbbbbbb=40example=2Ecom=3E?="
        let text = Self.head.replacing("<1@example.com>", with: id) + Self.page
        _ = try send(["-i", "alice@example.com"], text)
        let taken = try send(["-i", "bob@example.com"], text)
        #expect(taken.allSatisfy { $0.text.replacing("\r\n", with: "\n").contains("Message-ID: \(id)\n") })
        let ids = Set(try hub.log(token).compactMap { ($0["message"] as? [String: Any])?["id"] as? String })
        #expect(ids.count == 1)
        let message =
            try HTTP.get(port: hub.port, "/v1/messages/\(try #require(ids.first))", token: token).json as? [String: Any]
        let known = "<\(String(repeating: "a", count: 47))\(String(repeating: "b", count: 20))@example.com>"
        #expect(message?["message_id"] as? String == known)
    }
}

import Foundation
import TestKit
import Testing

/// `mailbell record` and `log`, and mail that is logged as it is sent, against a hub.
@Suite(.serialized, .blocking) struct RecordCommandTests {
    private let hub: HubUnderTest
    private let token: String

    init() throws {
        hub = try HubUnderTest()
        token = try hub.addUser()
    }

    @discardableResult
    private func mailbell(
        _ arguments: String..., as token: String? = nil, input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, arguments, environment: hub.environment(token ?? self.token), input: input)
    }

    private func json(_ text: String) throws -> [JSON] {
        try text.lines.map { JSON(try JSONSerialization.jsonObject(with: Data($0.utf8))) }
    }

    private func mail(_ number: Int, header: String = "", body: String = "hello") -> String {
        "From: Sam <sam@example.com>\nTo: Alice Example <alice@customer.example>\nSubject: Offer \(number)\n"
            + "Date: Sun, 22 Nov 2026 06:04:03 +0100\nMessage-ID: <\(number)@example.com>\n\(header)"
            + "Content-Type: text/plain\n\n\(body)\n"
    }

    // MARK: Records

    @Test func recordsAreAddedShownAndChanged() throws {
        let added = try mailbell(
            "record", "add", "deal", "Big one", "--amount", "1234.5 EUR", "--close-on", "2026-12-31", "--note", "big")
        #expect(added.code == 0 && added.output == "added deal:1 Big one\n" && added.errors.isEmpty, "\(added)")
        let contact = try mailbell(
            "record", "add", "contact", "Alice Example", "--email", "alice@customer.example", "--legal-basis",
            "consent",
            "--no-marketing", "-o", "json")
        #expect(try json(contact.output).first?["ref"].text == "contact:1", "\(contact)")

        let show = try mailbell("record", "show", "contact:ALICE@customer.example").output
        #expect(show.hasPrefix("Alice Example  contact:1\n") && show.contains("consent, by sam@example.com"), "\(show)")
        #expect(show.contains("\nmarketing   no\n"))
        let deal = try mailbell("record", "show", "deal-1").output
        #expect(deal.contains("1234.50 EUR") && deal.contains("2026-12-31") && deal.contains("New, open"), "\(deal)")

        #expect(
            try mailbell("record", "set", "deal:1", "--stage", "won", "--note", "").output == "changed deal:1 Big one\n"
        )
        let won = try #require(try json(try mailbell("record", "show", "deal:1", "-o", "json").output).first)["record"]
        #expect(won["state"].text == "won" && won["note"].text == nil && won["version"].int == 2)
        #expect(try mailbell("record", "list", "deal", "--state", "open").output.isEmpty)
        #expect(
            try mailbell("record", "list", "deal", "--state", "won").output.hasPrefix(
                "deal:1\tBig one\tWon, 1234.50 EUR"))

        let taken = try mailbell("record", "add", "contact", "Another", "--email", "Alice@Customer.example")
        #expect(taken.code == 1 && taken.errors.contains("contact:1"), "\(taken)")
        for wrong in [
            ["set", "deal:1", "--stage", "never"], ["set", "deal:1", "--email", "a@b.example"],
            ["set", "deal:9", "--name", "x"],
            ["show", "contact:nobody@example.com"], ["link", "deal:1", "company:9"], ["restore", "ticket:1"],
        ] {
            let result = try run(Programs.terminal, ["record"] + wrong, environment: hub.environment(token))
            #expect(result.code == 1 && result.output.isEmpty && !result.errors.isEmpty, "\(wrong): \(result)")
        }
    }

    @Test func recordsAreLinkedFoundDeletedAndRestored() throws {
        try mailbell("record", "add", "contact", "田中 太郎", "--email", "tanaka@customer.example")
        try mailbell("record", "add", "company", "Customer", "--domain", "customer.example")
        let link = try mailbell("record", "link", "contact:1", "company:customer.example", "--primary")
        #expect(link.code == 0 && link.output == "linked contact:1 and company:customer.example\n", "\(link)")
        #expect(try mailbell("record", "show", "contact:1").output.contains("company:1 Customer (main)"))
        #expect(try mailbell("record", "find", "田中").output.hasPrefix("contact:1\t田中 太郎\ttanaka@customer.example"))
        #expect(try mailbell("record", "find", "nothing-like-it").errors == "mailbell: nothing was found\n")
        #expect(try mailbell("record", "unlink", "company:1", "contact:1").code == 0)
        #expect(try mailbell("record", "unlink", "company:1", "contact:1").errors.contains("are not linked"))

        #expect(try mailbell("record", "delete", "contact-1").output.contains("record restore contact:1"))
        #expect(try mailbell("record", "list", "contact").output.isEmpty)
        #expect(try mailbell("record", "list", "contact", "--trash").output.hasPrefix("contact:1\t"))
        #expect(try mailbell("record", "restore", "contact:1").output == "restored contact:1 田中 太郎\n")
        #expect(try mailbell("record", "list", "contact", "--order", "name", "-n", "1").output.hasPrefix("contact:1\t"))
    }

    // MARK: Logging

    @Test func mailIsLoggedFromInputAndFiles() throws {
        try mailbell("record", "add", "deal", "Big one")
        let first = try mailbell("log", "--record", "deal-1", input: mail(1))
        #expect(first.code == 0 && first.output.hasPrefix("logged as entry "), "\(first)")
        #expect(first.output.contains("contact:1 Alice Example (took part)") && first.output.contains("deal:1 Big one"))
        let again = try mailbell("log", input: mail(1))
        #expect(again.code == 0 && again.output.hasPrefix("already logged as entry "), "\(again)")

        let files = try (2...3).map { number in
            let path = hub.folder.path + "/\(number).eml"
            try Data(mail(number).utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
        let result = try mailbell("log", files[0], hub.folder.path + "/none.eml", files[1], "--no-create")
        #expect(result.code == 1 && result.errors.contains("none.eml: No such file"), "\(result)")
        #expect(result.output.lines.count == 2 && result.output.hasPrefix(files[0] + ": logged as "))
        #expect(try mailbell("log", input: "").errors == "mailbell: standard input: there is no message\n")

        let show = try mailbell("record", "show", "contact:alice@customer.example").output
        #expect(show.lines.count { $0.contains("\tsent\tAlice Example\tOffer ") } == 3, "\(show)")
        #expect(try mailbell("record", "find", "offer").output.contains("\tOffer 1\t"))
        // In the sender's own log, and in nobody's way.
        #expect(try hub.log(token).count { $0["kind"] as? String == "logged" } == 3)
        let feed = try mailbell("feed").output.lines
        #expect(feed.count == 3 && feed.allSatisfy { $0.contains("  logged  Alice Example <alice@customer.example>") })
    }

    /// 38 MB through a pipe.
    @Test func aLargeMailIsStreamed() throws {
        let path = hub.folder.path + "/large.eml"
        let line = Data((String(repeating: "QUJD", count: 19) + "\n").utf8)
        var message = Data(
            ("From: sam@example.com\nTo: alice@customer.example\nSubject: Large\nMessage-ID: <large@example.com>\n"
                + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: image/png\n"
                + "Content-Disposition: attachment; filename=a.png\nContent-Transfer-Encoding: base64\n\n").utf8)
        for _ in 0..<500_000 { message.append(line) }
        message.append(Data("--b--\n".utf8))
        try message.write(to: URL(fileURLWithPath: path))
        let log = try run(
            URL(fileURLWithPath: "/bin/bash"), ["-c", "cat '\(path)' | '\(Programs.terminal.path)' log"],
            environment: hub.environment(token), seconds: 120)
        #expect(log.code == 0 && log.output.hasPrefix("logged as entry "), "\(log)")
        #expect(try mailbell("record", "show", "contact:alice@customer.example").output.contains("1 attachment"))
    }

    @Test func whatIsNeverLoggedIsToldByTheExitCode() throws {
        let set = try HTTP.request(
            "PATCH", port: hub.port, "/v1/logging",
            headers: ["Authorization: Bearer \(token)", "Content-Type: application/json"],
            body: Array(#"{"never_log":["customer.example"]}"#.utf8))
        #expect(set.status == 204, "\(set.text)")
        let result = try mailbell("log", input: mail(1))
        #expect(result.code == 3 && result.output.hasPrefix("not logged: "), "\(result)")
        #expect(try mailbell("record", "list", "contact").output.isEmpty)
    }

    @Test func aTokenWithoutTheScopeIsToldWhatToDo() throws {
        let old = try hub.token(scopes: "subscribe,read,track")
        for arguments in [["record", "list", "deal"], ["log"]] {
            let result = try run(
                Programs.terminal, arguments, environment: hub.environment(old), input: mail(1))
            #expect(result.code == 4 && result.errors.contains("MAILBELL_TOKEN"), "\(arguments): \(result)")
        }
    }

    // MARK: Sending

    @Test func sendmailLogsTheOriginal() throws {
        let server = try MailServer()
        try mailbell("smtp", "set", "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no")
        let html = mail(1, header: "X-Mailbell-Log: yes\nBcc: bob@other.example\n").replacing(
            "text/plain", with: "text/html")
        let sent = try mailbell("sendmail", "-t", input: html)
        #expect(sent.code == 0 && sent.errors.isEmpty, "\(sent)")
        #expect(try server.taken.allSatisfy { !$0.text.contains("X-Mailbell") && $0.text.contains("/o/") })
        let only = try mailbell("sendmail", "--track=no", "--log=yes", "-t", input: mail(2))
        #expect(only.code == 0 && !only.errors.contains("not logged"), "\(only)")
        try mailbell("sendmail", "-t", input: mail(3))
        let kinds = try hub.log(token).compactMap { $0["kind"] as? String }
        #expect(kinds.count { $0 == "logged" } == 2, "\(kinds)")
        #expect(try mailbell("record", "find", "bob").output.isEmpty, "a blind copy is nobody's business")
    }

    @Test func whatCannotBeLoggedNowIsLater() throws {
        let server = try MailServer()
        try mailbell("smtp", "set", "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no", "--log")
        try hub.stop()
        let sent = try mailbell("sendmail", "-t", input: mail(1))
        #expect(sent.code == 0 && sent.errors.contains("is logged later: "), "\(sent)")
        #expect(try mailbell("outbox").output.contains("sent, waits for the hub to be logged"))
        #expect(try mailbell("sendmail", "--flush").code == 75)
        try hub.start()
        #expect(try mailbell("sendmail", "--flush").code == 0)
        #expect(try mailbell("outbox").errors == "mailbell: nothing waits\n")
        #expect(try mailbell("record", "find", "offer").output.contains("\tOffer 1\t") && server.taken.count == 1)
    }

    @Test func theFilterLogsWhatItPassesOn() throws {
        let server = try MailServer()
        let settings = hub.folder.path + "/filter.conf"
        func filter(_ log: String, _ token: String, _ message: String) throws -> (
            code: Int32, output: String, errors: String
        ) {
            try Data(
                "hub \(hub.url)\nnext smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no\nsender sam@example.com \(token) \(log)\n"
                    .utf8
            ).write(to: URL(fileURLWithPath: settings))
            return try run(
                Programs.terminal,
                [
                    "filter", "--verbose", "--settings", settings, "--sender=sam@example.com", "--",
                    "alice@customer.example",
                ],
                input: message, seconds: 60)
        }
        let logged = try filter("no log=yes", token, mail(1))
        #expect(logged.code == 0 && logged.errors.contains("to=<alice@customer.example> logged"), "\(logged)")
        #expect(
            try filter("no log=yes", token, mail(2, header: "X-Mailbell-Log: no\n")).errors.contains("logged") == false)
        #expect(try filter("no", token, mail(3, header: "X-Mailbell-Log: yes\n")).errors.contains("> logged"))
        let old = try filter("no log=yes", try hub.token(), mail(4))
        #expect(old.code == 0 && old.errors.contains("not logged: ") && old.errors.contains("scope log"), "\(old)")
        #expect(try server.taken.count == 4)
        #expect(try hub.log(token).count { $0["kind"] as? String == "logged" } == 2)
    }
}

/// `mailbell login --add-scope`: a login of an earlier version gets a token that may do more.
@Suite(.blocking) struct AddedScopeTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func code(_ more: String...) throws -> String {
        let result = try run(
            Programs.hub,
            ["pair", "--client", "--user", "sam@example.com", "--public-url", desk.hub.url, "--data", desk.hub.data]
                + more)
        guard result.code == 0 else { throw Failure("\(result)") }
        return String(result.output.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "#")[1])
    }

    private func mailbell(
        _ arguments: String..., input: String = ""
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, arguments, environment: desk.hub.folders, input: input)
    }

    @Test func theLoginGetsAnotherToken() throws {
        let first = try mailbell(
            "login", "--hub", desk.hub.url, input: try code("--scopes", "subscribe,read,track,web") + "\n")
        #expect(first.code == 0, "\(first)")
        let before = try mailbell("record", "list", "deal")
        #expect(before.code == 4 && before.errors.hasSuffix(": run `mailbell login --add-scope log`\n"), "\(before)")
        let added = try mailbell("login", "--add-scope", "log", input: try code() + "\n")
        #expect(
            added.code == 0 && added.output.hasSuffix("for subscribe, read, track, web, records, log\n"), "\(added)")
        #expect(try mailbell("record", "list", "deal").code == 0)
        #expect(
            try desk.hub.command("token", "list").lines.count { $0.contains("-terminal") && $0.contains("\trevoked ") }
                == 1)
    }

    @Test func aCodeThatGrantsLessChangesNothing() throws {
        #expect(try mailbell("login", "--add-scope", "log", input: "x\n").errors.contains("There is no login"))
        #expect(try mailbell("login", "--hub", desk.hub.url, input: try code() + "\n").code == 0)
        let less = try mailbell("login", "--add-scope", "log", input: try code("--scopes", "read") + "\n")
        #expect(less.code == 1 && less.errors.contains("does not grant the scope log: nothing was changed"), "\(less)")
        let noCode = try mailbell("login", "--add-scope", "log", input: desk.token + "\n")
        #expect(noCode.code == 64 && noCode.errors.contains("not a pairing code"), "\(noCode)")
        #expect(try mailbell("record", "list", "deal").code == 0, "the login is as it was")
    }
}

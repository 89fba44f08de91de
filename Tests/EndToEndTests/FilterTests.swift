import Foundation
import TestKit
import Testing

/// `mailbell filter`, as Postfix runs it, with mail that strangers have written.
@Suite(.serialized, .blocking) struct FilterTests {
    private let server: MailServer
    private let hub: HubUnderTest
    private let sam: String
    private let kim: String
    private let settings: String

    init() throws {
        server = try MailServer()
        hub = try HubUnderTest()
        sam = try hub.addUser()
        kim = try hub.addUser("kim@example.com")
        settings = hub.folder.path + "/filter.conf"
        try Data(
            """
            hub \(hub.url)
            next smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no
            sender sam@example.com \(sam)
            sender kim@example.com \(kim)
            login kim kim@example.com

            """.utf8
        ).write(to: URL(fileURLWithPath: settings))
    }

    private func mail(_ body: String = "<p>hi <a href=\"https://example.com/\">x</a></p>", header: String = "")
        -> String
    {
        "From: sam@example.com\nTo: alice@example.com\nSubject: s\nMessage-ID: <1@example.com>\n\(header)"
            + "Content-Type: text/html\n\n\(body)\n"
    }

    private func arguments(_ options: [String]) -> [String] {
        ["filter", "--verbose", "--settings", settings] + options + ["--", "alice@example.com"]
    }

    private func filter(
        _ mail: String, _ options: String...
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, arguments(options), input: mail, seconds: 60)
    }

    /// It has arrived, and is what was sent.
    private func expectUntracked(
        _ mail: String, _ result: (code: Int32, output: String, errors: String), _ reason: String
    ) throws {
        #expect(result.code == 0, "\(result)")
        #expect(result.errors.contains("not tracked: ") && result.errors.contains(reason), "\(result)")
        let taken = try server.taken
        #expect(taken.count == 1 && taken.first?.recipients == ["alice@example.com"])
        #expect(taken.first?.text.replacing("\r\n", with: "\n").hasSuffix(mail) == true)
        for token in [sam, kim] { #expect(try hub.log(token).isEmpty) }
    }

    @Test func whatIsReadInAProcessOfItsOwnIsTracked() throws {
        let result = try filter(mail(), "--login=sam@example.com", "--sender=sam@example.com")
        #expect(result.code == 0 && result.errors.contains("tracked"), "\(result)")
        let text = try #require(try server.taken.first?.text)
        #expect(text.contains("/o/") && text.contains("/c/"))
        #expect(try hub.log(sam).map { $0["kind"] as? String } == ["sent"])
    }

    /// Postfix passes each recipient alone, and the header as it came.
    @Test(arguments: ["sam@example.com", "eve@example.com"]) func blindCopiesStayHere(_ sender: String) throws {
        let text = mail(header: "Bcc: carol@example.com,\n dave@example.com\nResent-Bcc: erin@example.com\n")
        let result = try filter(text, "--sender", sender)
        #expect(result.code == 0, "\(result)")
        let taken = try #require(try server.taken.first?.text)
        #expect(taken.contains("/o/") == (sender == "sam@example.com"))
        #expect(!taken.contains("Bcc") && !taken.contains("dave@") && taken.contains("To: alice@example.com"))
    }

    /// Kim may submit mail, and writes Sam's address where she can.
    @Test(arguments: [
        ("", "kim@example.com", "From is sam@example.com"), ("kim", "sam@example.com", "the sender is sam@example.com"),
        ("kim", "", "From is sam@example.com"), ("kim@example.com", "sam@example.com", "the sender is sam@example.com"),
        ("eve", "sam@example.com", "the login eve has no address"),
        ("", "", "neither a login nor an envelope's sender"),
        ("sam@example.com", "kim@example.com", "the sender is kim@example.com"),
        ("-v", "sam@example.com", "the login -v has no address"),
    ]) func fromChoosesNobodysAccount(_ login: String, _ sender: String, _ reason: String) throws {
        let text = mail()
        // As Postfix passes them: an empty one is an empty argument.
        try expectUntracked(text, try filter(text, "--login", login, "--sender", sender), reason)
    }

    /// Takes gumbo seconds, also on a fast machine, and each part is just below all limits that look before it parses.
    private var slow: String {
        let html = "<svg>" + String(repeating: "<g>", count: 1900) + String(repeating: "</x>", count: 19_000)
        let part = "--x\nContent-Type: text/html\n\n\(html)<p>x</p>\n"
        return mail(String(repeating: part, count: 4) + "--x--").replacing(
            "Content-Type: text/html\n\n--x", with: "Content-Type: multipart/mixed; boundary=x\n\n--x")
    }

    @Test func aMailThatTakesTooLongArrives() throws {
        let text = slow
        let result = try filter(text, "--sender=sam@example.com", "--parser-seconds=1")
        try expectUntracked(text, result, "ended with signal \(SIGXCPU)")
    }

    @Test func aMailThatTakesTooMuchMemoryArrives() throws {
        let text = mail(String(repeating: "<p>long enough a line of text</p>\n", count: 300_000))
        let result = try filter(text, "--sender=sam@example.com", "--parser-bytes=4000000")
        try expectUntracked(text, result, "ended with")
    }

    @Test func aMailWhoseParserIsKilledArrives() throws {
        let text = slow
        let running = try RunningProgram(Programs.terminal, arguments(["--sender=sam@example.com"]), input: text)
        var child: Int32?
        try eventually("the parser runs") {
            child = try children(of: running.pid).first { (try? commandLine($0).contains("craft")) == true }
            return child != nil
        }
        kill(try #require(child), SIGKILL)
        let code = try running.wait(seconds: 60)
        try expectUntracked(text, (code, running.output, running.errors), "ended with signal \(SIGKILL)")
    }

    private func children(of parent: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return false }
            let words = stat[end...].split(separator: " ")
            return words.count > 2 && words[2] == "\(parent)"
        }
    }

    private func commandLine(_ pid: Int32) throws -> [String] {
        try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8).split(separator: "\0").map(String.init)
    }

    /// 45,000 groups within groups ended every program that read them.
    @Test func groupsWithinGroupsEndNoProgram() throws {
        let text = mail(header: "Cc: \(String(repeating: "g:", count: 50_000));\n")
        try expectUntracked(text, try filter(text, "--sender=sam@example.com"), "groups of addresses")

        let environment = hub.environment(sam)
        let url = "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no"
        #expect(try run(Programs.terminal, ["smtp", "set", url], environment: environment).code == 0)
        let unread = try run(Programs.terminal, ["sendmail", "-t"], environment: environment, input: text)
        #expect(unread.code == 65 && unread.errors.contains("groups of addresses"), "\(unread)")
        #expect(try server.taken.count == 1)
        let named = try run(
            Programs.terminal, ["sendmail", "alice@example.com"], environment: environment, input: text)
        #expect(named.code == 0 && named.errors.contains("not tracked"), "\(named)")
        #expect(try server.taken.count == 2)
        let track = try run(Programs.terminal, ["track"], environment: environment, input: text)
        #expect(track.code == 1 && track.errors.contains("give --to"), "\(track)")
        let given = try run(
            Programs.terminal, ["track", "--to", "alice@example.com"], environment: environment, input: text)
        #expect(given.code == 0 && given.output == text, "\(given.errors)")
    }

    /// A command of the user's is not handed the token.
    @Test func noProgramInheritsTheToken() throws {
        let variables = hub.environment(sam).merging(["SOME_OTHER": sam]) { $1 }
        _ = try hub.register(sam)
        let tail = try run(
            Programs.terminal, ["tail", "--from-start", "--no-follow", "--exec", "env"], environment: variables)
        #expect(tail.code == 0 && tail.output.contains("MAILBELL_EMAIL="), "\(tail)")
        #expect(!tail.output.contains(sam))
        let note = hub.folder.path + "/environment"
        let url = "smtp://sam@127.0.0.1:\(server.ports["plain"]!)?starttls=no"
        let set = try run(
            Programs.terminal, ["smtp", "set", url, "--password-command", "env >\(note); echo x"],
            environment: variables)
        let seen = try String(contentsOfFile: note, encoding: .utf8)
        #expect(seen.contains("MAILBELL_HUB=") && !seen.contains(sam), "\(set)")
    }
}

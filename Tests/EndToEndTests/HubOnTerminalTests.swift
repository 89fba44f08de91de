import Foundation
import TestKit
import Testing

/// The hub's commands on a real terminal: nothing wraps, columns have titles, times are how long ago, and nothing is said
/// where there is nothing.
@Suite(.serialized, .blocking) struct HubOnTerminalTests {
    private let hub: HubUnderTest
    private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("GeoIPTests/Fixtures").path

    init() throws { hub = try HubUnderTest() }

    private func shown(_ commands: String...) throws -> [[String]] {
        let terminal = try Tmux(columns: 80, environment: hub.folders.merging(["DATA": hub.data]) { $1 })
        return try commands.map { try terminal.show("mailbell-hub \($0) --data \"$DATA\"").shown }
    }

    private func isRecent(_ row: String) -> Bool { row.contains("just now") || row.contains(" min ago") }

    private func title(_ row: String?) -> [Substring] { row?.split(separator: " ") ?? [] }

    @Test func listsHaveTitlesAndFit() throws {
        let sam = "sam.with.a.rather.long.name@department.example.com"
        let token = try hub.addUser(sam)
        _ = try hub.command(
            "token", "create", "--user", sam, "--label", "the laptop in the office downstairs", "--scopes", "read")
        _ = try hub.command("token", "revoke", token)
        _ = try hub.command("contact", "set", "*", "anonymous")
        _ = try hub.command("contact", "set", "a.very.long.contact@subdomain.example.com", "never", "--user", sam)
        let tail = try RunningProgram(
            Programs.terminal, ["tail", "--device", "desk-with-a-name-that-is-too-long-for-it", "--count", "1"],
            environment: hub.environment(try hub.token(sam)))
        try eventually("the device is known") { try hub.command("device", "list").contains("desk") }
        let other = try hub.token(sam)
        let body: [String: Any] = [
            "from": sam, "subject": "s", "to": [["email": "a@example.com"], ["email": "b@example.com"]],
        ]
        #expect(try HTTP.post(port: hub.port, "/v1/messages", json: body, token: other).status == 201)
        #expect(try tail.wait() == 0)

        let lists = try shown("token list", "device list", "backlog", "user list", "contact list")
        #expect(title(lists[0].first) == ["ID", "USER", "SCOPES", "CREATED", "STATE", "LABEL"])
        #expect(
            lists[0].count == 5 && lists[0].dropFirst().allSatisfy { $0.hasPrefix("tk_") && isRecent($0) })
        #expect(
            lists[0].contains { $0.contains("revoked") } && lists[0].contains { $0.contains(" valid") }, "\(lists[0])")
        #expect(title(lists[1].first).first == "USER" && lists[1].count == 2 && isRecent(lists[1][1]))
        #expect(title(lists[2].first).starts(with: ["USER", "DEVICE", "BEHIND", "SINCE", "LAST", "SEEN"]))
        #expect(lists[2].count == 2 && lists[2][1].contains("  1  ") && isRecent(lists[2][1]), "\(lists[2])")
        #expect(title(lists[3].first).first == "ADDRESS" && lists[3].count == 2)
        #expect(title(lists[4].first) == ["SET", "BY", "WHO", "TRACKING"] && lists[4].count == 3, "\(lists[4])")
        #expect(lists[4].contains { $0.contains("never") } && lists[4].contains { $0.contains("anonymous") })
        // Programs get each in full, as ever.
        #expect(try hub.command("contact", "list").hasPrefix("*\t*\tanonymous\n\(sam)\ta.very.long.contact@"))
        #expect(try hub.command("backlog").contains("\tdesk-with-a-name-that-is-too-long-for-it\t1\t20"))
        #expect(try hub.command("token", "list").contains("\tthe laptop in the office downstairs"))
    }

    @Test func tokensOfOneUser() throws {
        _ = try hub.addUser()
        _ = try hub.addUser("kim@example.com")
        #expect(try hub.command("token", "list").components(separatedBy: "\n").count == 2)
        let kims = try hub.command("token", "list", "--user", "Kim@example.com")
        #expect(kims.components(separatedBy: "\n").count == 1 && kims.contains("\tkim@example.com\t"))
        _ = try hub.command("user", "add", "--email", "new@example.com")
        #expect(try hub.command("token", "list", "--user", "new@example.com") == "")
        #expect(throws: Failure.self) { try hub.command("token", "list", "--user", "eve@example.com") }
        #expect(try shown("token list --user new@example.com")[0][0].contains("new@example.com has no tokens"))
    }

    /// A person is told that there is nothing; a program gets nothing.
    @Test func nothingIsSaid() throws {
        let lists = try shown("user list", "token list", "device list", "backlog", "contact list")
        for (list, said) in zip(
            lists, ["there are no users", "there are no tokens", "no device has", "no device is", "nothing is set"])
        {
            #expect(list.first?.contains(said) == true, "\(list)")
        }
        _ = try hub.addUser()
        #expect(try shown("contact list --user sam@example.com")[0][0].contains("sam@example.com has set nothing"))
        #expect(try hub.command("contact", "list") == "" && hub.command("backlog") == "")
    }

    @Test func whatIsLookedUpHasTitles() throws {
        let tables =
            "--geo-city '\(fixtures)/maxmind-city.mmdb' --geo-asn '\(fixtures)/asn.mmdb' --geo-country /dev/null"
        let country = hub.folder.path + "/country.csv"
        try Data("192.0.2.0,192.0.2.255,DE\n".utf8).write(to: URL(fileURLWithPath: country))
        let flags = tables.replacing("/dev/null", with: country)
        let lists = try shown(
            "geo lookup 192.0.2.7 192.168.1.1 2001:db8::1 \(flags)",
            "networks lookup 192.0.2.7 209.222.82.1 \(flags)")
        // Warnings of old tables are texts for the log as well, of any length.
        let terminal = try Tmux(columns: 80, environment: hub.folders)
        let status = try terminal.show("mailbell-hub geo status \(flags) --data '\(hub.data)' 2>/dev/null").shown
        #expect(title(status.first) == ["FOR", "FILE", "TYPE", "DATE", "AGE", "KIND", "NAMES", "IN"])
        #expect(status.count == 4, "\(status)")
        #expect(title(lists[0].first) == ["ADDRESS", "CITY", "REGION", "COUNTRY", "TIME", "ZONE", "PRECISION"])
        #expect(lists[0].contains { $0.hasPrefix("192.168.1.1") && $0.hasSuffix("unknown") }, "\(lists[0])")
        #expect(title(lists[1].first) == ["ADDRESS", "CLASS", "OWNER"])
        #expect(lists[1].contains { $0.contains("scanner") && $0.hasSuffix("Barracuda") }, "\(lists[1])")
        let piped = try run(Programs.hub, ["networks", "lookup", "192.0.2.7", "--data", hub.data])
        #expect(piped.output == "192.0.2.7\tunknown\t-\n")
        let places = try run(
            Programs.hub, ["geo", "lookup", "192.168.1.1", "--data", hub.data, "--geo-country", country])
        #expect(places.output == "192.168.1.1\tunknown\n")
    }

    /// `show` fails where a row is continued in the next: each line is one by itself.
    @Test func checkFits() throws {
        let config = hub.folder.path + "/hub.yaml"
        let long = (1...9).map { "10.\($0).0.0/16" }.joined(separator: ", ")
        try Data("trusted-proxy: [\(long)]\nopt-out-contact: privacy@example.com\n".utf8)
            .write(to: URL(fileURLWithPath: config))
        let terminal = try Tmux(columns: 80, environment: hub.folders.merging(["DATA": hub.data]) { $1 })
        let shown = try terminal.show(
            "cd '\(hub.folder.path)'; mailbell-hub check --config hub.yaml --data \"$DATA\" --listen 127.0.0.1:\(hub.port)"
                + " --admin 127.0.0.1:\(hub.adminPort) --geo-country '\(fixtures)/maxmind-country.mmdb'"
        ).shown
        #expect(shown.first == "settings (hub.yaml)", "\(shown)")
        let proxy = try #require(shown.firstIndex { $0.hasPrefix("  trusted-proxy") })
        let indent = String(repeating: " ", count: 19)
        #expect(shown[proxy + 1].hasPrefix(indent + "10.") && shown[proxy + 2].hasSuffix("[hub.yaml:1]"), "\(shown)")
        #expect(shown.contains { $0.hasPrefix("    https://download.db-ip.com/") }, "\(shown)")
        #expect(shown.contains { $0.hasSuffix("privacy@example.com   [hub.yaml:2]") })
        #expect(shown.contains { $0.contains("ok     hub     a hub is serving") })
    }

    /// `show` fails where a row is continued in the next.
    @Test func settingsFit() throws {
        let terminal = try Tmux(columns: 80, environment: hub.folders)
        let shown = try terminal.show("mailbell-hub settings").shown
        let row = try #require(shown.firstIndex { $0.hasPrefix("public-url ") }, "\(shown)")
        let next = try #require(shown[(row + 1)...].firstIndex { !$0.hasPrefix(" ") })
        let text = shown[row..<next].map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        #expect(text.contains("Default: "), "\(shown[row..<next])")
        // A program gets each on one line: name, default, meaning.
        let piped = try run(Programs.hub, ["settings"]).output.split(separator: "\n")
        #expect(piped.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 3 })
        #expect(piped.contains { $0.hasPrefix("public-url\t") })
    }

    /// By their whole path in a file elsewhere, which the first line names once.
    @Test func checkNamesTheFileOnce() throws {
        let config = hub.folder.path + "/hub.yaml"
        try Data("log-level: notice\nadmin: none\n".utf8).write(to: URL(fileURLWithPath: config))
        let check = try run(Programs.hub, ["check", "--config", config, "--data", hub.data, "--listen", "127.0.0.1:0"])
        #expect(check.output.components(separatedBy: config).count == 2, "\(check.output)")
        #expect(check.output.hasPrefix("settings (\(config))\n") && check.output.contains("notice   [hub.yaml:1]\n"))
    }

    @Test func questionsBreakAtWords() throws {
        let folder = try TemporaryFolder()
        let terminal = try Tmux(columns: 50, environment: hub.folders)
        try terminal.type("clear; cd '\(folder.path)'; mailbell-hub init --config hub.yaml --data \"$PWD/d\"")
        try eventually("a question") { try terminal.pane.contains("https://mail.example.com:") }
        let question = try terminal.pane.lines
        #expect(question.contains("Where do recipients and clients reach this hub? A"), "\(question)")
        #expect(question.contains { $0.hasPrefix("URL, such as https://mail.example.com:") }, "\(question)")
        // What will not do is said with its reason, and asked again.
        try terminal.type("foo")
        try eventually("it is refused") { try terminal.pane.contains("or an IP address") }
        let pane = try terminal.unwrapped
        #expect(pane.contains("mailbell-hub: 'foo' is not a name") && pane.contains("foo.example.com"), "\(pane)")
        try terminal.type("http://127.0.0.1:\(try freePort())")
        try eventually("the next question") { try terminal.pane.contains("which you send from:") }
        try terminal.type("a@b")
        try eventually("it is refused") { try terminal.pane.contains("is not a domain like") }
        try terminal.press("C-c")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/hub.yaml"))
    }
}

import Foundation
import TestKit
import Testing

/// What a person asks who does not believe a verdict, and what the administrator does about it.
@Suite(.serialized, .blocking) struct WhyTests {
    private func why(_ hub: HubUnderTest, _ token: String, _ arguments: String...) throws -> String {
        let result = try run(Programs.terminal, ["why"] + arguments, environment: hub.environment(token))
        guard result.code == 0 else { throw Failure("mailbell why: \(result.code) \(result.errors)") }
        return result.output
    }

    @Test func aVerdictIsExplained() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(
            token, links: ["https://example.com/1", "https://example.com/2"], sentAt: Date().addingTimeInterval(-90))[0]
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: "curl/8.5.0")
        let open = try why(hub, token, "2")
        #expect(open.contains("2  open  alice@example.com  “Q3 offer”"), "\(open)")
        #expect(open.contains("judged    machine, a program: library agent curl"))
        #expect(open.contains("library-agent: The agent is a programming library's or a command-line tool's."))
        #expect(
            open.contains("source    Mailbell's facts on opens and clicks (TRUTH.md), Opens: library UAs"))
        #expect(open.contains("after the mail was sent"))
        #expect(open.contains("from 127.0.0.0/24, which is in no list of networks"))
        #expect(open.contains("User-Agent: curl/8.5.0"))
        // The newest, where none is named.
        #expect(try why(hub, token) == open)

        for link in alice.links { _ = try HTTP.get(port: hub.port, link, agent: firefox) }
        let click = try why(hub, token, "4")
        #expect(click.contains("burst-links: Clicks on two links"), "\(click)")
        #expect(click.contains("link 2 was followed 0."), "\(click)")
        #expect(click.contains("revised   "))
        let implied = try why(hub, token, "3")
        #expect(implied.contains("the click right after it, 4, implies it"), "\(implied)")
        // A revise is explained by what it is about.
        #expect(try why(hub, token, "5") == why(hub, token, "4") || why(hub, token, "5") == why(hub, token, "3"))

        let json = try JSONSerialization.jsonObject(with: Data(why(hub, token, "2", "-o", "json").utf8))
        let object = try #require(json as? [String: Any])
        #expect((object["rule"] as? [String: Any])?["name"] as? String == "library-agent")
        #expect((object["facts"] as? [String])?.count ?? 0 >= 4)

        func refused(_ seq: String) throws -> String {
            let result = try run(Programs.terminal, ["why", seq], environment: hub.environment(token))
            #expect(result.code == 1)
            return result.errors
        }
        #expect(try refused("1").contains("Activity 1 records that a mail was sent: only opens and clicks are judged"))
        #expect(try refused("999").contains("There is no activity 999"))
        #expect(try run(Programs.terminal, ["why", "0"], environment: hub.environment(token)).code == 64)
        // Another user's log is another.
        let other = try hub.addUser("kim@example.com")
        #expect(try run(Programs.terminal, ["why", "2"], environment: hub.environment(other)).code == 1)
    }

    /// Whatever became of what is kept: there is an answer.
    @Test func ofADamagedActivityItIsSaid() throws {
        let hub = try HubUnderTest(quick: [])
        let token = try hub.addUser()
        let alice = try hub.register(
            token, links: ["https://example.com/1", "https://example.com/2"], sentAt: Date().addingTimeInterval(-900))[
                0]
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: firefox)
        for link in alice.links { _ = try HTTP.get(port: hub.port, link, agent: firefox) }
        let kinds = try hub.log(token).map { $0["kind"] as? String ?? "" }
        #expect(kinds.prefix(3) == ["sent", "open", "click"] && kinds.contains("revise"), "\(kinds)")
        try hub.stop()
        for damage in ["x'ff00ff'", "'{}'", "'null'"] {
            try hub.change("UPDATE activity SET body = \(damage) WHERE kind <> 'sent'")
            try hub.start()
            for seq in 2...kinds.count {
                let text = try why(hub, token, "\(seq)")
                #expect(text.contains("\(seq)  \(kinds[seq - 1])  Someone"), "\(damage): \(text)")
                #expect(text.contains("this activity is damaged in the hub's store"), "\(damage): \(text)")
                #expect(text.contains("mailbell-hub verify"))
            }
            let json = try why(hub, token, "2", "-o", "json")
            #expect(json.contains(#""facts":["this activity is damaged"#) && json.contains(#""rule":null"#), "\(json)")
            try hub.stop()
        }
        // A revise that is damaged says nothing of what it was about; the others are explained.
        try hub.change("UPDATE activity SET body = x'ff00ff' WHERE kind = 'sent'")
        try hub.start()
        let sent = try run(Programs.terminal, ["why", "1"], environment: hub.environment(token))
        #expect(sent.code == 1 && sent.errors.contains("Activity 1 records that a mail was sent"), "\(sent)")
    }

    @Test func anAnonymousContactsIsNotTold() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        _ = try HTTP.request(
            "PUT", port: hub.port, "/v1/contacts/alice@example.com", token: token,
            body: Array(#"{"tracking":"anonymous"}"#.utf8))
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: firefox)
        let open = try why(hub, token)
        #expect(open.contains("Someone") && open.contains("the contact is anonymous"), "\(open)")
        #expect(!open.contains("alice") && !open.contains("Firefox"))
    }

    /// A list that knows more than the one of the time: shown first, then done, beside the running hub, and told to devices.
    @Test func whatWasJudgedIsJudgedAgain() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        _ = try HTTP.get(port: hub.port, alice.pixel, agent: firefox)
        let list = hub.folder.path + "/networks.txt"
        try Data("127.0.0.0/8 scanner Example\n".utf8).write(to: URL(fileURLWithPath: list))

        let trial = try hub.command("rejudge", "--since", "1h", "--networks", list, "--dry-run")
        let line =
            "sam@example.com\t2\topen\talice@example.com\thuman/direct\tmachine/scanner\tmail-security network of Example"
        #expect(trial == line)
        #expect(try hub.log(token).count == 2)

        let session = try RawWebSocket(port: hub.port, token: token)
        _ = try session.hello([:])
        _ = try session.next("live")
        #expect(try hub.command("rejudge", "--since", "1h", "--networks", list) == line)
        let told = try #require(try session.next("activity")["activity"] as? [String: Any])
        #expect(told["kind"] as? String == "revise" && told["revises"] as? Int == 2)
        #expect(told["rule"] as? String == "scanner-network")
        #expect(try hub.command("rejudge", "--since", "1h", "--networks", list) == "")
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: token).text.contains(#""unread":0"#))
        // The hub itself judges by its own list, and says so.
        #expect(try why(hub, token, "2").contains("the rules would say human"))

        let wrong = try run(Programs.hub, ["rejudge", "--since", "yesterday", "--data", hub.data])
        #expect(wrong.code == 64 && wrong.errors.contains("--since 'yesterday' is neither a span"))
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// By the address that the sender's own client is connected from.
    @Test func theSendersOwnOpensAreKeptApart() throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.0/8"])
        let token = try hub.addUser()
        let alice = try hub.register(token)[0]
        func open(from address: String) throws -> [String: Any] {
            _ = try HTTP.get(
                port: hub.port, alice.pixel, agent: firefox, headers: ["X-Forwarded-For: \(address)"])
            return try #require(try hub.log(token).last)
        }
        _ = try HTTP.get(port: hub.port, "/v1/me", token: token, headers: ["X-Forwarded-For: 203.0.113.7"])
        let own = try open(from: "203.0.113.7")
        #expect(own["via"] as? String == "self" && own["verdict"] as? String == "machine")
        #expect(own["reason"] as? String == "from one of your own devices")
        #expect(own["rule"] as? String == "own-device" && own["location"] is NSNull)
        let other = try open(from: "203.0.113.8")
        #expect(other["via"] as? String == "direct" && other["nth"] as? Int == 1)

        let feed = try run(Programs.terminal, ["feed", "--machines", "--seq"], environment: hub.environment(token))
        #expect(feed.output.contains("[you: from one of your own devices]"), "\(feed.output)")
        #expect(feed.output.lines.first?.hasPrefix("    3  ") == true, "\(feed.output)")
        let quiet = try run(Programs.terminal, ["feed"], environment: hub.environment(token))
        #expect(quiet.output.lines.count == 2)
    }
}

import Foundation
import TestKit
import Testing

/// A scanner that follows every link with a browser's agent, over the wire: what it did is taken back on every device.
@Suite(.serialized, .blocking) struct BurstTests {
    private let links = (1...3).map { "https://example.com/\($0)" }

    @Test func aBurstIsTakenBackInTheTerminal() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: links)[0]
        for (index, link) in alice.links.enumerated() {
            let answer = try HTTP.get(port: hub.port, link)
            #expect(answer.status == 302 && answer.headers["location"] == links[index])
        }
        let tail = try run(
            Programs.terminal, ["tail", "-o", "json", "--from-start", "--count", "7", "--timeout", "10"],
            environment: hub.environment(token))
        #expect(tail.code == 0)
        let activities = try tail.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(
            activities.map { $0["kind"] as? String }
                == ["sent", "open", "click", "revise", "revise", "click", "click"])
        #expect(activities.compactMap { $0["revises"] as? Int } == [3, 2])
        #expect(activities.dropFirst().allSatisfy { $0["verdict"] as? String == "machine" })
        #expect(activities.allSatisfy { $0["hold_ms"] == nil })

        // For people there is nothing but the mail; with --machines all of it.
        func feed(_ more: String...) throws -> [String] {
            try run(Programs.terminal, ["feed"] + more, environment: hub.environment(token)).output.lines
        }
        #expect(try feed().count == 1)
        #expect(try feed("--machines").count == 5)
        let me = try HTTP.get(port: hub.port, "/v1/me", token: token)
        #expect(me.text.contains(#""unread":0"#), "\(me.text)")
        #expect(try hub.stop() == 0)
        #expect(try hub.command("verify").contains("nothing is wrong"))
    }

    /// It is pushed at once, with the time for which a pop-up waits, and then the revision.
    @Test func whoIsConnectedHearsOfItAtOnceAndThenThatItWasAMachine() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let alice = try hub.register(token, links: links)[0]
        let session = try RawWebSocket(port: hub.port, token: token)
        _ = try session.hello(["verdicts": ["human"]])
        _ = try session.next("live")
        _ = try HTTP.get(port: hub.port, alice.links[0])
        func next() throws -> [String: Any] {
            try #require(try session.next("activity")["activity"] as? [String: Any])
        }
        for kind in ["open", "click"] {
            let activity = try next()
            #expect(activity["kind"] as? String == kind && activity["verdict"] as? String == "human")
            #expect(activity["hold_ms"] as? Int == 2000)
        }
        _ = try HTTP.get(port: hub.port, alice.links[1])
        for seq in [3, 2] {
            let activity = try next()
            #expect(activity["kind"] as? String == "revise" && activity["revises"] as? Int == seq)
            #expect(activity["verdict"] as? String == "machine" && activity["via"] as? String == "scanner")
        }
    }
}

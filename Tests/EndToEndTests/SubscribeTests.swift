import Foundation
import TestKit
import Testing

/// Sessions over real sockets; the protocol's details are in SessionsTests.
@Suite(.serialized, .blocking) struct SubscribeTests {
    let hub: HubUnderTest
    let token: String

    init() throws {
        hub = try HubUnderTest()
        token = try hub.addUser()
    }

    @Test func liveThenAwayThenExact() throws {
        let first = try RawWebSocket(port: hub.port, token: token)
        let welcome = try first.hello(["device": "laptop"])
        #expect(welcome["resume"] as? String == "new")
        #expect(try first.next("live")["seq"] as? Int == 0)
        _ = try hub.register(token)
        let activity = try first.next("activity")
        #expect(activity["seq"] as? Int == 1)
        #expect(activity["prev"] as? Int == 0)
        #expect(activity["replay"] as? Bool == false)
        try first.send(["type": "ack", "seq": 1])
        try eventually("the ack is kept") { try hub.command("device", "list").contains("laptop\t1\t0") }
        first.connection.shutDown()

        _ = try hub.register(token, to: ["a@example.com", "b@example.com"])
        let second = try RawWebSocket(port: hub.port, token: token)
        let again = try second.hello(["device": "laptop"])
        #expect(again["resume"] as? String == "exact")
        #expect(again["from_seq"] as? Int == 2)
        #expect(try second.next("activity")["seq"] as? Int == 2)
        let last = try second.next("activity")
        #expect(last["seq"] as? Int == 3 && last["prev"] as? Int == 2 && last["replay"] as? Bool == true)
        #expect(try second.next("live")["seq"] as? Int == 3)
    }

    @Test func badTokensAndFramesAreToldAndClosed() throws {
        for wrong in [nil, "mb_wrong", try hub.token(scopes: "read")] {
            let socket = try RawWebSocket(port: hub.port, token: wrong)
            #expect(try socket.next("error")["code"] as? Int == 4500)
            #expect(try socket.closeCode() == 4500)
        }
        let frames: [(RawWebSocket) throws -> Void] = [
            { try $0.send(text: "not json") },
            { try $0.send(text: #"{"type":"hello","device":"no spaces"}"#) },
            { try $0.send(["type": "ack", "seq": 1]) },
            { try $0.send(opcode: 2, [1, 2, 3]) },
            { try $0.send(text: #"{"type":"hello","pad":""# + String(repeating: "x", count: 17_000) + #""}"#) },
        ]
        for send in frames {
            let socket = try RawWebSocket(port: hub.port, token: token)
            try send(socket)
            #expect(try socket.next("error")["code"] as? Int == 4501)
            #expect(try socket.closeCode() == 4501)
        }
        // Not UTF-8: refused by the WebSocket layer itself (RFC 6455, 8.1).
        let socket = try RawWebSocket(port: hub.port, token: token)
        try socket.send(opcode: 1, [0xff, 0xfe])
        #expect([1007, 0].contains((try? socket.closeCode()) ?? 0))
    }

    @Test func aFrameAtTheLimitPasses() throws {
        let socket = try RawWebSocket(port: hub.port, token: token)
        let head = #"{"type":"hello","device":"x","pad":""#
        try socket.send(text: head + String(repeating: "x", count: 16 * 1024 - head.utf8.count - 2) + #""}"#)
        _ = try socket.next("welcome")
    }

    @Test func silenceInPlaceOfHelloEndsIt() throws {
        let socket = try RawWebSocket(port: hub.port, token: token)
        let start = Date()
        #expect(try socket.next("bye")["code"] as? Int == 4006)
        #expect(try socket.closeCode() == 4006)
        #expect((9...13).contains(Date().timeIntervalSince(start)))
    }

    @Test func theSameDeviceElsewhereReplacesTheOld() throws {
        let old = try RawWebSocket(port: hub.port, token: token)
        _ = try old.hello(["device": "laptop"])
        let other = try RawWebSocket(port: hub.port, token: token)
        _ = try other.hello(["device": "phone"])
        let new = try RawWebSocket(port: hub.port, token: token)
        _ = try new.hello(["device": "laptop"])
        #expect(try old.next("bye")["code"] as? Int == 4506)
        #expect(try old.closeCode() == 4506)
        _ = try hub.register(token)
        #expect(try new.next("activity")["seq"] as? Int == 1)
        #expect(try other.next("activity")["seq"] as? Int == 1)
    }

    @Test func aRevokedTokenEndsItsSessionsAtOnce() throws {
        let doomed = try hub.token(scopes: "subscribe")
        let socket = try RawWebSocket(port: hub.port, token: doomed)
        _ = try socket.hello(["device": "laptop"])
        let other = try RawWebSocket(port: hub.port, token: token)
        _ = try other.hello(["device": "phone"])
        let id = try #require(
            try hub.command("token", "list").split(separator: "\n").last?.split(separator: "\t").first)
        _ = try hub.command("token", "revoke", String(id))
        let start = Date()
        #expect(try socket.next("bye")["code"] as? Int == 4503)
        #expect(try socket.closeCode() == 4503)
        #expect(Date().timeIntervalSince(start) < 2)
        _ = try hub.register(token)
        #expect(try other.next("activity")["seq"] as? Int == 1)
    }

    @Test func readReachesEveryDeviceAlsoThoseAway() throws {
        let away = try RawWebSocket(port: hub.port, token: token)
        _ = try away.hello(["device": "away"])
        _ = try away.next("live")
        away.connection.shutDown()
        let laptop = try RawWebSocket(port: hub.port, token: token)
        _ = try laptop.hello(["device": "laptop"])
        let phone = try RawWebSocket(port: hub.port, token: token)
        _ = try phone.hello(["device": "phone"])
        let alice = try hub.register(token)[0]
        _ = try HTTP.get(port: hub.port, alice.pixel)
        #expect(try laptop.next("activity")["seq"] as? Int == 1)
        #expect(try laptop.next("activity")["seq"] as? Int == 2)
        try laptop.send(["type": "read", "upto": 2])
        func isRead(_ frame: [String: Any]) -> Bool {
            let activity = frame["activity"] as? [String: Any]
            return activity?["kind"] as? String == "read" && activity?["upto"] as? Int == 2
        }
        _ = try phone.next("activity")
        _ = try phone.next("activity")
        #expect(isRead(try phone.next("activity")))
        #expect(isRead(try laptop.next("activity")))
        let back = try RawWebSocket(port: hub.port, token: token)
        let welcome = try back.hello(["device": "away"])
        #expect(welcome["unread"] as? Int == 0)
        _ = try back.next("activity")
        _ = try back.next("activity")
        #expect(isRead(try back.next("activity")))
        let unread = try RawWebSocket(port: hub.port, token: token)
        #expect(try unread.hello(["device": "away", "catchup": "unread"])["from_seq"] as? Int == 3)
    }

    @Test func aDigestInPlaceOfTheBacklog() throws {
        let socket = try RawWebSocket(port: hub.port, token: token)
        _ = try socket.hello(["device": "laptop"])
        socket.connection.shutDown()
        for person in try hub.register(token, to: ["a@example.com", "b@example.com"]) {
            _ = try HTTP.get(port: hub.port, person.pixel)
        }
        let back = try RawWebSocket(port: hub.port, token: token)
        _ = try back.hello(["device": "laptop", "catchup": "digest"])
        let digest = try back.next("digest")
        #expect(digest["from"] as? Int == 1 && digest["to"] as? Int == 4 && digest["unread"] as? Int == 2)
        #expect(
            (digest["contacts"] as? [[String: Any]])?.compactMap { $0["email"] as? String } == [
                "a@example.com", "b@example.com",
            ])
        #expect(try back.next("live")["seq"] as? Int == 4)
    }

    @Test func whatRetentionRemovedIsAnnounced() throws {
        let socket = try RawWebSocket(port: hub.port, token: token)
        let welcome = try socket.hello(["device": "laptop"])
        _ = try hub.register(token, to: (1...5).map { "r\($0)@example.com" })
        _ = try socket.next("activity")
        try socket.send(["type": "ack", "seq": 1])
        try eventually("the ack is kept") { try hub.command("device", "list").contains("laptop\t1\t4") }
        try hub.stop()
        sleep(2)
        try hub.start(["--retention", "1s"])
        try eventually("the log is empty") { try hub.log(token).isEmpty }
        _ = try hub.register(token)
        let back = try RawWebSocket(port: hub.port, token: token)
        let again = try back.hello(["device": "laptop"])
        #expect(again["epoch"] as? String == welcome["epoch"] as? String)
        #expect(again["resume"] as? String == "gap")
        #expect(again["lost"] as? [String: Int] == ["from": 2, "to": 5])
        #expect(again["floor"] as? Int == 6 && again["from_seq"] as? Int == 6)
        #expect(try back.next("activity")["seq"] as? Int == 6)
    }

    @Test func onlyTheOneProtocolAtTheOneAddress() throws {
        func upgrade(_ path: String, _ more: String) throws -> String {
            let connection = try Connection(port: hub.port)
            try connection.write(
                "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Authorization: Bearer \(token)\r\n\(more)\r\n")
            return (try? connection.readHead()) ?? "closed"
        }
        #expect(try upgrade("/v1/subscribe", "Sec-WebSocket-Protocol: mailbell.v1\r\n").contains(" 101 "))
        #expect(try upgrade("/v1/subscribe", "Sec-WebSocket-Protocol: other, mailbell.v1\r\n").contains(" 101 "))
        for (path, more) in [
            ("/v1/subscribe", ""), ("/v1/subscribe", "Sec-WebSocket-Protocol: other\r\n"),
            ("/v1/nothing", "Sec-WebSocket-Protocol: mailbell.v1\r\n"),
        ] {
            #expect(try !upgrade(path, more).contains(" 101 "), "\(path) \(more)")
        }
        #expect(try HTTP.get(port: hub.port, "/v1/me", token: token).status == 200)
    }

    /// The slow one's socket is full within a few hundred kilobytes; the other must not notice.
    @Test func aSlowReaderDelaysNobodyAndLosesNothing() throws {
        let slow = try RawWebSocket(port: hub.port, token: token, receiveBuffer: 4096)
        _ = try slow.hello(["device": "slow"])
        _ = try slow.next("live")
        let fast = try RawWebSocket(port: hub.port, token: token)
        _ = try fast.hello(["device": "fast"])
        _ = try fast.next("live")
        let subject = String(repeating: "s", count: 900)
        var worst = 0.0
        for batch in 0..<8 {
            let start = Date()
            _ = try hub.register(token, to: (0..<500).map { "r\(batch)-\($0)@example.com" }, subject: subject)
            for index in 1...500 {
                let seq = try fast.next("activity")["seq"] as? Int
                #expect(seq == batch * 500 + index)
            }
            try fast.send(["type": "ack", "seq": (batch + 1) * 500])
            worst = max(worst, Date().timeIntervalSince(start))
        }
        #expect(worst < 5)
        var expected = 1
        while expected <= 4000 {
            let activity = try slow.next("activity")
            #expect(activity["seq"] as? Int == expected)
            #expect(activity["prev"] as? Int == expected - 1)
            if expected % 250 == 0 { try slow.send(["type": "ack", "seq": expected]) }
            expected += 1
        }
    }

    @Test func aHubThatStopsSaysGoodbye() throws {
        let socket = try RawWebSocket(port: hub.port, token: token)
        _ = try socket.hello(["device": "laptop"])
        let start = Date()
        hub.process.signal(SIGTERM)
        let bye = try socket.next("bye")
        #expect(bye["code"] as? Int == 4000)
        #expect((bye["retry_after_ms"] as? Int).map { $0 >= 250 } == true)
        #expect(try socket.closeCode() == 4000)
        #expect(try hub.process.wait() == 0)
        #expect(Date().timeIntervalSince(start) < 5)
    }
}

extension Connection {
    /// Ends the connection without a word, as a network that goes away does.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

import Core
import Crypto
import EventLoop
import HTTPOut
import Metrics
import TestKit
import Testing
import Webhooks

@testable import Hub

/// Users' own webhooks come, change and go while the hub runs.
@Suite(.timeLimit(.minutes(10))) @EventLoop struct OwnWebhookTests {
    @Test func eachServerGetsWhatItTakes() async throws {
        let world = try WebhookWorld()
        let secret = "whsec_" + base64(Array(0..<32))
        let all = [
            world.own("wh_a", .ntfy, "/topic", of: world.sam, secret: "tk_1"),
            world.own("wh_b", .gotify, "/push", of: world.sam, secret: "A.1"),
            world.own("wh_c", .json, "/hook", of: world.sam, secret: secret),
            world.own("wh_d", .ntfy, "/mias", of: world.mia),
        ]
        for webhook in all { try world.put(webhook) }
        world.senders.load()
        for webhook in all { try await world.begin(webhook) }
        try world.record(.open, .machine, of: world.sam)
        try world.record(.open, of: world.sam)
        try await world.wait("three were told") { world.server.requests.count >= 3 }
        try await world.wait("their cursors are kept") { try all[..<3].allSatisfy { try world.cursor($0) == 2 } }
        let requests = world.server.requests
        #expect(Set(requests.map(\.path)) == ["/", "/push/message", "/hook"])
        let ntfy = try #require(requests.first { $0.path == "/" })
        #expect(ntfy.headers["authorization"] == "Bearer tk_1" && ntfy.body.hasPrefix(#"{"topic":"topic","title":"#))
        #expect(ntfy.body.contains(#""click":"https://mail.example.org/app/activity""#))
        #expect(requests.first { $0.path == "/push/message" }?.headers["x-gotify-key"] == "A.1")
        let json = try #require(requests.first { $0.path == "/hook" })
        #expect(json.headers["webhook-signature"]?.hasPrefix("v1,") == true)
        #expect(json.headers["webhook-id"]?.hasPrefix("wh_c_e1_") == true && json.body.contains(#""seq":2"#))
        #expect(!json.body.contains(#""seq":1"#), "no machine's")
        try world.record(.click, of: world.mia)
        try await world.wait("Mia's is told") { world.server.requests.count == 4 }
        #expect(world.server.requests.last?.body.hasPrefix(#"{"topic":"mias","#) == true)
        await world.stop()
    }

    @Test func whatFailsIsRetriedWhenItIsCorrected() async throws {
        let world = try WebhookWorld()
        var phone = world.own("wh_a", .ntfy, "/topic", of: world.sam)
        try world.put(phone)
        world.senders.put(phone, of: world.sam.email)
        try await world.begin(phone)
        #expect(world.senders.state(of: phone.id) == (nil, nil))
        world.server.status = 503
        try world.record(.open, of: world.sam)
        try await world.wait("it fails") { world.senders.state(of: phone.id).failingSince != nil }
        #expect(world.senders.state(of: phone.id).lastError == "127.0.0.1 answers 503")
        var text = Exposition()
        world.senders.write(to: &text)
        #expect(text.text.contains(#"mailbell_own_webhooks{state="failing"} 1"#))
        #expect(text.text.contains(#"mailbell_webhook_requests_total{webhook="own",result="failed"}"#))
        #expect(!text.text.contains("wh_a") && !text.text.contains(#"failing_seconds{webhook="own"}"#))

        // Its waits grow; a new URL is tried at once.
        world.server.status = 200
        phone.url = world.server.url("/other")
        phone.name = "renamed"
        try world.put(phone)
        world.senders.load()
        try await world.wait("it is told") { try world.cursor(phone) == 1 }
        #expect(world.server.requests.last?.body.hasPrefix(#"{"topic":"other","#) == true)
        try await world.wait("that is known") { world.senders.state(of: phone.id) == (nil, nil) }
        await world.stop()
    }

    /// It ends while its server has not answered yet: its cursor does not come back.
    @Test func aRemovedOneLeavesNothing() async throws {
        let world = try WebhookWorld()
        let phone = world.own("wh_a", .ntfy, "/topic", of: world.sam)
        try world.put(phone)
        world.senders.load()
        try await world.begin(phone)
        world.server.status = nil
        try world.record(.open, of: world.sam)
        try await world.wait("a request is under way") { world.server.requests.count == 1 }
        #expect(try await world.perform("webhook-remove", #"{"id": "wh_a"}"#, as: world.sam).status == 204)
        #expect(try world.cursor(phone) == nil)
        world.server.status = 200
        try world.record(.open, of: world.sam)
        // Another's request and cursor show that there was time for it.
        let desk = world.own("wh_b", .ntfy, "/desk", of: world.sam)
        try world.put(desk)
        world.senders.load()
        try await world.begin(desk)
        try world.record(.open, of: world.sam)
        try await world.wait("the other is told") { try world.cursor(desk) == 3 }
        #expect(try world.cursor(phone) == nil && world.server.requests.count == 2)
        await world.stop()
    }

    @Test func aRemovedUsersEnd() async throws {
        let world = try WebhookWorld()
        let phone = world.own("wh_d", .ntfy, "/mias", of: world.mia)
        try world.put(phone)
        world.senders.load()
        try await world.begin(phone)
        var text = Exposition()
        world.senders.write(to: &text)
        #expect(text.text.contains(#"mailbell_own_webhooks{state="working"} 1"#))
        try world.store.commit { store in while try !store.removeUser(world.mia.id, limit: 100) {} }
        world.senders.load()
        try await world.wait("it is gone") {
            var text = Exposition()
            world.senders.write(to: &text)
            return text.text.contains(#"mailbell_own_webhooks{state="working"} 0"#)
        }
        await world.stop()
    }

    @Test func privateAddressesAreRefusedAtTheConnection() async throws {
        let world = try WebhookWorld(addresses: .publicOnly)
        let phone = world.own("wh_a", .json, "/hook", of: world.sam)
        var (named, unknown) = (phone, phone)
        named.url = phone.url.replacing("127.0.0.1", with: "localhost")
        // Which names are known within the hub's network is nobody's business.
        unknown.url = phone.url.replacing("127.0.0.1", with: "nothing.invalid")
        for webhook in [phone, named, unknown] {
            let problem = await world.senders.test(webhook, of: world.sam.email)
            #expect(problem?.hasSuffix("does not lead to a public address, and the operator allows no other") == true)
        }
        #expect(world.server.requests.isEmpty)
        await world.stop()
    }

    @Test func slotsAreBoundedAndShared() async {
        let slots = RequestSlots(total: 3, perUser: 2)
        final class Order { var names: [String] = [] }
        let order = Order()
        @EventLoop func enter(_ user: String) {
            Task { @EventLoop in order.names.append(await slots.enter(user) ? user : "-") }
        }
        func settle() async { for _ in 0..<50 { await Task.yield() } }
        for _ in 0..<4 { enter("a") }
        await settle()
        #expect(order.names == ["a", "a"])
        enter("b")
        enter("c")
        await settle()
        #expect(order.names == ["a", "a", "b"], "three at most")
        slots.leave("a")
        await settle()
        #expect(order.names == ["a", "a", "b", "c"], "who has the fewest is next")
        slots.leave("b")
        await settle()
        #expect(order.names == ["a", "a", "b", "c", "a"])
        slots.close()
        enter("d")
        await settle()
        #expect(order.names == ["a", "a", "b", "c", "a", "-", "-"])
    }
}

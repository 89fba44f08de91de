import Core
import EventLoop
import HTTPOut
import TestKit
import Testing
import Wire

@testable import Hub

/// What users change of their own webhooks, and what is told of them.
@Suite(.timeLimit(.minutes(10))) @EventLoop struct WebhookActionTests {
    private func body(
        _ world: WebhookWorld, id: String? = nil, name: String = "Phone", path: String = "/topic",
        url: String? = nil, format: String = "ntfy", secret: String? = nil, kinds: String = #"["open", "click"]"#
    ) -> String {
        let more = (id.map { #", "id": "\#($0)""# } ?? "") + (secret.map { #", "secret": "\#($0)""# } ?? "")
        return
            #"{"name": "\#(name)", "url": "\#(url ?? world.server.url(path))", "format": "\#(format)", "kinds": \#(kinds)\#(more)}"#
    }

    private func stored(_ world: WebhookWorld, of user: User) throws -> [OwnWebhook] {
        try world.store.read { try $0.webhooks(of: user.id) }
    }

    private func audit(_ world: WebhookWorld) throws -> [String] {
        try world.store.read { try $0.audit(before: nil, limit: 100) }.map { "\($0.actor) \($0.action) \($0.subject)" }
    }

    @Test func oneIsAddedChangedAndRemoved() async throws {
        let world = try WebhookWorld()
        let added = try await world.perform("webhook-add", body(world, secret: "tk_1"), as: world.sam)
        #expect(added.status == 201)
        let reply = try decodeJSON(WebhookReply.self, from: Array(added.body.utf8))
        let id = try #require(reply.id)
        #expect(id.hasPrefix("wh_") && reply.hasSecret && !reply.readOnly && !added.body.contains("tk_1"))
        #expect(reply.kinds == ["open", "click"] && reply.format == "ntfy" && reply.name == "Phone")
        try await world.begin(try #require(stored(world, of: world.sam).first))
        try world.record(.open, of: world.sam)
        try await world.wait("it is told") { world.server.requests.count == 1 }
        #expect(world.server.requests[0].headers["authorization"] == "Bearer tk_1")

        // Its secret stays with its server, and goes to no other one.
        let same = try await world.perform(
            "webhook-put", body(world, id: id, name: "Desk", path: "/other"), as: world.sam)
        #expect(same.status == 200)
        #expect(try stored(world, of: world.sam).map(\.secret) == ["tk_1"])
        #expect(try stored(world, of: world.sam).map(\.name) == ["Desk"])
        let form = #"{"id": "\#(id)", "name": "Desk", "url": "", "format": "ntfy", "kinds": ["open"]}"#
        #expect(try await world.perform("webhook-put", form, as: world.sam).status == 200)
        #expect(
            try stored(world, of: world.sam).map(\.url) == [world.server.url("/other")])
        let other = try WebhookServer()
        _ = try await world.perform("webhook-put", body(world, id: id, url: other.url("/topic")), as: world.sam)
        #expect(try stored(world, of: world.sam).map(\.secret) == [nil])
        try world.record(.click, of: world.sam)
        try await world.wait("the other is told") { other.requests.count == 1 }
        #expect(other.requests[0].headers["authorization"] == nil)
        _ = try await world.perform("webhook-put", body(world, id: id, secret: "tk_2"), as: world.sam)
        _ = try await world.perform("webhook-put", body(world, id: id, format: "gotify"), as: world.sam)
        #expect(try stored(world, of: world.sam).map(\.secret) == [nil], "what it means is another")

        #expect(try await world.perform("webhook-remove", #"{"id": "\#(id)"}"#, as: world.sam).status == 204)
        #expect(try stored(world, of: world.sam) == [])
        #expect(try await world.perform("webhook-remove", #"{"id": "\#(id)"}"#, as: world.sam).status == 404)
        let noted = try audit(world)
        #expect(
            noted.first == "sam@example.org webhook-removed Phone"
                && noted.last == "sam@example.org webhook-changed Phone")
        other.stop()
        await world.stop()
    }

    @Test func anothersIsAsIfThereWereNone() async throws {
        let world = try WebhookWorld()
        _ = try await world.perform("webhook-add", body(world), as: world.mia)
        let mias = try #require(stored(world, of: world.mia).first)
        try await world.begin(mias)
        for (id, what) in [(mias.id, "Mia's"), ("wh_none", "nobody's")] {
            #expect(try await world.perform("webhook-put", body(world, id: id), as: world.sam).status == 404, "\(what)")
            #expect(try await world.perform("webhook-remove", #"{"id": "\#(id)"}"#, as: world.sam).status == 404)
            #expect(try await world.perform("webhook-test", #"{"id": "\#(id)"}"#, as: world.sam).status == 404)
        }
        #expect(try stored(world, of: world.mia) == [mias] && world.server.requests.isEmpty)
        try world.record(.open, of: world.mia)
        try await world.wait("it works on") { world.server.requests.count == 1 }
        await world.stop()
    }

    @Test func faultsAreTold() async throws {
        let world = try WebhookWorld()
        for (body, field) in [
            ("{}", "format"), (body(world, format: "slack"), "format"), (body(world, kinds: "[]"), "kinds"),
            (body(world, kinds: #"["sent"]"#), "kinds"), (body(world, kinds: #"["x"]"#), "kinds"),
            (body(world, name: ""), "name"), (body(world, name: String(repeating: "x", count: 101)), "name"),
            (body(world, url: "ftp://x.example/"), "url"), (body(world, url: "https://a:b@x.example/t"), "url"),
            (body(world, url: "https://x.example/"), "url"), (body(world, secret: "a b"), "secret"),
            (body(world, format: "json", secret: "hunter2"), "secret"),
            (#"{"nome": "x"}"#, "nome"),
        ] {
            let answer = try await world.perform("webhook-add", body, as: world.sam)
            #expect(answer.status == 400 && answer.body.contains(#""field":"\#(field)""#), "\(body): \(answer)")
        }
        #expect(try await world.perform("webhook-add", body(world, name: "crm"), as: world.sam).status == 409)
        #expect(try await world.perform("webhook-add", body(world), as: world.sam).status == 201)
        #expect(try await world.perform("webhook-add", body(world), as: world.sam).status == 409)
        #expect(try await world.perform("webhook-add", body(world), as: world.mia).status == 201, "another user")
        for n in 1..<OwnWebhook.perUser {
            #expect(try await world.perform("webhook-add", body(world, name: "n\(n)"), as: world.sam).status == 201)
        }
        let more = try await world.perform("webhook-add", body(world, name: "more"), as: world.sam)
        #expect(more.status == 409 && more.body.contains("20 webhooks"))
        await world.stop()
    }

    @Test func privateAddressesAreRefused() async throws {
        let world = try WebhookWorld(addresses: .publicOnly)
        for host in ["127.0.0.1", "10.1.2.3", "[::1]", "[fd00::1]", "169.254.169.254", "[::ffff:10.0.0.1]"] {
            let answer = try await world.perform("webhook-add", body(world, url: "http://\(host)/t"), as: world.sam)
            #expect(answer.status == 400 && answer.body.contains("webhook-private"), "\(host): \(answer)")
        }
        #expect(
            try await world.perform("webhook-add", body(world, url: "http://1.1.1.1/t"), as: world.sam).status == 201)
        await world.stop()
    }

    @Test func aTestIsSentAtOnce() async throws {
        let world = try WebhookWorld()
        _ = try await world.perform("webhook-add", body(world, secret: "tk_1"), as: world.sam)
        _ = try await world.perform("webhook-add", body(world), as: world.mia)
        let sams = #"{"id": "\#(try #require(stored(world, of: world.sam).first).id)"}"#
        let mias = #"{"id": "\#(try #require(stored(world, of: world.mia).first).id)"}"#
        let good = try await world.perform("webhook-test", sams, as: world.sam)
        #expect(good.status == 200 && good.body == #"{"ok":true}"#)
        #expect(
            world.server.requests.map(\.path) == ["/"] && world.server.requests[0].body.contains("Test of Mailbell"))
        #expect(world.server.requests[0].headers["authorization"] == "Bearer tk_1")
        let soon = try await world.perform("webhook-test", sams, as: world.sam)
        #expect(soon.status == 429 && world.server.requests.count == 1)
        world.server.status = 403
        let bad = try await world.perform("webhook-test", mias, as: world.mia)
        #expect(bad.status == 400 && bad.body.contains("answers 403"))
        await world.stop()
    }

    @Test func theListHasNoSecrets() async throws {
        let world = try WebhookWorld()
        _ = try await world.perform("webhook-add", body(world, secret: "tk_1"), as: world.sam)
        let list = try await world.senders.list(of: world.sam).get()
        #expect(list.items.map(\.name) == ["crm", "Phone"] && list.items.map(\.readOnly) == [true, false])
        #expect(list.items.map(\.hasSecret) == [false, true] && list.items[0].id == nil)
        // The rest of an address may be secret, such as the topic of an ntfy server.
        #expect(list.items.map(\.url) == [world.server.url(""), world.server.url("")])
        let text = String(decoding: encodeJSON(list), as: UTF8.self)
        #expect(!text.contains("hunter2") && !text.contains("tk_1"))
        #expect(try await world.senders.list(of: world.mia).get().items.isEmpty)
        await world.stop()
    }

    /// What needs a passkey or a code first.
    @Test func needs() throws {
        let world = try WebhookWorld()
        let needs = world.actions.webhookActions.map { "\($0.name) \($0.need.stepUp)" }
        #expect(needs == ["webhook-add true", "webhook-put true", "webhook-remove true", "webhook-test false"])
        #expect(world.actions.webhookActions.allSatisfy { $0.scope == nil }, "no token may")
    }
}

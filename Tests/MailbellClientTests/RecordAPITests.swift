import Core
import EventLoop
import HTTPOut
import HTTPWire
import MailbellClient
import TestKit
import Testing
import Transport
import Wire

/// What a client asks of a hub's records, and logs.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct RecordAPITests {
    init() { _ = TestAuthority.shared }

    private static let deal =
        #"{"kind":"deal","id":42,"ref":"deal:42","version":3,"name":"Big one","stage":"New","state":"open","#
        + #""amount":"1234.50","currency":"EUR","origin":"hand","created_at":"2026-11-22T05:00:00Z","#
        + #""updated_at":"2026-11-22T05:00:00Z","touched_at":"2026-11-22T05:00:00Z"}"#
    private static let nothing = ScriptedHub.json(
        #"{"title":"Not found","detail":"There is nothing at this address."}"#, status: 404)
    private let alice = RecordName("contact:Alice+a/b@Example.com")!
    private let deal = RecordName("deal-42")!

    private func ask<Answer: Sendable>(
        _ answers: HTTPResponse..., by body: (HubAPI) async throws -> Answer
    ) async throws -> (result: Result<Answer, HubAPI.Failure>, asked: [ScriptedHub.Asked]) {
        let hub = try ScriptedHub(answers)
        defer { hub.stop() }
        do {
            return (.success(try await body(HubAPI(hub: hub.url, token: "mb_1"))), hub.asked)
        } catch let failure as HubAPI.Failure {
            return (.failure(failure), hub.asked)
        }
    }

    private func failure<Answer>(_ result: Result<Answer, HubAPI.Failure>) -> HubAPI.Failure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    /// The hub resolves what people name: it goes there as it was written.
    @Test func aRecordIsNamedAsWritten() async throws {
        let (result, asked) = try await ask(ScriptedHub.json(Self.deal), Self.nothing) { api in
            (try await api.record(deal), try await api.record(alice))
        }
        let (found, none) = try result.get()
        #expect(found?.name == "Big one" && found?.associations == nil && none == nil)
        #expect(asked.map(\.target) == ["/v1/records/deal/42", "/v1/records/contact/Alice%2Ba%2Fb%40Example.com"])
    }

    @Test func aChangeNamesTheVersionThatWasRead() async throws {
        var change = RecordRequest()
        change.name = "Bigger"
        change.phone = ""
        let (result, asked) = try await ask(ScriptedHub.json(Self.deal)) { [change] in
            try await $0.changeRecord(deal, version: 3, change)
        }
        #expect(try result.get()?.version == 3)
        #expect(asked[0].method == .patch && asked[0].ifMatch == "\"3\"")
        #expect(asked[0].body == #"{"name":"Bigger","phone":""}"#)
        let conflict = ScriptedHub.json(#"{"title":"Changed meanwhile","detail":"x"}"#, status: 412)
        let (second, _) = try await ask(conflict) { [change] in try await $0.changeRecord(deal, version: 2, change) }
        #expect(failure(second)?.status == 412)
    }

    @Test func recordsAreLinkedAndDeleted() async throws {
        let done = HTTPResponse(status: 204)
        let (result, asked) = try await ask(done, done, done, Self.nothing, Self.nothing) { api in
            [
                try await api.link(alice, deal, isPrimary: true), try await api.unlink(deal, alice),
                try await api.deleteRecord(deal), try await api.deleteRecord(deal),
                try await api.link(alice, deal, isPrimary: false),
            ]
        }
        #expect(try result.get() == [true, true, true, false, false])
        let path = "/v1/records/contact/Alice%2Ba%2Fb%40Example.com"
        #expect(
            asked.prefix(3).map { "\($0.method.rawValue) \($0.target)" } == [
                "PUT \(path)/associations/deal/42",
                "DELETE /v1/records/deal/42/associations/contact/Alice%2Ba%2Fb%40Example.com",
                "DELETE /v1/records/deal/42",
            ])
        #expect(asked[0].body == #"{"primary":true}"# && asked[1].body.isEmpty)
    }

    @Test func aMailIsLogged() async throws {
        let new = #"{"entries":[{"id":7,"subject":"s","records":[],"omissions":[]}]}"#
        let (result, asked) = try await ask(
            ScriptedHub.json(new, status: 201), ScriptedHub.json(new),
            ScriptedHub.json(#"{"entries":[],"reason":"never-log"}"#)
        ) { api in
            let mail = HTTPClientUpload(Array("From: a@b.c\r\n\r\nhello".utf8))
            return [
                try await api.log(mail), try await api.log(mail, on: [deal, alice], creates: false, isPrivate: true),
                try await api.log(mail, creates: true),
            ].map { ($0.isNew, $0.reply.entries.count, $0.reply.refusal) }
        }
        let answers = try result.get()
        #expect(answers.map(\.0) == [true, false, false] && answers.map(\.1) == [1, 1, 0])
        #expect(answers[2].2.contains("never logged"))
        #expect(
            asked.map(\.target) == [
                "/v1/log",
                "/v1/log?record=deal%3A42&record=contact%3AAlice%2Ba%2Fb%40Example.com&create=0&only_me=1",
                "/v1/log?create=1",
            ])
        for one in asked {
            #expect(one.method == .post && one.type == "message/rfc822" && one.body == "From: a@b.c\r\n\r\nhello")
        }
    }

    @Test(arguments: [Scope.log, .records])
    func aMissingScopeIsTold(_ scope: Scope) async throws {
        let problem = ScriptedHub.json(
            #"{"title":"Not allowed","detail":"This needs a token with the scope \#(scope.rawValue)."}"#, status: 403)
        let (result, _) = try await ask(problem) { try await $0.record(deal) }
        #expect(failure(result)?.missingScope == scope && failure(result)?.isNotAllowed == true)
        let other = ScriptedHub.json(#"{"title":"Not allowed","detail":"You are no admin."}"#, status: 403)
        let (second, _) = try await ask(other) { try await $0.record(deal) }
        #expect(failure(second)?.missingScope == nil && failure(second)?.status == 403)
    }

    @Test func anOlderHubIsNamedAsSuch() async throws {
        let upload = HTTPClientUpload([1])
        for (answer, isTooOld) in [
            (try await ask(Self.nothing) { _ = try await $0.log(upload) }, true),
            (try await ask(Self.nothing) { _ = try await $0.records(.deal, []) }, true),
            (try await ask(Self.nothing) { _ = try await $0.entries(matching: "x", limit: 1) }, true),
            // A record may be unknown as well.
            (try await ask(Self.nothing) { _ = try await $0.log(upload, on: [deal]) }, false),
        ] {
            let refused = try #require(failure(answer.result))
            #expect(refused.status == 404 && refused.description.contains("too old") == isTooOld, "\(refused)")
        }
    }

    // MARK: Pairing

    /// Hubs of 0.4 know the scope web, those of 0.3 do not, and neither knows these; the code stays good.
    @Test(arguments: [(0, #","web","records","log""#), (1, #","web""#), (2, "")])
    func earlierHubsAreAskedForLess(_ refusals: Int, _ scopes: String) async throws {
        let refusal = ScriptedHub.json(#"{"title":"Bad request","detail":"scopes[1]: unknown"}"#, status: 400)
        let hub = try ScriptedHub(
            Array(repeating: refusal, count: refusals) + [ScriptedHub.json(#"{"token":"mb_2"}"#, status: 201)])
        defer { hub.stop() }
        let token = try await HubAPI.pair(
            with: hub.url, code: "7K9Q", scopes: [.subscribe, .web, .records, .log], label: "desk")
        #expect(token == "mb_2" && hub.asked.count == refusals + 1)
        #expect(hub.asked.last?.body == #"{"code":"7K9Q","label":"desk","scopes":["subscribe"\#(scopes)]}"#)
    }
}

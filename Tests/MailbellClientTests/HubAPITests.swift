import Core
import EventLoop
import HTTPWire
import MailbellClient
import TestKit
import Testing
import Transport
import Wire

/// What a client makes of a hub's answers, and of answers that are none.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct HubAPITests {
    init() { _ = TestAuthority.shared }

    private static let me =
        #"{"email":"sam@example.org","name":"Sam","seat":"paid","addresses":["sam@example.org"],"#
        + #""token":"tk_1","scopes":["read"],"log":{"epoch":"k3","head":7,"floor":1,"unread":2}}"#

    /// Asks a hub that gives these answers; what came of it, and what the hub was asked.
    private func ask<Answer: Sendable>(
        _ answers: HTTPResponse..., by body: (HubAPI) async throws -> Answer
    ) async throws -> (result: Result<Answer, HubAPI.Failure>, asked: [ScriptedHub.Asked], url: HubURL) {
        let hub = try ScriptedHub(answers)
        defer { hub.stop() }
        do {
            return (.success(try await body(HubAPI(hub: hub.url, token: "mb_1"))), hub.asked, hub.url)
        } catch let failure as HubAPI.Failure {
            return (.failure(failure), hub.asked, hub.url)
        }
    }

    private func failure<Answer>(_ result: Result<Answer, HubAPI.Failure>) -> HubAPI.Failure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    @Test func theTokenIsSentAndTheAnswerRead() async throws {
        let (result, asked, _) = try await ask(ScriptedHub.json(Self.me)) { try await $0.me() }
        let me = try result.get()
        #expect(me.email == "sam@example.org" && me.log.head == 7 && me.publicURL == nil)
        #expect(asked == [.init(method: .get, target: "/v1/me", authorization: "Bearer mb_1", body: "")])
    }

    @Test func whatUsersNameIsEscaped() async throws {
        let (result, asked, _) = try await ask(HTTPResponse(status: 204), HTTPResponse(status: 404)) { api in
            try await api.forgetDevice("my/phone ü?&#%")
            try await api.forgetDevice("other")
        }
        #expect(failure(result) == nil, "one that the hub does not know is no failure")
        #expect(asked.map(\.target) == ["/v1/devices/my%2Fphone%20%C3%BC%3F%26%23%25", "/v1/devices/other"])
    }

    @Test func aProblemIsSaidInTheHubsWords() async throws {
        let problem = ScriptedHub.json(#"{"title":"Not allowed","detail":"needs the scope track"}"#, status: 403)
        let (result, _, url) = try await ask(problem) { try await $0.revokeToken() }
        let refused = try #require(failure(result))
        #expect(refused.status == 403 && refused.isNotAllowed)
        #expect(refused.description == "\(url): Not allowed: needs the scope track")
    }

    @Test func anUnknownTokenIsSaidWhateverTheBody() async throws {
        let (result, _, url) = try await ask(HTTPResponse(status: 401)) { try await $0.devices() }
        let refused = try #require(failure(result))
        #expect(refused.status == 401 && refused.isNotAllowed)
        #expect(refused.description == "\(url) does not know this token, or it was revoked")
    }

    @Test func otherServersAreNoHub() async throws {
        let page = HTTPResponse(status: 502, body: Array("<html>".utf8))
        let (first, _, url) = try await ask(page) { try await $0.me() }
        #expect(failure(first)?.description == "\(url): answered with HTTP status 502: is it a hub?")
        for body in ["<html>", "", "[]", #"{"email":1}"#] {
            let (result, _, url) = try await ask(ScriptedHub.json(body)) { try await $0.me() }
            let refused = try #require(failure(result), "\(body)")
            #expect(refused.status == 200)
            #expect(refused.description.hasPrefix("\(url): the answer is not a hub's: "), "\(body)")
        }
    }

    /// The token would go along to wherever it leads.
    @Test func redirectsAreNotFollowed() async throws {
        let there = try ScriptedHub([ScriptedHub.json(Self.me)])
        defer { there.stop() }
        let redirect = HTTPResponse(status: 302, headers: [("location", "\(there.url)/v1/me")])
        let (result, _, url) = try await ask(redirect) { try await $0.me() }
        let refused = try #require(failure(result))
        #expect(refused.status == 302 && !refused.isNotAllowed)
        #expect(refused.description == "\(url): answered with HTTP status 302: is it a hub?")
        #expect(there.asked.isEmpty)
    }

    @Test func aHubThatIsAwayHasNoStatus() async throws {
        let url = try #require(HubURL("http://127.0.0.1:\(try freePort())"))
        let refused = await #expect(throws: HubAPI.Failure.self) {
            try await HubAPI(hub: url, token: "mb_1").within(.seconds(30)).me()
        }
        #expect(refused?.status == nil && refused?.isNotAllowed == false)
        #expect(refused?.description.contains("127.0.0.1:\(url.port)") == true, "\(refused?.description ?? "")")
    }

    // MARK: The web app

    @Test func aLinkLeadsToAPage() async throws {
        let link = ScriptedHub.json(#"{"url":"http://127.0.0.1/app/enter#L","expires_at":"2026-12-01T00:01:00Z"}"#)
        let (result, asked, _) = try await ask(link) {
            try await $0.webLink(to: .contact("kim+a@example.org"), renewal: "")
        }
        #expect(try result.get().url == "http://127.0.0.1/app/enter#L")
        #expect(asked.map(\.target) == ["/v1/session/links"])
        #expect(asked[0].method == .post && asked[0].authorization == "Bearer mb_1")
        #expect(asked[0].body == #"{"next":"/app/contacts/kim%2Ba%40example.org"}"#)
    }

    @Test(arguments: [
        (403, "this login cannot open the web app: run it again", true),
        (404, "the hub is older than 0.4 and has no web app", false),
    ])
    func whyThereIsNoLink(_ status: Int, _ said: String, _ isNotAllowed: Bool) async throws {
        let problem = ScriptedHub.json(#"{"title":"No","detail":"such thing"}"#, status: status)
        let (result, _, _) = try await ask(problem) { try await $0.webLink(to: .activity, renewal: "run it again") }
        let refused = try #require(failure(result))
        #expect(refused.status == status && refused.description == said && refused.isNotAllowed == isNotAllowed)
    }

    /// It is given to xdg-open: nothing but a link of the web may be.
    @Test(arguments: [
        "file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b/", "https://me@a.example/", "",
    ])
    func whatIsNoLinkIsNotOpened(_ url: String) async throws {
        let link = ScriptedHub.json(#"{"url":"\#(url)","expires_at":"2026-12-01T00:01:00Z"}"#)
        let (result, _, _) = try await ask(link) { try await $0.webLink(to: .activity, renewal: "") }
        #expect(failure(result)?.description.contains("the answer is not a hub's") == true)
    }

    @Test func preferencesAreAskedFor() async throws {
        let json = #"{"muted":["a@example.org"],"pop_ups":"off","quiet_until":null}"#
        let (result, asked, _) = try await ask(ScriptedHub.json(json)) { try await $0.preferences() }
        #expect(try result.get().muted == ["a@example.org"] && asked.map(\.target) == ["/v1/preferences"])
    }

    // MARK: Pairing

    private func pair(_ answers: HTTPResponse...) async throws -> (
        result: Result<String, HubAPI.Failure>, asked: [String]
    ) {
        let hub = try ScriptedHub(answers)
        defer { hub.stop() }
        do throws(HubAPI.Failure) {
            let token = try await HubAPI.pair(with: hub.url, code: "7K9Q", scopes: [.subscribe, .web], label: "desk")
            return (.success(token), hub.asked.map(\.body))
        } catch {
            return (.failure(error), hub.asked.map(\.body))
        }
    }

    private static let withWeb = #"{"code":"7K9Q","label":"desk","scopes":["subscribe","web"]}"#
    private static let withoutWeb = #"{"code":"7K9Q","label":"desk","scopes":["subscribe"]}"#

    @Test func theScopeWebIsAskedForToo() async throws {
        let (result, asked) = try await pair(ScriptedHub.json(#"{"token":"mb_2"}"#, status: 201))
        #expect(try result.get() == "mb_2" && asked == [Self.withWeb])
    }

    /// Hubs of 0.3 read no request with a scope that they do not know, and the code stays good.
    @Test func anEarlierHubIsAskedWithoutTheScopeWeb() async throws {
        let refusal = ScriptedHub.json(
            #"{"title":"Bad request","detail":"scopes[1]: is not a known value"}"#, status: 400)
        let (result, asked) = try await pair(refusal, ScriptedHub.json(#"{"token":"mb_2"}"#, status: 201))
        #expect(try result.get() == "mb_2" && asked == [Self.withWeb, Self.withoutWeb])
        let (second, again) = try await pair(refusal, refusal)
        #expect(failure(second)?.status == 400 && again.count == 2)
    }

    @Test func aBrowsersCodeIsRefusedInTheHubsWords() async throws {
        let refusal = ScriptedHub.json(
            #"{"title":"Not a client's code","detail":"The code signs a browser in."}"#, status: 409)
        let (result, asked) = try await pair(refusal)
        #expect(failure(result)?.description.hasSuffix(": Not a client's code: The code signs a browser in.") == true)
        #expect(asked.count == 1, "the code is not tried twice")
    }

    @Test(arguments: [
        "https://app.example.com/app/enter#7K9Q-2M4T-XW3B-5RHN",
        "app.example.com/app/enter?next=/app#7K9Q-2M4T-XW3B-5RHN",
        "http://127.0.0.1:8025/app/enter",
    ])
    func aBrowsersLinkIsRefusedWithoutTheHub(_ text: String) {
        let fault = #expect(throws: Invitation.Fault.self) { try Invitation(text) }
        #expect(fault?.description == "this link is for a browser; `mailbell-hub pair` prints another for clients")
    }

    @Test func anEarlierHubIsAskedInItsOwnOrder() async throws {
        let page = ScriptedHub.json(#"{"items":[],"next":null,"epoch":"k3","head":7}"#)
        let (_, asked, _) = try await ask(HTTPResponse(status: 400), page) { try await $0.latest([("limit", "5")]) }
        #expect(asked.map(\.target) == ["/v1/activity?limit=5&order=time", "/v1/activity?limit=5"])
    }
}

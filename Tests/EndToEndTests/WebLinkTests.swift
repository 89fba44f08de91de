import Foundation
import TestKit
import Testing

/// `mailbell web`: from a terminal that is logged in to a browser that is signed in.
@Suite(.blocking) struct WebLinkTests {
    private let hub: HubUnderTest

    init() throws {
        hub = try HubUnderTest(host: "localhost")
        _ = try hub.addUser()
    }

    private func mailbell(_ arguments: String...) throws -> String {
        let result = try run(Programs.terminal, arguments, environment: hub.folders)
        guard result.code == 0 else { throw Failure("mailbell \(arguments): \(result)") }
        return result.output
    }

    private func pair(_ purpose: String) throws -> String {
        try hub.command("pair", purpose, "--user", "sam@example.com", "--public-url", hub.url)
    }

    /// The ids of tokens that are valid, as `token list` has them.
    private func tokens() throws -> [String] {
        try hub.command("token", "list").lines.filter { $0.contains("-terminal") && $0.contains("\tvalid") }
            .compactMap { $0.split(separator: "\t").first.map(String.init) }
    }

    @Test func aLinkSignsInOnceAndEndsWithItsToken() throws {
        _ = try mailbell("login", "--hub", pair("--client"))
        let link = try mailbell("web", "--print", "contact:alice@example.com")
        #expect(link.hasPrefix("\(hub.url)/app/enter?next=%2Fapp%2Fcontacts%2Falice%2540example.com#"), "\(link)")
        var browser = BrowserSession(hub)
        let signedIn = try browser.signIn(link)
        #expect(signedIn.status == 201 && signedIn.tree["user"].text == "sam@example.com", "\(signedIn)")
        var other = BrowserSession(hub)
        let again = try other.signIn(link)
        #expect(again.isProblem(404, field: "code") && other.cookie == nil, "\(again)")
        #expect(try browser.get("/app/activity").status == 200)

        // Whoever borrows the terminal makes no key of their own.
        let key: [String: Any] = ["label": "script", "scopes": ["read"]]
        let early = try browser.post("/v1/tokens", key)
        #expect(early.status == 403 && early.tree["type"].text == "step-up", "\(early)")
        for wrong in [try mailbell("web", "--print"), try pair("--client")] {
            let refused = try browser.post("/v1/session/step-up", ["code": codeOf(wrong)])
            #expect(refused.isProblem(409, field: "code"), "\(refused)")
        }
        let before = browser.cookie
        let stepUp = try browser.post("/v1/session/step-up", ["code": codeOf(pair("--web"))])
        #expect(stepUp.status == 200 && browser.cookie != before, "\(stepUp)")
        let made = try browser.post("/v1/tokens", key)
        #expect(made.status == 201, "\(made)")
        let secret = try #require(made.tree["token"].text)
        #expect(try APIClient(hub, secret).get("/v1/activity").status == 200)

        let socket = try browser.socket()
        #expect(try socket.hello(["from": "now"])["user"] != nil)
        let ids = try tokens()
        #expect(ids.count == 1, "\(ids)")
        // The command takes as long as a start of the program; the hub has a second after it.
        _ = try hub.command("token", "revoke", ids[0])
        let revoked = ContinuousClock.now
        #expect(try socket.closeCode() == 4503)
        let late = revoked.duration(to: .now)
        #expect(late < .seconds(1), "\(late)")
        #expect(try browser.get("/v1/sessions").status == 401)
        #expect(try browser.get("/app/activity").headers["location"]?.hasPrefix("/app/enter") == true)
        #expect(try APIClient(hub, secret).get("/v1/activity").status == 200, "what it made is a key of its own")
    }

    @Test func theCommandsSayWhoDidWhat() throws {
        func check(_ url: String) throws -> [String] {
            try run(
                Programs.hub,
                ["check", "--listen", "127.0.0.1:\(hub.port)", "--admin", "none", "--public-url", url] + hub.place
            ).output.lines.compactMap { $0.firstMatch(of: /(ok|warn) +(app|admin) .*/).map { String($0.output.0) } }
        }
        let plain = try check("http://192.0.2.1")
        #expect(plain.contains { $0.hasPrefix("warn   app") && $0.contains("plain http") }, "\(plain)")
        #expect(plain.contains { $0.hasPrefix("warn   admin") && $0.contains("user role ADDRESS admin") }, "\(plain)")
        #expect(try hub.command("audit") == "")
        #expect(try hub.command("user", "role", "sam@example.com", "admin") == "sam@example.com is an admin")
        let users = try hub.command("user", "list")
        #expect(users.hasPrefix("sam@example.com\t") && users.contains("\tadmin"), "\(users)")
        let good = try check("https://mail.example.com")
        #expect(good == ["ok     app     https://mail.example.com/app"])
        let last = try run(Programs.hub, ["user", "role", "sam@example.com", "member"] + hub.place)
        #expect(last.code == 0 && last.output == "sam@example.com is a member\n", "\(last)")
        #expect(last.errors.contains("there is no admin any more"), "\(last)")
        #expect(try run(Programs.hub, ["user", "role", "sam@example.com", "owner"] + hub.place).code == 64)

        var browser = BrowserSession(hub)
        _ = try browser.signIn(pair("--web"))
        _ = try browser.signIn("AAAA-AAAA-AAAA-AAAA")
        let token = try run(
            Programs.hub, ["token", "create", "--label", "crm", "--user", "sam@example.com"] + hub.place)
        let id = try #require(token.errors.firstMatch(of: /tk_[A-Za-z0-9_-]+/)).output
        _ = try hub.command("token", "revoke", String(id))
        let rows = try hub.command("audit").lines.map { $0.split(separator: "\t").map(String.init) }
        #expect(rows.allSatisfy { $0[0].wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil }, "\(rows)")
        #expect(
            rows.map { Array($0.dropFirst()) } == [
                ["command line", "role-changed", "sam@example.com admin", "-"],
                ["command line", "role-changed", "sam@example.com member", "-"],
                ["sam@example.com", "signed-in", "Firefox / Linux", "127.0.0.0"],
                ["-", "sign-in-failed", "-", "127.0.0.0"],
                ["command line", "token-created", "sam@example.com \(id)", "-"],
                ["command line", "token-revoked", "sam@example.com \(id)", "-"],
            ], "\(rows)")
        #expect(try hub.command("audit", "--limit", "1").lines.map { $0.contains("token-revoked") } == [true])
    }
}

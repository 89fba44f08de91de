import Foundation
import TestKit
import Testing

/// The web app through the proxies of `deploy/proxy`, and over the hub's own TLS.
@Suite(.serialized, .blocking) struct ProxiedAppTests {
    private static let hasProxies = ReverseProxy.Kind.allCases.allSatisfy(\.tool.isInstalled)
    private static let needsProxies = Tool.needs("nginx, caddy and haproxy")

    @Test(.enabled(if: hasProxies, "\(needsProxies)"), arguments: ReverseProxy.Kind.allCases)
    func throughAProxy(_ kind: ReverseProxy.Kind) throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"], start: false)
        _ = try hub.addUser()
        let proxy = try ReverseProxy(kind, before: hub)
        try hub.start(["--public-url", proxy.url])
        var browser = CurlBrowser(origin: proxy.url, authority: proxy.authority, version: "2")
        let secrets = try trial(hub, &browser)
        for secret in secrets { #expect(!proxy.log.contains(secret), "\(kind) has logged \(secret): \(proxy.log)") }
    }

    @Test func withoutAProxy() throws {
        let folder = try TemporaryFolder()
        let pair = try Certificate(in: folder, days: 2)
        let hub = try HubUnderTest(
            ["--tls-cert", pair.certificate, "--tls-key", pair.key], scheme: "https", host: "localhost", start: false)
        _ = try hub.addUser()
        try hub.start()
        var browser = CurlBrowser(origin: hub.url, authority: pair.certificate, version: "1.1")
        try trial(hub, &browser)
    }

    /// Two names, one proxy: the one of the links in mails has nothing of the app.
    @Test(.enabled(if: hasProxies, "\(needsProxies)"), arguments: ReverseProxy.Kind.allCases)
    func aNameOfItsOwn(_ kind: ReverseProxy.Kind) throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"], start: false)
        let token = try hub.addUser()
        let proxy = try ReverseProxy(kind, before: hub, hasApp: true)
        try hub.start(["--public-url", proxy.url, "--app-url", proxy.appURL])
        var browser = CurlBrowser(origin: proxy.appURL, authority: proxy.authority, version: "2")
        try trial(hub, &browser)

        for origin in [proxy.url, proxy.appURL] {
            let refused = try browser.signIn(code(hub), from: origin, to: proxy.url)
            #expect(refused.status == 404 && refused.headers["set-cookie"] == nil, "\(kind): \(refused)")
        }
        let signedIn = try browser.signIn(code(hub), from: proxy.appURL)
        #expect(signedIn.status == 201, "\(kind): \(signedIn)")
        for path in ["/app", "/app/enter", "/app/activity", "/app/settings", "/app/assets/x/app.js", "/app/nowhere"] {
            let answer = try browser.send(path, to: proxy.url)
            #expect(answer.status == 404 && !answer.text.contains("/app"), "\(kind) \(path): \(answer)")
        }
        let act = ["-H", "Accept: application/json", "-d", "minutes=0"]
        #expect(try browser.send("/app/do/pause", from: proxy.appURL, to: proxy.url, act).status == 404)
        // A cookie that came to the wrong name, which no browser sends there.
        #expect(try browser.send("/v1/me", to: proxy.url).status == 401)
        #expect(try browser.send("/v1/me").status == 200)
        // What is for recipients and for clients is there by that name.
        let person = try hub.register(token)[0]
        let pixel = try browser.send(person.pixel, to: proxy.url)
        #expect(pixel.status == 200 && pixel.headers["content-type"] == "image/gif", "\(kind): \(pixel)")
        let me = try CurlBrowser(origin: proxy.url, authority: proxy.authority, version: "2")
            .send("/v1/me", ["-H", "Authorization: Bearer \(token)"])
        #expect(me.tree["public_url"].text == proxy.url, "\(kind): \(me)")
        let plain = try run(
            URL(fileURLWithPath: "/usr/bin/curl"),
            [
                "-s", "-o", "/dev/null", "-w", "%{redirect_url}", "-H", "Host: app.localhost",
                "http://[::1]:\(proxy.plainPort)/app/enter",
            ])
        #expect(plain.output.wholeMatch(of: /https:\/\/app\.localhost(:\d+)?\/app\/enter/) != nil, "\(kind): \(plain)")
    }

    // MARK: What each of them must let through

    private func code(_ hub: HubUnderTest) throws -> String {
        let link = try hub.command("pair", "--web", "--user", "sam@example.com", "--public-url", hub.url)
        guard let code = link.split(separator: "#").last else { throw Failure("pair: \(link)") }
        return String(code)
    }

    /// From signing in to signing out. Returns the secrets that were sent.
    @discardableResult
    private func trial(_ hub: HubUnderTest, _ browser: inout CurlBrowser) throws -> [String] {
        let origin = browser.origin
        let foreign = "https://evil.example.com"
        let code = try code(hub)
        for page in [foreign, nil] {
            let refused = try browser.signIn(code, from: page)
            #expect(refused.status == 403 && refused.headers["set-cookie"] == nil, "\(origin): \(refused)")
        }
        let signedIn = try browser.signIn(code, from: origin)
        #expect(signedIn.status == 201, "\(origin): \(signedIn)")
        let attributes = (signedIn.headers["set-cookie"] ?? "").components(separatedBy: "; ")
        #expect(attributes[0].hasPrefix("__Host-mailbell="), "\(attributes)")
        #expect(Set(attributes).isSuperset(of: ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]), "\(attributes)")
        #expect(!attributes.contains { $0.hasPrefix("Domain") }, "\(attributes)")
        let cookie = try #require(browser.cookie)

        // The client's address, and not the proxy's.
        let sessions = try browser.send("/v1/sessions")
        #expect(sessions.tree["items"].list.map { $0["network"].text } == [CurlBrowser.network], "\(sessions)")
        try pageAndFile(browser)
        try actions(browser, foreign: foreign)
        #expect(try browser.socket(from: origin) == 101, "\(origin)")
        for page in [foreign, nil] { #expect(try browser.socket(from: page) == 403, "\(origin): \(page ?? "nobody")") }

        let out = try browser.send("/v1/session", from: origin, ["-X", "DELETE"])
        #expect(out.status == 204 && out.headers["set-cookie"]?.contains("Max-Age=0") == true, "\(origin): \(out)")
        let after = try browser.send("/app/activity")
        #expect(after.status == 303 && after.headers["location"] == "/app/enter?next=%2Fapp%2Factivity", "\(after)")
        return [code, String(cookie.dropFirst("__Host-mailbell=".count))]
    }

    private func pageAndFile(_ browser: CurlBrowser) throws {
        let feed = try browser.send("/app/activity")
        #expect(feed.status == 200 && feed.headers["content-encoding"] == "gzip", "\(feed.headers)")
        #expect(feed.text.hasPrefix("<!doctype html>") && feed.text.contains(#"data-user="sam@example.com""#))
        #expect(feed.headers["cache-control"] == "no-store" && feed.headers["referrer-policy"] == "same-origin")
        let policy = feed.headers["content-security-policy"] ?? ""
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for"] {
            #expect(policy.contains(part), "\(policy)")
        }

        let script = try #require(feed.text.firstMatch(of: /\/app\/assets\/[^"]+\/app\.js/)).output
        let file = try browser.send(String(script))
        let tag = try #require(file.headers["etag"])
        #expect(file.status == 200 && file.headers["content-encoding"] == "gzip", "\(file.headers)")
        #expect(file.headers["cache-control"] == "public, max-age=31536000, immutable", "\(file.headers)")
        let again = try browser.send(String(script), ["-H", "If-None-Match: \(tag)"])
        #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag, "\(again)")
        #expect(again.headers["cache-control"]?.contains("immutable") == true, "\(again.headers)")
    }

    private func actions(_ browser: CurlBrowser, foreign: String) throws {
        func isPaused() throws -> Bool { try browser.send("/v1/preferences").tree["paused_until"].text != nil }
        for page in [foreign, "null", nil] {
            let refused = try browser.act("pause", "minutes=60", from: page)
            #expect(refused.status == 403, "\(page ?? "nobody"): \(refused)")
        }
        #expect(try !isPaused())
        let done = try browser.act("pause", "minutes=60", from: browser.origin)
        #expect(done.status == 200 && done.tree["ok"].bool == true, "\(done)")
        #expect(try isPaused())
    }
}

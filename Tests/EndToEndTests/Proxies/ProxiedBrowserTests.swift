import Foundation
import TestKit
import Testing

/// A real Chromium in front of each proxy: it signs in, and a new row comes by the WebSocket.
@Suite(.serialized, .blocking) struct ProxiedBrowserTests {
    private static let python = Tool.repository.appendingPathComponent(".build/tools/python/bin/python")
    private static let isInstalled =
        ReverseProxy.Kind.allCases.allSatisfy(\.tool.isInstalled) && Tool.chromium.isInstalled
        && Tool("chromedriver").isInstalled && access(python.path, X_OK) == 0
    private static let needs = Tool.needs("nginx, caddy, haproxy, chromium and selenium")

    /// Each proxy, and whether the browser speaks HTTP/3 to it. Of these files Caddy's alone has that.
    @Test(
        .enabled(if: isInstalled, "\(needs)"),
        arguments: [(ReverseProxy.Kind.nginx, false), (.caddy, false), (.caddy, true), (.haproxy, false)])
    func aRowComesByItself(_ kind: ReverseProxy.Kind, isQUIC: Bool) throws {
        let hub = try HubUnderTest(["--trusted-proxy", "127.0.0.1"], start: false)
        let token = try hub.addUser()
        let proxy = try ReverseProxy(kind, before: hub)
        try hub.start(["--public-url", proxy.url])
        let key = try hub.folder.shell(
            """
            openssl x509 -in '\(proxy.authority)' -noout -pubkey | openssl pkey -pubin -outform der \
            | openssl dgst -sha256 -binary | base64
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        let link = try hub.command("pair", "--web", "--user", "sam@example.com", "--public-url", proxy.url)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("browser.py")
        let browser = try RunningProgram(
            Self.python, [script.path, link, key] + (isQUIC ? ["quic"] : []),
            environment: [
                "CHROMIUM": Tool.chromium.program().path, "CHROMEDRIVER": Tool("chromedriver").program().path,
            ])
        try eventually("the page is live", seconds: 120) {
            guard browser.isRunning else { throw Failure("\(kind): \(browser.output) \(browser.errors)") }
            return !browser.lines.isEmpty
        }
        _ = try hub.register(token, to: ["alice@example.com"])
        try browser.wait()
        let lines = browser.lines
        let row = lines.last.flatMap { member($0, "row") } as? String
        #expect(row?.contains("Alice Example") == true, "\(kind): \(lines) \(browser.errors)")
        #expect(member(lines[0], "http") as? String == (isQUIC ? "h3" : "h2"), "\(kind): \(lines)")
        // HAProxy offers WebSockets over HTTP/2 (RFC 8441), and makes HTTP/1.1 of them for the hub.
        if kind == .haproxy { #expect(member(lines[0], "socket") as? Int == 200, "\(lines)") }
    }
}

import Foundation
import TestKit
import Testing

/// The attacks of `Tests/Attacks` that end within seconds; `make test-long` runs all of them. Each script starts hubs of its
/// own, and says of each case whether it held.
@Suite(.blocking) struct AttackTests {
    private static let folder = Tool.repository.appendingPathComponent("Tests/Attacks")
    private static let python = Tool.python
    /// What reads the hub's answers is none of ours.
    private static let hasPeers =
        (try? run(python, ["-c", "import h11, wsproto"]))?.code == 0

    @Test(
        .enabled(
            if: hasPeers, "needs python3-h11 and python3-wsproto: deploy/dev/install-packages.sh test"),
        arguments: [
            "pipelines", "smuggling", "http2", "headers", "extremes", "websocket", "http_conformance", "splits",
            "bodies",
            "connections", "credentials", "others", "admin", "tls",
        ])
    func holds(_ script: String) throws { try Self.attack(script) }

    /// The hub as a browser sees it: the pixel, links, the opt-out page, and what pages of others can do to the API.
    @Test(
        .enabled(if: hasPeers, "needs python3-h11 and python3-wsproto: deploy/dev/install-packages.sh test"),
        .enabled(if: Tool.chromium.isInstalled, "Chromium is not installed"), .timeLimit(.minutes(45)))
    func holdsForABrowser() throws { try Self.attack("chromium") }

    private static func attack(_ script: String) throws {
        let result = try run(
            python, [folder.appendingPathComponent(script + ".py").path, Programs.hub.path], seconds: 240)
        let failed = result.output.split(separator: "\n").filter { !$0.hasPrefix("ok ") }
        #expect(result.code == 0 && failed.isEmpty, "\(failed.joined(separator: "\n"))\n\(result.errors)")
        #expect(result.output.contains("ok "), "no case was tried")
    }
}

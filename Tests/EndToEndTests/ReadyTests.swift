import Foundation
import TestKit
import Testing

/// `mailbell-hub ready`, by which a container engine tells a hub that works from one that does not.
@Suite(.serialized, .blocking) struct ReadyTests {
    private func ready(
        _ arguments: String..., with environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.hub, ["ready"] + arguments, environment: environment)
    }

    @Test func aHubIsReadyOrNot() throws {
        let hub = try HubUnderTest()
        let address = "127.0.0.1:\(hub.adminPort)"
        let good = try ready("--admin", address)
        #expect(good == (0, "ready\n", ""), "\(good)")
        // As `serve` would have it from its settings, and where it listens everywhere.
        let file = hub.folder.path + "/hub.yaml"
        try Data("admin: \(address)\n".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try ready("--config", file).code == 0)
        #expect(try ready(with: ["MAILBELL_HUB_ADMIN": address]).code == 0)
        #expect(try ready("--admin", "0.0.0.0:\(hub.adminPort)").code == 0)
        #expect(try ready("--admin", "[::1]:\(hub.adminPort)").code == 1)

        try hub.stop()
        let gone = try ready("--admin", address)
        #expect(gone.code == 1 && gone.output.isEmpty, "\(gone)")
        #expect(gone.errors == "mailbell-hub: the hub is not ready: nothing listens at \(address)\n")
    }

    @Test func whyItIsNotIsTold() throws {
        let failing = try Listener(
            answer: Listener.http("503 Service Unavailable", [], #"{"status":"failing","reason":"the disk is full"}"#))
        let told = try ready("--admin", "127.0.0.1:\(failing.port)")
        #expect(told.code == 1 && told.errors.contains("the disk is full"), "\(told)")
        #expect(failing.received.hasPrefix("GET /ready HTTP/1.1\r\n"))

        // Somebody who takes the connection and says nothing: a hub that hangs.
        let port = try freePort()
        let silent = try RunningProgram(
            Tool.python,
            ["-uc", "import socket,time; s=socket.create_server(('127.0.0.1',\(port))); print(); time.sleep(60)"])
        defer { silent.signal(SIGKILL) }
        try eventually("it listens") { silent.output.contains("\n") }
        let start = Date()
        let late = try ready("--admin", "127.0.0.1:\(port)", "--timeout", "1")
        #expect(late.code == 1 && late.errors.hasPrefix("mailbell-hub: the hub is not ready: "), "\(late)")
        #expect((0.9...4).contains(Date().timeIntervalSince(start)))

        let none = try ready("--admin", "none")
        #expect(none.code == 1 && none.errors.contains("admin is none"), "\(none)")
        for wrong in [["--admin", "here"], ["--timeout", "0"], ["--timeout", "soon"]] {
            #expect(try run(Programs.hub, ["ready"] + wrong).code == 64, "\(wrong)")
        }
    }

    /// A hub that starts on a full disk is not ready from the beginning, and not only once it was sent a hit.
    @Test func onAFullDiskItIsNotReadyFromTheStart() throws {
        let hub = try HubUnderTest(quick: [])
        let api = APIClient(hub, try hub.addUser())
        let mail = try api.register(to: ["ann@example.com"])["recipients"][0]
        for agent in 1...30 { _ = try HTTP.get(port: hub.port, pathOf(mail["pixel_url"]), agent: "Reader/\(agent)") }
        // The write-ahead log stays, and is longer than files may become from now on.
        try hub.kill()
        let starving = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/prlimit"),
            [
                "--fsize=40000", Programs.hub.path, "serve", "--data", hub.data, "--listen", "127.0.0.1:\(hub.port)",
                "--admin", "127.0.0.1:\(hub.adminPort)", "--geo-country", CleanEnvironment.countries,
            ])
        defer { starving.signal(SIGKILL) }
        var first: Answer?
        try eventually("it answers", seconds: 30) {
            guard starving.isRunning else { throw Failure("the hub ended: \(starving.errors)") }
            first = try? HTTP.get(port: hub.adminPort, "/ready")
            return first != nil
        }
        #expect(first?.status == 503 && first?.tree["reason"].text?.contains("disk") == true, "\(first?.text ?? "")")
        #expect(starving.hasSaid("hits are not recorded"))
    }
}

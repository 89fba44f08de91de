import Foundation
import TestKit
import Testing

/// A Postfix of its own, with a folder for its configuration and its queue, set up by `deploy/postfix/setup.sh`.
final class PostfixUnderTest {
    let folder: String
    let submission: UInt16
    private let sink: RunningProgram
    private let postfix = "/usr/sbin/postfix"
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// Postfix starts as root alone.
    static let canRun =
        getuid() == 0 && access("/usr/sbin/postfix", X_OK) == 0 && access("/usr/bin/setfacl", X_OK) == 0

    /// - Parameter dkim: the socket of a milter, as `setup.sh` takes it.
    init(_ hub: HubUnderTest, token: String, dkim: String? = nil) throws {
        folder = "/var/tmp/mailbell-postfix-\(UInt32.random(in: .min ... .max))"
        submission = try freePort()
        let relay = try freePort()
        for name in ["", "/etc", "/spool", "/data", "/sunk", "/bin"] {
            try FileManager.default.createDirectory(
                atPath: folder + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
        _ = try Self.run("/bin/chown", ["postfix", folder + "/data"])
        try Data(
            """
            compatibility_level = 3.6
            queue_directory = \(folder)/spool
            data_directory = \(folder)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mail.example.com
            mydestination =
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            relayhost = [127.0.0.1]:\(relay)
            smtp_dns_support_level = disabled
            maillog_file = \(folder)/log
            maillog_file_prefixes = /var/tmp
            alias_maps =

            """.utf8
        ).write(to: URL(fileURLWithPath: folder + "/etc/main.cf"))
        // Debian's services, but for port 25; and without a changed root, which would need files in it.
        let services = try String(contentsOfFile: "/etc/postfix/master.cf", encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("smtp      inet") }
            .map { line -> String in
                var words = line.split(separator: " ").map(String.init)
                if !line.hasPrefix(" "), words.count > 5, words[4] == "y" {
                    words[4] = "n"
                } else {
                    return String(line)
                }
                return words.joined(separator: " ")
            }
        try Data((services.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: folder + "/etc/master.cf"))
        try Data().write(to: URL(fileURLWithPath: folder + "/etc/dynamicmaps.cf"))
        // The filter's user may not look into the folder in which programs are built.
        try FileManager.default.copyItem(atPath: Programs.terminal.path, toPath: folder + "/bin/mailbell")
        let settings = folder + "/filter.conf"
        try Data(
            "hub \(hub.url)\nnext smtp+unix://\(folder)/spool/public/mailbell-tracked\nsender sam@example.com \(token)\n"
                .utf8
        ).write(to: URL(fileURLWithPath: settings))

        sink = try RunningProgram(
            Tool.python,
            [Self.scripts.appendingPathComponent("sink.py").path, "\(relay)", folder + "/sunk"])
        try eventually("the sink is ready") { [sink] in sink.output.contains("ready") }
        let setUp = try Self.run(
            Self.repository.appendingPathComponent("deploy/postfix/setup.sh").path,
            [
                "--listen", "127.0.0.1:\(submission)", "--config-dir", folder + "/etc",
                "--settings", settings, "--program", folder + "/bin/mailbell", "--user", "nobody",
            ] + (dkim.map { ["--dkim", $0] } ?? []))
        guard setUp.contains("is tracked from now on") else { throw Failure("setup.sh: \(setUp)") }
        _ = try Self.run("/bin/chmod", ["0644", settings])
        _ = try Self.run(postfix, ["-c", folder + "/etc", "start"])
        try eventually("postfix listens") { [submission] in (try? Connection(port: submission)) != nil }
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let result = try TestKit.run(URL(fileURLWithPath: program), arguments)
        guard result.code == 0 else {
            throw Failure("\(program) \(arguments): \(result.code) \(result.output) \(result.errors)")
        }
        return result.output
    }

    func submit(_ message: String, to recipients: String...) throws {
        let file = folder + "/message.eml"
        try Data(message.utf8).write(to: URL(fileURLWithPath: file))
        try Self.run(
            "/usr/bin/python3",
            [Self.scripts.appendingPathComponent("send.py").path, "\(submission)", file, "sam@example.com"] + recipients
        )
    }

    /// What has left for the world, by recipient.
    func sent() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/sunk") where name.hasSuffix(".eml") {
            let recipients = try String(contentsOfFile: folder + "/sunk/" + name.dropLast(4) + ".rcpt", encoding: .utf8)
            found[recipients] = try String(contentsOfFile: folder + "/sunk/" + name, encoding: .utf8)
        }
        return found
    }

    func flush() throws { try Self.run("/usr/sbin/postqueue", ["-c", folder + "/etc", "-f"]) }

    var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

    deinit {
        _ = try? Self.run(postfix, ["-c", folder + "/etc", "stop"])
        sink.signal(SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// Mail that a mail program submits to a real Postfix: a copy for each recipient leaves, each with its own pixel.
@Suite(.serialized, .blocking, .enabled(if: PostfixUnderTest.canRun, "needs root, and Debian's postfix and acl"))
struct PostfixTests {
    private let message = """
        From: Sam <sam@example.com>\r
        To: alice@example.com, bob@example.com, carol@example.com\r
        Subject: Plans\r
        X-Mailbell-Track: yes\r
        Content-Type: text/html\r
        \r
        <html><body><p>See <a href="https://example.com/p">our prices</a></p></body></html>\r

        """

    private func first(_ pattern: String, in text: String) -> String? {
        text.range(of: pattern, options: .regularExpression).map { String(text[$0]) }
    }

    @Test func threeRecipientsGetACopyEach() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let postfix = try PostfixUnderTest(hub, token: token)
        try postfix.submit(message, to: "alice@example.com", "bob@example.com", "carol@example.com")
        try eventually("three copies have left: \(postfix.log)", seconds: 30) { try postfix.sent().count == 3 }
        let sent = try postfix.sent()
        #expect(Set(sent.keys) == ["alice@example.com", "bob@example.com", "carol@example.com"])
        let pixels = sent.values.compactMap { first("/o/[^\"]+\\.gif", in: $0) }
        let links = sent.values.compactMap { first("href=\"[^\"]+/c/[^\"]+/1\"", in: $0) }
        let ids = sent.values.compactMap { first("(?i)message-id: <[^>]+>", in: $0) }
        #expect(Set(pixels).count == 3 && Set(links).count == 3 && Set(ids).count == 1 && ids.count == 3)
        #expect(!sent.values.contains { $0.contains("X-Mailbell") })

        // Who is not the filter cannot hand anything to what signs.
        let socket = postfix.folder + "/spool/public/mailbell-tracked"
        let stranger = try run(
            URL(fileURLWithPath: "/usr/bin/setpriv"),
            [
                "--reuid=daemon", "--regid=daemon", "--clear-groups", "/usr/bin/curl", "--silent", "--unix-socket",
                socket, "smtp://localhost", "--mail-from", "sam@example.com", "--mail-rcpt", "eve@example.com",
                "--upload-file", "/etc/hostname",
            ])
        #expect(stranger.code == 7, "could not connect: \(stranger)")

        // One message at the hub, and an open of one of the copies is that recipient's.
        _ = try HTTP.get(port: hub.port, try #require(first("/o/[^\"]+\\.gif", in: sent["bob@example.com"] ?? "")))
        let log = try hub.log(token)
        #expect(log.map { $0["kind"] as? String } == ["sent", "sent", "sent", "open"])
        #expect(Set(log.compactMap { ($0["message"] as? [String: Any])?["id"] as? String }).count == 1)
        #expect((log[3]["recipient"] as? [String: Any])?["email"] as? String == "bob@example.com")

        // While the hub is away mail goes out at once, as it was.
        try hub.stop()
        try postfix.submit(message, to: "dave@example.com")
        try eventually("it has left: \(postfix.log)", seconds: 30) { try postfix.sent().count == 4 }
        let untracked = try #require(try postfix.sent()["dave@example.com"])
        #expect(untracked.contains(#"<p>See <a href="https://example.com/p">our prices</a></p></body>"#))
        #expect(!untracked.contains("X-Mailbell"))
    }

    /// What signs is away: mail waits in the queue, for nothing may leave unsigned, and is signed and sent once.
    @Test func mailWaitsForItsSignature() throws {
        let hub = try HubUnderTest()
        let token = try hub.addUser()
        let milter = try freePort()
        let postfix = try PostfixUnderTest(hub, token: token, dkim: "inet:127.0.0.1:\(milter)")
        try postfix.submit(message, to: "alice@example.com")
        try eventually("it waits: \(postfix.log)", seconds: 30) { postfix.log.contains("status=deferred") }
        #expect(try postfix.sent().isEmpty)

        try PostfixUnderTest.run(
            "/usr/sbin/opendkim-genkey", ["-D", postfix.folder, "-d", "example.com", "-s", "mail"])
        var settings = try String(
            contentsOf: PostfixUnderTest.repository.appendingPathComponent("deploy/postfix/opendkim.conf"),
            encoding: .utf8)
        settings = settings.replacing("/etc/dkimkeys", with: postfix.folder).replacing("8891", with: "\(milter)")
        // Its key is in a folder of the test's here.
        settings += "RequireSafeKeys no\n"
        settings = settings.split(separator: "\n").filter { !$0.hasPrefix("UserID") }.joined(separator: "\n") + "\n"
        let file = postfix.folder + "/opendkim.conf"
        try Data(settings.utf8).write(to: URL(fileURLWithPath: file))
        let signer = try RunningProgram(URL(fileURLWithPath: "/usr/sbin/opendkim"), ["-f", "-x", file])
        defer { signer.signal(SIGTERM) }
        try eventually("opendkim listens: \(signer.errors)") { (try? Connection(port: milter)) != nil }
        try eventually("it has left: \(postfix.log)", seconds: 60) {
            try postfix.flush()
            Thread.sleep(forTimeInterval: 0.5)
            return try postfix.sent().count == 1
        }
        let sent = try #require(try postfix.sent()["alice@example.com"])
        #expect(sent.contains("DKIM-Signature:") && sent.contains("d=example.com"))
        #expect(sent.contains("/o/"), "signed after it was tracked")
        // It was registered once, though it was tried more often.
        #expect(try hub.log(token).map { $0["kind"] as? String } == ["sent"])
    }
}

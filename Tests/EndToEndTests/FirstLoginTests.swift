import Foundation
import TestKit
import Testing

/// A client's first steps: addresses as people type them, files that others can read, a mail server.
@Suite(.serialized, .blocking) struct FirstLoginTests {
    private let desk: Desk

    init() throws { desk = try Desk() }

    private func mailbell(
        _ arguments: String..., with more: [String: String] = [:], input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, arguments, environment: desk.hub.folders.merging(more) { $1 }, input: input)
    }

    private var host: String { "127.0.0.1:\(desk.hub.port)" }
    private var config: String { desk.hub.folder.path + "/config/mailbell" }

    @Test func aHubNeedsNoScheme() throws {
        let login = try mailbell("login", "--hub", host, input: desk.token + "\n")
        #expect(login.code == 0 && login.output.hasPrefix("logged in to http://\(host) as sam@example.com"), "\(login)")
        #expect(login.errors == "mailbell: assuming http://\(host), which is this machine\n")
        let status = try mailbell("status")
        #expect(status.code == 0 && status.errors.isEmpty, "it is kept whole")
        #expect(try mailbell("status", "--hub", host).code == 0)
        let variables = ["MAILBELL_HUB": host, "MAILBELL_TOKEN": desk.token]
        #expect(try mailbell("status", with: variables).code == 0)
        let code = try desk.hub.command("pair", "--client", "--public-url", desk.hub.url).split(separator: "#")[1]
        let paired = try mailbell("login", "--hub", "\(host)#\(code)", input: "")
        #expect(paired.code == 0, "\(paired)")
        for wrong in ["mail", "ftp://\(host)", "mb_xyz", "sam@example.com", "a b.example"] {
            let refusal = try #require(TerminalArguments.refusal(["login", "--hub", wrong]), "\(wrong)")
            #expect(refusal.code == 64 && refusal.errors.contains("is not a hub's address"), "\(wrong): \(refusal)")
        }
    }

    /// As ssh says it: a token is in it.
    @Test func aLoginThatOthersCanReadIsSaid() throws {
        #expect(try mailbell("login", "--hub", desk.hub.url, input: desk.token + "\n").errors.isEmpty)
        let file = config + "/login.json"
        for mode in [0o644, 0o640, 0o604, 0o660] as [mode_t] {
            chmod(file, mode)
            for command in [["status"], ["feed"], ["sent"]] {
                let result = try run(Programs.terminal, command, environment: desk.hub.folders)
                let warnings = result.errors.lines.filter {
                    $0.contains("warning: others on this machine can read \(file)")
                }
                #expect(result.code == 0 && warnings.count == 1, "\(mode) \(command): \(result)")
                #expect(warnings.first?.contains("chmod 600 \(file)") == true)
            }
        }
        chmod(file, 0o600)
        #expect(try mailbell("status").errors.isEmpty)
        // Where it is not used, it is not looked at.
        chmod(file, 0o644)
        #expect(
            try mailbell("status", with: ["MAILBELL_HUB": desk.hub.url, "MAILBELL_TOKEN": desk.token]).errors.isEmpty)
    }

    // MARK: A mail server

    @Test func aServerWithoutEncryptionNamesTheWay() throws {
        let server = try MailServer()
        let port = server.ports["plain"]!
        let set = try mailbell("smtp", "set", "smtp://127.0.0.1:\(port)", with: ["SSL_CERT_FILE": server.caFile])
        #expect(set.code == 1 && set.errors.lines.count == 1, "\(set)")
        #expect(set.errors.contains("offers no trusted TLS connection"), "\(set)")
        #expect(set.errors.contains("smtp://127.0.0.1:\(port)?starttls=no"), "\(set)")
        let user = try mailbell(
            "smtp", "set", "smtp://sam%40example.com@127.0.0.1:\(port)", with: ["SSL_CERT_FILE": server.caFile],
            input: "secret\n")
        #expect(user.errors.contains("smtp://sam%40example.com@127.0.0.1:\(port)?starttls=no"), "\(user)")
        // A certificate that is not trusted is another thing: of a server that begins with TLS.
        let stranger = try mailbell(
            "smtp", "set", "smtps://127.0.0.1:\(server.ports["stranger"]!)", with: ["SSL_CERT_FILE": server.caFile])
        #expect(stranger.code == 1 && !stranger.errors.contains("starttls=no"), "\(stranger)")
    }

    @Test func theLoginIsKnownToATest() throws {
        let server = try MailServer()
        #expect(try mailbell("smtp", "set", "smtp://127.0.0.1:\(server.ports["plain"]!)?starttls=no").code == 0)
        let unknown = try mailbell("smtp", "test")
        #expect(unknown.code == 1 && unknown.errors.contains("there is no sender"), "\(unknown)")
        #expect(try mailbell("login", "--hub", desk.hub.url, input: desk.token + "\n").code == 0)
        let test = try mailbell("smtp", "test")
        #expect(test.code == 0 && test.output.hasSuffix("has accepted a mail to sam@example.com\n"), "\(test)")
        #expect(try mailbell("smtp", "test", "kim@example.org").code == 0)
        #expect(try mailbell("smtp", "test", "kim@example.org", "--from", "sales@example.com").code == 0)
        #expect(try server.taken.map(\.from) == ["sam@example.com", "sam@example.com", "sales@example.com"])
        #expect(
            try server.taken.map(\.recipients) == [["sam@example.com"], ["kim@example.org"], ["kim@example.org"]])
        #expect(try mailbell("smtp", "test", "--from", "nobody").code == 64)
    }
}

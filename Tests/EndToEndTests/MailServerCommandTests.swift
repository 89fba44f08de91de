import Foundation
import TestKit
import Testing

/// `mailbell smtp`: the mail server that is kept, and where its password is.
@Suite(.serialized, .blocking) struct MailServerCommandTests {
    private let server: MailServer
    private let folder: TemporaryFolder

    init() throws {
        server = try MailServer()
        folder = try TemporaryFolder()
    }

    private var file: String { folder.path + "/config/mailbell/smtp.json" }
    private var url: String { "smtps://sam%40example.com@127.0.0.1:\(server.ports["tls"]!)" }
    private let input = MailServer.password + "\n"

    /// Without a keyring, unless `more` has one.
    private func smtp(
        _ arguments: String..., with more: [String: String] = [:], input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        let environment = CleanEnvironment.folders(in: folder.path).merging([
            "SSL_CERT_FILE": server.caFile, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        ]) { $1 }.merging(more) { $1 }
        let result = try run(Programs.terminal, ["smtp"] + arguments, environment: environment, input: input)
        #expect(!(result.output + result.errors).contains(MailServer.password))
        return result
    }

    @Test func keptShownTriedAndForgotten() throws {
        let set = try smtp("set", url, input: input)
        #expect(set.code == 0 && set.output == "mail is sent through \(url)\n", "\(set)")
        #expect(set.errors.contains("warning: the password is stored unencrypted in \(file), which only you can read"))
        #expect(try permissions(file) == 0o600)
        #expect(try server.taken.isEmpty)
        let show = try smtp("show")
        #expect(show.output == "server: \(url)\nfrom: sam@example.com, the server's user\npassword: in \(file)\n")
        let test = try smtp("test", "kim@example.org")
        #expect(test.code == 0 && test.errors.isEmpty, "\(test)")
        #expect(test.output == "127.0.0.1:\(server.ports["tls"]!) has accepted a mail to kim@example.org\n")
        let mail = try #require(try server.taken.first)
        #expect(mail.from == "sam@example.com" && mail.recipients == ["kim@example.org"])
        #expect(mail.user == "sam@example.com" && mail.isEncrypted)
        #expect(mail.text.contains("\r\nSubject: Mailbell can send mail\r\n"))
        let date = /^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} \+0000\r\n/
        #expect(mail.text.contains(date), "\(mail.text)")
        let refused = try smtp("test", "nobody@example.org")
        #expect(refused.code == 1 && refused.errors.lines.count == 1, "\(refused)")
        #expect(refused.errors.contains("does not accept mail to nobody@example.org: 550 5.1.1 no such person"))
        #expect(try smtp("test", "nobody").code == 64)
        #expect(try smtp("remove").output == "forgot \(url) and its password\n")
        #expect(!FileManager.default.fileExists(atPath: file))
        for arguments in [["show"], ["test", "kim@example.org"], ["remove"]] {
            let result = try run(
                Programs.terminal, ["smtp"] + arguments, environment: CleanEnvironment.folders(in: folder.path))
            #expect(result.code == 1 && result.errors.contains("there is no mail server"), "\(arguments)")
        }
    }

    /// What does not succeed changes nothing, and a password is nowhere where others could see it.
    @Test func nothingIsKeptThatDoesNotWork() throws {
        func fails(_ code: Int32, _ arguments: [String], _ input: String?, _ said: String) throws {
            let result = try run(
                Programs.terminal, ["smtp", "set"] + arguments,
                environment: CleanEnvironment.folders(in: folder.path).merging(["SSL_CERT_FILE": server.caFile]) { $1 },
                input: input)
            #expect(result.code == code && result.errors.contains(said), "\(arguments): \(result)")
        }
        func allFail() throws {
            try fails(1, [url], "wrong\n", "does not let sam@example.com log in: 535 5.7.8")
            try fails(64, [url], "", "No password")
            try fails(64, ["smtps://sam:secret@127.0.0.1"], input, "leave the password out of the URL")
            try fails(1, [url, "--password-command", "exit 3"], nil, "the password command ended with")
            try fails(1, [url, "--password-command", "true"], nil, "the password command printed no password")
            try fails(1, ["smtps://sam@127.0.0.1:\(server.ports["stranger"]!)"], input, "offers no trusted TLS")
            try fails(1, ["smtp://sam@127.0.0.1:\(server.ports["plain"]!)"], input, "offers no trusted TLS")
            try fails(1, ["smtps://sam@127.0.0.1:\(server.ports["noauth"]!)"], input, "offers no login")
            try fails(1, ["smtps://127.0.0.1:\(try freePort())"], nil, "cannot be reached")
        }
        func isRefused(_ arguments: String..., said: String) throws {
            let refusal = try #require(TerminalArguments.refusal(["smtp", "set"] + arguments), "\(arguments)")
            #expect(refusal.code == 64 && refusal.errors.contains(said), "\(arguments): \(refusal)")
        }
        try isRefused("smtps://sam:secret@127.0.0.1", said: "leave the password out of the URL")
        try isRefused("smtp://example.com?starttls=no", said: "must be encrypted")
        try isRefused("smtps://127.0.0.1", "--password-command", "pass", said: "needs a user")
        try isRefused(url, "--password-timeout", "9", said: "needs --password-command")
        for seconds in ["0", "3601", "-1", "soon"] {
            try isRefused(
                url, "--password-command", "true", "--password-timeout=" + seconds, said: "--password-timeout")
        }
        try isRefused(url, "--from", "Sam <sam@example.com>", said: "is not an address")
        try allFail()
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(try smtp("set", url, input: input).code == 0)
        let before = contents(file)
        try allFail()
        #expect(contents(file) == before)
        for broken in [
            "", "{}", before!.replacing("127.0.0.1", with: "a b"), before!.replacing("\"tls\"", with: "\"ssl\""),
        ] {
            try Data(broken.utf8).write(to: URL(fileURLWithPath: file))
            let result = try smtp("show")
            #expect(result.code == 1 && result.errors.hasPrefix("mailbell: \(file)"), "\(broken): \(result)")
            #expect(result.errors.contains("run `mailbell smtp set` again"))
        }
    }

    @Test func aCommandForThePasswordAndServersWithoutOne() throws {
        try Data("\(MailServer.password)\nuser: sam\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/store"))
        let command = "cat '\(folder.path)/store'"
        let set = try smtp("set", url, "--password-command", command, "--from", "sales@example.com")
        #expect(set.code == 0 && set.errors.isEmpty, "\(set)")
        #expect(contents(file)?.contains(MailServer.password) == false)
        #expect(
            try smtp("show").output.contains(
                "from: sales@example.com, by --from\npassword: from the command: \(command)\n"))
        #expect(try smtp("test", "kim@example.org").code == 0)
        #expect(try server.taken.last?.from == "sales@example.com")
        try FileManager.default.removeItem(atPath: folder.path + "/store")
        let gone = try smtp("test", "kim@example.org")
        #expect(gone.code == 1 && gone.errors.contains("the password command ended with"), "\(gone)")

        let open = "smtps://127.0.0.1:\(server.ports["noauth"]!)"
        #expect(try smtp("set", open).code == 0)
        let local = try smtp("show").output
        #expect(local.hasPrefix("server: \(open)\nfrom: ") && local.hasSuffix("\npassword: not needed\n"), "\(local)")
        #expect(
            local.contains(#/from: [^ ]+@[^ ]+, your account on this machine; `smtp set --from` sets another\n/#),
            "\(local)")
        let sender = try smtp("test", "kim@example.org")
        #expect(sender.code == 1 && sender.errors.contains("--from ADDRESS"))
        let plain = "smtp://sam@127.0.0.1:\(server.ports["plain"]!)?starttls=no"
        #expect(try smtp("set", plain, "--from", "sam@example.com", input: input).code == 0)
        #expect(try smtp("test", "kim@example.org").code == 0)
        #expect(try server.taken.last?.isEncrypted == false)
    }

    /// One that hangs is ended when its time is over, and so is all that it has started: what waits, what is left behind, and
    /// what does not hear SIGTERM.
    @Test func aCommandForThePasswordHasATimeLimit() throws {
        let pids = folder.path + "/pids"
        try Data("\(MailServer.password)\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/store"))
        let command = """
            note() { echo $1 >> '\(pids)'; }; note $$
            sleep 1000 & note $!
            (sleep 1000 & note $!)
            sh -c 'trap "" TERM; echo $$ >> "\(pids)"; while :; do sleep 1000; done' &
            while [ $(wc -l < '\(pids)') -lt 4 ]; do sleep 0.1; done; cat '\(folder.path)/store'; sleep 1000
            """
        let hung = try smtp("set", url, "--password-command", command, "--password-timeout", "3")
        #expect(hung.code == 1 && hung.output.isEmpty, "\(hung)")
        #expect(hung.errors.contains("the password command timed out after 3 s: "), "\(hung)")
        #expect(hung.errors.contains("--password-timeout"))
        #expect(!FileManager.default.fileExists(atPath: file))
        let started = try #require(contents(pids)).lines
        #expect(started.count == 4, "\(started)")
        for pid in started {
            // A zombie has ended, and waits for who is to hear of it.
            let state = contents("/proc/\(pid)/stat").flatMap { $0.components(separatedBy: ") ").last?.first }
            #expect(state == nil || state == "Z", "\(pid): \(String(describing: state))")
        }
        // What has answered in time is not ended: it may have left a daemon behind, which keeps the password's store open.
        let daemon = "sleep 1000 > /dev/null 2>&1 & echo $! > '\(pids)'; cat '\(folder.path)/store'"
        #expect(try smtp("set", url, "--password-command", daemon, "--password-timeout", "60").code == 0)
        #expect(contents(file)?.contains("\"password-timeout\" : 60") == true)
        let left = try #require(pid_t(contents(pids)?.lines.first ?? ""))
        #expect(kill(left, SIGKILL) == 0)
        #expect(try smtp("test", "kim@example.org").code == 0)
        kill(try #require(pid_t(contents(pids)?.lines.first ?? "")), SIGKILL)
    }

    #if DESKTOP
        @Test func theKeyringKeepsThePassword() throws {
            let desktop = try HeadlessDesktop(services: false)
            let bus = ["DBUS_SESSION_BUS_ADDRESS": desktop.address]
            let keyring = try RunningProgram(
                URL(fileURLWithPath: "/usr/bin/gnome-keyring-daemon"),
                ["--foreground", "--unlock", "--components=secrets", "--control-directory", folder.path + "/keyring"],
                environment: CleanEnvironment.folders(in: folder.path).merging(["HOME": folder.path]) { $1 }
                    .merging(bus) { $1 }, input: "password\n")
            defer { keyring.signal(SIGTERM) }
            try eventually("the keyring is there") { try desktop.hasName("org.freedesktop.secrets") }
            let set = try smtp("set", url, with: bus, input: input)
            #expect(set.code == 0 && set.errors.isEmpty, "\(set)")
            #expect(contents(file)?.contains(MailServer.password) == false)
            #expect(try smtp("show", with: bus).output.contains("password: in the keyring\n"))
            #expect(try smtp("test", "kim@example.org", with: bus).code == 0)
            let away = try smtp("test", "kim@example.org")
            #expect(away.code == 1 && away.errors.contains("could not be read from the keyring"), "\(away)")
            // Another user of the same server: what was kept of the first one goes.
            let other = url.replacing("sam", with: "kim")
            #expect(try smtp("set", other, with: bus, input: input).code == 0)
            let text = try #require(contents(file))
            try Data(text.replacing("kim@", with: "sam@").utf8).write(to: URL(fileURLWithPath: file))
            let forgotten = try smtp("test", "kim@example.org", with: bus)
            #expect(forgotten.code == 1 && forgotten.errors.contains("the keyring has no password"), "\(forgotten)")
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            #expect(try smtp("test", "kim@example.org", with: bus).code == 0)
            #expect(try smtp("remove", with: bus).code == 0)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            #expect(try smtp("test", "kim@example.org", with: bus).errors.contains("the keyring has no password"))
        }
    #endif
}

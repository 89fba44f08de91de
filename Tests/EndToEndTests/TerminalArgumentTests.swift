import Foundation
import TestKit
import Testing

/// What `mailbell` refuses before it looks for a hub.
@Suite(.blocking) struct TerminalArgumentTests {
    @Test func templatesThatAreNone() throws {
        func refused(_ arguments: String..., said: String) throws {
            for command in ["tail", "replay", "feed"] {
                let refusal = try #require(TerminalArguments.refusal([command] + arguments), "\(arguments)")
                #expect(refusal.code == 64 && refusal.errors.contains(said), "\(arguments): \(refusal)")
            }
        }
        try refused("--template", "{message.subjec}", said: "did you mean “message.subject”?")
        try refused("--template", "{email}", said: "did you mean “recipient.email”?")
        try refused("--template", "ab {zzzzzz}", said: "column 5: unknown field “zzzzzz”: known are seq, id, kind")
        try refused("--template", "{who", said: "{ without a matching }")
        try refused("--template", "who}", said: "} without a matching {")
        try refused("--template", "{}", said: "a name is missing")
        try refused("--template", "{who|'x}", said: "the quote is not closed")
        try refused("--template", #"\x"#, said: #"\ must be followed by"#)
        try refused("-o", "template", said: "-o template needs --template")
        try refused("-o", "json", "--template", "{who}", said: "--template needs -o template")
        try refused("-o", "text", "--template", "{who}", said: "--template needs -o template")
        try refused("-o", "xml", said: "'text', 'json' or 'template'")
    }

    /// On the command line, other users of the machine could see it.
    @Test func noCommandTakesATokenAsArgument() throws {
        let token = "mb_hunter2"
        for command in ["tail", "replay", "feed", "contact", "status", "login", "logout"] {
            let help = try #require(TerminalArguments.help(command), "\(command)")
            #expect(help.contains("USAGE: mailbell \(command)") && !help.contains("--token"), "\(help)")
            #expect(TerminalArguments.refusal([command, "--token", token])?.code == 64)
        }
        #expect(TerminalArguments.refusal(["login", token])?.code == 64)
        let folder = try TemporaryFolder()
        let login = try run(
            Programs.terminal, ["login", token], environment: CleanEnvironment.folders(in: folder.path))
        #expect(login.code == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}

import Foundation
import TestKit
import Testing

/// The manual pages and the shells' completions, beside the programs that they are made from.
@Suite(.serialized, .blocking) struct ManualTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let pages = programs.map(\.page)
    private static let programs: [(program: URL, page: String)] = {
        let all = [(Programs.terminal, "mailbell.1"), (Programs.hub, "mailbell-hub.8")]
        #if DESKTOP
            return all + [(Programs.tray, "mailbell-tray.1")]
        #else
            return all
        #endif
    }()

    private let deploy = Self.root.path + "/deploy"

    private func bash(_ line: String) throws -> (code: Int32, output: String, errors: String) {
        try run(URL(fileURLWithPath: "/bin/bash"), ["-c", line])
    }

    private func isInstalled(_ program: String) throws -> Bool { try bash("command -v \(program)").code == 0 }

    @Test func theyAreWhatTheProgramsSay() throws {
        let made = try TemporaryFolder()
        let result = try bash("'\(deploy)/manual/generate.sh' '\(Programs.folder.path)' '\(made.path)'")
        try #require(result.code == 0, "\(result.errors)")
        let completions = ["bash", "zsh", "fish"].flatMap { shell in
            Self.programs.map { "completions/\($0.program.lastPathComponent).\(shell)" }
        }
        var files = Self.pages.map { "deploy/manual/" + $0 } + completions.map { "deploy/" + $0 } + ["docs/settings.md"]
        if try isInstalled("mandoc") { files += Self.pages.map { "docs/reference/\($0).md" } }
        for file in files {
            let fresh = try #require(contents(made.path + "/" + file), "\(file)")
            #expect(fresh.utf8.count > 1000)
            let isSame = contents(Self.root.path + "/" + file) == fresh
            #expect(isSame, "\(file) is not what the programs say: run `make docs`")
            #expect(!fresh.contains(NSHomeDirectory() + "/"), "nothing of who built it")
        }
    }

    @Test func theManualIsWellFormed() throws {
        for page in Self.pages {
            let lint = try bash("mandoc -T lint -W warning '\(deploy)/manual/\(page)'")
            #expect(lint.code == 0 && lint.output.isEmpty && lint.errors.isEmpty, "\(page): \(lint)")
        }
    }

    @Test func theCompletionsAreWellFormed() throws {
        for program in Self.programs.map(\.program.lastPathComponent) {
            for shell in ["bash", "zsh", "fish"] where try isInstalled(shell) {
                let check = try bash("\(shell) -n '\(deploy)/completions/\(program).\(shell)'")
                #expect(check.code == 0 && check.errors.isEmpty, "\(program).\(shell): \(check.errors)")
            }
        }
    }

    /// What bash offers when Tab is pressed at the end of a line.
    private func completions(_ line: String) throws -> [String] {
        let program = String(line.prefix { $0 != " " })
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let result = try run(
            URL(fileURLWithPath: "/bin/bash"),
            [
                "--norc", "-c",
                """
                source '\(deploy)/completions/\(program).bash' || exit
                line=$1; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE=$line; COMP_POINT=${#line}
                function=$(complete -p \(program) | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                "$function" \(program) "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """, "bash", line,
            ] + words.map(String.init),
            environment: ["PATH": Programs.folder.path + ":/usr/bin:/bin"])
        guard result.code == 0, result.errors.isEmpty else { throw Failure("\(line): \(result)") }
        return result.output.lines.map { $0.trimmingCharacters(in: .whitespaces) }.sorted()
    }

    @Test func bashCompletes() throws {
        #expect(try completions("mailbell ta") == ["tail"])
        #expect(try completions("mailbell l") == ["log", "login", "logout"])
        #expect(Set(try completions("mailbell ")).isSuperset(of: ["tail", "replay", "feed", "contact", "status"]))
        #expect(try completions("mailbell tail --from") == ["--from-start"])
        #expect(try completions("mailbell tail --color ") == ["always", "auto", "never"])
        #expect(try completions("mailbell tail --output j") == ["json"])
        #expect(try completions("mailbell tail --kind cl") == ["click"])
        #expect(try completions("mailbell contact --tracking an") == ["anonymous"])
        #expect(try completions("mailbell nothing --") == [])
        #expect(try completions("mailbell-hub ser") == ["serve"])
        #expect(try completions("mailbell-hub token re") == ["revoke"])
        #expect(try completions("mailbell-hub serve --trusted") == ["--trusted-proxy"])
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var names: [Name]?
            var shouldDisplay: Bool
            var valueName: String?
        }
        var commandName: String
        var shouldDisplay: Bool
        var arguments: [Argument]?
        var subcommands: [Command]?

        var all: [Command] { [self] + (subcommands ?? []).flatMap(\.all) }
        var longOptions: [String] {
            (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(
                \.name)
        }
    }

    /// All commands of a program, whose declarations ArgumentParser has checked: `Sources/System/CArgumentChecks`.
    private func dump(_ program: URL) throws -> Command {
        struct Tool: Decodable { var command: Command }
        let result = try run(
            program, ["--experimental-dump-help"], environment: ["MAILBELL_CHECK_ARGUMENTS": "1"])
        guard result.code == 0 else { throw Failure("\(program.lastPathComponent): \(result.errors)") }
        return try JSONDecoder().decode(Tool.self, from: Data(result.output.utf8)).command
    }

    /// The page as people read it, in one line.
    private func text(_ page: String) throws -> String {
        try bash("mandoc -T utf8 -O width=500 '\(deploy)/manual/\(page)'").output
            .replacing(/.\u{08}/, with: "").replacing("‐", with: "-")
    }

    @Test func everyOptionIsInTheManual() throws {
        for (program, page) in Self.programs {
            let text = try text(page)
            let commands = try dump(program).all
            #expect(commands.count > 5)
            for command in commands where command.commandName != "help" && command.shouldDisplay {
                #expect(text.contains(command.commandName), "\(page): \(command.commandName)")
                for option in command.longOptions {
                    let isThere =
                        text.contains("--\(option) ") || text.contains("--\(option)\n") || text.contains("--\(option)]")
                    #expect(isThere, "\(page): \(command.commandName) --\(option)")
                }
            }
        }
    }

    @Test func everySettingHasItsVariableInTheManual() throws {
        let text = try text("mailbell-hub.8")
        let serve = try #require(try dump(Programs.hub).all.first { $0.commandName == "serve" })
        let settings = serve.longOptions.filter { !["config", "help", "version"].contains($0) }
        #expect(settings.count >= 14)
        for setting in settings + ["config"] {
            let variable = "MAILBELL_HUB_" + setting.uppercased().replacing("-", with: "_")
            #expect(text.contains(variable), "\(variable)")
        }
        // And they are what the hub goes by.
        let hub = try run(
            Programs.hub, ["check"], environment: ["MAILBELL_HUB_LOG_LEVEL": "loud", "MAILBELL_HUB_RETENTION": "ever"])
        #expect(hub.code != 0 && hub.errors.contains("MAILBELL_HUB_"))
    }
}

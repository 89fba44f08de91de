import Foundation
import TestKit

/// A real terminal: a shell in tmux, on a server of its own that ends with it.
final class Tmux {
    private let folder: TemporaryFolder
    private let environment: [String: String]
    private var raw: String { folder.path + "/raw" }

    /// - Parameters:
    ///   - rows: more than any command prints: what scrolls away is not seen.
    ///   - environment: what the shell gets besides the usual.
    init(columns: Int, rows: Int = 200, environment: [String: String]) throws {
        folder = try TemporaryFolder()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        // dash shows no prompt of its own making and leaves the terminal's settings alone.
        self.environment = environment.merging(
            ["PATH": Programs.folder.path + ":" + path, "LC_ALL": "C.UTF-8"]
        ) { $1 }
        try tmux(
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            "exec env PS1='READY> ' \(environment["TERM"].map { "TERM=\($0)" } ?? "") sh")
        try tmux("pipe-pane", "-o", "cat >> '\(raw)'")
        try eventually("a prompt") { try pane.contains("READY>") }
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        // The server, which stays, must hold nothing by which a test knows that a program has ended.
        let close =
            "for f in /proc/$$/fd/*; do f=${f##*/}; [ $f -lt 3 ] || eval \"exec $f>&-\"; done; exec >/dev/null 2>&1; "
        let result = try run(
            URL(fileURLWithPath: "/bin/bash"),
            [
                "-c",
                (arguments.first == "new-session" ? close : "")
                    + "exec tmux -S '\(folder.path)/socket' -f /dev/null -u \"$@\"", "bash",
            ] + arguments, environment: environment)
        guard result.code == 0 else { throw Failure("tmux \(arguments): \(result.errors)") }
        return result.output
    }

    /// Types a text, and Return.
    func type(_ text: String) throws {
        try tmux("send-keys", "-l", text)
        try tmux("send-keys", "Enter")
    }

    func press(_ key: String) throws { try tmux("send-keys", key) }

    /// What the terminal shows now, without the empty rows.
    var pane: String { get throws { try tmux("capture-pane", "-p").lines.joined(separator: "\n") } }

    /// The same with rows that are one line put together again.
    var unwrapped: String {
        get throws {
            try tmux("capture-pane", "-p", "-J").lines
                .map { $0.replacing(#/ +$/#, with: "") }.filter { !$0.isEmpty }.joined(separator: "\n")
        }
    }

    /// What programs have written to the terminal.
    var written: String { contents(raw) ?? "" }

    /// Runs a command to its end; returns what it wrote to the terminal (which puts CR before each LF), and what that shows.
    func show(_ command: String, mayWrap: Bool = false) throws -> (written: String, shown: [String]) {
        try type("clear; echo BE''GIN; \(command); echo EN''D")
        // First what was written, which begins anew with each command: the pane may still show the end of the one before.
        try eventually("\(command) ends") { written.contains("\nEND") }
        try eventually("\(command) is shown") { try pane.contains("\nEND") }
        let shown = try rows(pane)
        guard try mayWrap || shown == rows(unwrapped) else { throw Failure("a line of \(command) wraps: \(shown)") }
        let piece = written.components(separatedBy: "BEGIN\r\n").last?.components(separatedBy: "END\r\n").first ?? ""
        unlink(raw)
        try tmux("pipe-pane")
        try tmux("pipe-pane", "-o", "cat >> '\(raw)'")
        return (piece.replacing("\r\n", with: "\n"), shown)
    }

    private func rows(_ text: String) -> [String] {
        Array(text.lines.drop { $0 != "BEGIN" }.dropFirst().prefix { $0 != "END" })
    }

    deinit { _ = try? tmux("kill-server") }
}

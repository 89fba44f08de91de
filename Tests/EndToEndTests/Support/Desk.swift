import Foundation
import TestKit

/// Somebody at a terminal: a hub that is up at once, its user, and `mailbell` with folders of its own.
struct Desk {
    let hub: HubUnderTest
    let token: String

    init(_ arguments: [String] = [], host: String = "127.0.0.1") throws {
        hub = try HubUnderTest(quick: arguments, host: host)
        token = try hub.addUser()
    }

    var environment: [String: String] { hub.environment(token) }

    /// Runs `mailbell` to its end.
    @discardableResult
    func mailbell(
        _ arguments: String..., with more: [String: String] = [:], input: String? = nil
    ) throws -> (code: Int32, output: String, errors: String) {
        try run(Programs.terminal, arguments, environment: environment.merging(more) { $1 }, input: input)
    }

    func start(_ arguments: String..., with more: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(Programs.terminal, arguments, environment: environment.merging(more) { $1 })
    }

    /// Runs a line of bash, in which `mailbell` is the program under test.
    func bash(_ line: String) throws -> (code: Int32, output: String, errors: String) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try run(
            URL(fileURLWithPath: "/bin/bash"), ["-c", line],
            environment: environment.merging(["PATH": Programs.folder.path + ":" + path]) { $1 })
    }

    /// The numbers of the activities that a command shows as JSON.
    func seqs(_ arguments: String..., with more: [String: String] = [:]) throws -> [Int] {
        let result = try run(
            Programs.terminal, arguments + ["-o", "json"], environment: environment.merging(more) { $1 })
        guard result.code == 0 else { throw Failure("mailbell \(arguments): \(result)") }
        return seqsOf(result.output)
    }

    /// One `sent` for each.
    @discardableResult
    func register(_ people: String..., links: [String] = [], subject: String = "Q3 offer") throws -> [Tracked] {
        try hub.register(token, to: people, links: links, subject: subject)
    }

    /// So many `sent`.
    func registerMany(_ count: Int, from first: Int = 0) throws {
        for start in stride(from: first, to: first + count, by: 500) {
            let end = min(start + 500, first + count)
            _ = try hub.register(token, to: (start..<end).map { "r\($0)@example.com" })
        }
    }

    /// An open or a click, from London.
    func hit(_ path: String, agent: String = firefox) throws {
        let answer = try HTTP.get(port: hub.port, path, agent: agent, headers: ["X-Forwarded-For: 81.2.69.142"])
        guard [200, 302].contains(answer.status) else { throw Failure("\(path): \(answer.status)") }
    }

    /// The line of `mailbell-hub device list` about a device: user, name, last seq it has, how many it is behind.
    func device(_ name: String) throws -> [String]? {
        try hub.command("device", "list").split(separator: "\n")
            .map { $0.split(separator: "\t").map(String.init) }.first { $0[1] == name }
    }

    /// The cursor files there are, by name.
    var cursors: [String] {
        let folder = hub.folder.path + "/state/mailbell"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            .map { folder + "/" + $0 }
    }
}

func seqsOf(_ lines: String) -> [Int] { lines.split(separator: "\n").compactMap { member($0, "seq") as? Int } }

/// A member of a line of JSON.
func member(_ line: some StringProtocol, _ name: String) -> Any? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?[name]
}

func contents(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
}

func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

extension String {
    /// The lines, without the empty ones.
    var lines: [String] { split(separator: "\n").map(String.init) }
}

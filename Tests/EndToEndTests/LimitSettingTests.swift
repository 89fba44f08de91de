import Foundation
import TestKit
import Testing

/// The setting `limit`, as `check` takes it.
@Suite(.serialized, .blocking) struct LimitSettingTests {
    private let folder = try! TemporaryFolder()

    private func check(_ limits: [String]) throws -> (code: Int32, output: String, errors: String) {
        try run(
            Programs.hub,
            ["check", "--data", folder.path + "/d", "--listen", "127.0.0.1:0", "--admin", "none"]
                + limits.flatMap { ["--limit", $0] })
    }

    @Test func whatIsSetIsShown() throws {
        let result = try check(["connections=512", "head-time=5s", "body-bytes=16MiB", "wrong-tokens=7"])
        #expect(result.code == 0, "\(result.errors)")
        let line = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("  limit ") })
        for text in ["connections=512", "head-time=5s", "body-bytes=16MiB", "wrong-tokens=7", "[--limit]"] {
            #expect(line.contains(text), "\(line)")
        }
    }

    @Test(arguments: [
        ("conections=512", "is not a limit", "connections"), ("connections", "is not a limit", "name=value"),
        ("=1", "is not a limit", "name=value"), ("connections=many", "'many' is not a number", "connections"),
        ("connections=", "'' is not a number", "connections"), ("head-time=5", "'5' is not a span", "head-time"),
        ("body-bytes=1MB", "'1MB' is not a size", "body-bytes"), ("connections=0", "between 16 and 1000000", "'0'"),
        ("connections=-1", "between 16 and 1000000", "'-1'"), ("head-time=2d", "between 1s and", "'2d'"),
        ("connections=99999999999999999999", "is not a number", "connections"),
        ("body-bytes=9223372036854775807GiB", "is not a size", "body-bytes"),
        ("head-bytes=1MiB", "between 1KiB and", "'1MiB'"),
    ])
    func whatIsWrongIsToldWithItsReason(text: String, reason: String, more: String) throws {
        let result = try #require(HubArguments.refusal(["check", "--limit", text]))
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.errors.hasPrefix("mailbell-hub: --limit: "), "\(result.errors)")
        #expect(result.errors.contains(reason) && result.errors.contains(more), "\(result.errors)")
    }

    @Test func everyFaultOfAFileIsToldWithItsLine() throws {
        let path = folder.path + "/hub.yaml"
        try Data("data: \(folder.path)/d\nlimit:\n  - head-time=5s\n  - nothing=1\n  - sessions=x\n".utf8)
            .write(to: URL(fileURLWithPath: path))
        let result = try run(Programs.hub, ["check", "--config", path])
        #expect(result.code == 1)
        #expect(result.errors.contains("\(path):4: limit: 'nothing=1' is not a limit"), "\(result.errors)")
        #expect(result.errors.contains("\(path):5: limit: 'x' is not a number"), "\(result.errors)")
    }
}

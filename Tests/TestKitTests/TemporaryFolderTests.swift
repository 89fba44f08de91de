import Foundation
import TestKit
import Testing

/// Folders, ports and programs of the system.
@Suite(.blocking) struct TemporaryFolderTests {
    @Test func goesWithTheLastReference() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let path = try #require(folder?.path)
        try folder?.shell("mkdir within; echo x >within/file")
        #expect(FileManager.default.fileExists(atPath: path + "/within/file"))
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aScriptEndsAtItsFirstFailingCommand() throws {
        let folder = try TemporaryFolder()
        #expect(try folder.shell("pwd; cat", input: "in") == "\(folder.path)\nin")
        let failure = #expect(throws: Failure.self) { try folder.shell("echo why >&2; false; touch later") }
        #expect(failure?.description.hasSuffix("why\n") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.file("later")))
    }

    @Test func noPortIsGivenTwice() throws {
        let ports = try (0..<100).map { _ in try freePort() }
        #expect(Set(ports).count == 100)
    }

    @Test func aToolIsTheFirstOfItsNamesThatIsThere() throws {
        #expect(try Tool("no-such-tool", "sh").program().lastPathComponent == "sh")
        #expect(!Tool("no-such-tool").isInstalled)
        #expect(throws: Failure.self) { try Tool("no-such-tool").program() }
    }

    @Test func whatIsWaitedForIsNamed() {
        let failure = #expect(throws: Failure.self) { try eventually("rain", seconds: 0.01) { false } }
        #expect(failure?.description == "not within 0.01 s: rain")
    }
}

import Foundation
import TestKit
import Testing

@testable import Hub

/// The folder of a hub's store: who can read it, and that one hub alone serves it.
@Suite struct DataFolderTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("one/two")
    }

    private func served() async throws -> DataFolder { try await apart { [path] in try DataFolder(locking: path) } }
    private func beside() async throws -> DataFolder { try await apart { [path] in try DataFolder(path) } }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func isMadeWithItsParentsForItsOwnerAlone() async throws {
        let data = try await apart { [path] in
            let data = try DataFolder(locking: path)
            close(open(path + "/later", O_WRONLY | O_CREAT, 0o666))
            return data
        }
        #expect(try mode(folder.file("one")) == 0o700 && mode(path) == 0o700)
        #expect(try mode(path + "/hub.lock") == 0o600)
        #expect(try mode(path + "/later") == 0o600, "files that a library makes, too")
        #expect(data.storePath == path + "/mailbell.db")
    }

    @Test func whatIsThereStaysAsItIs() async throws {
        try folder.shell("mkdir -p one/two; chmod 750 one/two; echo x >one/two/mailbell.db")
        _ = try await beside()
        #expect(try mode(path) == 0o750)
        #expect(FileManager.default.contents(atPath: path + "/mailbell.db") == Data("x\n".utf8))
    }

    @Test func oneHubServesIt() async throws {
        #expect(!DataFolder.isServed(path), "it is not there")
        var first: DataFolder? = try await served()
        #expect(DataFolder.isServed(path))
        let error = await #expect(throws: DataFolderError.self) { try await served() }
        #expect(error?.description.hasPrefix("\(path): another hub is serving this folder; ") == true)
        #expect(DataFolder.isServed(path), "the refused one has not taken the lock away")
        withExtendedLifetime(first) {}
        first = nil
        #expect(!DataFolder.isServed(path))
        _ = try await served()
    }

    /// The lock's file names who holds it, for whoever comes meanwhile; what a killed holder has left there is replaced.
    @Test func aCommandThatHoldsItIsNamed() async throws {
        var command: DataFolder? = try await apart { [path] in try DataFolder(locking: path, for: "contact erase") }
        #expect(!DataFolder.isServed(path), "by no hub")
        let error = await #expect(throws: DataFolderError.self) { try await served() }
        let problem = "`mailbell-hub contact erase` is at work in this folder; wait until it has ended, and try again"
        #expect(error?.description == "\(path): \(problem)")
        withExtendedLifetime(command) {}
        command = nil
        // The thread that made it may hold it a moment longer.
        for _ in 0..<500 where FileManager.default.contents(atPath: path + "/hub.lock") != Data() {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(FileManager.default.contents(atPath: path + "/hub.lock") == Data())
        try Data("contact erase and more".utf8).write(to: URL(fileURLWithPath: path + "/hub.lock"))
        let hub = try await served()
        #expect(DataFolder.isServed(path))
        #expect(FileManager.default.contents(atPath: path + "/hub.lock") == Data("serve".utf8))
        withExtendedLifetime(hub) {}
    }

    @Test func aCommandRunsBesideAHub() async throws {
        let hub = try await served()
        #expect(try await beside().storePath == hub.storePath)
        #expect(DataFolder.isServed(path))
        withExtendedLifetime(hub) {}
    }

    @Test func whatCannotBeAFolderIsNamed() async throws {
        try folder.shell("touch one")
        let problem = "\(path): Not a directory; use --data to name a folder that this user can write"
        let command = await #expect(throws: DataFolderError.self) { try await beside() }
        #expect(command?.description == problem)
        let hub = await #expect(throws: DataFolderError.self) { try await served() }
        #expect(hub?.description == problem)
    }

    @Test func aLockThatCannotBeMadeIsNamed() async throws {
        try folder.shell("mkdir -p one/two/hub.lock")
        let error = await #expect(throws: DataFolderError.self) { try await served() }
        #expect(error?.description.hasPrefix("\(path)/hub.lock: Is a directory; ") == true)
    }
}

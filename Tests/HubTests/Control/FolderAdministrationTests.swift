import EventLoop
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Hub

/// Whether the command line writes itself, asks the hub, or does neither.
@Suite(.serialized, .blocking) struct FolderAdministrationTests {
    private let folder: TemporaryFolder
    private let configuration: HubConfiguration

    init() throws {
        folder = try TemporaryFolder()
        configuration = HubConfiguration(data: folder.file("data"), listen: [], admin: nil, publicURL: "")
    }

    private func administration(_ patience: Duration = .milliseconds(300)) -> FolderAdministration {
        FolderAdministration(configuration, as: "rejudge", patience: patience) { _ in }
    }

    /// What a hub of an older version has done: it holds the lock, and has no socket.
    @Test func besideAHubWithoutASocketNothingIsDone() async throws {
        let administration = administration()
        let error = try await apart { [configuration] in
            let hub = try DataFolder(locking: configuration.data)
            defer { withExtendedLifetime(hub) {} }
            return #expect(throws: ControlError.self) { try administration.settle() }
        }
        #expect(
            error?.description.contains("a hub holds this folder and takes no commands: ") == true, "\(error as Any)")
        #expect(error?.description.contains("Nothing was changed") == true)
        #expect(!FileManager.default.fileExists(atPath: configuration.data + "/mailbell.db"))
    }

    @Test func besideAnotherCommandNothingIsDone() async throws {
        let administration = administration()
        let error = try await apart { [configuration] in
            let other = try DataFolder(locking: configuration.data, for: "contact erase")
            defer { withExtendedLifetime(other) {} }
            return #expect(throws: ControlError.self) { try administration.settle() }
        }
        #expect(error?.description.contains("`mailbell-hub contact erase` is at work in this folder") == true)
    }

    /// A socket that accepts and ends at once, as that of a hub that is stopping. Then the hub is gone.
    @Test func aHubThatEndsBeforeItBeginsIsWaitedFor() async throws {
        let administration = administration(.seconds(30))
        let result = try await apart { [configuration] in
            let hub = Mutex<DataFolder?>(try DataFolder(locking: configuration.data))
            let listener = try ControlSocket.listen(in: configuration.data)
            startThread("stopping hub") {
                var poll = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                _ = Glibc.poll(&poll, 1, 20_000)
                ControlSocket.accept(listener).map { _ = close($0) }
                close(listener)
                hub.withLock { $0 = nil }
            }
            return #expect(throws: (any Error).self) { try administration.settle() }
        }
        // There is no store: it was looked for here, under the lock.
        #expect(
            "\(result as Any)".contains("older version") || "\(result as Any)".contains("unable to open"),
            "\(result as Any)")
        #expect(!DataFolder.isServed(configuration.data))
        let error = await #expect(throws: DataFolderError.self) {
            try await apart { [configuration] in _ = try DataFolder(locking: configuration.data) }
        }
        #expect(error?.description.contains("`mailbell-hub rejudge` is at work") == true, "no hub can start")
        withExtendedLifetime(administration) {}
    }
}

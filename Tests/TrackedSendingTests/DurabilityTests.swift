import ClientShell
import Core
import Files
import Foundation
import Synchronization
import TestKit
import Testing

@testable import TrackedSending

/// A disk that notes what was synced, and fails when told to.
private final class TestDisk: Sendable {
    struct State {
        var synced: [String] = []
        /// Bytes that there is still room for.
        var room = Int.max
        var failsToSync = false
    }
    let state = Mutex(State())

    var disk: Disk {
        Disk(
            write: { [self] descriptor, bytes in
                let count = state.withLock { state in
                    // In pieces, as a disk that fills up takes them.
                    let count = min(bytes.count, state.room, 100)
                    state.room -= count
                    return count
                }
                guard count > 0 else {
                    errno = ENOSPC
                    return -1
                }
                return write(descriptor, bytes.baseAddress, count)
            },
            sync: { [self] descriptor in
                let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
                return state.withLock { state in
                    state.synced.append(path ?? "")
                    errno = EIO
                    return state.failsToSync ? -1 : 0
                }
            })
    }

    var synced: [String] { state.withLock { $0.synced } }
}

/// What is said to be on disk is synced, and its folder with it; what fails leaves nothing half.
@Suite struct DurabilityTests {
    private let test = TestDisk()
    private let folder: TemporaryFolder
    private let message = Array(repeating: UInt8(ascii: "x"), count: 1000)

    init() throws { folder = try TemporaryFolder() }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file(path)).sorted()
    }

    private func mail() -> Outbox.Mail {
        .init(
            sender: "sam@example.com", recipients: ["a@example.com"], at: Timestamp(milliseconds: 1), isFinal: true,
            message: message)
    }

    @Test func theOutboxSyncsFileAndFolder() throws {
        try Outbox(folder.file("state/outbox"), disk: test.disk).add(mail())
        let synced = test.synced
        #expect(synced.dropLast().last?.hasSuffix(".new") == true)
        #expect(synced.last?.hasSuffix("/state/outbox") == true)
        #expect(synced.contains { $0.hasSuffix("/state") }, "the folder that was made, too")
        #expect(try names("state/outbox").count == 1)
    }

    @Test(arguments: [true, false]) func aFullDiskLeavesNothingInTheOutbox(_ whileWriting: Bool) throws {
        let outbox = Outbox(folder.file("outbox"), disk: test.disk)
        test.state.withLock {
            $0.room = whileWriting ? 500 : .max
            $0.failsToSync = !whileWriting
        }
        try FileManager.default.createDirectory(atPath: folder.file("outbox"), withIntermediateDirectories: false)
        #expect(throws: OutboxError.self) { try outbox.add(mail()) }
        #expect(try names("outbox").isEmpty)
    }

    @Test func aMaildirSyncsFileAndFolder() throws {
        let maildir = try Maildir(folder.file("m"), disk: test.disk)
        try maildir.deliver(message)
        let synced = test.synced
        #expect(synced.dropLast().last?.contains("/m/tmp/") == true)
        #expect(synced.last?.hasSuffix("/m/new") == true)
        #expect(synced.contains { $0.hasSuffix("/m") }, "the folders that were made, too")
        test.state.withLock { $0.room = 500 }
        #expect(throws: MailboxError.self) { try maildir.deliver(message) }
        #expect(try names("m/new").count == 1)
        #expect(try names("m/tmp").isEmpty)
    }

    /// Half an entry would be read as part of the one before, and the next one with it.
    @Test(arguments: [true, false]) func aFullDiskLeavesAnMboxAsItWas(_ whileWriting: Bool) throws {
        let path = folder.file("mbox")
        try appendToMbox(path, Array("From one\n\n".utf8), disk: test.disk)
        #expect(test.synced.first?.hasSuffix("/mbox") == true)
        #expect(test.synced.last == URL(fileURLWithPath: path).deletingLastPathComponent().path)
        test.state.withLock {
            $0.room = whileWriting ? 500 : .max
            $0.failsToSync = !whileWriting
        }
        #expect(throws: MailboxError.self) { try appendToMbox(path, message, disk: test.disk) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "From one\n\n")
    }

    @Test func aPrivateFileIsReplacedWholeOrNotAtAll() throws {
        let path = folder.file("a/b/login.json")
        try PrivateFile.replace(path, with: Array("old".utf8))
        test.state.withLock { $0.room = 500 }
        #expect(throws: FileError.self) {
            try AtomicFile.write(message, to: path, disk: test.disk)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(try names("a/b") == ["login.json"])
    }
}

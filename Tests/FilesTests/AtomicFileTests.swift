import Foundation
import Synchronization
import TestKit
import Testing

@testable import Files

/// A file appears whole, durably, or not at all.
@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a")
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func put(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func isThereOnlyOnceItIsPlaced() throws {
        try put("old", path)
        let file = try AtomicFile(path)
        try file.write(Array("new".utf8))
        #expect(text(path) == "old" && text(file.temporary) == "new")
        try file.place()
        #expect(text(path) == "new")
        #expect(try names == ["a"])
        #expect(try mode(path) == 0o600)
    }

    /// The file before the rename, and the folder after it; else a crash may leave an empty file of that name.
    @Test func isOnDiskBeforeItsNameIs() throws {
        let calls = Mutex<[String]>([])
        let disk = Disk(
            write: { write($0, $1.baseAddress, min(1, $1.count)) },
            sync: { descriptor in
                let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
                calls.withLock { $0.append(path ?? "") }
                return 0
            })
        try AtomicFile.write(Array("new".utf8), to: path, disk: disk)
        #expect(calls.withLock { $0 } == [path + ".new", folder.path])
        #expect(text(path) == "new", "written in pieces")
    }

    @Test(arguments: [true, false]) func whatFailsLeavesTheOldOne(_ whileWriting: Bool) throws {
        try put("old", path)
        let disk = Disk(
            write: { descriptor, bytes in
                errno = ENOSPC
                return whileWriting ? -1 : write(descriptor, bytes.baseAddress, bytes.count)
            },
            sync: { _ in
                errno = EIO
                return -1
            })
        let error = #expect(throws: FileError.self) {
            try AtomicFile.write(Array("new".utf8), to: path, disk: disk)
        }
        let problem =
            whileWriting ? "cannot be written: No space left on device" : "cannot be synced: Input/output error"
        #expect(error?.description == "\(path).new: \(problem)")
        #expect(text(path) == "old")
        #expect(try names == ["a"])
    }

    @Test func whatIsNotPlacedIsRemoved() throws {
        do {
            let file = try AtomicFile(path)
            try file.write(Array("half".utf8))
        }
        #expect(try names.isEmpty)
    }

    @Test func errorsSayWhatFailed() throws {
        let error = #expect(throws: FileError.self) { try AtomicFile(folder.file("none/a")) }
        #expect(error?.description == "\(folder.path)/none/a.new: cannot be created: No such file or directory")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let other = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
        #expect(other?.description == "\(path): cannot be replaced: Is a directory")
        #expect(try names == ["a"])
    }

    /// Whatever the umask takes away.
    @Test func permissionsAreWhatWasAskedFor() throws {
        let file = try AtomicFile(path, mode: 0o664, group: getegid())
        #expect(try mode(file.temporary) == 0o664)
        try file.place()
        #expect(try mode(path) == 0o664)
    }

    // MARK: What may be replaced

    @Test func aNewOneReplacesNothing() throws {
        let file = try AtomicFile(path)
        try put("other", path)
        let error = #expect(throws: FileError.self) { try file.placeAsNew() }
        #expect(error?.description == "\(path): cannot be created: File exists")
        #expect(text(path) == "other")
        let next = try AtomicFile(folder.file("b"))
        try next.placeAsNew()
        #expect(try names == ["a", "a.new", "b"], "what is not placed goes with its object")
        withExtendedLifetime(file) {}
    }

    @Test func theOldOneIsKept() throws {
        for (content, had) in [("one", false), ("two", true), ("three", true)] {
            let file = try AtomicFile(path)
            try file.write(Array(content.utf8))
            #expect(try file.place(keepingOldAs: path + ".old") == had)
        }
        #expect(text(path) == "three" && text(path + ".old") == "two")
        #expect(try names == ["a", "a.old"])
    }

    // MARK: The temporary file

    @Test func whatAKilledWriterLeftIsRemoved() throws {
        try put("half of another, and longer", path + ".new")
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(text(path) == "new")
        #expect(try names == ["a"])
    }

    @Test func twoWritersDoNotMix() throws {
        let one = try AtomicFile(path)
        let error = #expect(throws: FileError.self) { try AtomicFile(path) }
        #expect(error?.description == "\(path).new: is being written by another process")
        try one.write(Array("one".utf8))
        try one.place()
        // Its lock goes with its name.
        let two = try AtomicFile(path)
        try two.write(Array("two".utf8))
        #expect(text(path) == "one")
        try two.place()
        #expect(text(path) == "two")
        withExtendedLifetime(one) {}
    }

    /// Many at once: each is whole, and those that are refused have harmed nothing.
    @Test func writersInTurnEachWriteTheirOwn() throws {
        let placed = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 200) { index in
            let content = String(repeating: "\(index % 10)", count: 1000)
            guard (try? AtomicFile.write(Array(content.utf8), to: path)) != nil else { return }
            placed.add(1, ordering: .relaxed)
            let now = text(path) ?? ""
            #expect(now.count == 1000 && Set(now).count == 1)
        }
        #expect(placed.load(ordering: .relaxed) > 0)
        #expect(try names == ["a"])
    }

    @Test func aLinkThatSomebodyHasPutThereIsNotFollowed() throws {
        let other = folder.file("other")
        try put("precious", other)
        symlink(other, path + ".new")
        #expect(throws: FileError.self) { try AtomicFile.write(Array("new".utf8), to: path) }
        unlink(path + ".new")
        link(other, path + ".new")
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(text(other) == "precious" && text(path) == "new")
    }

    /// Others, such as SQLite, write to its path.
    @Test func whatOthersWriteToItIsPlaced() throws {
        let file = try AtomicFile(path, temporary: folder.file("a.partial"))
        let handle = try #require(FileHandle(forWritingAtPath: file.temporary))
        try handle.write(contentsOf: Data("theirs".utf8))
        try handle.close()
        try file.sync()
        try file.place()
        #expect(text(path) == "theirs")
        #expect(try names == ["a"])
    }
}

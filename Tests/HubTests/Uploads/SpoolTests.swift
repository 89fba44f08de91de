import EventLoop
import Files
import Foundation
import Synchronization
import TestKit
import Testing
import Transport

@testable import Hub

#if canImport(Glibc)
    import Glibc
#endif

/// Uploads as they are received, used and let go.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct SpoolTests {
    private let home: TemporaryFolder
    private var folder: String { home.file("uploads") }

    init() throws { home = try TemporaryFolder() }

    private func spool(
        _ limits: UploadLimits = UploadLimits(), disk: Disk = .system,
        freeBytes: @escaping @Sendable (String) -> Int? = { _ in nil },
        met: @escaping @Sendable (String) -> Void = { _ in }
    ) -> Spool {
        Spool(folder: folder, limits: limits, disk: disk, freeBytes: freeBytes, met: met)
    }

    private func files() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private func counts(_ spool: Spool) -> [Int] {
        spool.account.withLock { account in [account.count, account.reserved, account.written] }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test(arguments: [true, false]) func aBodyIsAFileUntilItsOwnerIsReleased(hasLength: Bool) async throws {
        let spool = spool()
        let parts = (0..<100).map { number in [UInt8](repeating: UInt8(number), count: number == 0 ? 1 : 65_536) }
        let size = parts.reduce(0) { $0 + $1.count }
        let attempt = try UploadAttempt(spool, length: hasLength ? size : nil)
        #expect(await attempt.starts())
        for part in parts { #expect(await attempt.part(part)) }
        var upload = await attempt.end()
        let path = try #require(upload?.path)
        #expect(upload?.size == size && mode(path) == 0o600 && mode(folder) == 0o700)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(parts.joined()))
        #expect(counts(spool) == [1, size, size])
        upload = nil
        await spool.settles()
        #expect(files().isEmpty)
        #expect(counts(spool) == [0, 0, 0])
    }

    @Test func anEmptyBody() async throws {
        let attempt = try UploadAttempt(spool(), length: nil)
        #expect(await attempt.starts())
        #expect(await attempt.end()?.size == 0)
    }

    @Test func aPeerThatGoesLeavesNothing() async throws {
        let spool = spool()
        let attempt = try UploadAttempt(spool, length: 1000)
        #expect(await attempt.starts())
        #expect(await attempt.part([1, 2, 3]))
        #expect(files().count == 1)
        _ = await attempt.end(.aborted)
        await spool.settles()
        #expect(files().isEmpty && attempt.results.isEmpty)
    }

    @Test func aLongBodyIsRefused() async throws {
        let spool = spool()
        let announced = try UploadAttempt(spool, length: 1001, upTo: 1000)
        #expect(await announced.refusal() == .tooLarge(1000) && files().isEmpty)
        let chunked = try UploadAttempt(spool, length: nil, upTo: 1000)
        #expect(await chunked.starts())
        #expect(await chunked.part([1]))
        // What the connection says of a longer body.
        #expect(await chunked.end(.tooLarge) == nil)
        await spool.settles()
        #expect(files().isEmpty)
    }

    // MARK: Limits

    @Test func uploadsAtOnce() async throws {
        let met = Met()
        var limits = UploadLimits()
        (limits.perUser, limits.total) = (2, 3)
        let spool = spool(limits, met: met.add)
        var held: [Upload] = []
        for user in [1, 1, 2] as [Int64] {
            let attempt = try UploadAttempt(spool, of: user, length: 0 + 1)
            #expect(await attempt.starts())
            #expect(await attempt.part([0]))
            held.append(try #require(await attempt.end()))
        }
        #expect(try await UploadAttempt(spool, of: 1, length: 1).refusal() == .tooMany, "a complete one counts")
        #expect(try await UploadAttempt(spool, of: 3, length: 1).refusal() == .busy)
        #expect(met.all == ["uploads-per-user", "uploads"] && files().count == 3)
        held.removeFirst()
        await spool.settles(at: 2)
        let next = try UploadAttempt(spool, of: 1, length: 1)
        #expect(await next.starts())
    }

    @Test func bytesAtOnce() async throws {
        let met = Met()
        var limits = UploadLimits()
        limits.bytes = 10_000_000
        let spool = spool(limits, met: met.add)
        let first = try UploadAttempt(spool, length: 6_000_000)
        #expect(await first.starts())
        #expect(try await UploadAttempt(spool, length: 6_000_000).refusal() == .busy, "from its head")
        await spool.settles(at: 1)
        // A length that is not announced is refused when it is there.
        let chunked = try UploadAttempt(spool, length: nil, upTo: 3_000_000)
        #expect(await chunked.starts())
        let third = try UploadAttempt(spool, length: nil)
        #expect(await third.refusal() == .busy)
        #expect(met.all == ["upload-bytes", "upload-bytes"] as [String])
        #expect(await chunked.part([1]))
        let small = await chunked.end()
        #expect(spool.account.withLock { $0.reserved } == 6_000_001, "what it did not need is free")
        withExtendedLifetime(small) {}
    }

    @Test func bytesOfABodyInChunks() async throws {
        var limits = UploadLimits()
        limits.bytes = 2 * Spool.step
        let spool = spool(limits)
        let attempt = try UploadAttempt(spool, length: nil)
        #expect(await attempt.starts())
        let part = [UInt8](repeating: 1, count: 65_536)
        for _ in 0..<2 * Spool.step / part.count { #expect(await attempt.part(part)) }
        #expect(await !attempt.part([1]))
        #expect(await attempt.refusal() == .busy)
        #expect(attempt.results.count == 1)
    }

    // MARK: Disks

    /// Twice the size must be left: the content is stored before the file is deleted.
    @Test func spaceOnTheDisk() async throws {
        let free = Mutex(1_999_999)
        let spool = spool(freeBytes: { _ in free.withLock { $0 } })
        #expect(try await UploadAttempt(spool, length: 1_000_000).refusal() == .noSpace)
        free.withLock { $0 = 2_000_000 }
        let first = try UploadAttempt(spool, length: 1_000_000)
        #expect(await first.starts())
        #expect(try await UploadAttempt(spool, length: 1).refusal() == .noSpace, "the space is the first one's")
        // What is written is missing from the free space, and needed once more.
        #expect(await first.part([UInt8](repeating: 1, count: 65_536)))
        free.withLock { $0 = 2_000_000 - 65_536 + 2 }
        let second = try UploadAttempt(spool, length: 1)
        #expect(await second.starts())
    }

    @Test func spaceForABodyInChunks() async throws {
        let free = Mutex(Int.max)
        let spool = spool(freeBytes: { _ in free.withLock { $0 } })
        let attempt = try UploadAttempt(spool, length: nil)
        #expect(await attempt.starts())
        free.withLock { $0 = 0 }
        let part = [UInt8](repeating: 1, count: 65_536)
        for _ in 0..<Spool.step / part.count { #expect(await attempt.part(part), "so much was reserved") }
        #expect(await !attempt.part(part))
        #expect(await attempt.refusal() == .noSpace)
    }

    @Test(arguments: [(ENOSPC, .noSpace), (EDQUOT, .noSpace), (EIO, .failed(EIO))] as [(Int32, UploadRefusal)])
    func aDiskThatFails(_ error: Int32, _ refusal: UploadRefusal) async throws {
        let calls = Mutex(0)
        let disk = Disk(
            write: { file, bytes in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                // Part of it is written first, as on a disk that becomes full.
                if call == 2 { return Glibc.write(file, bytes.baseAddress, 10) }
                if call < 3 { return Glibc.write(file, bytes.baseAddress, bytes.count) }
                errno = error
                return -1
            }, sync: { fsync($0) })
        let spool = spool(disk: disk)
        let attempt = try UploadAttempt(spool, length: 300)
        #expect(await attempt.starts())
        #expect(await attempt.part([UInt8](repeating: 1, count: 100)))
        #expect(await !attempt.part([UInt8](repeating: 2, count: 100)))
        #expect(await attempt.refusal() == refusal)
        await spool.settles()
        #expect(files().isEmpty)
    }

    @Test func aFolderThatCannotBeMade() async throws {
        try Data().write(to: URL(fileURLWithPath: folder))
        #expect(try await UploadAttempt(spool(), length: 1).refusal() == .failed(ENOTDIR))
    }

    @Test func freeSpaceIsTheSystems() throws {
        #expect(try #require(Spool.freeBytes(at: home.path)) > 0)
        #expect(Spool.freeBytes(at: home.file("nowhere")) == nil)
    }

    // MARK: Leftovers

    @Test func leftoversAreSwept() async throws {
        mkdir(folder, 0o700)
        let now = 2_000_000_000
        for (name, age) in [("upload-old", 3600), ("upload-new", 3599), ("upload-future", -5), ("other", 9000)] {
            let file = folder + "/" + name
            try Data([1]).write(to: URL(fileURLWithPath: file))
            var times = [timespec(tv_sec: now - age, tv_nsec: 0), timespec(tv_sec: now - age, tv_nsec: 0)]
            #expect(utimensat(AT_FDCWD, file, &times, 0) == 0)
        }
        let spool = spool()
        // One under way is as old, when a clock jumps.
        let attempt = try UploadAttempt(spool, length: 1)
        #expect(await attempt.starts())
        spool.sweep(now: now)
        // The next job of the thread comes behind it.
        #expect(await attempt.part([1]))
        let upload = await attempt.end()
        let left = Set(files()).subtracting([upload.map { String($0.path.dropFirst(folder.count + 1)) } ?? ""])
        #expect(left == ["upload-new", "upload-future", "other"] && files().count == 4)
        spool.sweep(now: now)
    }
}

/// The limits that were met, in their order.
private final class Met: Sendable {
    private let limits = Mutex<[String]>([])
    var all: [String] { limits.withLock { $0 } }
    var add: @Sendable (String) -> Void { { name in self.limits.withLock { $0.append(name) } } }
}

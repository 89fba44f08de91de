import Core
import Foundation
import StoreSQL
import TestKit
import Testing

@testable import Hub

/// Which clock retention believes.
@Suite struct ClockCheckTests {
    private let day = Duration.seconds(86_400)
    private let now = Timestamp.start

    private func check(trusted: Timestamp? = nil, newest: Timestamp? = nil) -> ClockCheck {
        ClockCheck(StoreClock(trusted: trusted, newest: newest), now: now)
    }

    @Test func aClockThatGoesOnIsBelieved() {
        for known in [now - .seconds(3600), now - day * 7, now] {
            #expect(check(trusted: known).lead == nil)
            #expect(check(trusted: known).trusted == now && check(trusted: known).isUpToDate)
        }
        #expect(check().lead == nil && check().trusted == now, "a store that is new")
    }

    @Test func aClockThatWentAheadIsNot() {
        for ahead in [day * 7 + .milliseconds(1), day * 401, day * 36_500] {
            let check = check(trusted: now - ahead, newest: now)
            #expect(check.lead == ahead, "records by the same clock do not vouch for it")
            #expect(check.trusted == now - ahead)
        }
        #expect(check(newest: now - day * 401).lead == day * 401, "of a store of before there was a memory")
        #expect(check(newest: now - day).lead == nil)
    }

    /// Neither is anything held up by it, nor is what was believed forgotten: a machine without a clock of its own starts in
    /// 1970, and is right a moment later.
    @Test func aClockThatStepsBackHoldsNothing() {
        for known in [now + day, now + day * 400, Timestamp(milliseconds: .max)] {
            let check = check(trusted: known)
            #expect(check.lead == nil && check.trusted == known && !check.isUpToDate)
        }
    }

    @Test func copiesGoByTheSameClock() throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("mailbell.db.before-0.3.0")
        let other = folder.file("mailbell.db")
        for path in [copy, other] { try Data("x".utf8).write(to: URL(fileURLWithPath: path)) }
        let made = try #require(KeptCopy.all(in: folder.path).first).until - day * 7
        #expect(!KeptCopy.isDue(in: folder.path, now: made + day * 6))
        #expect(KeptCopy.isDue(in: folder.path, now: made + day * 8))
        // Made while the clock was ahead: it is as old as it was found to be.
        let date = Date(timeIntervalSince1970: Double((made + day * 400).milliseconds) / 1000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: copy)
        #expect(KeptCopy.removeOld(in: folder.path, now: made, renewing: false) == [])
        #expect(try #require(KeptCopy.all(in: folder.path).first).until > made + day * 300)
        #expect(KeptCopy.removeOld(in: folder.path, now: made, renewing: true) == [])
        // The system's own time, at most some seconds after `made`.
        #expect(try #require(KeptCopy.all(in: folder.path).first).until < made + day * 8)
        #expect(KeptCopy.removeOld(in: folder.path, now: made + day * 8, renewing: true) == [copy])
        #expect(FileManager.default.fileExists(atPath: other))
    }
}

/// When somebody is told of a database file that takes nothing.
@Suite struct CheckpointHealthTests {
    private let mebibyte: Int64 = 1 << 20

    @Test func aFailureIsSaidOnceAndSoIsItsEnd() {
        var health = CheckpointHealth()
        #expect(health.observe(walBytes: 16 * mebibyte, stuck: 0, failure: nil) == nil)
        #expect(health.observe(walBytes: 25 * mebibyte, stuck: 0, failure: "refused") == .failing("refused"))
        #expect(health.failure == "refused" && health.walBytes == 25 * mebibyte)
        for size in 26...300 {
            #expect(health.observe(walBytes: Int64(size) * mebibyte, stuck: 0, failure: "refused") == nil)
        }
        #expect(health.observe(walBytes: 300 * mebibyte, stuck: 0, failure: nil) == .recovered)
        #expect(health.failure == nil)
        #expect(health.observe(walBytes: 300 * mebibyte, stuck: 0, failure: nil) == nil, "the file keeps its size")
    }

    @Test func aLogThatNobodyMayMoveIsSaidOnceAndSoIsItsEnd() {
        var health = CheckpointHealth()
        #expect(health.observe(walBytes: 60 * mebibyte, stuck: 60 * mebibyte, failure: nil) == nil)
        #expect(health.observe(walBytes: 70 * mebibyte, stuck: 70 * mebibyte, failure: nil) == .growing)
        #expect(health.observe(walBytes: 90 * mebibyte, stuck: 90 * mebibyte, failure: nil) == nil)
        #expect(health.observe(walBytes: 90 * mebibyte, stuck: 0, failure: nil) == .recovered)
        #expect(health.observe(walBytes: 90 * mebibyte, stuck: 0, failure: "refused") == .failing("refused"))
    }
}

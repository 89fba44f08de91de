import ClientShell
import Core
import Files
import Foundation
import MailbellClient
import TestKit
import Testing
import Wire

/// What a client makes of a hub that wishes it ill: numbers at the ends of their types, names that are none, frames out of
/// order. It neither crashes nor waits for ever, and what it keeps on disk can be read the next time.
@Suite struct HostileHubTests {
    /// Whole numbers at the ends and around what is sound, and what JSON allows besides.
    private static let numbers = [
        "-9223372036854775808", "-9223372036854775807", "-1", "0", "1", "6", "7", "8", "9", "1099511627775",
        "1099511627776", "9223372036854775806", "9223372036854775807", "9223372036854775808", "1e400", "-1e400", "1.5",
        "NaN", "\"7\"", "null",
    ]
    private static let epochs = [
        "k3", "k3", "a1", "", "a\\\",\\\"seq\\\":-5,\\\"x\\\":\\\"", "a\\nb", "\\u0000", "\\u001b[31m", "ü",
        String(repeating: "e", count: 64), String(repeating: "e", count: 65), String(repeating: "e", count: 1 << 20),
    ]

    private static func frame(_ random: inout SplitMix64) -> String {
        func n() -> String { numbers.randomElement(using: &random)! }
        let head = Bool.random(using: &random) ? "8" : n()
        let from = Bool.random(using: &random) ? "7" : n()
        switch Int.random(in: 0..<9, using: &random) {
        case 0...2:
            let resume = ["exact", "gap", "reset", "new"].randomElement(using: &random)!
            let lost = Bool.random(using: &random) ? "" : #""lost":{"from":\#(n()),"to":\#(n())},"#
            return #"{"type":"welcome","user":"s","device":"d","epoch":"\#(epochs.randomElement(using: &random)!)","#
                + #""head":\#(head),"floor":1,"from_seq":\#(from),"resume":"\#(resume)",\#(lost)"unread":\#(n())}"#
        case 3: return #"{"type":"activity","seq":\#(n()),"prev":\#(n()),"replay":false,"activity":{}}"#
        case 4:
            let items = (0..<3).map { _ in #"{"seq":\#(n()),"prev":\#(n()),"activity":{}}"# }
            return #"{"type":"activities","items":[\#(items.joined(separator: ","))]}"#
        case 5: return #"{"type":"live","seq":\#(n())}"#
        case 6: return #"{"type":"digest","from":\#(n()),"to":\#(n()),"unread":\#(n()),"kinds":[],"contacts":[]}"#
        case 7: return #"{"type":"heartbeat","head":\#(n()),"heartbeat_s":\#(n())}"#
        default:
            let code = ["4000", "4004", "0", "65535"].randomElement(using: &random)!
            return #"{"type":"bye","code":\#(code),"reason":"x","retry_after_ms":\#(n())}"#
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func whateverItSaysNothingBreaks(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let path = folder.path + "/cursor"
        let file = try CursorFile(path)
        var now = MonotonicTime(milliseconds: 1000)
        let subscription = Subscription(.init(device: "d"), random: SplitMix64(seed: seed))
        var isOver = false
        func look(_ actions: [Subscription.Action]) throws {
            for case .deliver(.stopped) in actions { isOver = true }
            for case .deliver(.welcome(let welcome)) in actions {
                try file.save(Cursor(epoch: welcome.epoch, seq: welcome.fromSeq - 1))
            }
            if let position = subscription.position {
                try file.save(position)
                #expect(try CursorFile.read(path) == position)
            }
            guard !isOver else { return }
            let wait = try #require(subscription.wakeUpAt).since(now)
            #expect(wait <= .seconds(600), "it comes back")
        }
        try look(subscription.start(now: now))
        for _ in 0..<100 where !isOver {
            if Int.random(in: 0..<8, using: &random) == 0 {
                now = max(now, subscription.wakeUpAt ?? now)
                try look(subscription.tick(now: now))
            }
            _ = subscription.opened(now: now)
            if let frame = try? decodeJSON(ServerFrame.self, from: Array(Self.frame(&random).utf8)) {
                try look(subscription.received(frame, now: now))
            }
            if Int.random(in: 0..<8, using: &random) == 0 {
                try look(subscription.closed(code: nil, reason: "", now: now))
            }
        }
    }

    private func refusal(_ frame: ServerFrame, after first: [ServerFrame] = []) -> String? {
        let subscription = Subscription(.init(device: "d"), random: SplitMix64(seed: 1))
        let now = MonotonicTime(milliseconds: 0)
        _ = subscription.start(now: now)
        _ = subscription.opened(now: now)
        for frame in first { _ = subscription.received(frame, now: now) }
        let actions = subscription.received(frame, now: now)
        guard case .deliver(.stopped(4501, let reason))? = actions.last else { return nil }
        #expect(actions.first == .disconnect && subscription.wakeUpAt == nil)
        return reason
    }

    private func welcome(_ epoch: String = "k3", from: Seq = 7, floor: Seq = 1, lost: Welcome.Lost? = nil)
        -> ServerFrame
    {
        .welcome(
            Welcome(
                user: "s", device: "d", epoch: Epoch(epoch), head: 8, floor: floor, fromSeq: from,
                resume: lost == nil ? .exact : .gap, lost: lost, unread: 0))
    }

    @Test func aWelcomeThatNoHubMeansIsRefusedWithItsFault() {
        #expect(refusal(welcome()) == nil && refusal(welcome(from: 9)) == nil && refusal(welcome(floor: 9)) == nil)
        for from in [Seq.min, -1, 0, 10, .max] {
            #expect(refusal(welcome(from: from))?.contains("from_seq is \(from)") == true)
        }
        for epoch in ["", "a\"b", "a\n", String(repeating: "e", count: 65)] {
            #expect(refusal(welcome(epoch))?.contains("epoch") == true, "\(epoch.prefix(9))")
        }
        for lost in [
            Welcome.Lost(from: .min, to: .max), .init(from: 0, to: 2), .init(from: 3, to: 2), .init(from: 1, to: 9),
        ] {
            #expect(refusal(welcome(lost: lost))?.contains("lost") == true, "\(lost)")
        }
        #expect(refusal(welcome(lost: .init(from: 1, to: 6))) == nil)
    }

    @Test func aSeqThatNoLogHasIsRefused() {
        for seq in [Seq.min, -1, 1 << 40, .max] {
            #expect(refusal(.live(seq), after: [welcome()]) != nil)
            #expect(
                refusal(.activity(.init(seq: seq, prev: 6, activity: nil), replay: false), after: [welcome()]) != nil)
        }
        #expect(
            refusal(.activity(.init(seq: 1 << 40 - 1, prev: 6, activity: nil), replay: false), after: [welcome()])
                == nil)
    }

    @Test func aHubThatSendsUsAwayAgainAndAgainIsNotAskedAtOnce() {
        let subscription = Subscription(.init(device: "d"), random: Longest())
        var now = MonotonicTime(milliseconds: 0)
        _ = subscription.start(now: now)
        var waits: [Int64] = []
        for _ in 1...5 {
            _ = subscription.opened(now: now)
            _ = subscription.received(.bye(code: 4000, reason: "", retryAfterMilliseconds: .min), now: now)
            _ = subscription.closed(code: 4000, reason: "", now: now)
            let until = subscription.wakeUpAt ?? now
            waits.append(until.since(now).wholeMilliseconds)
            now = until
            _ = subscription.tick(now: now)
        }
        #expect(waits == [0, 1000, 2000, 4000, 8000])
    }

    /// Jitter at its longest.
    private struct Longest: RandomNumberGenerator {
        func next() -> UInt64 { .max }
    }
}

@Suite struct CursorFileTests {
    @Test func whatCannotBeReadAgainIsNotWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cursor"
        let file = try CursorFile(path)
        let sound = Cursor(epoch: Epoch(String(repeating: "e", count: 64)), seq: .max)
        try file.save(sound)
        for cursor in [
            Cursor(epoch: Epoch("a\",\"seq\":-5,\"x\":\""), seq: 1), Cursor(epoch: Epoch("a\n"), seq: 1),
            Cursor(epoch: Epoch(String(repeating: "e", count: 1 << 20)), seq: 1), Cursor(epoch: Epoch("k3"), seq: -1),
        ] {
            #expect(throws: FileError.self) { try file.save(cursor) }
            #expect(try CursorFile.read(path) == sound)
        }
    }

    /// As earlier versions have written it.
    @Test func oldFilesAreRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cursor"
        try Data("{\"epoch\":\"k3\",\"seq\":17}          \n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try CursorFile.read(path) == Cursor(epoch: Epoch("k3"), seq: 17))
    }
}

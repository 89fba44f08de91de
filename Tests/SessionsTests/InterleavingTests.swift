import Core
import Sessions
import TestKit
import Testing
import Wire

/// Commits, pushes, acks, pages, saves, a socket that takes frames or does not, reconnects: in any order, with any limits
/// and any filter, a client gets what its filter admits, each once, in order, on an unbroken chain.
@Suite struct InterleavingTests {
    @Test(arguments: 0..<8)
    func everythingArrivesOnceAndInOrder(_ shard: Int) throws {
        for seed in shard * 60..<(shard + 1) * 60 {
            var play = Play(seed: UInt64(seed))
            let complaint = play.run()
            // Play(seed:) with the seed named here runs the same again.
            try #require(complaint == nil, "seed \(seed): \(complaint ?? "")")
        }
    }
}

private struct Play {
    private var random: SplitMix64
    private let limits: SessionLimits
    private let world: World
    private let client: ModelClient
    private let largestBody = 120

    private final class Wire {
        var client: ModelClient?
    }

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        var limits = SessionLimits()
        limits.unackedActivities = .random(in: 1...40, using: &random)
        limits.unackedBytes = .random(in: 100...8000, using: &random)
        limits.queuedBytes = .random(in: 200...1200, using: &random)
        limits.pageEntries = .random(in: 1...6, using: &random)
        limits.pageBytes = .random(in: 20...500, using: &random)
        limits.heartbeatMilliseconds = 3000
        limits.stallMilliseconds = .max
        limits.idleFrames = .max
        self.limits = limits
        let wire = Wire()
        world = World(limits: limits) { _, event in
            switch event {
            case .frame(let bytes): wire.client?.receive(bytes)
            case .effect(let text):
                if text.hasPrefix("close") || text.hasPrefix("abort") { wire.client?.complain(text) }
            }
        }
        let kinds: [Kind]? = [nil, [.open], [.click, .sent], [.open, .click, .sent]].randomElement(using: &random)!
        let verdicts: [Verdict]? = [nil, [.human], [.human, .unknown]].randomElement(using: &random)!
        client = ModelClient(
            log: world.log, filter: Filter(kinds: kinds, verdicts: verdicts), batch: .random(using: &random))
        wire.client = client
        for _ in 0..<Int.random(in: 0...20, using: &random) { append() }
        world.push()
    }

    /// Runs to the end. Returns the first thing that was wrong.
    mutating func run() -> String? {
        connect(withCursor: false)
        for step in 0..<150 {
            perform()
            if let complaint = client.complaints.first ?? brokenBound() { return "step \(step): \(complaint)" }
        }
        return finish()
    }

    private mutating func perform() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<16:
            for _ in 0..<Int.random(in: 1...4, using: &random) { append() }
            if random.next() % 4 != 0 { world.push() }
        case 16..<20: world.push()
        case 20..<34: acknowledge()
        case 34..<60: _ = world.write("a")
        case 60..<80: world.answerOneRead()
        case 80..<86: world.finishOneWrite()
        case 86..<90: world.socket("a")?.room = 0
        case 90..<93: world.socket("a")?.room = nil
        case 93..<94: world.advance(seconds: 1, settling: false)
        case 94..<96:
            world.log.preferences.muted = ["\(random.next() % 10)@example.org"]
            world.tellPreferences()
        case 96..<98: world.hold = .random(using: &random) ? .reads : .answers
        default:
            world.disconnect("a")
            connect(withCursor: .random(using: &random))
        }
    }

    private func connect(withCursor: Bool) {
        world.connect("a")
        world.receive("a", client.hello(withCursor: withCursor).encoded)
    }

    private mutating func append() {
        let kind = [Kind.sent, .open, .open, .click, .read].randomElement(using: &random)!
        let isHit = kind == .open || kind == .click
        world.append(
            kind, isHit ? Verdict.allCases.randomElement(using: &random)! : nil,
            padding: .random(in: 0...largestBody - 60, using: &random))
    }

    private mutating func acknowledge() {
        guard client.isWelcome, client.ackable > client.acked else { return }
        let seq = Seq.random(in: client.acked + 1...client.ackable, using: &random)
        world.receive("a", client.ack(seq).encoded)
    }

    /// A limit on everything: what is queued, and what is out without an ack.
    private func brokenBound() -> String? {
        guard let session = world.session("a") else { return "no session" }
        let unacked = limits.unackedActivities - 1 + limits.pageEntries
        if session.unackedCount > unacked { return "\(session.unackedCount) unacknowledged, limit \(unacked)" }
        if client.outstanding.count > unacked {
            return "\(client.outstanding.count) sent without an ack, limit \(unacked)"
        }
        let frame = 90
        let page = limits.pageBytes + largestBody + frame * limits.pageEntries
        // Besides activities there may be a welcome, what the user has set, a live and a heartbeat.
        let queued = max(limits.queuedBytes + frame, limits.queuedBytes / 2 + page) + 600
        if session.queuedBytes > queued { return "\(session.queuedBytes) bytes queued, limit \(queued)" }
        return nil
    }

    /// Lets everything happen that still can; then nothing may be missing.
    private mutating func finish() -> String? {
        world.hold = .nothing
        world.socket("a")?.room = nil
        world.push()
        world.settle()
        while client.isWelcome, client.ackable > client.acked {
            world.receive("a", client.ack(client.ackable).encoded)
            world.settle()
        }
        if let complaint = client.complaints.first { return "at the end: \(complaint)" }
        if let missing = client.next(after: client.last) { return "\(missing) never came" }
        guard client.isLive, world.session("a")?.isLive == true else { return "never live" }
        guard client.muted == world.log.preferences.muted else { return "the user's last change never came" }
        // With all of it acknowledged, the cursor that the hub holds leaves nothing to send again.
        let held = world.log.deviceCursors["tray"]?.seq ?? 0
        if client.acked > client.start, let again = client.next(after: held) {
            return "the hub holds \(held) and would send \(again) again"
        }
        return nil
    }
}

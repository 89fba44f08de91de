import Mailbell
import MailbellClient
import MailbellWire
import Push
import TestKit

/// A world with one hub, its users and their devices, in which everything that can go wrong does. One seed decides all
/// that happens, so a failure can be seen again.
///
/// After a time of trouble (`Trouble`) all is healthy; then everybody must have everything.
final class Simulation {
    let seed: UInt64
    var random: SplitMix64
    let profile: Profile
    let clock = EventQueue(now: .start)
    let store = MemoryStore()
    let sabotage: Sabotage?
    let chronicle: Chronicle
    let users: [User]
    private(set) var devices: [SimulatedDevice] = []
    private(set) var hub: SimulatedHub?
    private(set) var connections: [Connection] = []
    private(set) var tickets: [Ticket] = []
    /// No faults any more.
    private(set) var isHealthy = false
    private(set) var violation: Violation?
    /// What happened, for the reader of a failure. Kept only on demand.
    private(set) var history: [String] = []
    private let keepsHistory: Bool
    /// By the index of the device.
    private var lastSaves: [Int: (connection: SessionID, cursor: Cursor)] = [:]
    private var lastConnection: SessionID = 0
    private(set) var statistics = Statistics()

    /// What a seed's run came to, so that it can be seen that it was no idle one.
    struct Statistics {
        var activities = 0
        var deliveries = 0
        var welcomes = 0
        var gaps = 0
        var resets = 0
        var faults = 0
        /// Submissions that were not recorded.
        var failed = 0
        /// Hub processes that died between a commit and its answer.
        var deaths = 0

        static func += (total: inout Statistics, one: Statistics) {
            total.activities += one.activities
            total.deliveries += one.deliveries
            total.welcomes += one.welcomes
            total.gaps += one.gaps
            total.resets += one.resets
            total.faults += one.faults
            total.failed += one.failed
            total.deaths += one.deaths
        }

        /// Everything came at least once.
        var isEventful: Bool { min(activities, deliveries, welcomes, gaps, resets, faults, failed, deaths) > 0 }
    }

    init(seed: UInt64, sabotage: Sabotage? = nil, keepsHistory: Bool = false) throws {
        self.seed = seed
        self.sabotage = sabotage
        self.keepsHistory = keepsHistory
        var random = SplitMix64(seed: seed)
        let profile = Profile(using: &random)
        self.profile = profile
        users = try store.commit { store in
            try (0..<profile.users).map { n in try store.addUser("user\(n)", epoch: "e\(n)") }
        }
        chronicle = try Chronicle(store, users: users.map(\.id))
        self.random = random
        for user in users {
            for n in 0..<profile.devicesPerUser {
                devices.append(SimulatedDevice(user, DevicePlan("device\(n)", using: &self.random), self))
            }
        }
    }

    // MARK: Failing

    func trace(_ line: () -> String) {
        if keepsHistory { history.append("\(clock.now.since(.start).wholeMilliseconds) ms: \(line())") }
    }

    func fail(_ violation: Violation, at place: String = "") {
        trace { "VIOLATION \(place): \(violation)" }
        if self.violation == nil { self.violation = Violation("\(place) \(violation)") }
    }

    /// Checks something; what it throws is the run's failure.
    func check(_ place: String = "", _ body: () throws -> Void) {
        do { try body() } catch { fail(error as? Violation ?? Violation("\(error)"), at: place) }
    }

    func state(of user: UserID) throws -> LogState { try store.peek { try $0.logState(of: user)! } }

    // MARK: The hub

    func startHub() {
        guard hub == nil else { return }
        trace { "hub starts" }
        store.restart()
        hub = SimulatedHub(self)
    }

    func stopHub() {
        trace { "hub is gone" }
        hub?.die()
        hub = nil
    }

    /// The process died in a commit, after it was on disk.
    func hubDied() {
        stopHub()
        statistics.deaths += 1
        store.restart()
        check("after a death") { try chronicle.absorbDeath() }
        clock.after(Int64.random(in: 100...5000, using: &random)) { [unowned self] in startHub() }
    }

    func committed(_ group: [Submission], _ committed: Committed) {
        for (submission, outcome) in zip(group, committed.outcomes) {
            trace { "committed \(self.summary(submission)): \(self.summary(outcome))" }
            if case .failed = outcome { statistics.failed += 1 }
            if case .tracked(_, let recipients) = outcome { tickets += recipients.map(\.ticket) }
        }
        var outcomes = committed.outcomes
        if sabotage == .answersFailedHit {
            outcomes = zip(group, outcomes).map { if case (.hit, .failed) = ($0, $1) { .pixel } else { $1 } }
        }
        check("commit") { try chronicle.absorb(group, outcomes, committed.recorded) }
    }

    /// A session asks for a device's cursor to be saved. Where nobody but the hub keeps it, a session must not set it
    /// back, neither what itself or a later session saved nor what it found.
    func saves(_ cursor: Cursor, _ connection: Connection, _ name: String, of user: UserID) {
        let index = devices.firstIndex { $0.user.id == user && $0.plan.name == name }
        guard let index, !devices[index].plan.keepsCursor else { return }
        if let held = connection.lookUp?.held, held.epoch == cursor.epoch, held.seq > cursor.seq {
            fail(Violation("the cursor of \(name) went back from \(held.seq) to \(cursor.seq)"))
        }
        if let last = lastSaves[index], last.cursor.epoch == cursor.epoch, last.cursor.seq > cursor.seq,
            last.connection >= connection.id
        {
            fail(Violation("the cursor of \(name) went back from \(last.cursor.seq) to \(cursor.seq)"))
        }
        if connection.id >= lastSaves[index]?.connection ?? 0 { lastSaves[index] = (connection.id, cursor) }
    }

    private func summary(_ submission: Submission) -> String {
        switch submission {
        case .hit(let hit): "hit \(hit.ticket.low) \(hit.target) \(hit.userAgent)"
        case .track(let message): "message to \(message.recipients.count)"
        case .read(let user, let upTo, let device): "read \(user) \(upTo) by \(device ?? "-")"
        case .acknowledge(let user, let device, let cursor): "cursor of \(user)/\(device) \(cursor.epoch):\(cursor.seq)"
        case .forgetDevice(let user, let device): "forget \(user)/\(device)"
        case .revokeToken(let id): "revoke \(id)"
        case .pair(_, let token, _): "pair \(token.label)"
        case .event(let event): "event \(event.id) \(event.target)"
        case .setTracking(let user, let audience, let tracking):
            "tracking of \(user)/\(audience) \(tracking, default: "-")"
        case .optOut(let ticket): "opt-out by \(ticket)"
        }
    }

    private func summary(_ outcome: Outcome) -> String {
        if case .failed(let error) = outcome { "FAILED \(error)" } else { "ok" }
    }

    func makeConnection(_ hub: SimulatedHub, _ device: SimulatedDevice) -> Connection {
        lastConnection += 1
        let connection = Connection(lastConnection, self, hub, device)
        connections.removeAll(where: \.isOver)
        connections.append(connection)
        return connection
    }

    // MARK: The run

    func run() {
        startHub()
        addMessage()
        for device in devices {
            clock.after(Int64.random(in: 0...10_000, using: &random)) { device.start() }
        }
        Trouble(self).begin()
        let isOver = { [unowned self] in violation != nil }
        clock.run(for: profile.duration, unless: isOver)

        isHealthy = true
        trace { "all is healthy from here on" }
        store.heal()
        // A hub that was about to come back comes back now.
        startHub()
        for device in devices { device.start() }
        clock.run(for: 150_000, unless: isOver)
        if violation == nil { checkAcknowledged() }
        for user in users { Trouble(self).addLastHits(of: user) }
        clock.run(for: 60_000, unless: isOver)
        if violation == nil { checkComplete() }

        // A clean end, and a new start from what the hub or the client has kept: nothing may come again.
        let before = devices.map(\.inspection.deliveries)
        for device in devices { device.stop(isClean: true) }
        clock.run(for: 10_000, unless: isOver)
        for device in devices { device.start() }
        clock.run(for: 10_000, unless: isOver)
        if violation == nil {
            checkComplete()
            for (device, count) in zip(devices, before) where device.inspection.deliveries != count {
                fail(Violation("got what it had acknowledged again"), at: device.plan.name ?? "-")
            }
        }
        count()
    }

    /// The hub must know what the clients have taken, though nothing has happened for a while.
    private func checkAcknowledged() {
        for device in devices {
            guard let name = device.plan.name else { continue }
            check("\(device.user.name)/\(name) when all is quiet:") {
                let held = try store.peek { try $0.device(name, of: device.user.id)?.cursor }
                try device.inspection.checkAcknowledged(try state(of: device.user.id), held)
            }
        }
    }

    private func checkComplete() {
        checkAcknowledged()
        for device in devices {
            check("\(device.user.name)/\(device.plan.name ?? "-") at the end:") {
                let state = try state(of: device.user.id)
                try device.inspection.checkComplete(state)
                let hearsRead = device.plan.filter.admits(kind: .read, verdict: nil) && device.plan.catchUp == .all
                guard !hearsRead || device.inspection.hasHeardOfRead(state) else {
                    throw Violation("a read up to \(state.readUpTo) did not come")
                }
            }
        }
    }

    private func count() {
        for user in users { statistics.activities += (try? state(of: user.id).head).map(Int.init) ?? 0 }
        for device in devices {
            statistics.deliveries += device.inspection.deliveries
            statistics.welcomes += device.inspection.welcomes
            statistics.gaps += device.inspection.gaps
            statistics.resets += device.inspection.resets
        }
    }

    func countFault() { statistics.faults += 1 }

    func addMessage() {
        guard let hub, let user = users.randomElement(using: &random) else { return }
        let recipients = (0..<Int.random(in: 1...3, using: &random)).map { n in
            NewMessage.Recipient(email: "p\(n)@example.com", name: nil)
        }
        let message = NewMessage(
            user: user.id, from: user.email, recipients: recipients, subject: "Hello",
            links: ["https://example.com/1", "https://example.com/2"])
        hub.submit(.track(message)) { _ in }
    }

    /// The defect, where it lies in what a client is handed.
    func sabotaged(_ delivery: Subscription.Delivery) -> [Subscription.Delivery] {
        guard let sabotage, random.oneIn(4) else { return [delivery] }
        switch (sabotage, delivery) {
        case (.dropsDelivery, .activities): return []
        case (.repeatsDelivery, .activities): return [delivery, delivery]
        case (.swapsActivities, .activities(var items, let replay)) where items.count > 1:
            items.swapAt(0, 1)
            return [.activities(items, replay: replay)]
        case (.changesActivity, .activities(var items, let replay)):
            items[0].activity?.reason = "changed"
            return [.activities(items, replay: replay)]
        case (.hidesGap, .welcome(var welcome)) where welcome.lost != nil:
            if welcome.resume == .gap { welcome.resume = .exact }
            welcome.lost = nil
            return [.welcome(welcome)]
        default: return [delivery]
        }
    }
}

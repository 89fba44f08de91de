import Core
import MailbellClient
import Sessions
import TestKit
import Wire

/// One simulated run: a hub, its users and their devices, with faults of every kind.
///
/// The seed decides everything, so a failure can be repeated. First comes a phase with faults (`Trouble`). Then the run
/// is healthy, and in the end every device must have everything.
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
    private(set) var targets: [SimulatedTarget] = []
    private(set) var others: OtherProcess!
    private(set) var hub: SimulatedHub?
    private(set) var connections: [Connection] = []
    private(set) var tickets: [Ticket] = []
    /// Whether the phase with faults is over.
    private(set) var isHealthy = false
    /// The first violation; nil if there is none.
    private(set) var violation: Violation?
    /// A trace of the run, to debug a failure. Empty unless `keepsHistory` is set.
    private(set) var history: [String] = []
    private let keepsHistory: Bool
    /// The last cursor saved for each device, by its index.
    private var lastSaves: [Int: (connection: SessionID, cursor: Cursor)] = [:]
    private var lastConnection: SessionID = 0
    private(set) var statistics = Statistics()
    /// The store before the last erasure, for a defect.
    private(set) var beforeErasure: MemoryStore?

    /// Counts of a run, to show that something happened in it.
    struct Statistics {
        var activities = 0
        var deliveries = 0
        var welcomes = 0
        var gaps = 0
        var resets = 0
        var faults = 0
        /// Commands that failed.
        var failed = 0
        /// Times that the hub's process died between a commit and its answer.
        var deaths = 0
        /// Activities that webhook targets took, and requests and resets that they got.
        var posted = 0
        var repeats = 0
        var postedResets = 0
        var erasures = 0
        var revisions = 0

        static func += (total: inout Statistics, one: Statistics) {
            total.activities += one.activities
            total.deliveries += one.deliveries
            total.welcomes += one.welcomes
            total.gaps += one.gaps
            total.resets += one.resets
            total.faults += one.faults
            total.failed += one.failed
            total.deaths += one.deaths
            total.posted += one.posted
            total.repeats += one.repeats
            total.postedResets += one.postedResets
            total.erasures += one.erasures
            total.revisions += one.revisions
        }

        /// Whether each of these happened at least once.
        var isEventful: Bool {
            let sessions = min(activities, deliveries, welcomes, gaps, resets)
            return min(
                sessions, faults, failed, deaths, posted, repeats, postedResets, erasures, revisions) > 0
        }
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
        others = OtherProcess(self)
        for user in users {
            for n in 0..<profile.webhooksPerUser { targets.append(SimulatedTarget(user, n, self)) }
            for n in 0..<profile.devicesPerUser {
                devices.append(SimulatedDevice(user, DevicePlan("device\(n)", using: &self.random), self))
            }
        }
    }

    // MARK: Failing

    /// Adds a line to the history.
    func trace(_ line: () -> String) {
        if keepsHistory { history.append("\(clock.now.since(.start).wholeMilliseconds) ms: \(line())") }
    }

    /// Notes a violation. The first one is the run's failure.
    func fail(_ violation: Violation, at place: String = "") {
        trace { "VIOLATION \(place): \(violation)" }
        if self.violation == nil { self.violation = Violation("\(place) \(violation)") }
    }

    /// Runs a check. An error that it throws is a violation.
    func check(_ place: String = "", _ body: () throws -> Void) {
        do { try body() } catch { fail(error as? Violation ?? Violation("\(error)"), at: place) }
    }

    /// The state of a user's log, read without faults.
    func state(of user: UserID) throws -> LogState { try store.peek { try $0.logState(of: user)! } }

    // MARK: The hub

    /// Starts a hub process, unless one runs.
    func startHub() {
        guard hub == nil else { return }
        trace { "hub starts" }
        store.restart()
        hub = SimulatedHub(self)
    }

    /// Kills the hub process.
    func stopHub() {
        trace { "hub is gone" }
        hub?.die()
        hub = nil
    }

    /// The hub process died after a commit was on disk, and before anybody was told. Starts it again later.
    func hubDied() {
        stopHub()
        statistics.deaths += 1
        store.restart()
        check("after a death") { try chronicle.absorbDeath() }
        clock.after(Int64.random(in: 100...5000, using: &random)) { [unowned self] in startHub() }
    }

    /// The hub process crashes. It starts again later.
    func hubCrashes() {
        stopHub()
        clock.after(Int64.random(in: 100...5000, using: &random)) { [unowned self] in startHub() }
    }

    /// A contact was erased.
    func erased(before backup: MemoryState) {
        if sabotage == .keepsErased { beforeErasure = MemoryStore(backup) }
        statistics.erasures += 1
    }

    /// A lot was committed: compares the answers with the store.
    func committed(_ lot: [AnySlot], _ committed: Committed) {
        for slot in lot {
            trace { "committed \(self.summary(slot)): \(slot.hasFailed ? "FAILED" : "ok")" }
            if slot.hasFailed { statistics.failed += 1 }
            if let slot = slot as? Slot<TrackMessage>, case .success(.tracked(_, let recipients)) = slot.result {
                tickets += recipients.map(\.ticket)
            }
        }
        check("commit") {
            try chronicle.absorb(lot, committed.recorded, takingFailedHits: sabotage == .answersFailedHit)
        }
    }

    /// A session asks to save a device's cursor.
    ///
    /// If only the hub keeps that cursor, a session must never move it back: neither behind the cursor that it found, nor
    /// behind one that it or a later session has saved. Only a client that says in its hello that it has less moves it
    /// back: the hub may be ahead, by activities that the filter left out while the connection was dead.
    func saves(_ save: CursorSave, _ connection: Connection) {
        let (name, cursor) = (save.device, save.cursor)
        let index = devices.firstIndex { $0.user.id == save.user && $0.plan.name == name }
        guard let index, !devices[index].plan.keepsCursor else { return }
        func isBehind(_ known: Cursor) -> Bool { known.epoch == cursor.epoch && cursor.seq < known.seq }
        if let lookUp = connection.lookUp, let held = lookUp.held, isBehind(held),
            lookUp.hello.cursor.map(isBehind) ?? true
        {
            fail(Violation("the cursor of \(name) went back from \(held.seq) to \(cursor.seq)"))
        }
        if let last = lastSaves[index], last.cursor.epoch == cursor.epoch, last.cursor.seq > cursor.seq,
            last.connection >= connection.id
        {
            fail(Violation("the cursor of \(name) went back from \(last.cursor.seq) to \(cursor.seq)"))
        }
        if connection.id >= lastSaves[index]?.connection ?? 0 { lastSaves[index] = (connection.id, cursor) }
    }

    private func summary(_ slot: AnySlot) -> String {
        switch slot {
        case let slot as Slot<RecordHit>:
            let hit = slot.command.hit
            return "hit \(hit.ticket.low) \(hit.target) \(hit.userAgent)"
        case let slot as Slot<SaveCursor>:
            let command = slot.command
            return "cursor of \(command.owner)/\(command.consumer) \(command.cursor.epoch):\(command.cursor.seq)"
        case let slot as Slot<MarkRead>: return "read \(slot.command.owner) \(slot.command.upTo)"
        case let slot as Slot<TrackMessage>: return "message to \(slot.command.message.recipients.count)"
        default: return "\(type(of: slot))"
        }
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
        // The next retry may be minutes away. The administrator restarts the hub rather than wait.
        if hub?.hasFailingWebhook == true { stopHub() }
        // Start at once whatever would have been started later.
        startHub()
        for device in devices { device.start() }
        clock.run(for: 120_000, unless: isOver)
        if violation == nil { checkAcknowledged() }
        // The last activities are recorded by other processes: the hub must notice.
        if sabotage != .keepsOldVerdicts { others.judgeAgain() }
        others.erase()
        clock.run(for: 30_000, unless: isOver)
        if violation == nil {
            check("rejudging") { try chronicle.checkVerdicts(by: others.judge) }
            checkDelivered()
        }
        for user in users { Trouble(self).addLastHits(of: user) }
        clock.run(for: 60_000, unless: isOver)
        if violation == nil { checkComplete() }

        // A clean stop and a new start from the stored cursors: nothing may be delivered again.
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

    /// After a quiet while, the hub must have stored what the clients have processed.
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
        checkDelivered()
        check("at the end:") {
            try chronicle.checkHits()
            try chronicle.checkUnchanged()
            try chronicle.checkErased()
        }
        for target in targets {
            check("webhook of \(target.user.name) at the end:") { try target.checkComplete() }
        }
    }

    /// When all is quiet, every device must have everything.
    private func checkDelivered() {
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
        for target in targets {
            statistics.posted += target.activities
            statistics.repeats += target.repeats
            statistics.postedResets += target.resets
        }
        statistics.revisions = chronicle.count(of: .revise)
    }

    func countFault() { statistics.faults += 1 }

    func addMessage() {
        guard let hub, let user = users.randomElement(using: &random) else { return }
        var recipients = (0..<Int.random(in: 1...3, using: &random)).map { "p\($0)@example.com" }
        var subject = "Hello"
        if random.oneIn(2) {
            recipients.append(others.contact)
            if random.oneIn(2) {
                // A message to one contact may name them.
                recipients = [others.contact]
                subject = "Hello \(others.contact)"
            }
        }
        let message = NewMessage(
            user: user.id, from: user.email, recipients: recipients.map { .init(email: $0, name: nil) },
            subject: subject, links: ["https://example.com/1", "https://example.com/2"])
        hub.submit(TrackMessage(message))
    }

    /// Applies the deliberate defect to a delivery.
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

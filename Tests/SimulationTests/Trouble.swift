import Core
import Sessions
import TestKit

/// The phase with faults: hits and messages, and everything that can go wrong.
struct Trouble {
    private unowned let world: Simulation

    init(_ world: Simulation) { self.world = world }

    /// Starts hits, messages, reads, retention and faults, each at random intervals.
    func begin() {
        every(world.profile.hitPause) { $0.addHits() }
        every(world.profile.faultPause) { $0.strike() }
        every(8000) { $0.world.addMessage() }
        every(6000) { trouble in
            trouble.world.devices.randomElement(using: &trouble.world.random)?.read()
        }
        every(15_000) { $0.expire() }
        every(40_000) { $0.world.others.erase() }
        every(150_000) { $0.world.others.changeRules() }
        every(30_000) { $0.world.others.changeSetting() }
    }

    /// Repeats something at random intervals until the run is healthy.
    ///
    /// - Parameter milliseconds: the average interval.
    private func every(_ milliseconds: Int64, _ run: @escaping (Trouble) -> Void) {
        let trouble = self
        let pause = Int64.random(in: 1...2 * milliseconds, using: &world.random)
        world.clock.after(pause) {
            guard !trouble.world.isHealthy else { return }
            run(trouble)
            trouble.every(milliseconds, run)
        }
    }

    // MARK: Hits

    private func addHits() {
        guard let hub = world.hub, let ticket = world.tickets.randomElement(using: &world.random) else { return }
        var hit = Hit(
            at: world.clock.now, ticket: ticket, target: .pixel, address: IPAddress("192.0.2.1")!,
            userAgent: ["Mail/1", "Mail/2", "bot/1"].randomElement(using: &world.random)!)
        if world.random.oneIn(20) { hit.ticket = .numbered(1) }
        if world.random.oneIn(3) { hit.target = .link(Int64.random(in: 1...3, using: &world.random)) }
        if world.random.oneIn(3) {
            hit.address = IPAddress("198.51.100.\(Int.random(in: 1...3, using: &world.random))")!
        }
        for _ in 0..<(world.random.oneIn(5) ? Int.random(in: 1...25, using: &world.random) : 1) {
            hub.submit(RecordHit(hit))
            if world.random.oneIn(2) { hit.userAgent = "Mail/\(Int.random(in: 1...50, using: &world.random))" }
        }
    }

    /// Adds a new message with an open and a click by a person, after the faults.
    func addLastHits(of user: User) {
        guard let hub = world.hub else { return }
        let message = NewMessage(
            user: user.id, from: user.email, recipients: [.init(email: "last@example.com", name: nil)],
            subject: "Last", links: ["https://example.com/"])
        hub.submit(TrackMessage(message)) { [unowned world] answer in
            guard case .success(.tracked(_, let recipients)) = answer, let ticket = recipients.first?.ticket else {
                return
            }
            for target in [Hit.Target.pixel, .link(1)] {
                hub.submit(
                    RecordHit(
                        Hit(
                            at: world.clock.now, ticket: ticket, target: target, address: IPAddress("192.0.2.9")!,
                            userAgent: "Last/1")))
            }
        }
    }

    // MARK: Faults

    /// Causes one random fault.
    private func strike() {
        world.countFault()
        let device = world.devices.randomElement(using: &world.random)!
        let connection = world.connections.randomElement(using: &world.random)
        func time(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &world.random) }
        switch Int.random(in: 0..<20, using: &world.random) {
        case 0..<5: connection?.cut()
        case 5..<7: connection?.block(for: time(100...40_000))
        case 7..<10:
            device.stop(isClean: false)
            world.clock.after(time(0...30_000)) { device.start() }
        case 10..<12:
            device.stop(isClean: true)
            world.clock.after(time(0...90_000)) { device.start() }
        case 12..<15:
            let errors: [StoreError] = [.full("test"), .inputOutput("test"), .busy("test"), .other("test")]
            world.store.inject(
                (0..<time(1...3)).map { _ in .fails(errors.randomElement(using: &world.random)!) })
        case 15: world.store.injectIntoReads([.inputOutput("test")])
        case 16: if world.hub != nil { world.store.inject([.diesAfterwards]) }
        case 17:
            world.stopHub()
            world.clock.after(time(100...20_000)) { [unowned world] in world.startHub() }
        case 18: drain()
        default: if world.random.oneIn(3) { restore() }
        }
    }

    private func drain() {
        guard let hub = world.hub else { return }
        hub.drain()
        world.clock.after(3000) { [unowned world] in
            guard world.hub === hub else { return }
            world.stopHub()
            world.startHub()
        }
    }

    /// Restores an older state of the store, as after the loss of a disk.
    private func restore() {
        let backup = world.store.backup
        let erased = world.chronicle.erased
        world.clock.after(Int64.random(in: 1000...20_000, using: &world.random)) { [unowned world] in
            guard !world.isHealthy else { return }
            world.stopHub()
            world.store.heal()
            world.check("restore") {
                world.store.restart()
                let before = MemoryStore(backup)
                var states: [UserID: LogState] = [:]
                for user in world.users { states[user.id] = try before.read { try $0.logState(of: user.id) } }
                world.trace { "an older store is put back" }
                world.store.restore(backup, using: &world.random)
                let again = world.chronicle.erased.emails.filter { !erased.emails.contains($0) }
                world.chronicle.erased = erased
                try world.chronicle.absorbRestore(from: states)
                // The backup names contacts who were erased since.
                for email in again { world.others.eraseSoon(email) }
            }
            world.startHub()
        }
    }

    private func expire() {
        guard world.hub != nil else { return }
        var cutoffs: [Kind: Timestamp] = [:]
        for kind in Kind.allCases where world.random.oneIn(2) {
            // Over a minute, so that no repeated open refers to an activity that is gone.
            cutoffs[kind] = world.clock.now - .milliseconds(Int64.random(in: 61_000...150_000, using: &world.random))
        }
        let limit = Int.random(in: 1...50, using: &world.random)
        world.trace { "retention" }
        do {
            _ = try world.store.commit {
                try $0.expire(before: cutoffs, hitsBefore: Timestamp(milliseconds: 0), limit: limit)
            }
        } catch {
            if world.store.isDead { return world.hubDied() }
        }
        world.check("retention") { try world.chronicle.absorbRetention() }
    }
}

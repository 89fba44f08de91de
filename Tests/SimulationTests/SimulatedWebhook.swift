import Core
import Sessions
import TestKit
import Webhooks

/// The hub's end of one webhook: the ports of the real `DeliveryDriver`. It ends with the hub's process.
final class SimulatedWebhook {
    private unowned let world: Simulation
    private unowned let hub: SimulatedHub
    private let remote: SimulatedTarget
    private var driver: DeliveryDriver!
    /// Increases with each wait, which replaces the one before.
    private var waits = 0
    /// Whether the last look-up found no cursor of the target.
    private var isNew = false
    /// The bodies of requests by their ids, for a defect.
    private var bodies: [String: [UInt8]] = [:]

    init(_ world: Simulation, _ hub: SimulatedHub, _ remote: SimulatedTarget) {
        self.world = world
        self.hub = hub
        self.remote = remote
        driver = DeliveryDriver(remote.target, random: world.random.fork(), ports: self)
    }

    func start() { driver.start() }

    /// Whether it waits for a retry, perhaps for long.
    var isFailing: Bool { driver.failingSince != nil }
}

extension SimulatedWebhook: LogFollower {
    var followedUsers: [UserID]? { driver.followedUsers }

    func recorded(_ recorded: Recorded) { driver.recorded(recorded) }
}

extension SimulatedWebhook: DeliveryPorts {
    var uptime: MonotonicTime { hub.uptime }
    var time: Timestamp { world.clock.now }

    func read(_ query: DeliveryQuery) {
        hub.read {
            try query.answer(from: $0)
        } then: { [unowned self] result in
            if case .success(.found(_, _?, let cursor, _)) = result { isNew = cursor == nil }
            driver.answered(query, result)
        }
    }

    func post(_ post: Delivery.Post) {
        let post = sabotaged(post)
        world.check("webhook of \(remote.user.name):") {
            try remote.checkStart(of: post)
            let readAt = world.clock.now - .milliseconds(world.profile.readTime + 5)
            if let email = world.chronicle.erased.named(in: post.body, erasedBefore: readAt) {
                throw Violation("a request names \(email), who was erased")
            }
        }
        world.clock.after(Int64.random(in: 0...200, using: &world.random)) {
            [remote, world, weak self] in
            let reaction = remote.received(post)
            if reaction == .accepts, !world.isHealthy, world.random.oneIn(40) {
                return world.hubCrashes()
            }
            switch reaction {
            case .accepts: self?.answer(nil, after: 0...500)
            case .takesAndHangs, .hangs: self?.answer(.init("no answer"), after: 60_000...60_000)
            case .refuses:
                let wait =
                    world.random.oneIn(3)
                    ? Duration.seconds(Int64.random(in: 0...20, using: &world.random)) : nil
                self?.answer(.init("503", retryAfter: wait), after: 0...500)
            }
        }
    }

    private func answer(_ refusal: DeliveryDriver.Refusal?, after time: ClosedRange<Int64>) {
        hub.after(Int64.random(in: time, using: &world.random)) { [unowned self] in
            driver.posted(world.sabotage == .takesRefusalsForAnswers ? nil : refusal)
        }
    }

    /// Applies the deliberate defect to a request.
    private func sabotaged(_ post: Delivery.Post) -> Delivery.Post {
        var post = post
        switch world.sabotage {
        case .hidesReset:
            let text = String(decoding: post.body, as: UTF8.self)
            post.body = Array(text.replacing(/"reset":\{[^}]*\},/, with: "").utf8)
        case .repeatsOldBody:
            post.body = bodies[post.id] ?? post.body
            bodies[post.id] = post.body
        default: break
        }
        return post
    }

    func save(_ cursor: Cursor, of user: UserID) {
        if isNew { remote.begins(at: cursor) }
        // A defect.
        if world.sabotage == .forgetsWebhook, !isNew {
            return hub.after(1) { [unowned self] in driver.saved(isOnDisk: true) }
        }
        hub.submit(SaveCursor(cursor, of: remote.target.consumer, user: user, filter: remote.target.filter)) {
            [unowned self] answer in
            let isOnDisk = (try? answer.get()) == .saved
            if isOnDisk { isNew = false }
            driver.saved(isOnDisk: isOnDisk)
        }
    }

    func wait(until time: MonotonicTime) {
        waits += 1
        let wait = waits
        hub.after(max(0, time.since(uptime).wholeMilliseconds)) { [unowned self] in
            if wait == waits { driver.tick() }
        }
    }

    func say(_ notice: Delivery.Notice) {
        world.trace { "webhook \(self.remote.target.name): \(notice)" }
    }
}

import Core
import TestKit
import Webhooks
import Wire

/// A program to which a hub posts one user's activities, somewhere on the network: it outlives the hub's processes.
///
/// It believes nothing: each request is compared with the chronicle.
final class SimulatedTarget {
    /// What it does with a request.
    enum Reaction: CaseIterable {
        /// Answers 2xx.
        case accepts
        /// Takes the activities, but its answer never arrives.
        case takesAndHangs
        /// Neither takes the activities nor answers.
        case hangs
        /// Answers with an error.
        case refuses
    }

    private struct Body: Decodable {
        struct Reset: Decodable {
            var epoch: String
            var through: Seq
        }
        struct Lost: Decodable {
            var from: Seq
            var to: Seq
        }
        struct Data: Decodable {
            var epoch: String
            var through: Seq
            var reset: Reset?
            var lost: Lost?
            var items: [LoggedActivity]
        }
        var data: Data
    }

    let user: User
    let target: WebhookTarget
    private unowned let world: Simulation
    /// It has each log up to here.
    private var taken: [Epoch: Seq] = [:]
    private var failures = 0
    private(set) var activities = 0
    private(set) var repeats = 0
    private(set) var resets = 0

    init(_ user: User, _ n: Int, _ world: Simulation) {
        self.user = user
        self.world = world
        let filter = [Filter(), Filter(kinds: [.open, .click]), Filter(verdicts: [.human])]
            .randomElement(using: &world.random)!
        target = WebhookTarget(
            name: "hook\(n)", user: user.email, url: "https://crm.example.com/",
            format: .json(try! StandardWebhook(secrets: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
            filter: filter, fromEarliest: world.random.oneIn(2))
    }

    /// The hub begins the delivery after this cursor, since it holds none for the target.
    func begins(at cursor: Cursor) { taken[cursor.epoch] = cursor.seq }

    /// A request has arrived. Returns what becomes of it.
    func received(_ post: Delivery.Post) -> Reaction {
        var reaction = Reaction.accepts
        // Few failures in a row: the waits between retries become long.
        if !world.isHealthy, failures < 4, world.random.oneIn(3) {
            reaction = Reaction.allCases.randomElement(using: &world.random)!
        }
        failures = reaction == .accepts ? 0 : failures + 1
        if reaction == .accepts || reaction == .takesAndHangs {
            world.check("webhook of \(user.name):") { try take(post) }
        }
        return reaction
    }

    private func take(_ post: Delivery.Post) throws {
        let body = try decodeJSON(Body.self, from: post.body).data
        let epoch = Epoch(body.epoch)
        let before = try Self.start(of: post) - 1
        world.trace {
            "\(self.target.name) of \(self.user.name) takes \(epoch):\(before + 1) to \(body.through)"
        }
        if let reset = body.reset {
            let skipped = due(
                Epoch(reset.epoch), after: taken[Epoch(reset.epoch)] ?? 0, through: reset.through)
            guard skipped.isEmpty else {
                throw Violation("the reset to \(reset.epoch):\(reset.through) passes over \(skipped)")
            }
            guard world.chronicle.isSame(Epoch(reset.epoch), epoch, through: reset.through) else {
                throw Violation("\(reset.epoch) and \(epoch) are not the same up to \(reset.through)")
            }
            taken[epoch] = max(taken[epoch] ?? 0, reset.through)
            resets += 1
        }
        guard let has = taken[epoch] else { throw Violation("\(epoch) without a reset") }
        let skipped = due(epoch, after: has, through: before)
        guard skipped.isEmpty else {
            throw Violation("the request from \(before + 1) passes over \(skipped)")
        }
        if before < has { repeats += 1 }
        try check(body.items, epoch, after: before, through: body.through)
        taken[epoch] = max(has, body.through)
        activities += body.items.count
    }

    private func check(_ items: [LoggedActivity], _ epoch: Epoch, after: Seq, through: Seq) throws {
        var last = after
        for item in items {
            guard item.seq > last, item.seq <= through else {
                throw Violation("\(item.seq) after \(last) in a request")
            }
            last = item.seq
            guard let recorded = world.chronicle.item(epoch, item.seq), recorded.isOrWas(item.activity)
            else {
                throw Violation("\(item.seq) in a request is not what the log holds")
            }
            guard recorded.mayCome(by: target.filter) else {
                throw Violation("\(item.seq) in a request is kept out by the filter")
            }
        }
        let seqs = Set(items.map(\.seq))
        let missing = due(epoch, after: after, through: through).filter { !seqs.contains($0) }
        guard missing.isEmpty else {
            throw Violation("the request from \(after + 1) leaves out \(missing)")
        }
    }

    /// What is due to the target: its filter admits it, and retention has not taken it.
    private func due(_ epoch: Epoch, after: Seq, through: Seq) -> [Seq] {
        guard after < through else { return [] }
        return (after + 1...through).filter { seq in
            world.chronicle.item(epoch, seq)?.isDue(by: target.filter) == true
                && !world.chronicle.hasEmptied(seq...seq, of: epoch)
        }
    }

    /// Checks a request as it leaves the hub: it must go on where the stored cursor is.
    func checkStart(of post: Delivery.Post) throws {
        let start = try Self.start(of: post)
        let has = try world.store.peek { store -> Seq? in
            guard let log = try store.logState(of: user.id) else { return nil }
            return try store.state(of: target.consumer, of: user.id).flatMap {
                try store.seq(of: $0.cursor, in: log, of: user.id)
            }
        }
        guard has == nil || has == start - 1 else {
            throw Violation("a request from \(start), though the stored cursor is \(has!)")
        }
    }

    private static func start(of post: Delivery.Post) throws -> Seq {
        let parts = post.id.split(separator: "_")
        guard parts.count == 4, let start = Seq(parts[2]) else {
            throw Violation("the request has the id \(post.id)")
        }
        return start
    }

    /// Call when nothing is wrong and nothing happens any more: the target must have everything, and the hub must know.
    func checkComplete() throws {
        let state = try world.state(of: user.id)
        let held = try world.store.peek { try $0.state(of: target.consumer, of: user.id)?.cursor }
        guard let has = taken[state.epoch] else {
            throw Violation("the target never heard of \(state.epoch)")
        }
        let missing = due(state.epoch, after: has, through: state.head)
        guard missing.isEmpty else {
            throw Violation("\(missing) never came to the target; the head is \(state.head)")
        }
        guard let held, held.epoch == state.epoch,
            due(state.epoch, after: held.seq, through: has).isEmpty
        else {
            throw Violation(
                "the target has all up to \(has), the hub holds \(held.map { "\($0.epoch):\($0.seq)" } ?? "none")"
            )
        }
    }
}

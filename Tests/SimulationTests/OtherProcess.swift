import Core
import TestKit
import Wire

/// Commands that an administrator runs beside the hub: other processes, which commit to the same store.
final class OtherProcess {
    private unowned let world: Simulation
    let judge = ChangingJudge()
    /// Increases with each contact that is to be erased, so that no message is sent to one that was.
    private var generation = 0

    init(_ world: Simulation) { self.world = world }

    /// Messages go to this contact until it is erased.
    var contact: String { Self.contact(generation) }

    private static func contact(_ generation: Int) -> String { "gone\(generation)x@example.com" }

    /// The event path of a process of its own.
    private func runner() -> LedgerRunner {
        let store = world.store.openedByAnotherProcess()
        let ledger = Ledger(store: store, places: Nowhere(), judge: judge, random: world.random.fork())
        return LedgerRunner(ledger, store: store) { [unowned world] in world.clock.now }
    }

    /// Runs a command. Returns whether it succeeded: the disk may fail, or the machine may die.
    private func run(_ command: String, _ body: () throws -> Void) -> Bool {
        do {
            try body()
        } catch {
            world.trace { "\(command): FAILED \(error)" }
            if world.store.isDead {
                world.hubDied()
            } else {
                world.check(command) { try world.chronicle.absorbChanges() }
            }
            if !(error is StoreError) { world.fail(Violation("\(command): \(error)")) }
            return false
        }
        world.trace { command }
        world.check(command) { try world.chronicle.absorbChanges() }
        return true
    }

    // MARK: Erasure

    /// Erases the contact to whom messages went so far.
    func erase() {
        let email = contact
        generation += 1
        eraseSoon(email)
    }

    /// Erases a contact, as soon as no registration waits that would bring it back, and the disk works.
    func eraseSoon(_ email: String) {
        if world.hub?.isRegistering(email) != true, erase(email) { return }
        world.clock.after(1000) { [unowned self] in eraseSoon(email) }
    }

    private func erase(_ email: String) -> Bool {
        let before = cursors()
        let former = world.store.backup
        let erasure = Erasure(email, by: runner())
        guard run("erase \(email)", { _ = try erasure.run() }) else { return false }
        world.check("erasure") {
            guard cursors() == before else { throw Violation("the erasure of \(email) changed a cursor") }
            try world.chronicle.erased(email, at: world.clock.now)
        }
        world.erased(before: former)
        return true
    }

    private func cursors() -> [[ConsumerState]] {
        world.users.map { user in world.store.peek { (try? $0.consumers(of: user.id)) ?? [] } }
    }

    // MARK: Rejudging

    /// The rules change; the hub judges by the new ones from now on. Later a command judges all hits again.
    func changeRules() {
        judge.change()
        world.trace { "the rules change" }
        world.clock.after(Int64.random(in: 0...10_000, using: &world.random)) { [unowned self] in
            _ = rejudge()
        }
    }

    /// The rules change for the last time, and all hits are judged again.
    func judgeAgain() {
        judge.change()
        _ = rejudge()
    }

    /// Judges all stored hits by today's rules. Returns whether that succeeded.
    private func rejudge() -> Bool {
        if world.sabotage == .revisesInSilence {
            return run("silent rejudging") { try reviseInSilence() }
        }
        let rejudging = Rejudging(judge: judge, by: runner())
        return run("rejudge") {
            _ = try rejudging.run(since: Timestamp(milliseconds: 0), isTrial: false) { _ in }
        }
    }

    /// A defect: changes a verdict, and announces no `revise`.
    private func reviseInSilence() throws {
        guard let hit = try world.store.peek({ try $0.allHits() }).last else { return }
        try world.store.commit { store in
            _ = try store.amend(hit.seq, of: hit.user) { activity in
                activity.verdict = activity.verdict == .human ? .machine : .human
                return true
            }
        }
    }

    // MARK: Settings

    /// Changes whether one contact is tracked. The hub must obey from its next commit on.
    func changeSetting() {
        let tracking: Tracking? = [.never, .anonymous, nil].randomElement(using: &world.random)!
        _ = run("track p2 \(tracking.map { "\($0)" } ?? "as usual")") {
            try world.store.commit { store in
                try store.setTracking(tracking, of: .address("p2@example.com"), user: nil)
            }
            if world.sabotage == .changesUnnoticed { world.store.hideLatestChange() }
        }
    }
}

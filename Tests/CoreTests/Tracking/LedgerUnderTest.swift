import Core
import Foundation
import TestKit

/// A ledger over a store in memory, and short forms of what tests ask of it.
protocol LedgerUnderTest {
    var store: MemoryStore { get }
    var judge: FakeJudge { get }
    var ledger: Ledger { get }
}

extension LedgerUnderTest {
    /// Commits commands as one lot.
    @discardableResult
    func commit(_ commands: any Command..., now seconds: Double = 0) -> LotResult { commit(commands, now: seconds) }

    /// Commits commands as one lot.
    @discardableResult
    func commit(_ commands: [any Command], now seconds: Double = 0) -> LotResult {
        func slot(_ command: some Command) -> AnySlot { Slot(command) }
        let slots = commands.map { slot($0) }
        let committed = ledger.commit(slots, now: .at(seconds))
        return LotResult(committed: committed, outcomes: slots.map { Outcome($0) })
    }

    /// Commits commands one by one, each as a lot of its own.
    @discardableResult
    func commitEach(_ commands: any Command..., now seconds: Double = 0) -> [LotResult] {
        commands.map { commit([$0], now: seconds) }
    }

    /// Runs commands one at a time, by this ledger.
    func runner(at seconds: Double = 0) -> LedgerRunner { LedgerRunner(ledger, store: store) { .at(seconds) } }

    /// Registers a message.
    func track(_ message: NewMessage, now seconds: Double = 0) throws -> (TrackedMessage, [TrackedRecipient]) {
        switch try runner(at: seconds).run(TrackMessage(message)) {
        case .tracked(let tracked, let recipients): return (tracked, recipients)
        case .overLimit(let quota): throw StoreError.other("\(quota)")
        }
    }

    /// What judging all hits again by the judge of this world would change, or has changed.
    func rejudged(isTrial: Bool = true) throws -> [Rejudging.Change] {
        var changes: [Rejudging.Change] = []
        _ = try Rejudging(judge: judge, by: runner(at: 99_999)).run(since: .at(-99_999), isTrial: isTrial) {
            changes.append($0)
        }
        return changes
    }

    /// The log of a user, as a client would read it.
    func log(_ user: UserID = 1) throws -> [Activity] {
        try entries(user).map { try $0.activity }
    }

    func entries(_ user: UserID = 1) throws -> [Entry] {
        try store.peek { try $0.page(of: user, after: 0, limit: 9999, maximumBytes: .max).entries }
    }

    /// The stored hits, in the order of arrival.
    var hits: [KeptHit] { store.hits }

    /// What the store sums up about a recipient.
    func tally(_ recipient: Int64 = 1) throws -> Tally {
        try store.peek { try $0.states(ofRecipients: [recipient])[recipient]?.tally ?? Tally() }
    }

    /// The log in short, as it is judged now: `open`, `click*`, `revise* 2`; a machine's with a star.
    func verdicts(_ user: UserID = 1) throws -> [String] {
        try log(user).map { activity in
            let star = activity.verdict == .machine ? "*" : ""
            return activity.kind == .revise ? "revise\(star) \(activity.about ?? 0)" : "\(activity.kind)\(star)"
        }
    }
}

extension Entry {
    /// The activity, as a client would read it.
    var activity: Activity {
        get throws { try JSONDecoder().decode(Activity.self, from: Data(body)) }
    }
}

/// A change that is recorded on the event path. Each type of command has its own type of answer.
///
/// Commands that wait at the same time are committed together, as a lot. Nobody has an answer yet, so within a lot their
/// order means nothing.
public protocol Command<Answer>: Sendable {
    /// What the sender of the command learns once it is on disk.
    associatedtype Answer: Sendable

    /// Approximate size in bytes while it waits, for the limit of the queue. It includes every text.
    var weight: Int { get }

    /// The answer if the store refuses the command, but can be read; nil if there is none.
    func answerUnkept(in store: any StoreSnapshot) throws -> Answer?

    /// The answer if the store can be neither written nor read, by what the event path keeps in memory; nil if there is none.
    func answerUnkept(targetOfLink: (Int64, Ticket) -> String?) -> Answer?

    /// Enters the command into a lot, at the step of the path that carries it out.
    static func enter(_ slot: Slot<Self>, into lot: inout Lot)
}

extension Command {
    /// By default, a command that cannot be stored fails.
    public func answerUnkept(in store: any StoreSnapshot) throws -> Answer? { nil }

    /// By default, a command that cannot be stored fails.
    public func answerUnkept(targetOfLink: (Int64, Ticket) -> String?) -> Answer? { nil }
}

/// A command that reads and writes by itself, within the lot's transaction. Hits and events are decided together instead.
public protocol Step: Command {
    /// The user whose log it changes; nil if it changes none, or does not know it yet.
    var user: UserID? { get }

    /// Carries the command out.
    ///
    /// - Throws: `StoreError`. Then nothing of the lot is recorded, and each command is tried again alone.
    func perform(in path: EventPath) throws -> Answer
}

extension Step {
    /// By default, no log changes.
    public var user: UserID? { nil }

    /// By default, it holds no text.
    public var weight: Int { 256 }

    /// Enters the command among the steps.
    public static func enter(_ slot: Slot<Self>, into lot: inout Lot) {
        lot.steps.append(.init(user: slot.command.user) { slot.answer(try slot.command.perform(in: $0)) })
    }
}

/// An answer that may be a refusal by a quota.
public protocol QuotaAnswer {
    /// The quota that the command would have exceeded, so that nothing was recorded; nil if it exceeded none.
    var quota: Quota? { get }
}

/// The commands of one transaction, sorted by how they are carried out.
public struct Lot {
    struct Performed {
        var user: UserID?
        var perform: (EventPath) throws -> Void
    }

    /// Requests for pixels and links.
    var hits: [Slot<RecordHit>] = []
    /// Events of other systems.
    var events: [Slot<RecordEvent>] = []
    /// All other commands.
    var steps: [Performed] = []
}

/// A command that waits, and then its result.
///
/// It has one owner at a time: it is handed from the sender to the writer, and back once its lot was committed.
open class AnySlot: @unchecked Sendable {
    init() {}

    /// See `Command.weight`.
    open var weight: Int { 0 }

    /// Whether the command failed: nothing was recorded.
    open var hasFailed: Bool { false }

    /// The quota that the command would have exceeded; nil if it exceeded none.
    open var quota: Quota? { nil }

    func enter(_ lot: inout Lot) {}

    func fail(_ error: StoreError) {}

    /// Replaces a failure by the answer that needs no store, if there is one.
    func answerUnkept(from directory: Directory) {}

    /// Replaces a failure by the answer for a store that can only be read, if there is one.
    func answerUnkept(in store: any StoreSnapshot) throws {}
}

/// A command of one type, and its result.
open class Slot<C: Command>: AnySlot, @unchecked Sendable {
    /// The command.
    public let command: C
    /// The answer, which is on disk, or why nothing was recorded; nil until the lot was committed.
    public internal(set) var result: Result<C.Answer, StoreError>?

    /// - Parameter command: what to record.
    public init(_ command: C) {
        self.command = command
        super.init()
    }

    open override var weight: Int { command.weight }

    open override var hasFailed: Bool { if case .failure = result { true } else { false } }

    open override var quota: Quota? {
        guard case .success(let answer) = result else { return nil }
        return (answer as? any QuotaAnswer)?.quota
    }

    override func enter(_ lot: inout Lot) { C.enter(self, into: &lot) }

    override func fail(_ error: StoreError) { result = .failure(error) }

    override func answerUnkept(from directory: Directory) {
        guard hasFailed, let answer = command.answerUnkept(targetOfLink: directory.target) else { return }
        result = .success(answer)
    }

    override func answerUnkept(in store: any StoreSnapshot) throws {
        guard hasFailed, let answer = try command.answerUnkept(in: store) else { return }
        result = .success(answer)
    }

    /// Notes the answer. It counts once the lot is committed.
    func answer(_ answer: C.Answer) { result = .success(answer) }
}

/// Runs commands one at a time, and waits for each: for work that takes many commands, such as erasing a contact.
public protocol CommandRunner {
    /// Where the commands are recorded, for reading in between.
    var store: any Store { get }

    /// Commits a command, and returns its answer.
    ///
    /// - Throws: `StoreError`.
    @discardableResult
    func run<C: Command>(_ command: C) throws -> C.Answer
}

/// Runs commands on an event path of its own: for a process that has the store to itself.
public final class LedgerRunner: CommandRunner {
    public let store: any Store
    private let ledger: Ledger
    private let now: () -> Timestamp

    /// - Parameters:
    ///   - store: where the ledger records.
    ///   - now: the clock.
    public init(_ ledger: Ledger, store: any Store, now: @escaping () -> Timestamp) {
        self.ledger = ledger
        self.store = store
        self.now = now
    }

    public func run<C: Command>(_ command: C) throws -> C.Answer {
        let slot = Slot(command)
        _ = ledger.commit([slot], now: now())
        guard let result = slot.result else { throw StoreError.other("the command had no result") }
        return try result.get()
    }
}

public import Core

/// A store as a hub keeps it running, whatever its engine.
public protocol MaintainedStore: Store {
    /// The key that seals this hub's tickets: 32 bytes, created with the store.
    var ticketKey: [UInt8] { get }
    /// Activities that were found damaged when they were read.
    var damaged: DamagedActivities { get }

    /// The times to compare the system's clock with.
    ///
    /// - Throws: `StoreError`.
    func clock() throws -> StoreClock

    /// Stores that the clock is trusted up to a time.
    ///
    /// - Parameters:
    ///   - time: the new `StoreClock.trusted`.
    ///   - tellsHub: whether a hub that runs beside this process has to notice; see `controlVersion`.
    /// - Throws: `StoreError`.
    func trustClock(upTo time: Timestamp, tellsHub: Bool) throws

    /// Sets the recording time of activities that are more than a day in the future to `now`.
    ///
    /// They were recorded while the clock was ahead, or after such an activity, since times never decrease along a log.
    /// Unchanged, they would outlive their retention.
    ///
    /// - Parameters:
    ///   - now: the right time.
    ///   - limit: activities changed by one call, at most.
    /// - Returns: how many were changed; 0 once there are no more.
    /// - Throws: `StoreError`.
    func pullBackTimes(to now: Timestamp, limit: Int) throws -> Int

    /// Whether retention would remove anything. Changes nothing.
    ///
    /// - Throws: `StoreError`.
    func isDue(_ due: Expiry) throws -> Bool

    /// Removes what the engine removes outside of transactions: PostgreSQL drops whole days of hits.
    ///
    /// - Returns: how many hits were removed.
    /// - Throws: `StoreError`.
    func removeWholeDays(before cutoff: Timestamp) throws -> Int

    /// Moves what was removed out of the store's files, where the engine can: see `SQLiteStore.settle`.
    ///
    /// - Parameter patience: how long to wait for others.
    /// - Throws: `StoreError`.
    func settle(waiting patience: Duration) throws

    /// Rewrites the store's files, where the engine can, so that they contain only what the store holds.
    ///
    /// - Throws: `StoreError`.
    func compact() throws

    /// Says that the hub is alive, where others could take its place. Call this every 2 s on the thread that writes.
    ///
    /// - Throws: `StoreError`.
    func beat() throws

    /// The name of a hub that is alive at the store, where the store can tell; else nil.
    ///
    /// - Throws: `StoreError`.
    func servingHub() throws -> String?

    /// Asks the engine about its health, for `figures`. Call this every few seconds.
    ///
    /// - Throws: `StoreError`.
    func look() throws

    /// Numbers about the engine, for metrics.
    var figures: [StoreFigure] { get }

    /// What an administrator should change about the engine, a sentence each.
    var warnings: [String] { get }

    /// Where the store is, for messages: a path, or a server without a password.
    var place: String { get }

    /// Begins a new life of every log.
    ///
    /// - Returns: how many logs there are.
    /// - Throws: `StoreError`.
    func beginLives() throws -> Int

    /// Ends the use of the store.
    func close()
}

/// A number about a store's engine.
public struct StoreFigure: Hashable, Sendable {
    /// The name of the metric.
    public var name: String
    /// What it says, in a sentence.
    public var help: String
    /// Whether it only grows.
    public var isCounter: Bool
    public var value: Double

    /// A figure with these parts.
    public init(_ name: String, _ help: String, isCounter: Bool, _ value: Double) {
        self.name = name
        self.help = help
        self.isCounter = isCounter
        self.value = value
    }
}

extension MaintainedStore {
    /// As `settle(waiting:)`, for 5 s.
    public func settle() throws { try settle(waiting: .seconds(5)) }

    /// Stores that the clock is trusted up to a time, without telling a hub.
    public func trustClock(upTo time: Timestamp) throws { try trustClock(upTo: time, tellsHub: false) }

    /// Whether `expire` would remove anything. Changes nothing.
    ///
    /// - Throws: `StoreError`.
    public func isDueWithoutDays(_ due: Expiry) throws -> Bool {
        do {
            return try commit { throw Undo(isDue: try $0.expire(due, limit: 1).total > 0) }
        } catch let undo as Undo {
            return undo.isDue
        }
    }
}

/// Thrown by a transaction that is not meant.
private struct Undo: Error {
    var isDue: Bool
}

public import Core

/// What `DeliveryDriver` needs from its surroundings: clocks, a store that is read and written beside it, and HTTP.
///
/// No method may call the driver back before it returns.
public protocol DeliveryPorts: AnyObject {
    /// The clock that measures waits.
    var uptime: MonotonicTime { get }
    /// The time of day, for the posted body.
    var time: Timestamp { get }
    /// Gets the query answered, then calls `DeliveryDriver.answered`.
    func read(_ query: DeliveryQuery)
    /// Sends a request, then calls `DeliveryDriver.posted`.
    func post(_ post: Delivery.Post)
    /// Saves the target's cursor, then calls `DeliveryDriver.saved`.
    func save(_ cursor: Cursor, of user: UserID)
    /// Calls `DeliveryDriver.tick` at this time, in place of any earlier wait.
    func wait(until time: MonotonicTime)
    /// Tells the operator.
    func say(_ notice: Delivery.Notice)
}

/// Calls back on the loop again and again until it is cancelled or let go.
@EventLoop
public final class RepeatingTimer {
    private var alarm: Alarm!

    public init(every interval: Duration, _ body: @escaping @EventLoop () -> Void) {
        alarm = Alarm { [unowned self] in
            // Before the body, which may cancel it or let it go.
            alarm.set(after: interval)
            body()
        }
        alarm.set(after: interval)
    }

    /// No call comes after this.
    public func cancel() { alarm.cancel() }
}

/// A repeating timer on the loop. It runs until it is cancelled or released.
@EventLoop
public final class RepeatingTimer {
    private var alarm: Alarm!

    /// Starts the timer; the first call comes after `interval`.
    public init(every interval: Duration, _ body: @escaping @EventLoop () -> Void) {
        alarm = Alarm { [unowned self] in
            // Set before the body runs, which may cancel or release the timer.
            alarm.set(after: interval)
            body()
        }
        alarm.set(after: interval)
    }

    /// Cancels the timer: no call follows.
    public func cancel() { alarm.cancel() }
}

internal import CLibWebSockets

/// Calls back on the loop again and again until it is cancelled or let go.
@EventLoop
public final class RepeatingTimer {
    private let timer: UnsafeMutablePointer<mb_timer>
    private let microseconds: Int64
    private let body: @EventLoop () -> Void

    public init(every interval: Duration, _ body: @escaping @EventLoop () -> Void) {
        let (seconds, attoseconds) = interval.components
        microseconds = max(1000, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        self.body = body
        timer = .allocate(capacity: 1)
        timer.initialize(to: mb_timer())
        timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
        schedule()
    }

    /// No call comes after this.
    public func cancel() { mb_timer_cancel(timer) }

    private func schedule() {
        mb_timer_schedule(
            EventLoop.context, timer,
            { sul in
                guard let sul else { return }
                let owner = UnsafeMutableRawPointer(sul).assumingMemoryBound(to: mb_timer.self).pointee.owner
                guard let owner else { return }
                let pointer = UInt(bitPattern: owner)
                EventLoop.assumeIsolated {
                    let timer = Unmanaged<RepeatingTimer>.fromOpaque(UnsafeRawPointer(bitPattern: pointer)!)
                        .takeUnretainedValue()
                    timer.schedule()
                    timer.body()
                }
            }, microseconds)
    }

    isolated deinit {
        mb_timer_cancel(timer)
        timer.deinitialize(count: 1)
        timer.deallocate()
    }
}

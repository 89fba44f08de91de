internal import CLibWebSockets

/// Calls back on the loop once, after a while. Setting it anew replaces what it was set to. A body that sets it again makes
/// it repeat.
@EventLoop
public final class Alarm {
    private let timer: UnsafeMutablePointer<mb_timer>
    private let body: @EventLoop () -> Void

    public init(_ body: @escaping @EventLoop () -> Void) {
        self.body = body
        timer = .allocate(capacity: 1)
        timer.initialize(to: mb_timer())
        timer.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    }

    /// - Parameter delay: not before; a millisecond at least.
    public func set(after delay: Duration) {
        let (seconds, attoseconds) = delay.components
        let microseconds = max(1000, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        mb_timer_schedule(
            EventLoop.context, timer,
            { sul in
                guard let sul else { return }
                let owner = UnsafeMutableRawPointer(sul).assumingMemoryBound(to: mb_timer.self).pointee.owner
                guard let owner else { return }
                let pointer = UInt(bitPattern: owner)
                EventLoop.assumeIsolated {
                    Unmanaged<Alarm>.fromOpaque(UnsafeRawPointer(bitPattern: pointer)!).takeUnretainedValue().body()
                }
            }, microseconds)
    }

    /// No call comes after this, unless it is set again.
    public func cancel() { mb_timer_cancel(timer) }

    isolated deinit {
        mb_timer_cancel(timer)
        timer.deinitialize(count: 1)
        timer.deallocate()
    }
}

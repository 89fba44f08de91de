internal import CDescriptors

#if canImport(Glibc)
    import Glibc
#endif

/// A system timer (timerfd_create(2)), which the loop watches like any descriptor.
@EventLoop
final class SystemTimer {
    private var descriptor: Descriptor?
    private var ring: (@EventLoop () -> Void)?

    /// The current time in nanoseconds (CLOCK_MONOTONIC).
    nonisolated static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Calls `ring` once, at this time. Replaces an earlier setting.
    func set(to time: Int64, _ ring: @escaping @EventLoop () -> Void) {
        self.ring = ring
        if descriptor == nil { descriptor = Descriptor(mb_make_timer(), handler: self) }
        guard let descriptor else { fatalError("the system has no timer left: out of memory or file descriptors") }
        mb_set_timer(descriptor.fd, time)
    }
}

extension SystemTimer: DescriptorHandler {
    func readable() {
        var count: UInt64 = 0
        guard let descriptor, read(descriptor.fd, &count, 8) == 8 else { return }
        ring?()
    }

    func writable() {}
    func closed() { descriptor = nil }
}

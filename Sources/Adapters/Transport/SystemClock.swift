public import Core

#if canImport(Glibc)
    import Glibc
#endif

extension Timestamp {
    /// The system's time of day. Only the outer parts read it; the domain gets the time as an argument.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension MonotonicTime {
    /// Time since boot, including sleep (clock_gettime(2), CLOCK_BOOTTIME). So after a sleep, a silent connection is
    /// known to have been silent for all that time.
    public static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// Milliseconds of processor time that this process has used, in user and system (CLOCK_PROCESS_CPUTIME_ID).
public func processorMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

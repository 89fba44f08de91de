public import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

extension Timestamp {
    /// The system's time of day. Only shells ask; the domain is told.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

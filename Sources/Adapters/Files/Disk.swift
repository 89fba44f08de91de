#if canImport(Glibc)
    import Glibc
#endif

/// The system calls that fail on a full or broken disk. Tests replace them.
public struct Disk: Sendable {
    /// Like write(2).
    public var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
    /// Like fsync(2), for files and for folders.
    public var sync: @Sendable (Int32) -> Int32

    public init(
        write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int,
        sync: @escaping @Sendable (Int32) -> Int32
    ) {
        self.write = write
        self.sync = sync
    }

    /// The system's calls.
    public static let system = Disk(
        write: { Glibc.write($0, $1.baseAddress, $1.count) }, sync: { fsync($0) })

    /// Writes all bytes, in as many calls as necessary. Returns false, with `errno` set, if they cannot be written.
    public func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        // A write beyond the limit of `ulimit -f` fails and raises SIGXFSZ. By default, the signal ends the program before
        // it can undo anything; so it is blocked here, and discarded afterwards.
        var sizeSignal = sigset_t()
        var before = sigset_t()
        sigemptyset(&sizeSignal)
        sigaddset(&sizeSignal, SIGXFSZ)
        pthread_sigmask(SIG_BLOCK, &sizeSignal, &before)
        defer {
            let failure = errno
            var now = timespec()
            sigtimedwait(&sizeSignal, nil, &now)
            pthread_sigmask(SIG_SETMASK, &before, nil)
            errno = failure
        }
        var rest = bytes
        while !rest.isEmpty {
            let count = write(file, rest)
            if count < 0, errno == EINTR { continue }
            if count == 0 { errno = ENOSPC }
            guard count > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}

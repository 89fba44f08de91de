#if canImport(Glibc)
    import Glibc
#endif

/// The signals that end a program, and the one temporary file that their handler removes first.
enum EndingSignals {
    private static let all = [SIGINT, SIGTERM, SIGHUP]

    /// Blocks the signals while `body` creates a file and passes it to `remove`.
    static func blocked<Result>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
        var mask = sigset_t()
        var before = sigset_t()
        sigemptyset(&mask)
        for number in all { sigaddset(&mask, number) }
        pthread_sigmask(SIG_BLOCK, &mask, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }

    /// From now on, each of the signals removes this file and ends the program with the exit code 128 plus the signal's
    /// number.
    static func remove(_ path: String) {
        pathToRemove = strdup(path)
        for number in all {
            signal(number) { number in
                if let pathToRemove { unlink(pathToRemove) }
                _exit(128 + number)
            }
        }
    }

    /// The file is placed or removed: the signals no longer remove it.
    static func forget() { pathToRemove = nil }
}

/// The file that the signal handler removes. Set while the signals are blocked; the handler only reads it. Never freed,
/// since a signal may come at any time.
nonisolated(unsafe) private var pathToRemove: UnsafeMutablePointer<CChar>?

#if canImport(Glibc)
    import Glibc
#endif

/// The signals that end a program, and the temporary file that they remove before they do: one at a time.
enum EndingSignals {
    private static let all = [SIGINT, SIGTERM, SIGHUP]

    /// Holds the signals back while a file is created, until `remove` knows of it.
    static func blocked<Result>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
        var mask = sigset_t()
        var before = sigset_t()
        sigemptyset(&mask)
        for number in all { sigaddset(&mask, number) }
        pthread_sigmask(SIG_BLOCK, &mask, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }

    /// From now on a signal removes this file. The program ends by it with 128 and the number of the signal.
    static func remove(_ path: String) {
        pathToRemove = strdup(path)
        for number in all {
            signal(number) { number in
                if let pathToRemove { unlink(pathToRemove) }
                _exit(128 + number)
            }
        }
    }

    /// The file has its name, or is gone.
    static func forget() { pathToRemove = nil }
}

/// What a signal that ends the program takes along. Set while the signals are blocked, and only read by them; never freed,
/// since a signal may come at any time.
nonisolated(unsafe) private var pathToRemove: UnsafeMutablePointer<CChar>?

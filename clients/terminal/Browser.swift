import ClientShell

#if canImport(Glibc)
    import Glibc
#endif

/// Opens the user's browser by xdg-open.
enum Browser {
    /// Whether there is a screen to open it on, or a browser that the user has named for such a case.
    static var isLikely: Bool {
        ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"].contains { environment($0) != nil }
    }

    /// xdg-open that still runs after this has found a browser: it may end only with it.
    private static let patience: Duration = .seconds(3)

    /// `POSIX_SPAWN_SETSID` in glibc's spawn.h, which hides it from Swift.
    private static let newSession: Int16 = 0x80

    /// Opens a URL. Returns whether that worked, as far as it can be told.
    static func open(_ url: String) async -> Bool {
        guard let child = start(["xdg-open", url]) else { return false }
        let deadline = ContinuousClock.now + patience
        var status: Int32 = 0
        while ContinuousClock.now < deadline {
            switch waitpid(child, &status, WNOHANG) {
            case child: return status == 0
            case -1 where errno != EINTR: return false
            default: try? await Task.sleep(for: .milliseconds(20))
            }
        }
        return true
    }

    /// Starts a program in a session of its own, so that it outlives this one and its terminal, and writes nothing there.
    private static func start(_ arguments: [String]) -> pid_t? {
        var argv = arguments.map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)
        var child = pid_t()
        return posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, environ) == 0 ? child : nil
    }
}

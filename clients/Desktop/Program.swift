internal import CGIO

/// Starts programs of the user's.
@GLibLoop
enum Program {
    /// The path of a program that the shell would find; nil if there is none.
    nonisolated static func path(of name: String) -> String? {
        guard let path = g_find_program_in_path(name) else { return nil }
        defer { g_free(path) }
        return String(cString: path)
    }

    /// Starts a program, which may take the focus by this token. GLib reaps it. Returns whether it was started.
    nonisolated static func start(_ arguments: [String], focus: FocusToken?) -> Bool {
        spawn(arguments, focus, G_SPAWN_DEFAULT, nil)
    }

    /// The same, and calls `ended` once the program has ended, with whether it succeeded.
    static func start(
        _ arguments: [String], focus: FocusToken?, ended: @escaping @GLibLoop (Bool) -> Void
    ) -> Bool {
        var pid = GPid()
        guard spawn(arguments, focus, G_SPAWN_DO_NOT_REAP_CHILD, &pid) else { return false }
        g_child_watch_add_full(
            G_PRIORITY_DEFAULT, pid,
            { pid, status, data in
                g_spawn_close_pid(pid)
                let ended = Box<@GLibLoop (Bool) -> Void>.borrow(data)
                GLibLoop.assumeIsolated { ended(status == 0) }
            }, Box.retain(ended), Box<@GLibLoop (Bool) -> Void>.release)
        return true
    }

    private nonisolated static func spawn(
        _ arguments: [String], _ focus: FocusToken?, _ flags: GSpawnFlags, _ pid: UnsafeMutablePointer<GPid>?
    ) -> Bool {
        var argv = arguments.map { g_strdup($0) } + [nil]
        defer { for argument in argv { g_free(argument) } }
        // Toolkits read the first on Wayland, the second on X11. The values from our own start are used up.
        var environment = g_get_environ()
        defer { g_strfreev(environment) }
        for name in FocusToken.variables {
            environment =
                focus.map { g_environ_setenv(environment, name, $0.text, 1) } ?? g_environ_unsetenv(environment, name)
        }
        return g_spawn_async(nil, &argv, environment, flags, nil, nil, pid, nil) != 0
    }
}

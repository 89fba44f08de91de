internal import CGIO

/// What the machine goes through that a connection should know of: it woke from sleep, or its network changed.
@GLibLoop
public enum SystemEvents {
    public enum Event: Sendable {
        case woke
        /// There is a network now, maybe another one.
        case networkChanged
    }

    /// Calls back for each, for the whole run. A machine without logind or a bus of the system never tells that it slept;
    /// the hub's silence then does, after 35 s.
    public static func watch(_ handle: @escaping @GLibLoop (Event) -> Void) {
        if let system = try? SessionBus.system() {
            system.onClosed {}
            // https://www.freedesktop.org/wiki/Software/systemd/logind/: true before the sleep, false after it.
            system.subscribe(
                "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep"
            ) { arguments in
                if arguments.first?.boolean == false { handle(.woke) }
            }
        }
        typealias Handler = @GLibLoop (Event) -> Void
        mb_connect_network_changed(
            g_network_monitor_get_default(),
            { _, isAvailable, data in
                guard isAvailable != 0 else { return }
                let handle = Box<Handler>.borrow(data)
                GLibLoop.assumeIsolated { handle(.networkChanged) }
            }, Box<Handler>.retain(handle),
            { data, _ in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } })
    }
}

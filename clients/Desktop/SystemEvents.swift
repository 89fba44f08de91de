internal import CGIO

/// Events of the machine that matter to connections: it woke from sleep, or its network changed.
@GLibLoop
public enum SystemEvents {
    /// An event.
    public enum Event: Sendable {
        /// The machine woke from sleep.
        case woke
        /// A network is available, perhaps another one.
        case networkChanged
    }

    /// Calls `handle` for each event, until the program ends. Without logind or a system bus there is no `woke`; the hub's
    /// silence then shows a dead connection after 35 s.
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

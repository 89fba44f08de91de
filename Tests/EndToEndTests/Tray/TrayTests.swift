#if DESKTOP
    import Testing

    /// The real tray, against real hubs. One at a time: each test is a hub, a desktop and a tray, and waits on a thread that
    /// the other suites need as well.
    @Suite(.serialized) enum TrayTests {}
#endif

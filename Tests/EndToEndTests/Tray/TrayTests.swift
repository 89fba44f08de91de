#if DESKTOP
    import TestKit
    import Testing

    /// The real tray, against real hubs: each test is a hub, a desktop and a tray of its own.
    @Suite(.blocking) enum TrayTests {}
#endif

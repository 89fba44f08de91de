import Hub
import ServiceLifecycle
import UnixSignals

/// Runs until it is told to end, and then ends the hub cleanly.
struct HubService: Service {
    let hub: Hub

    func run() async throws {
        try? await gracefulShutdown()
        await hub.stop()
    }
}

/// Reads the geo tables and the list of networks anew on SIGHUP.
struct ReloadService: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                await hub.reloadTables(always: true)
            }
        }
    }
}

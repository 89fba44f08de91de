import Hub
import ServiceLifecycle
import UnixSignals

/// Serves until it is told to end, and then ends the hub cleanly. Reads the certificate, the geo tables and the lists of
/// networks anew on SIGHUP. Tells the service manager of all that.
struct HubService: Service {
    let hub: Hub
    let manager: ServiceManager?
    let hangups: UnixSignalsSequence

    func run() async throws {
        // What ends the hub cleanly is trapped by now: whoever sees that it answers may stop it at once.
        try await hub.start()
        manager?.tell("READY=1", "STATUS=\(await hub.summary)")
        await cancelWhenGracefulShutdown {
            for await _ in hangups {
                manager?.tell("RELOADING=1", "MONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds)")
                await hub.reload()
                manager?.tell("READY=1", "STATUS=\(await hub.summary)")
            }
        }
        manager?.tell("STOPPING=1", "STATUS=Saying goodbye to the sessions.")
        await hub.stop()
    }
}

/// Tells the service manager how the hub is doing, and that it is alive: only after each of its kinds of threads has taken a
/// turn. A store that refuses is no reason to be started anew, since that would not help; a thread that hangs is.
struct LifeService: Service {
    let hub: Hub
    let manager: ServiceManager

    func run() async throws {
        let rhythm = manager.watchdog.map { $0 / 2 } ?? .seconds(30)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await hub.takeTurns()
                let status = "STATUS=\(await hub.summary)"
                if manager.watchdog == nil { manager.tell(status) } else { manager.tell("WATCHDOG=1", status) }
                try? await Task.sleep(for: min(rhythm, .seconds(30)))
            }
        }
    }
}

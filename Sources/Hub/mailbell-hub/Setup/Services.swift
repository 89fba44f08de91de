import Hub
import ServiceLifecycle
import UnixSignals

/// Runs the hub until it is told to stop, then stops it cleanly. On SIGHUP it reloads the certificate, the location tables and
/// the lists of networks. The service manager is told about each of these.
struct HubService: Service {
    let hub: Hub
    let manager: ServiceManager?
    let hangups: UnixSignalsSequence

    func run() async throws {
        // The signals that stop the hub cleanly are trapped by now: it may be stopped as soon as it answers.
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

/// Reports the hub's status to the service manager, and that it is alive. It does so only after every kind of thread has taken
/// a turn: the watchdog restarts a hub with a thread that hangs. A store that refuses changes does not stop the reports, since
/// a restart would not help.
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

import ClientShell
import Core
import Desktop
import EventLoop
import MailbellClient

/// The file that stores an account's cursor.
enum CursorPlace {
    static func path(_ account: TrayAccount) -> String {
        XDGFolder.state + "/tray-" + stableHash(account.hub + " " + account.name) + "-\(account.device).cursor"
    }

    static func forget(_ account: TrayAccount) { _ = try? PrivateFile.remove(path(account)) }
}

/// One account's subscription, for use on GLib's loop: passes deliveries there, and acknowledgements back to the hub.
@GLibLoop
final class Connection {
    let token: String
    let api: HubAPI
    private let subscriber: Subscriber
    private let cursorFile: CursorFile

    /// - Throws: `FileError` if the cursor's file cannot be used; `CursorFile.InUse` if another process has it.
    init(
        _ account: TrayAccount, token: String, deliver: @escaping @GLibLoop @Sendable (Subscription.Delivery) -> Void
    ) async throws {
        self.token = token
        api = HubAPI(hub: account.url, token: token)
        cursorFile = try CursorFile(CursorPlace.path(account))
        let options = Subscription.Options(device: account.device, cursor: cursorFile.cursor)
        subscriber = await Subscriber(hub: account.url, token: token, options: options) { delivery in
            GLibLoop.submit { deliver(delivery) }
        }
        await subscriber.start()
    }

    /// Saves the cursor here first, then acknowledges at the hub: if the tray is killed in between, nothing is repeated.
    func acknowledge(_ cursor: Cursor, after welcomes: Int) {
        do { try cursorFile.save(cursor) } catch { say("\(error)") }
        let subscriber = subscriber
        EventLoop.submit { subscriber.acknowledge(cursor.seq, after: welcomes) }
    }

    /// Tells the hub that the user has seen everything up to `seq`.
    func read(upTo seq: Seq) {
        let subscriber = subscriber
        EventLoop.submit { subscriber.read(upTo: seq) }
    }

    /// Reconnects after the machine slept; ends a wait for the next try when a network appears.
    func handle(_ event: SystemEvents.Event) {
        let subscriber = subscriber
        EventLoop.submit {
            switch event {
            case .woke: subscriber.reconnect()
            case .networkChanged: subscriber.connectNow()
            }
        }
    }

    func stop() async { await subscriber.stop() }
}

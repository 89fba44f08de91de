import ClientShell
import Desktop
import EventLoop
import Mailbell
import MailbellClient

/// Where an account's cursor is kept.
enum CursorPlace {
    static func path(_ account: TrayAccount) -> String {
        XDGFolder.state + "/tray-" + stableHash(account.hub + " " + account.name) + "-\(account.device).cursor"
    }

    static func forget(_ account: TrayAccount) { _ = try? PrivateFile.remove(path(account)) }
}

/// One account's subscription, from GLib's loop: deliveries come to it, and what was taken goes from it.
@GLibLoop
final class Connection {
    let token: String
    let api: HubAPI
    private let subscriber: Subscriber
    private let cursorFile: CursorFile

    /// - Throws: `FileError` if the cursor's file cannot be used, `CursorFile.InUse` if another has it.
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

    /// Remembered first here, then at the hub: a tray that is killed in between repeats nothing.
    func acknowledge(_ cursor: Cursor, after welcomes: Int) {
        do { try cursorFile.save(cursor) } catch { say("\(error)") }
        let subscriber = subscriber
        EventLoop.submit { subscriber.acknowledge(cursor.seq, after: welcomes) }
    }

    func read(upTo seq: Seq) {
        let subscriber = subscriber
        EventLoop.submit { subscriber.read(upTo: seq) }
    }

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

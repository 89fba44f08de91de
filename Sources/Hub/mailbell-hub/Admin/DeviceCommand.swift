import ArgumentParser
import Core
import Hub
import Presentation
import StoreSQLite

struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "List and forget the devices that users have subscribed.",
        subcommands: [List.self, Forget.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the devices, one a line: user, name, last seq it has, how many it is behind, last seen.")

        @OptionGroup var store: StoreOptions
        @Option(help: "Only this user's.") var user: String?

        func run() throws {
            let rows = try store.openStore().read { store in
                let users = try user.map { [try findUser($0, in: store)] } ?? store.users()
                return try users.flatMap { user in
                    try store.backlogs(of: user.id).map {
                        [
                            user.email, $0.state.consumer.description, "\($0.state.cursor.seq)",
                            $0.count.map(String.init) ?? "reset", listed($0.state.lastSeen),
                        ]
                    }
                }
            }
            printTable(
                [
                    .init("USER", least: 14), .init("DEVICE", least: 12), .init("HAS", isNumber: true),
                    .init("BEHIND", isNumber: true), .init("LAST SEEN"),
                ], rows, none: "no device has subscribed so far")
        }
    }

    struct Forget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a device and its backlog.",
            discussion:
                "A connected device is back in the list with its next acknowledgement. To stop it, revoke its token.")

        @OptionGroup var store: StoreOptions
        @Option(help: "The address of its user.") var user: String
        @Argument(help: "Its name.") var name: String

        func run() throws {
            let forgotten = try store.openStore().commit { store in
                guard try store.forget(Consumer(name), of: findUser(user, in: store).id) else { return false }
                try store.countControlVersion()
                return true
            }
            guard forgotten else {
                throw CommandError("\(user) has no device \(name); `mailbell-hub device list` shows them")
            }
            print("forgot \(name)")
        }
    }
}

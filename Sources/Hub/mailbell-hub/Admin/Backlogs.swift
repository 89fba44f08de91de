import ArgumentParser
import Core
import Presentation
import StoreSQLite
import Transport

struct Backlogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backlog",
        abstract:
            "List the devices that are behind, the longest first: user, device, activities behind, since when, last seen.",
        discussion: "A device whose log was restored or reset is behind by the whole log.")

    @OptionGroup var store: StoreOptions
    @Option(help: ArgumentHelp("Only this user's.", valueName: "address")) var user: String?

    func run() throws {
        let behind = try store.openStore().read { store in
            let users = try user.map { [try findUser($0, in: store)] } ?? store.users()
            return try users.flatMap { try Self.behind($0, in: store) }
        }
        printTable(
            [
                .init("USER", least: 14), .init("DEVICE", least: 12), .init("BEHIND", isNumber: true), .init("SINCE"),
                .init("LAST SEEN"),
            ],
            behind.sorted(by: { ($0.backlog.oldest ?? .now) < ($1.backlog.oldest ?? .now) }).map {
                [
                    $0.email, $0.backlog.state.consumer.description, "\($0.count)",
                    $0.backlog.oldest.map(listed) ?? "-",
                    listed($0.backlog.state.lastSeen),
                ]
            }, none: "no device is behind")
    }

    private struct Behind {
        var email: String
        var backlog: Backlog
        var count: Int64
    }

    private static func behind(_ user: User, in store: any StoreSnapshot) throws -> [Behind] {
        guard let log = try store.logState(of: user.id) else { return [] }
        return try store.backlogs(of: user.id).map {
            Behind(email: user.email, backlog: $0, count: $0.count ?? log.head - log.floor + 1)
        }.filter { $0.count > 0 }
    }
}

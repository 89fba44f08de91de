import ArgumentParser
import Core
import Presentation
import StoreSQL

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show who signed in, and what was changed by whom: the newest last.",
        discussion: """
            One entry a line: when, who, what, about whom or what, and from which network. Addresses are cut to /24 and /48. \
            At most 10,000 entries are kept: beyond them, the oldest of whoever has most goes.
            """)

    @OptionGroup var store: StoreOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("How many entries.", valueName: "n")) var limit = 50

    func validate() throws {
        guard 1...10_000 ~= limit else { throw ValidationError("--limit must be from 1 to 10000.") }
    }

    func run() throws {
        let entries = try store.openStore().read { try $0.audit(before: nil, limit: limit) }
        printTable(
            [
                .init("WHEN"), .init("WHO", least: 14), .init("WHAT", least: 12), .init("ABOUT", least: 14),
                .init("FROM", least: 8),
            ],
            entries.reversed().map {
                [
                    listed($0.at), $0.actor.isEmpty ? "-" : $0.actor, $0.action, $0.subject.isEmpty ? "-" : $0.subject,
                    $0.network.map { "\($0)" } ?? "-",
                ]
            }, none: "nothing has been logged yet")
    }
}

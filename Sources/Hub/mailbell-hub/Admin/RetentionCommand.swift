import ArgumentParser
import Core
import Hub
import StoreSQL
import Transport

struct RetentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Show whether retention trusts the clock, and confirm that the clock is right.",
        discussion: """
            If the clock is more than 7 days ahead of the last retention run, because it was set ahead or because the hub was \
            off, the hub removes nothing. If the clock is right, --confirm-clock says so, and a running hub continues at once.
            """)

    @OptionGroup var store: StoreOptions

    @Flag(help: "Confirm that the clock of this machine is right: the hub then removes what is due.")
    var confirmClock = false

    func run() throws {
        if confirmClock { return try confirm() }
        let clock = try store.openStore().clock()
        let now = Timestamp.now
        print("clock          \(now.rfc3339)")
        print("trusted up to  \(clock.trusted?.rfc3339 ?? "-")")
        print("newest record  \(clock.newest?.rfc3339 ?? "-")")
        if let days = clock.daysAhead(at: now) {
            print(
                "The clock is \(days) days ahead: nothing is removed. If it is right, run mailbell-hub retention --confirm-clock"
            )
        }
    }

    private func confirm() throws {
        let administration = try store.administration(try store.place(), as: "retention --confirm-clock")
        print("the clock, \(try administration.confirmClock().rfc3339), is trusted; the hub removes what is due")
    }
}

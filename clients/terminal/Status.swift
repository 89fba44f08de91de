import ArgumentParser
import Core
import Foundation
import MailbellClient
import Presentation
import Transport
import Wire

/// `mailbell status`.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who you are to the hub, what is unread, and how far behind your devices are.")

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func run() async throws {
        let account = try connection.resolve()
        let me = try await account.api.me()
        let devices = try await account.api.devices()
        let screen = Screen(color)
        func about(_ label: String, _ phrases: [String], style: TerminalStyle = .plain) -> [String] {
            let label = label.padding(toLength: 7, withPad: " ", startingAt: 0)
            return screen.lines(
                [(label, .plain), (phrases[0], style)] + phrases.dropFirst().map { ($0, .plain) }, indent: 8)
        }
        func list(_ items: [String]) -> [String] {
            items.enumerated().map { $1.printable + ($0 < items.count - 1 ? "," : "") }
        }
        let kept = me.log.head.minus(me.log.floor).plus(1)
        var lines = about("hub", ["\(account.hub)"])
        lines += about("user", [me.email.printable + ",", "seat \(me.seat.printable)"], style: .name)
        if me.addresses.count > 1 { lines += about("sends", ["as"] + list(me.addresses)) }
        lines += about("token", ["\(me.token.printable),", "for"] + list(me.scopes))
        lines += about(
            "log", ["\(kept) activit\(kept == 1 ? "y" : "ies") kept,", "\(me.log.unread) unread"])
        var table = Table([
            .init("DEVICE", least: 8, style: .name), .init("BEHIND", isNumber: true), .init("NOW"), .init("LAST SEEN"),
        ])
        for device in devices {
            let seen = Timestamp(rfc3339: device.lastSeen).map { RelativeTime($0, now: .now).text } ?? device.lastSeen
            table.add([
                device.name, device.backlog.map(String.init) ?? "all", device.connected ? "connected" : "away",
                screen.isTerminal ? seen : device.lastSeen,
            ])
        }
        if !devices.isEmpty { lines += [""] + table.render(width: screen.width, palette: screen.palette) }
        try await printLines(lines)
    }
}

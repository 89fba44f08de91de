import ArgumentParser
import Mailbell
import MailbellClient
import TerminalText
import Transport

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who you are to the hub, what is unread, and how far your devices are.")

    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func run() async throws {
        let account = try connection.resolve()
        let me = try await account.api.me()
        let devices = try await account.api.devices()
        let screen = Screen(color)
        var lines = [
            "hub     \(account.hub)",
            "user    \(screen.palette.paint(me.email.printable, .name)), seat \(me.seat.printable)",
            "token   \(me.token.printable), for \(me.scopes.joined(separator: ", ").printable)",
            "log     \(me.log.head - me.log.floor + 1) activities kept, \(me.log.unread) unread",
        ]
        if me.addresses.count > 1 {
            lines.insert("sends   as " + me.addresses.joined(separator: ", ").printable, at: 2)
        }
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

import ArgumentParser
import Core
import MailbellClient
import Wire

/// `mailbell read`.
struct ReadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Mark activities as read, on all your devices.",
        discussion: """
            `mailbell status` and the tray's badge show what is unread. On a terminal, `mailbell feed` marks what it shows, \
            and everything before it, as read, unless it is filtered by contact, message, kind or time.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp(
            "Mark activities up to this number, as shown by `mailbell feed --seq`. Default: all.", valueName: "seq")
    )
    var seq: Int64?

    func validate() throws {
        if let seq, seq < 1 { throw ValidationError("'\(seq)' is not an activity's number: numbers start at 1.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        let before = try await api.me().log
        if let seq, seq > before.head {
            throw TerminalError("there is no activity \(seq): the newest is \(before.head)")
        }
        guard before.head > 0 else { return print("there is nothing to read so far") }
        do throws(HubAPI.Failure) {
            try await api.markRead(upTo: seq ?? before.head)
        } catch {
            guard error.status == 404 else { throw error }
            throw TerminalError("the hub is too old for this: there, only the tray can mark activities as read")
        }
        let left = try await api.me().log.unread
        print("\(max(0, before.unread - left)) marked as read, \(left) unread")
    }
}

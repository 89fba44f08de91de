import ArgumentParser
import Core
import MailbellClient
import Presentation
import Transport
import Wire

/// `mailbell record show`.
struct ShowRecord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a record, what it is linked to, and its timeline, newest first.",
        discussion: """
            The timeline has mail that was logged, and opens and clicks. -o json prints one object with the members `record` \
            and `timeline`.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: ArgumentHelp("The record, such as deal:42 or contact:alice@example.com.", valueName: "record"),
        transform: RecordName.parsed)
    var record: RecordName

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this much of the timeline.", valueName: "n"))
    var limit = 20

    @OptionGroup var output: RecordOutput

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("-n must be 1 to 1000.") }
    }

    private struct Shown: Encodable {
        var record: RecordReply
        var timeline: [TimelineItemReply]
    }

    func run() async throws {
        let api = try connection.resolve().api
        guard let found = try await api.record(record),
            let timeline = try await api.timeline(of: record, [("limit", "\(limit)")])
        else { throw record.unknown }
        if output.output == .json {
            let shown = Shown(record: found, timeline: timeline.items)
            return try await printLines([jsonText(encodeJSON(shown))])
        }
        let screen = Screen(output.color)
        var table = TimelineTable(screen)
        for item in timeline.items { table.add(item) }
        var lines = Self.lines(found, screen)
        if !timeline.items.isEmpty { lines += [""] + table.lines }
        if timeline.next != nil { lines.append("… and more" + (limit < 1000 ? ": -n \(min(limit * 5, 1000))" : "")) }
        try await printLines(lines)
    }

    /// The record's members, one a line.
    private static func lines(_ record: RecordReply, _ screen: Screen) -> [String] {
        var lines = screen.lines([(record.name.printable, .name), (record.ref.printable, .plain)], separator: "  ")
        func about(_ label: String, _ phrases: [String?]) {
            let texts = phrases.compactMap { $0?.printable }.filter { !$0.isEmpty }
            guard !texts.isEmpty else { return }
            lines += screen.lines(
                [(label.padded(toWidth: 11), .faint)]
                    + texts.enumerated().map { index, text in
                        (index < texts.count - 1 ? text + "," : text, .plain)
                    }, indent: 12)
        }
        if let deleted = record.deletedAt { about("in trash", ["since " + time(deleted)]) }
        about("addresses", record.emails ?? [])
        about("domains", record.domains ?? [])
        about("owner", [record.owner])
        about("phone", [record.phone])
        about("title", [record.title])
        about(
            "stage",
            [record.stage, record.stage == nil || record.state == record.stage?.lowercased() ? nil : record.state])
        about("amount", [record.money])
        about("closes", [record.closeOn])
        about("status", [record.status])
        about("priority", [record.priority])
        about(
            "legal basis",
            [record.legalBasis, record.legalBasisBy.map { "by \($0)" }, record.legalBasisAt.map { time($0) }])
        about("marketing", [record.marketing.map { $0 ? "yes" : "no" }])
        about(
            "linked",
            (record.associations ?? []).map { "\($0.ref) \($0.name)" + ($0.primary ? " (main)" : "") })
        about("note", [record.note])
        about("changed", [time(record.updatedAt), "version \(record.version)"])
        return lines
    }

    private static func time(_ text: String) -> String {
        Timestamp(rfc3339: text).map { RelativeTime($0, now: .now).text } ?? text
    }
}

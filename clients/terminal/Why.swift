import ArgumentParser
import Mailbell
import MailbellClient
import TerminalText
import Transport
import Wording

struct Why: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say why an open or a click counts as a person's or a machine's: by which rule, from which facts.",
        discussion:
            "`mailbell feed --machines --seq` shows the numbers. Without one, the newest open or click is meant.")

    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The activity's number.", valueName: "seq"))
    var seq: Int64?

    @Option(name: .shortAndLong, help: ArgumentHelp("text, or json for programs.", valueName: "format"))
    var output: Format = .text

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        if let seq, seq < 1 { throw ValidationError("'\(seq)' is no activity's number: they count from 1.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        let newest =
            try await seq == nil ? api.activity([("kind", "open,click"), ("limit", "1")]).items.first?.seq : nil
        guard let seq = seq ?? newest else { throw TerminalError("nothing was opened or clicked so far") }
        let (json, why) = try await api.why(seq)
        try await printLines(output == .json ? [String(decoding: json, as: UTF8.self)] : lines(why, Screen(color)))
    }

    private func lines(_ why: WhyReply, _ screen: Screen) -> [String] {
        let time = Timestamp(rfc3339: why.at).map { RelativeTime($0, now: .now).text } ?? why.at
        let isOwn = why.via == Via.own.rawValue
        var lines = screen.lines(
            [
                ("\(why.seq)", .plain), (why.kind.printable, .plain), ((why.recipient ?? "Someone").printable, .name),
                ("“\((why.subject ?? "(no subject)").printable)”", .plain), (time, .faint),
            ], separator: "  ")
        func about(_ label: String, _ text: String) {
            let padded = label + String(repeating: " ", count: max(0, 9 - label.count))
            let words = text.printable.split(separator: " ").map { (String($0), TerminalStyle.plain) }
            lines += screen.lines([(padded, .faint)] + words, indent: 10)
        }
        let who = isOwn ? "you" : why.verdict ?? "not judged"
        about("judged", "\(who), by way of \(why.via ?? "?")" + (why.reason.map { ": \($0)" } ?? ""))
        if let rule = why.rule {
            about("rule", "\(rule.name): \(rule.says)")
            about("source", rule.source)
        }
        for (index, fact) in why.facts.enumerated() { about(index == 0 ? "facts" : "", fact) }
        for revision in why.revisions {
            let when = Timestamp(rfc3339: revision.at).map { RelativeTime($0, now: .now).text } ?? revision.at
            about("revised", "\(when), by activity \(revision.seq)" + (revision.reason.map { ": \($0)" } ?? ""))
        }
        if let today = why.today {
            about(
                "today",
                "the rules would say \(today.verdict), by way of \(today.via): \(today.reason). "
                    + "The hub's administrator can have all judged again: mailbell-hub rejudge")
        }
        return lines
    }
}

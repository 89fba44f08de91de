import ArgumentParser
import Core
import MailbellClient
import Presentation
import Transport
import Wire

/// `mailbell why`.
struct Why: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain why an open or a click counts as a person's or a machine's: the rule, and the facts.",
        discussion:
            "`mailbell feed --machines --seq` shows the numbers. Without a number, the newest open or click is explained."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The activity's number.", valueName: "seq"))
    var seq: Int64?

    @Option(name: .shortAndLong, help: ArgumentHelp("text, or json for programs.", valueName: "format"))
    var output: Format = .text

    @Option(help: ArgumentHelp("Whether to use colours: auto, always or never.", valueName: "when"))
    var color: ColorChoice = .auto

    func validate() throws {
        if let seq, seq < 1 { throw ValidationError("'\(seq)' is not an activity's number: numbers start at 1.") }
    }

    func run() async throws {
        let api = try connection.resolve().api
        let newest =
            try await seq == nil ? api.latest([("kind", "open,click"), ("limit", "1")]).items.first?.seq : nil
        guard let seq = seq ?? newest else { throw TerminalError("nothing was opened or clicked so far") }
        let (json, why) = try await api.why(seq)
        try await printLines(output == .json ? [String(decoding: json, as: UTF8.self)] : lines(why, Screen(color)))
    }

    private func lines(_ why: WhyReply, _ screen: Screen) -> [String] {
        let time = Timestamp(rfc3339: why.at).map { RelativeTime($0, now: .now).text } ?? why.at
        let isOwn = why.via == Via.own.rawValue
        let subject =
            why.subject.map { $0.contains { $0 != " " } ? "“\($0.printable)”" : "(no subject)" } ?? "(mail not named)"
        var lines = screen.lines(
            [
                ("\(why.seq)", .plain), (why.kind.printable, .plain), ((why.recipient ?? "Someone").printable, .name),
                (subject, .plain), (time, .faint),
            ], separator: "  ")
        func about(_ label: String, _ text: String) {
            let padded = label + String(repeating: " ", count: max(0, 9 - label.count))
            let words = text.printable.split(separator: " ").map { (String($0), TerminalStyle.plain) }
            lines += screen.lines([(padded, .faint)] + words, indent: 10)
        }
        let who = isOwn ? "you" : Self.judged(why.verdict ?? "not judged", via: why.via)
        about("judged", who + (why.reason.map { ": \($0)" } ?? ""))
        if let rule = why.rule {
            about("rule", "\(rule.name): \(rule.says)")
            about("source", Self.source(rule.source))
        }
        for (index, fact) in why.facts.enumerated() { about(index == 0 ? "facts" : "", fact) }
        for revision in why.revisions {
            let when = Timestamp(rfc3339: revision.at).map { RelativeTime($0, now: .now).text } ?? revision.at
            about("revised", "\(when), by activity \(revision.seq)" + (revision.reason.map { ": \($0)" } ?? ""))
        }
        if let today = why.today {
            about(
                "today",
                "the rules would say \(Self.judged(today.verdict, via: today.via)): \(today.reason). The "
                    + "hub's administrator can have stored hits judged again: mailbell-hub rejudge")
        }
        return lines
    }

    /// A verdict, and what made the request if it was not the recipient's own program.
    private static func judged(_ verdict: String, via: String?) -> String {
        guard let via else { return verdict }
        let what =
            switch Via(rawValue: via) {
            case .direct, .own: ""
            case .gmailProxy: ", through Gmail's image proxy"
            case .yahooProxy: ", through Yahoo's image proxy"
            case .appleMPP: ", through Apple's privacy proxy"
            case .scanner: ", a mail scanner"
            case .bot: ", a program"
            case nil: ", via \(via)"
            }
        return verdict + what
    }

    /// The source of a rule's facts. For its own page of facts the hub gives only the file's name.
    private static func source(_ text: String) -> String {
        for name in ["TRUTH.md, ", "TRUTH, "] where text.hasPrefix(name) {
            return "Mailbell's facts on opens and clicks (TRUTH.md), \(text.dropFirst(name.count))"
        }
        return text
    }
}

public import ArgumentParser
import Mailbell
public import TerminalText

/// How activities are shown: what every command that shows some takes.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        case text, json, template
    }

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "text: a line for people. json: one object a line, with every verdict, for programs. template: as --template says.",
            valueName: "format"))
    var output: Format?

    @Option(
        help: ArgumentHelp(
            "How to write an activity: '{time} {who|'?'} {kind} {message.subject}'. Implies -o template.",
            discussion: """
                A path in braces stands for its value; {a|b|'text'} is the first that there is. {{ and }} are braces, \\n and \
                \\t a line break and a tab.
                """,
            valueName: "text"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "Only activities of these kinds, such as open,click. May be given several times.", valueName: "kinds"),
        completion: .list(Kind.allCases.map(\.rawValue)))
    var kind: [String] = []

    @Option(
        help: ArgumentHelp("Only activities of this contact. May be given several times.", valueName: "address"))
    var contact: [String] = []

    @Flag(
        help:
            "In text, show what machines, and you yourself, opened and clicked as well: prefetchers, mail scanners, scripts."
    )
    var machines = false

    @Flag(help: "In text, begin each line with the activity's number, which `mailbell why` takes.")
    var seq = false

    @Option(
        help: ArgumentHelp("Whether to use colours. auto: on a terminal, unless NO_COLOR is set.", valueName: "when"))
    var color: ColorChoice = .auto

    var format: Format { output ?? (template == nil ? .text : .template) }

    func check() throws {
        _ = try kinds()
        _ = try contacts()
        _ = try parsedTemplate()
    }

    /// nil for all.
    func kinds() throws -> [Kind]? {
        let kinds = try kind.flatMap { $0.split(separator: ",") }.map { name in
            guard let kind = Kind(rawValue: String(name)) else {
                throw ValidationError(
                    "--kind '\(name)' is none of \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return kind
        }
        if kinds.isEmpty, !kind.isEmpty { throw ValidationError("--kind needs a kind, such as open.") }
        return kinds.isEmpty ? nil : kinds
    }

    /// nil for all.
    func contacts() throws -> Set<String>? {
        let contacts = try contact.map { text in
            guard let address = normalizedAddress(text) else {
                throw ValidationError("--contact '\(text)' is not an e-mail address.")
            }
            return address
        }
        return contacts.isEmpty ? nil : Set(contacts)
    }

    func parsedTemplate() throws -> Template? {
        guard format == .template else {
            if template != nil { throw ValidationError("--template goes with -o template.") }
            return nil
        }
        guard let template else { throw ValidationError("-o template needs --template.") }
        do throws(TemplateError) {
            return try Template(template)
        } catch {
            throw ValidationError("--template: \(error)")
        }
    }
}

extension ColorChoice: ExpressibleByArgument {}

/// When to end.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("End after so many activities, of those that are shown.", valueName: "n"))
    var count: Int?

    @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
    var timeout: Double?

    func check() throws {
        if let count, count < 1 { throw ValidationError("--count must be 1 or more.") }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout must be more than 0 seconds.")
        }
    }
}

/// - Throws: `ValidationError` if `text` is neither a span nor a time.
func parseTime(_ text: String, _ flag: String) throws -> StartingPoint {
    switch StartingPoint(text) {
    case .back(let span): return .back(span)
    case .time(let time): return .time(time)
    default:
        throw ValidationError(
            "\(flag) '\(text)' is neither a span such as 90s, 2h or 7d, nor a time such as 2026-11-22T05:00:00Z.")
    }
}

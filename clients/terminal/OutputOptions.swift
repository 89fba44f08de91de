public import ArgumentParser
import Core
public import Presentation

/// How activities are shown: the options of every command that shows them.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        case text, json, template
    }

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "text: a line for people. json: one object a line for programs, whatever the verdict. template: the format of --template.",
            valueName: "format"))
    var output: Format?

    @Option(
        help: ArgumentHelp(
            "The format of an activity, such as '{time} {who|'?'} {kind} {message.subject}'. Implies -o template.",
            discussion: """
                A path in braces is replaced by its value; {a|b|'text'} by the first of them that is present. {{ and }} stand \
                for braces, \\n and \\t for a line break and a tab.
                """,
            valueName: "text"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "Only activities of these kinds, such as open,click. Can be repeated.", valueName: "kinds"),
        completion: .list(Kind.allCases.map(\.rawValue)))
    var kind: [String] = []

    @Option(
        help: ArgumentHelp("Only activities of this contact. Can be repeated.", valueName: "address"))
    var contact: [String] = []

    @Flag(
        help:
            "In text, also show opens and clicks by machines (prefetchers, mail scanners, scripts) and by yourself."
    )
    var machines = false

    @Flag(help: "In text, begin each line with the activity's number, for `mailbell why`.")
    var seq = false

    @Option(
        help: ArgumentHelp("Whether to use colours. auto: on a terminal, unless NO_COLOR is set.", valueName: "when"))
    var color: ColorChoice = .auto

    var format: Format { output ?? (template == nil ? .text : .template) }

    /// - Throws: `ValidationError` if an option's value is wrong, or options do not go together.
    func check() throws {
        _ = try kinds()
        _ = try contacts()
        _ = try parsedTemplate()
    }

    /// The kinds to show; nil for all.
    func kinds() throws -> [Kind]? {
        let kinds = try kind.flatMap { $0.split(separator: ",") }.map { name in
            guard let kind = Kind(rawValue: String(name)) else {
                throw ValidationError(
                    "--kind '\(name)' is not one of \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return kind
        }
        if kinds.isEmpty, !kind.isEmpty { throw ValidationError("--kind needs a kind, such as open.") }
        return kinds.isEmpty ? nil : kinds
    }

    /// The contacts to show, as normalized addresses; nil for all.
    func contacts() throws -> Set<String>? {
        let contacts = try contact.map { text in
            guard let address = normalizedAddress(text) else {
                throw ValidationError("--contact '\(text)' is not an e-mail address.")
            }
            return address
        }
        return contacts.isEmpty ? nil : Set(contacts)
    }

    /// The template; nil if the format is another.
    func parsedTemplate() throws -> Template? {
        guard format == .template else {
            if template != nil { throw ValidationError("--template needs -o template, or no -o.") }
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

/// When a command that follows activities exits by itself.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Exit once this many activities were shown.", valueName: "n"))
    var count: Int?

    @Option(help: ArgumentHelp("Exit after this many seconds.", valueName: "seconds"))
    var timeout: Double?

    func check() throws {
        if let count, count < 1 { throw ValidationError("--count must be 1 or more.") }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout must be more than 0 seconds.")
        }
    }
}

/// Parses a span such as `2h`, or an RFC 3339 time.
///
/// - Throws: `ValidationError` if `text` is neither.
func parseTime(_ text: String, _ flag: String) throws -> StartingPoint {
    switch StartingPoint(text) {
    case .back(let span): return .back(span)
    case .time(let time): return .time(time)
    default:
        throw ValidationError(
            "\(flag) '\(text)' is neither a span such as 90s, 2h or 7d, nor a time such as 2026-11-22T05:00:00Z.")
    }
}

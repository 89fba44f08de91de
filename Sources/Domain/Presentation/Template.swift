public import Core

/// A user's template for activities, such as `{at} {kind} {recipient.email} “{message.subject}”`.
///
/// - `{path}` is a member of the activity by its name in JSON, or `who`, `place` or `time` (local). An absent or empty
///   member yields nothing.
/// - `{a|b|'text'}` is the first alternative that has a value. A text, in single or double quotes, must be the last
///   one.
/// - `{{` and `}}` are braces; `\n`, `\t` and `\\` are a line break, a tab and a backslash, also in quotes.
///
/// All errors in a template are found when it is read, never when an activity is formatted.
public struct Template: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case literal(String)
        /// The first field that has a value, else the text.
        case firstOf([TemplateField], otherwise: String)
    }

    private let parts: [Part]

    /// The names that are valid in `{…}`.
    public static let paths = TemplateField.allCases.map(\.rawValue)

    /// Reads a template. Throws at the first error.
    public init(_ text: String) throws(TemplateError) {
        var reader = Reader(text)
        parts = try reader.parts()
    }

    /// The line, without a line break at its end. Values are made printable; the template's own text is not changed.
    public func text(for activity: Activity, seq: Seq?, in zone: Zone = .local) -> String {
        parts.reduce(into: "") { line, part in
            switch part {
            case .literal(let text): line += text
            case .firstOf(let fields, let otherwise):
                let values = fields.lazy.compactMap { $0.value(activity, seq: seq, zone: zone)?.printable }
                line += values.first { !$0.isEmpty } ?? otherwise
            }
        }
    }
}

/// An error in a template: `column 14: unknown field “recipent.name”: did you mean “recipient.name”?`
public struct TemplateError: Error, Hashable, CustomStringConvertible {
    /// The position in characters, from 1.
    public let column: Int
    /// What is wrong and what to write.
    public let problem: String
    /// Column and problem, in one line.
    public var description: String { "column \(column): \(problem)" }
}

extension Template {
    /// A parser that reads a template from left to right.
    private struct Reader {
        private let text: [Character]
        private var at = 0

        init(_ text: String) { self.text = Array(text) }

        mutating func parts() throws(TemplateError) -> [Part] {
            var parts: [Part] = []
            var literal = ""
            while let next = peek {
                if (next == "{" || next == "}"), at + 1 < text.count, text[at + 1] == next {
                    literal.append(next)
                    at += 2
                } else if next == "{" {
                    if !literal.isEmpty { parts.append(.literal(literal)) }
                    literal = ""
                    parts.append(try placeholder())
                } else if next == "}" {
                    throw problem("} without a matching {; write }} for a brace")
                } else {
                    literal.append(try character())
                }
            }
            return literal.isEmpty ? parts : parts + [.literal(literal)]
        }

        private var peek: Character? { at < text.count ? text[at] : nil }

        private func problem(_ problem: String, at column: Int? = nil) -> TemplateError {
            TemplateError(column: (column ?? at) + 1, problem: problem)
        }

        /// One character, which may be written as an escape.
        private mutating func character() throws(TemplateError) -> Character {
            guard text[at] == "\\" else {
                at += 1
                return text[at - 1]
            }
            let escapes: [Character: Character] = ["n": "\n", "t": "\t", "\\": "\\"]
            guard at + 1 < text.count, let meant = escapes[text[at + 1]] else {
                throw problem("\\ must be followed by n, t or \\")
            }
            at += 2
            return meant
        }

        private mutating func placeholder() throws(TemplateError) -> Part {
            let start = at
            var fields: [TemplateField] = []
            var otherwise = ""
            repeat {
                at += 1
                skipSpaces()
                if peek == "'" || peek == "\"" {
                    otherwise = try quoted()
                    skipSpaces()
                    if peek == "|" { throw problem("a quoted text must be the last alternative") }
                    break
                }
                fields.append(try field(of: start))
            } while peek == "|"
            guard let end = peek else { throw problem("{ without a matching }; write {{ for a brace", at: start) }
            guard end == "}" else { throw problem("a quoted text must be followed by }") }
            at += 1
            return .firstOf(fields, otherwise: otherwise)
        }

        private mutating func field(of placeholder: Int) throws(TemplateError) -> TemplateField {
            let start = at
            while let next = peek, next != "|", next != "}" { at += 1 }
            guard peek != nil else { throw problem("{ without a matching }; write {{ for a brace", at: placeholder) }
            var path = String(text[start..<at])
            while path.last == " " { path.removeLast() }
            if let field = TemplateField(rawValue: path) { return field }
            if path.isEmpty { throw problem("a name is missing; known: \(Template.known)", at: start) }
            let advice = TemplateField.closest(to: path).map { "did you mean “\($0.rawValue)”?" }
            let name = path.printable.truncated(toWidth: 40)
            throw problem("unknown field “\(name)”: \(advice ?? "known are \(Template.known)")", at: start)
        }

        private mutating func quoted() throws(TemplateError) -> String {
            let start = at
            let quote = text[at]
            var content = ""
            at += 1
            while let next = peek {
                if next == quote {
                    at += 1
                    return content
                }
                content.append(try character())
            }
            throw problem("the quote is not closed", at: start)
        }

        private mutating func skipSpaces() { while peek == " " { at += 1 } }
    }

    private static var known: String { paths.joined(separator: ", ") }
}

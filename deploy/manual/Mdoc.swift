/// Lines of mdoc(7), which groff and mandoc read alike: the one place that knows how text is escaped.
struct Mdoc {
    private(set) var text = ""

    /// A macro and its arguments as they are: what is not a macro itself has gone through `argument`.
    mutating func macro(_ words: String...) {
        text += "." + words.joined(separator: " ") + "\n"
    }

    mutating func verbatim(_ other: String) {
        text += other
        if !other.isEmpty, !other.hasSuffix("\n") { text += "\n" }
    }

    /// Text as a help screen has it: paragraphs between empty lines, and indented ones kept as they are.
    mutating func paragraphs(_ prose: String) {
        let lines = prose.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, block) in lines.split(whereSeparator: { $0.allSatisfy(\.isWhitespace) }).enumerated() {
            if block.allSatisfy({ $0.first?.isWhitespace == true }) {
                literal(block)
            } else {
                if index > 0 { macro("Pp") }
                self.prose(block.joined(separator: " "))
            }
        }
    }

    /// Flowing text, a sentence a line and long ones folded. Options, variables, signals and what is in backquotes are
    /// marked up.
    mutating func prose(_ prose: String) {
        let words = Self.words(prose)
        var line = ""
        for (index, word) in words.enumerated() {
            let endsSentence = index + 1 == words.count || Self.isBoundary(word, words[index + 1])
            if let marked = Self.markup(word) {
                flush(&line)
                macro(marked)
            } else {
                let plain = Self.escaped(word, isLiteral: Self.isLiteral(word))
                if !line.isEmpty, line.count + 1 + plain.count > 78 { flush(&line) }
                line += (line.isEmpty ? "" : " ") + plain
                if endsSentence { flush(&line, endsSentence: true) }
            }
        }
        flush(&line)
    }

    /// Lines that are shown as they are, without the indentation they share.
    private mutating func literal(_ lines: some Collection<Substring>) {
        let indentation = lines.map { $0.prefix(while: \.isWhitespace).count }.min() ?? 0
        macro("Bd", "-literal", "-offset", "indent")
        for line in lines {
            text += Self.protected(Self.escaped(String(line.dropFirst(indentation)), isLiteral: true)) + "\n"
        }
        macro("Ed")
    }

    private mutating func flush(_ line: inout String, endsSentence: Bool = false) {
        guard !line.isEmpty else { return }
        // A line that ends with a full stop ends a sentence for the formatter, and gets a wider space.
        let looksEnded = line.last { !")]\"”".contains($0) }.map { ".!?".contains($0) } ?? false
        text += Self.protected(line) + (looksEnded && !endsSentence ? "\\&" : "") + "\n"
        line = ""
    }

    /// `text` as one argument of a macro, never read as a macro or as punctuation.
    static func argument(_ text: String) -> String {
        let escaped = escaped(text, isLiteral: true)
        let isMacro = (2...3).contains(text.count) && text.first?.isUppercase == true
        let isPunctuation = text.count == 1 && ".,:;()[]?!|".contains(text)
        let guarded = isMacro || isPunctuation ? "\\&" + escaped : escaped
        return guarded.isEmpty || guarded.contains(" ") ? "\"\(guarded)\"" : guarded
    }

    /// In prose the formatter chooses hyphens and apostrophes; what is literal is shown, and copied, as it was typed.
    static func escaped(_ text: String, isLiteral: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\e"
            case "-" where isLiteral: result += "\\-"
            case "'" where isLiteral: result += "\\(aq"
            case "`": result += "\\(ga"
            case "\"": result += "\\(dq"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\t": result += " "
            // groff has nothing to put in its place where there is ASCII alone.
            case "…": result += "..."
            case " "..."~": result.unicodeScalars.append(scalar)
            case "\u{A0}"...:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "]"
            default: break
            }
        }
    }

    /// A line of text that begins like a request, kept from being one.
    private static func protected(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    /// The words of a text; what is between backquotes is one, with the punctuation around it.
    private static func words(_ text: String) -> [String] {
        var isQuoted = false
        return text.split {
            if $0 == "`" { isQuoted.toggle() }
            return $0.isWhitespace && !isQuoted
        }.map(String.init)
    }

    private static func isBoundary(_ word: String, _ next: String) -> Bool {
        guard word.contains(/[.!?][)\]”"]*$/), !word.contains(/^\W*\w\.\w\.\W*$/) else { return false }
        return next.contains(/^[(\[“"]*[\p{Lu}`-]/)
    }

    private static func isLiteral(_ word: String) -> Bool { word.contains(/^-|[0-9\/=_@]/) }

    /// The macro for a word that has a meaning of its own, and for the punctuation around it; nil for other words.
    private static func markup(_ word: String) -> String? {
        guard let match = word.wholeMatch(of: /([(\[]*)([^\s.,;:!?()\[\]'][^']*?)('s)?([.,;:!?)\]]*)/) else {
            return nil
        }
        let (_, opening, core, genitive, closing) = match.output
        let body: String
        if let quoted = core.wholeMatch(of: /`([^`]+)`/)?.1 {
            body = "Ql " + argument(String(quoted))
        } else if core.contains(/^--[a-z0-9][a-z0-9-]*$|^-[A-Za-z]$/) {
            body = "Fl " + argument(String(core.dropFirst()))
        } else if core.contains(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/) {
            body = "Ev " + argument(String(core))
        } else if core.contains(/^SIG[A-Z]+[0-9]?$/) {
            body = "Dv " + argument(String(core))
        } else {
            return nil
        }
        let macro = body.prefix(2)
        let before = opening.map { "\($0) " }.joined()
        let after = (genitive == nil ? "" : " Ns No 's") + closing.map { " \($0)" }.joined()
        return "\(macro) \(before)\(body.dropFirst(3))\(after)"
    }
}

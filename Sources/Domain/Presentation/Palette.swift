/// What a piece of text is, from which its looks follow.
public enum TerminalStyle: Sendable, Hashable, CaseIterable {
    /// As the terminal shows what nothing is said of.
    case plain
    /// When something happened.
    case time
    /// Who did it.
    case name
    /// What they did.
    case open, click, sent
    /// What may be passed over: an address beside a name, a place that is not known.
    case faint
    /// A line about a machine, all of it.
    case machine
    /// The titles of a table.
    case heading
    /// What went wrong.
    case problem

    /// Parameters of SGR (ECMA-48, 8.3.117). Weight and those of the eight colours that can be read on black and on white:
    /// not yellow, not cyan, and neither of the two themselves.
    fileprivate var parameters: String? {
        switch self {
        case .plain: nil
        case .time, .sent, .faint, .machine: "2"
        case .name, .heading: "1"
        case .open: "32"
        case .click: "1;35"
        case .problem: "31"
        }
    }
}

/// When to use colours: what `--color` takes.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// `auto`: on a terminal that can, unless the environment is against it.
    case auto, always, never
}

/// Colours, or none.
public struct Palette: Sendable, Hashable {
    /// Whether colours are on.
    public let isOn: Bool

    /// No colours.
    public static let off = Palette(isOn: false)

    /// Colours or none, whatever is asked of them elsewhere.
    public init(isOn: Bool) { self.isOn = isOn }

    /// Whether colours are on in a terminal or a file. The first of these that says something decides:
    /// `choice`; `NO_COLOR` not empty: off (https://no-color.org); `CLICOLOR_FORCE` not empty and not 0: on, even into a
    /// file (https://bixense.com/clicolors); not a terminal: off; `TERM` unset, empty or `dumb`: off.
    public init(_ choice: ColorChoice, isTerminal: Bool, environment: [String: String]) {
        func value(_ name: String) -> String { environment[name] ?? "" }
        isOn =
            switch choice {
            case .always: true
            case .never: false
            case .auto where !value("NO_COLOR").isEmpty: false
            case .auto where !["", "0"].contains(value("CLICOLOR_FORCE")): true
            case .auto: isTerminal && !["", "dumb"].contains(value("TERM"))
            }
    }

    /// The text in that style, and the terminal as it was at its end: nothing leaks into what follows, even if a line ends
    /// here. The text is printable already.
    public func paint(_ text: String, _ style: TerminalStyle) -> String {
        guard isOn, !text.isEmpty, let parameters = style.parameters else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}

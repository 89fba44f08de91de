/// What a piece of text means. Its looks depend on that.
public enum TerminalStyle: Sendable, Hashable, CaseIterable {
    /// The terminal's default look.
    case plain
    /// The time of an activity.
    case time
    /// The person who acted.
    case name
    /// The kind of activity.
    case open, click, sent
    /// Less important text, such as an address beside a name, or an unknown place.
    case faint
    /// A whole line about a machine.
    case machine
    /// The titles of a table.
    case heading
    /// An error.
    case problem

    /// The parameters of SGR (ECMA-48, 8.3.117). Only weights and colours that are readable on both black and white are
    /// used: not yellow, cyan, black or white.
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

/// When to use colours: the value of `--color`.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// `auto`: on a terminal that supports colours, unless the environment turns them off.
    case auto, always, never
}

/// Paints text in colours, or leaves it plain.
public struct Palette: Sendable, Hashable {
    /// Whether colours are on.
    public let isOn: Bool

    /// No colours.
    public static let off = Palette(isOn: false)

    /// Colours or none, independent of options and environment.
    public init(isOn: Bool) { self.isOn = isOn }

    /// Decides whether colours are on. The first rule that applies counts:
    ///
    /// - `choice` is `always` or `never`: on or off
    /// - `NO_COLOR` is not empty: off (https://no-color.org)
    /// - `CLICOLOR_FORCE` is neither empty nor 0: on, also in a file (https://bixense.com/clicolors)
    /// - not a terminal: off
    /// - `TERM` is unset, empty or `dumb`: off
    /// - otherwise: on
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

    /// The text in that style, followed by a reset, so that the style cannot leak into later text. The text must be
    /// printable.
    public func paint(_ text: String, _ style: TerminalStyle) -> String {
        guard isOn, !text.isEmpty, let parameters = style.parameters else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}

public import Mailbell

/// Where lines go, and what their reader asked for.
public struct LineContext: Sendable {
    /// Columns of the terminal; nil where lines are written whole: into a file or a pipe.
    public let width: Int?
    /// Whether lines have colours.
    public let palette: Palette
    /// The present, which says what is today.
    public var now: Timestamp
    /// Whether to show what machines opened and clicked.
    public let showsMachines: Bool
    /// How times are written: what was asked for, or what there is room for.
    public let timeStyle: TimeStyle
    /// By whose clock.
    public let zone: Zone
    let layout: LineLayout?

    /// - Parameter isTerminal: Whether lines are fitted into rows; elsewhere they are written whole.
    /// - Parameter width: Of the terminal, if it tells; 80 if it does not. Of no meaning elsewhere.
    /// - Parameter time: nil for what is usual: `short` on a terminal, `absolute` elsewhere. Narrow terminals get `compact`.
    public init(
        isTerminal: Bool, width: Int?, palette: Palette, now: Timestamp, showsMachines: Bool = false,
        time: TimeStyle? = nil, zone: Zone = .local
    ) {
        self.width = isTerminal ? max(width ?? 80, 1) : nil
        self.palette = palette
        self.now = now
        self.showsMachines = showsMachines
        self.zone = zone
        layout = self.width.map { LineLayout(width: $0, time: time ?? .short) }
        timeStyle = layout?.timeStyle ?? time ?? .absolute
    }
}

/// The columns of a line on a terminal. They follow from the terminal's width and nothing else, so consecutive lines align
/// although none is known before the one above it is shown.
///
/// `time  kind  who  “subject”  place  ×n  link  [machine: why]`: the subject and all after it are the line's end, within
/// which `subject` is where a subject is cut if something follows it.
struct LineLayout: Hashable, Sendable {
    /// The longest kind, `click`.
    static let kind = 5

    let timeStyle: TimeStyle
    /// 0: no time.
    let time: Int
    let who: Int
    /// 0: no end, only who.
    let end: Int
    let subject: Int
    /// Spaces between two columns.
    let gap: Int

    init(width: Int, time style: TimeStyle) {
        gap = width < 60 ? 1 : 2
        // Below 80 columns seconds cost more than they say, below 60 any other style does, below 28 the time itself.
        timeStyle = width < 60 || (width < 80 && style == .short) ? .compact : style
        time = width < 28 ? 0 : timeStyle.width
        let left = width - (time == 0 ? 0 : time + gap) - Self.kind - gap
        guard left >= 20 else {
            (who, end, subject) = (left, 0, 0)
            return
        }
        // Enough for most names. In wide terminals, for most addresses beside them.
        let who =
            width >= 120 && left >= 90 ? min(left / 3, 40) : min(max(left * 3 / 11, min(left * 5 / 12, 14)), 20)
        self.who = who
        end = left - who - gap
        switch end {
        case ..<17: subject = end
        case ..<30: subject = end - gap - 6
        default: subject = min((end - gap) * 55 / 100, 60)
        }
    }
}

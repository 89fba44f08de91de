public import Core

/// How lines are written: for a terminal or a file, and with which options.
public struct LineContext: Sendable {
    /// Columns for a line on a terminal; nil if lines are written whole, to a file or a pipe.
    public let width: Int?
    /// Colours, or none.
    public let palette: Palette
    /// The current time. It decides what counts as today.
    public var now: Timestamp
    /// Whether machines' opens and clicks are shown.
    public let showsMachines: Bool
    /// How times are written: the requested style, or a shorter one if there is no room.
    public let timeStyle: TimeStyle
    /// The time zone that times are shown in.
    public let zone: Zone
    /// The columns of a line; nil if lines are written whole.
    let layout: LineLayout?
    /// Columns of the whole terminal: `width` and the indent.
    private let columns: Int?
    /// The requested style; nil for the default.
    private let wish: TimeStyle?

    /// - Parameters:
    ///   - isTerminal: whether each line must fit into a row. If not, lines are written whole.
    ///   - width: columns of the terminal; nil means 80. Ignored without a terminal.
    ///   - time: nil for the default: `short` on a terminal, `absolute` elsewhere. Narrow terminals use `compact`.
    ///   - indent: columns of the terminal that are taken by text before each line.
    ///   - fit: the widths that the lines need, if known. Columns are no wider than that.
    public init(
        isTerminal: Bool, width: Int?, palette: Palette, now: Timestamp, showsMachines: Bool = false,
        time: TimeStyle? = nil, zone: Zone = .local, indent: Int = 0, fit: LineFit? = nil
    ) {
        columns = isTerminal ? max(width ?? 80, 1) : nil
        self.width = columns.map { max($0 - indent, 1) }
        self.palette = palette
        self.now = now
        self.showsMachines = showsMachines
        self.zone = zone
        wish = time
        let style = columns.map { LineLayout.timeStyle(time ?? .short, columns: $0) } ?? time ?? .absolute
        timeStyle = style
        layout = self.width.map { LineLayout(width: $0, columns: max(width ?? 80, 1), time: style, fit: fit) }
    }

    /// A copy whose columns are no wider than `fit` needs.
    public func fitted(to fit: LineFit) -> LineContext {
        LineContext(
            isTerminal: columns != nil, width: columns, palette: palette, now: now, showsMachines: showsMachines,
            time: wish, zone: zone, indent: (columns ?? 0) - (width ?? 0), fit: fit)
    }
}

/// The widths of the columns of a line on a terminal, in cells.
///
/// They depend only on the terminal's width and on the `LineFit`. So consecutive lines align, even if a line is shown
/// before the next one is known.
///
/// A line is `time  kind  who  “subject”  place  ×n  link  [machine: why]`. The subject and everything after it form
/// the line's end, `end` cells wide. If something follows the subject, it is cut to `subject` cells.
struct LineLayout: Hashable, Sendable {
    /// Cells for the kind; `click` is the longest except for `refused`.
    static let kind = 5

    /// Cells for the time; 0 for no time.
    let time: Int
    /// Cells for the name, and the address beside it.
    var who: Int
    /// Cells for the line's end; 0 if the line ends after `who`.
    let end: Int
    /// Cells for the subject if something follows it.
    let subject: Int
    /// Spaces between two columns.
    let gap: Int

    /// - Parameters:
    ///   - width: cells of the line.
    ///   - columns: columns of the terminal.
    init(width: Int, columns: Int, time style: TimeStyle, fit: LineFit?) {
        let gap = columns < 60 ? 1 : 2
        self.gap = gap
        time = width < 28 ? 0 : min(fit?.time ?? style.width, style.width)
        let left = width - (time == 0 ? 0 : time + gap) - Self.kind - gap
        guard left >= 20 else {
            (who, end, subject) = (left, 0, 0)
            return
        }
        // Enough for most names; in wide terminals, also for most addresses.
        let usual =
            columns >= 120 && left >= 90 ? min(left / 3, 40) : min(max(left * 3 / 11, min(left * 5 / 12, 14)), 20)
        guard let needs = fit?.needs else {
            (who, end) = (usual, left - usual - gap)
            subject = Self.subject(in: end, gap: gap)
            return
        }
        let least = min(needs.name, usual)
        let room = left - least - gap
        let followed = needs.subject + (needs.end == 0 ? 0 : gap + needs.end)
        guard followed <= room else {
            (who, end) = (least, room)
            subject = min(needs.subject, max(Self.subject(in: room, gap: gap), room - gap - needs.end))
            return
        }
        // Everything fits. The remaining cells go to names that were cut and, if they suffice for all lines, to
        // addresses.
        let most = least + room - followed - needs.extra
        who = most >= needs.who ? needs.who : max(least, min(needs.name, most))
        (end, subject) = (left - who - gap, needs.subject)
    }

    /// The style for a terminal: below 80 columns `short` becomes `compact`, below 60 every style does.
    static func timeStyle(_ style: TimeStyle, columns: Int) -> TimeStyle {
        columns < 60 || (columns < 80 && style == .short) ? .compact : style
    }

    /// Cells for a subject that is followed by something.
    private static func subject(in end: Int, gap: Int) -> Int {
        switch end {
        case ..<17: end
        case ..<30: end - gap - 6
        default: min((end - gap) * 55 / 100, 60)
        }
    }
}

public import Core

/// An activity as one line of text for people: when, what, who, which mail, from where.
///
/// On a terminal, a line is one row of columns (`LineLayout`). What does not fit is shortened or left out, the least
/// useful part first. In a file or pipe nothing is shortened or aligned: fields are two spaces apart, with `Name
/// <address>` and links in full.
public struct ActivityLine: Sendable, Hashable {
    /// Printable except for the palette's colours; without a line break at its end.
    public let text: String

    /// nil if the activity is not shown to people: machines' activities, unless requested, and `read`, `revise` and
    /// `erase`, except a `revise` that reports a refused mail.
    public init?(_ activity: Activity, in context: LineContext) {
        guard Self.shows(activity, in: context) else { return nil }
        // A machine's line is dim as a whole, without other colours.
        let isMachine = activity.verdict == .machine
        var line = LineBuilder(palette: isMachine ? .off : context.palette, limit: context.width)
        let words = ActivityText(activity)
        let time = context.timeStyle.text(activity.at, now: context.now, in: context.zone)
        if let layout = context.layout {
            line.addColumns(activity.kind, time: time, words: words, layout: layout)
        } else {
            line.addFields(activity.kind, time: time, words: words)
        }
        text = isMachine ? context.palette.paint(line.text, .machine) : line.text
    }

    /// Whether the activity is shown to people.
    static func shows(_ activity: Activity, in context: LineContext) -> Bool {
        (![.read, .revise, .erase].contains(activity.kind) || activity.isRefusal)
            && (activity.verdict != .machine || context.showsMachines)
    }
}

extension Kind {
    fileprivate var style: TerminalStyle {
        switch self {
        case .open: .open
        case .click: .click
        default: .sent
        }
    }
}

extension ActivityText {
    fileprivate var subjectStyle: TerminalStyle { subject == nil ? .faint : .plain }

    fileprivate func subject(toWidth width: Int) -> String {
        guard let subject else { return missingSubject.truncated(toWidth: width) }
        return width < 3 ? "" : "“\(subject.truncated(toWidth: width - 2))”"
    }
}

extension LineBuilder {
    fileprivate mutating func addFields(_ kind: Kind, time: String, words: ActivityText) {
        var fields: [(String, TerminalStyle)] = [
            (time, .time), (words.kind, kind.style), (words.fullWho, .name),
            (words.subject(toWidth: .max), words.subjectStyle),
        ]
        if let place = words.place { fields.append((place, words.hasPlace ? .plain : .faint)) }
        if let localTime = words.localTime { fields.append((localTime, .faint)) }
        if let nth = words.nth { fields.append((nth, .plain)) }
        if let link = words.link { fields.append((link, .plain)) }
        if let reason = words.machineReason { fields.append(("[\(words.nobody): \(reason)]", .plain)) }
        for (index, field) in fields.enumerated() {
            if index > 0 { skip(2) }
            add(field.0, field.1)
        }
    }

    fileprivate mutating func addColumns(_ kind: Kind, time: String, words: ActivityText, layout: LineLayout) {
        if layout.time > 0 { addColumn(time, .time, layout.time, layout.gap) }
        // A longer word, `refused`, takes cells from `who`, so that the other columns stay aligned.
        let kindWidth = max(LineLayout.kind, words.kind.displayWidth)
        var layout = layout
        layout.who -= kindWidth - LineLayout.kind
        addColumn(words.kind, kind.style, kindWidth, layout.gap)
        guard layout.end > 0 else {
            // Too narrow for a subject. The mark of a machine is still shown: without it the line would be misleading.
            let mark = words.machineReason == nil ? nil : words.shortMark
            add(words.who.truncated(toWidth: max(layout.who - (mark.map { $0.displayWidth + 1 } ?? 0), 1)), .name)
            if let mark { add(" " + mark) }
            return
        }
        addWho(words, layout: layout)
        let end = LineEnd(words, layout: layout)
        let subject = words.subject(toWidth: end.subject)
        add(subject, words.subjectStyle)
        if !end.pieces.isEmpty { skip(end.column - subject.displayWidth) }
        for piece in end.pieces {
            skip(subject.isEmpty && piece == end.pieces.first ? 0 : layout.gap)
            add(piece.text, piece.style)
        }
    }

    private mutating func addWho(_ words: ActivityText, layout: LineLayout) {
        let name = words.who.truncated(toWidth: layout.who)
        add(name, .name)
        var left = layout.who - name.displayWidth
        if words.name != nil, let address = words.address {
            // An address is shown whole or not at all: a part of it is useless.
            let whole = " <\(address)>"
            if whole.displayWidth <= left {
                add(whole, .faint)
                left -= whole.displayWidth
            }
        }
        skip(left + layout.gap)
    }

    private mutating func addColumn(_ text: String, _ style: TerminalStyle, _ width: Int, _ gap: Int) {
        let text = text.truncated(toWidth: width)
        add(text, style)
        skip(width - text.displayWidth + gap)
    }
}

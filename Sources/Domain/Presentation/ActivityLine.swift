public import Mailbell

/// An activity as a line for people: when, what, who, about which mail, from where.
///
/// On a terminal it takes one row, in columns (`LineLayout`): what does not fit is shortened or left out, the least telling
/// first. Elsewhere nothing is shortened or aligned: fields stand two spaces apart, `Name <address>` and links in full.
public struct ActivityLine: Sendable, Hashable {
    /// Printable but for the palette's colours; without a line break at its end.
    public let text: String

    /// nil for what people are not shown: machines, unless asked for, and the marks between devices.
    public init?(_ activity: Activity, in context: LineContext) {
        guard ![.read, .revise, .erase].contains(activity.kind) else { return nil }
        if activity.verdict == .machine, !context.showsMachines { return nil }
        // A line about a machine is dim as a whole: no colours within.
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
        guard let subject else { return "(no subject)".truncated(toWidth: width) }
        return width < 3 ? "" : "“\(subject.truncated(toWidth: width - 2))”"
    }
}

extension LineBuilder {
    fileprivate mutating func addFields(_ kind: Kind, time: String, words: ActivityText) {
        var fields: [(String, TerminalStyle)] = [
            (time, .time), (kind.rawValue, kind.style), (words.fullWho, .name),
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
        addColumn(kind.rawValue, kind.style, LineLayout.kind, layout.gap)
        guard layout.end > 0 else {
            // Too narrow for a subject. That it was a machine is said nevertheless: the line would lie without it.
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
            // Whole or not at all: half an address is nobody's.
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

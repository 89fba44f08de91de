/// The end of a line on a terminal: the subject, the place, ×n, the link, and why it was a machine, fitted into
/// `LineLayout.end` cells.
struct LineEnd {
    /// A part after the subject.
    struct Piece: Hashable {
        var text: String
        var style = TerminalStyle.plain
        /// Cells to which it may be shortened.
        var least: Int
        var shape = Shape.fixed

        /// How a piece is shortened.
        enum Shape { case fixed, link, machine }

        init(_ text: String, _ style: TerminalStyle = .plain) {
            self.text = text
            self.style = style
            least = text.displayWidth
        }

        init(_ text: String, shape: Shape, least: Int) {
            self.init(text)
            self.shape = shape
            self.least = min(self.least, least)
        }
    }

    /// Cells for the subject.
    let subject: Int
    /// Cells of the subject's column with its padding; the pieces follow after a gap. 0 without pieces or subject.
    let column: Int
    /// The pieces after the subject, shortened to fit.
    let pieces: [Piece]

    init(_ words: ActivityText, layout: LineLayout) {
        let gap = layout.gap
        let wanted = Self.subjectWidth(words)
        var subject = min(wanted, layout.subject)
        if words.machineReason != nil {
            subject = min(subject, layout.end - gap - words.shortMark.displayWidth)
        }
        // A subject of fewer than 6 cells is useless.
        if subject < min(wanted, 6) { subject = 0 }
        var choices = Self.choices(words)
        func first(in room: Int) -> Int? { choices.firstIndex { Self.least($0, gap) <= room } }
        // Without a subject, no gap before the first piece.
        let room = layout.end - subject + (subject == 0 ? gap : 0)
        let columnRoom = layout.end - max(layout.subject, subject)
        // Add the recipient's local time if nothing else gets shorter for it.
        if let timed = Self.timed(choices[0], words), Self.least(timed, gap) <= columnRoom { choices[0] = timed }
        let loose = first(in: room) ?? choices.count - 1
        // Align the pieces in their column if that costs at most one step of shortening, and does not remove them all.
        let mayBeEmpty = !words.hasPlace && words.link == nil
        let aligned = first(in: columnRoom).flatMap {
            $0 == loose || ($0 == loose + 1 && (mayBeEmpty || !choices[$0].isEmpty)) ? $0 : nil
        }
        let chosen = choices[aligned ?? loose]
        guard !chosen.isEmpty else {
            (self.subject, column, pieces) = (min(wanted, layout.end), 0, [])
            return
        }
        pieces = Self.grown(chosen, into: aligned == nil ? room : columnRoom, gap)
        self.subject = subject
        let width = pieces.reduce(0) { $0 + gap + $1.text.displayWidth }
        column = subject == 0 ? 0 : max(subject, min(layout.subject, layout.end - width))
    }

    /// Cells of the uncut subject with its quotes, or of its placeholder.
    static func subjectWidth(_ words: ActivityText) -> Int {
        words.subject.map { $0.displayWidth + 2 } ?? words.missingSubject.displayWidth
    }

    /// Cells of everything after the subject if nothing is cut, and cells of the recipient's local time.
    static func width(_ words: ActivityText, gap: Int) -> (end: Int, extra: Int) {
        let pieces = choices(words)[0]
        guard !pieces.isEmpty else { return (0, 0) }
        return (
            pieces.reduce(-gap) { $0 + gap + $1.text.displayWidth },
            words.localTime.map { $0.displayWidth + gap } ?? 0
        )
    }

    private static func least(_ pieces: [Piece], _ gap: Int) -> Int { pieces.reduce(0) { $0 + gap + $1.least } }

    /// The combinations of pieces that may be shown, from all pieces to none. The link has priority over the place, and
    /// the machine's reason over both.
    private static func choices(_ words: ActivityText) -> [[Piece]] {
        let style = words.hasPlace ? TerminalStyle.plain : .faint
        let place = words.place.map { Piece($0, style) }
        let short = words.shortPlace.map { Piece($0, style) }
        let nth = words.nth.map { Piece($0) }
        func link(_ least: Int) -> Piece? { words.shortLink.map { Piece($0, shape: .link, least: least) } }
        guard let reason = words.machineReason else {
            let choices = [
                [place, nth, link(28)], [short, nth, link(28)], [short, nth, link(20)], [short, nth, link(14)],
                [nth, link(14)], [nth, link(10)], [nth], [],
            ]
            return choices.map { $0.compactMap(\.self) }
        }
        func machine(_ least: Int) -> Piece { Piece("[\(words.nobody): \(reason)]", shape: .machine, least: least) }
        let choices = [
            [place, nth, link(24), machine(44)], [nth, link(24), machine(32)], [link(16), machine(20)], [machine(20)],
            [machine(16)], [Piece(words.shortMark)],
        ]
        return choices.map { $0.compactMap(\.self) }
    }

    private static func timed(_ pieces: [Piece], _ words: ActivityText) -> [Piece]? {
        guard let localTime = words.localTime, !pieces.isEmpty else { return nil }
        return [pieces[0], Piece(localTime, .faint)] + pieces.dropFirst()
    }

    /// The pieces with the free cells given to them, in their order.
    private static func grown(_ pieces: [Piece], into room: Int, _ gap: Int) -> [Piece] {
        var left = room - least(pieces, gap)
        return pieces.map { piece in
            var piece = piece
            let width = min(piece.text.displayWidth, piece.least + left)
            left -= width - piece.least
            switch piece.shape {
            case .fixed: break
            case .link: piece.text = ActivityText.shortened(link: piece.text, toWidth: width)
            case .machine where piece.text.displayWidth > width:
                piece.text = String(piece.text.dropLast()).truncated(toWidth: width - 1) + "]"
            case .machine: break
            }
            return piece
        }
    }
}

/// Builds a line from pieces, and keeps it within the terminal's width.
struct LineBuilder {
    private let palette: Palette
    /// Cells that are still free.
    private var left: Int
    /// Spaces to write before the next piece. A line does not end in spaces.
    private var spaces = 0
    private(set) var text = ""

    /// - Parameter limit: cells of the line; nil for no limit.
    init(palette: Palette, limit: Int?) {
        self.palette = palette
        left = limit ?? .max
    }

    /// Adds text, cut to the free cells. The text must be printable.
    mutating func add(_ piece: String, _ style: TerminalStyle = .plain) {
        guard !piece.isEmpty, left > spaces else { return }
        left -= spaces
        let piece = piece.truncated(toWidth: left)
        left -= piece.displayWidth
        text += String(repeating: " ", count: spaces) + palette.paint(piece, style)
        spaces = 0
    }

    /// Adds `cells` spaces before the next piece.
    mutating func skip(_ cells: Int) { spaces += max(0, cells) }
}

/// Puts a line together and keeps it within the terminal, whatever is added.
struct LineBuilder {
    private let palette: Palette
    private var left: Int
    /// Spaces that wait until something follows them: no line ends in spaces.
    private var spaces = 0
    private(set) var text = ""

    /// - Parameter limit: Cells; nil for as many as it takes.
    init(palette: Palette, limit: Int?) {
        self.palette = palette
        left = limit ?? .max
    }

    /// Adds text that is printable already, cut to what is left of the line.
    mutating func add(_ piece: String, _ style: TerminalStyle = .plain) {
        guard !piece.isEmpty, left > spaces else { return }
        left -= spaces
        let piece = piece.truncated(toWidth: left)
        left -= piece.displayWidth
        text += String(repeating: " ", count: spaces) + palette.paint(piece, style)
        spaces = 0
    }

    /// So many more spaces before what is added next.
    mutating func skip(_ cells: Int) { spaces += max(0, cells) }
}

/// A table: aligned and fitted to the terminal for people, separated by tabs for programs.
public struct Table: Sendable {
    /// The description of a column.
    public struct Column: Sendable {
        /// The heading.
        public let title: String
        /// Numbers are aligned to the right.
        public let isNumber: Bool
        /// Cells to which the column may be cut if the terminal is too narrow; nil if it must not be cut.
        public let least: Int?
        /// The style of its cells.
        public let style: TerminalStyle

        /// By default a column of texts that is never cut.
        public init(_ title: String, isNumber: Bool = false, least: Int? = nil, style: TerminalStyle = .plain) {
            self.title = title
            self.isNumber = isNumber
            self.least = least
            self.style = style
        }
    }

    private static let gap = 2

    private let columns: [Column]
    private var rows: [[String]] = []

    /// A table without rows.
    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row. Missing cells are empty, surplus cells are dropped. Cells need not be printable.
    public mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0].printable : "" })
    }

    /// The lines of the table; none if it has no rows.
    ///
    /// - Parameter width: cells of the terminal, which no line exceeds. nil for programs: uncut cells separated by
    ///   tabs, without titles or colours. Cells themselves contain no tabs.
    public func render(width: Int?, palette: Palette = .off) -> [String] {
        guard !rows.isEmpty else { return [] }
        guard let width else { return rows.map { $0.joined(separator: "\t") } }
        let widths = fitted(to: width)
        return [line(columns.map(\.title), widths, width, palette) { _ in .heading }]
            + rows.map { line($0, widths, width, palette, style: \.style) }
    }

    /// The widths of the columns: each as wide as its widest cell. While the sum is too wide, the widest column that
    /// may be cut loses a cell.
    private func fitted(to width: Int) -> [Int] {
        var widths = columns.enumerated().map { index, column in
            rows.reduce(column.title.displayWidth) { max($0, $1[index].displayWidth) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
        while excess > 0 {
            let candidates = widths.indices.filter { index in columns[index].least.map { widths[index] > $0 } ?? false }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(
        _ cells: [String], _ widths: [Int], _ width: Int, _ palette: Palette, style: (Column) -> TerminalStyle
    ) -> String {
        var line = LineBuilder(palette: palette, limit: width)
        for (index, column) in columns.enumerated() {
            let cell = cells[index].truncated(toWidth: widths[index])
            let padding = widths[index] - cell.displayWidth
            line.skip(column.isNumber ? padding : 0)
            line.add(cell, style(column))
            line.skip((column.isNumber ? 0 : padding) + Self.gap)
        }
        return line.text
    }
}

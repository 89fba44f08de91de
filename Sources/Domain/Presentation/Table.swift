import Wording

/// Rows in columns: for people aligned and fitted to their terminal, for programs separated by tabs.
public struct Table: Sendable {
    /// How a column looks.
    public struct Column: Sendable {
        /// What stands above it.
        public let title: String
        /// Numbers are read from their last digit.
        public let isNumber: Bool
        /// Where the terminal is too narrow, it may be cut down to so many cells; nil: never.
        public let least: Int?
        /// The looks of its cells.
        public let style: TerminalStyle

        /// A column of texts that is never cut, unless told otherwise.
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

    /// Adds a row; a missing cell is empty, one without a column is not shown. Cells need not be printable.
    public mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0].printable : "" })
    }

    /// The lines; none if there are no rows.
    ///
    /// - Parameter width: Cells of the terminal, which no line exceeds. nil for programs: cells in full, with a tab between
    ///   them and none within, and no titles or colours.
    public func render(width: Int?, palette: Palette = .off) -> [String] {
        guard !rows.isEmpty else { return [] }
        guard let width else { return rows.map { $0.joined(separator: "\t") } }
        let widths = fitted(to: width)
        return [line(columns.map(\.title), widths, width, palette) { _ in .heading }]
            + rows.map { line($0, widths, width, palette, style: \.style) }
    }

    /// As wide as its widest cell each; while that is too wide, the widest of those that may be cut down gives a cell.
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

#if canImport(Glibc)
    import Glibc
#endif

extension String {
    /// The width of the text on a terminal in cells, by grapheme cluster. The text is taken as a single line.
    ///
    /// - Two cells: East Asian wide and fullwidth characters (UAX #11), and emoji (UTS #51: presentation, U+FE0F,
    ///   joined, flags, keycaps).
    /// - No cell: marks and controls.
    /// - One cell: everything else. That includes ambiguous characters, as terminals do by default.
    ///
    /// Each code point is measured by glibc's `wcwidth` in the locale C.UTF-8, as in tmux and most terminals, whatever
    /// the process's own locale is. Old terminals draw the parts of a joined emoji side by side and need more cells.
    public var displayWidth: Int {
        if utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return utf8.count }
        return CellWidth.withTable { reduce(0) { $0 + CellWidth.of($1) } }
    }

    /// The text in at most `width` cells. A longer text is cut at its end and gets a `…`. No cluster is split.
    public func truncated(toWidth width: Int) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        var start = prefix(cells: width - 1)
        while start.last == " " { start.removeLast() }
        return start + "…"
    }

    /// The text in at most `width` cells. A longer text is cut in its middle, which becomes a `…`. No cluster is split.
    ///
    /// - Parameter head: cells for the beginning; nil for half of `width`.
    public func shortenedInTheMiddle(toWidth width: Int, head: Int? = nil) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        let head = min(max(head ?? width / 2, 0), width - 1)
        let start = prefix(cells: head)
        return start + "…" + suffix(cells: width - 1 - head)
    }

    /// The text padded to `width` cells with spaces after it or, if `atStart`, before it. A wider text is unchanged.
    public func padded(toWidth width: Int, atStart: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - displayWidth))
        return atStart ? padding + self : self + padding
    }

    /// The longest beginning that fits into `cells`.
    private func prefix(cells: Int) -> String { String(prefix(CellWidth.count(self, in: cells))) }

    /// The longest end that fits into `cells`.
    private func suffix(cells: Int) -> String { String(suffix(CellWidth.count(reversed(), in: cells))) }
}

/// Measures grapheme clusters with the C library's tables.
private enum CellWidth {
    /// Created once and never changed or freed, so any thread may use it. Every Debian installation has C.UTF-8.
    /// Without it, `ofScalar` falls back to Swift's Unicode properties for what `wcwidth` does not know.
    private nonisolated(unsafe) static let utf8: locale_t? = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

    /// Looked up by name, because Swift's `Glibc` module lacks `<wchar.h>`.
    private static let wcwidth = dlsym(nil, "wcwidth").map {
        unsafeBitCast($0, to: (@convention(c) (wchar_t) -> Int32).self)
    }

    /// Runs `body` with C.UTF-8 as this thread's locale, which `wcwidth` uses.
    static func withTable<Result>(_ body: () -> Result) -> Result {
        guard let utf8 else { return body() }
        let before = uselocale(utf8)
        defer { uselocale(before) }
        return body()
    }

    /// How many of the first clusters fit into `cells`.
    static func count(_ clusters: some Sequence<Character>, in cells: Int) -> Int {
        withTable {
            var left = cells
            var count = 0
            for cluster in clusters {
                left -= of(cluster)
                if left < 0 { break }
                count += 1
            }
            return count
        }
    }

    /// The cells of one cluster.
    static func of(_ cluster: Character) -> Int {
        var width = 0
        var before: (scalar: Unicode.Scalar, width: Int)?
        for scalar in cluster.unicodeScalars {
            var own = ofScalar(scalar)
            if let before {
                if before.scalar == "\u{200D}", scalar.properties.isEmoji { own = 0 }
                if before.scalar.properties.isEmojiModifierBase, scalar.properties.isEmojiModifier { own = 0 }
                // U+FE0F turns a one-cell character into an emoji of two cells.
                if scalar == "\u{FE0F}", before.scalar.properties.isEmoji, before.width == 1, width == 1 { own = 1 }
            }
            width += own
            before = (scalar, own)
        }
        return width
    }

    private static func ofScalar(_ scalar: Unicode.Scalar) -> Int {
        if let width = wcwidth?(wchar_t(bitPattern: scalar.value)), width >= 0 { return Int(width) }
        switch scalar.properties.generalCategory {
        case .control: return 0
        case .nonspacingMark, .enclosingMark, .format: return 0
        // Unknown to the C library, such as a character that is newer than its tables.
        default: return scalar.properties.isEmojiPresentation || scalar.properties.isIdeographic ? 2 : 1
        }
    }
}

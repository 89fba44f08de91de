#if canImport(Glibc)
    import Glibc
#endif

extension String {
    /// The cells that a terminal gives the text, by grapheme cluster. Lines broken by line breaks are not reckoned with.
    ///
    /// East Asian wide and fullwidth characters (UAX #11) and emoji (UTS #51: presentation, U+FE0F, joined, flags, keycaps)
    /// take two, marks and controls none, everything else one. Ambiguous ones take one, as in every terminal that is not
    /// told otherwise. Each code point is measured by glibc's `wcwidth` in C.UTF-8, as tmux and most terminals do,
    /// whatever the locale of the process.
    ///
    /// A terminal too old for joined emoji draws their parts side by side and needs more.
    public var displayWidth: Int {
        if utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return utf8.count }
        return CellWidth.withTable { reduce(0) { $0 + CellWidth.of($1) } }
    }

    /// The text in at most `width` cells: where it is longer, what fits before a `…`. No cluster is split.
    public func truncated(toWidth width: Int) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        var start = prefix(cells: width - 1)
        while start.last == " " { start.removeLast() }
        return start + "…"
    }

    /// The text in at most `width` cells: where it is longer, its beginning and its end around a `…`. No cluster is split.
    /// - Parameter head: So many of the cells are the beginning's; half of them unless told.
    public func shortenedInTheMiddle(toWidth width: Int, head: Int? = nil) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        let head = min(max(head ?? width / 2, 0), width - 1)
        let start = prefix(cells: head)
        return start + "…" + suffix(cells: width - 1 - head)
    }

    /// The text with spaces after it, or before it if `atStart`, up to `width` cells. One that is wider stays as it is.
    public func padded(toWidth width: Int, atStart: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - displayWidth))
        return atStart ? padding + self : self + padding
    }

    /// The clusters from the beginning that fit into so many cells.
    private func prefix(cells: Int) -> String { String(prefix(CellWidth.count(self, in: cells))) }

    /// The clusters before the end that fit into so many cells.
    private func suffix(cells: Int) -> String { String(suffix(CellWidth.count(reversed(), in: cells))) }
}

/// Measures clusters by the tables of the C library.
private enum CellWidth {
    /// Made once and never changed or freed: any thread may use it. Debian has C.UTF-8 in every installation; where it is
    /// missing, `ofScalar` knows less.
    private nonisolated(unsafe) static let utf8: locale_t? = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

    /// Looked up by name: Swift's `Glibc` module leaves `<wchar.h>` out.
    private static let wcwidth = dlsym(nil, "wcwidth").map {
        unsafeBitCast($0, to: (@convention(c) (wchar_t) -> Int32).self)
    }

    /// `wcwidth` asks the thread's locale; so this thread has C.UTF-8 for as long as `body` takes.
    static func withTable<Result>(_ body: () -> Result) -> Result {
        guard let utf8 else { return body() }
        let before = uselocale(utf8)
        defer { uselocale(before) }
        return body()
    }

    /// So many of the clusters, from the first, fit into so many cells.
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

    static func of(_ cluster: Character) -> Int {
        var width = 0
        var before: (scalar: Unicode.Scalar, width: Int)?
        for scalar in cluster.unicodeScalars {
            var own = ofScalar(scalar)
            if let before {
                if before.scalar == "\u{200D}", scalar.properties.isEmoji { own = 0 }
                if before.scalar.properties.isEmojiModifierBase, scalar.properties.isEmojiModifier { own = 0 }
                // Asks for an emoji where the character alone is a sign of one cell.
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
        // Newer than the C library's tables.
        default: return scalar.properties.isEmojiPresentation || scalar.properties.isIdeographic ? 2 : 1
        }
    }
}

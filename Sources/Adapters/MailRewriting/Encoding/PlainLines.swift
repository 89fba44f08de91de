/// Applies splices to content without a transfer encoding, and keeps lines within 998 bytes.
enum PlainLines {
    /// The content with splices. If a line would be too long, inserted tags are broken at their first space and before
    /// their end. Throws if that does not suffice: the value of a link cannot be broken.
    static func spliced(_ bytes: [UInt8], _ splices: [Splice], lineEnd: [UInt8]) throws(Untouched) -> [UInt8] {
        let straight = bytes.spliced(splices)
        if fits(straight) { return straight }
        let broken = bytes.spliced(splices.map { $0.isTag ? breakingLines($0, lineEnd: lineEnd) : $0 })
        guard fits(broken) else { throw .lineTooLong }
        return broken
    }

    /// The splice of a tag with two line breaks.
    private static func breakingLines(_ splice: Splice, lineEnd: [UInt8]) -> Splice {
        guard let space = splice.text.firstIndex(of: .space), splice.text.last == .greater else { return splice }
        let text = splice.text[..<space] + lineEnd + splice.text[(space + 1)...].dropLast() + lineEnd + [.greater]
        return Splice(range: splice.range, text: Array(text))
    }

    private static func fits(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while let end = bytes[start...].firstIndex(of: .lineFeed) {
            let length = end - start - (end > start && bytes[end - 1] == .carriageReturn ? 1 : 0)
            if length > CraftLimits.lineBytes { return false }
            start = end + 1
        }
        return bytes.count - start <= CraftLimits.lineBytes
    }
}

import MailRewriting

/// A part of a mail, and where it lies in the file.
struct MailPart {
    var header: PartHeader
    /// The index of the multipart that contains it; nil for the outermost part.
    var parent: Int?
    var isMultipart: Bool
    /// The positions of the content: encoded, without the line end before the delimiter.
    var content: Range<Int>
}

/// Splits a mail into its parts (RFC 2046, 5.1) in one pass, line by line.
///
/// It holds one line, one part's header, and the boundaries of open multiparts. GMime would hold more: it keeps the text
/// before and after the parts, and a field of any length. Attached mails are not split: they are attachments.
struct PartSplitter {
    /// Bytes of the longest boundary. RFC 2046 allows 70.
    static let longestBoundary = 1000

    private enum State { case header, content, between }
    /// A multipart that is not closed yet.
    private struct Open {
        var part: Int
        /// Without spaces at its end.
        var boundary: [UInt8]
        var hash: UInt64
        var hasChildren = false
    }

    private let limits: ReadLimits
    private(set) var parts: [MailPart] = []
    private var open: [Open] = []
    private var state = State.content
    /// The lines of the current part's header.
    private var header: [UInt8] = []
    /// The leaf whose content is being read.
    private var leaf: Int?
    /// The line end of the last line, which belongs to the delimiter after it.
    private var lastLineEnd = 0

    /// The parts in document order.
    ///
    /// - Parameters:
    ///   - root: the Content fields of the mail.
    ///   - start: the start of the body.
    ///   - capacity: bytes of the buffer. A longer line is no delimiter.
    /// - Throws: `.overLimit` for too many parts or levels, or a too long header of a part.
    static func split(
        _ file: MailFile, root: PartHeader, from start: Int, limits: ReadLimits, capacity: Int = 128 * 1024
    ) throws(UnreadableMail) -> [MailPart] {
        var splitter = PartSplitter(limits: limits)
        try splitter.begin(root, at: start)
        let scanner = LineScanner(file, from: start, capacity: capacity)
        while let piece = try scanner.next() { try splitter.take(piece) }
        try splitter.end(at: file.size)
        return splitter.parts
    }

    private init(limits: ReadLimits) { self.limits = limits }

    private mutating func take(_ piece: LineScanner.Piece) throws(UnreadableMail) {
        defer { if piece.endsLine { lastLineEnd = piece.lineEnd } }
        if let (level, isClosing) = delimiter(piece) {
            try close(to: level + (isClosing ? 0 : 1), at: max(0, piece.offset - lastLineEnd))
            if isClosing {
                state = .between
            } else {
                state = .header
                header = []
                open[level].hasChildren = true
            }
            return
        }
        guard state == .header else { return }
        if piece.isBlank {
            try begin(readHeader(), at: piece.offset + piece.bytes.count)
        } else if header.isEmpty, piece.startsLine, !Self.isField(piece.bytes) {
            // The empty line is missing: the text begins at once.
            try begin(readHeader(), at: piece.offset)
        } else {
            guard header.count + piece.bytes.count <= limits.partHeaderBytes else {
                throw .overLimit(what: "bytes in the header of a part", limit: limits.partHeaderBytes)
            }
            header += piece.bytes
        }
    }

    private mutating func end(at position: Int) throws(UnreadableMail) {
        try close(to: 0, at: position)
    }

    /// Begins the content of a part.
    private mutating func begin(_ header: PartHeader, at start: Int) throws(UnreadableMail) {
        guard parts.count < limits.parts else { throw .overLimit(what: "parts", limit: limits.parts) }
        let index = parts.count
        parts.append(
            MailPart(
                header: header, parent: open.last?.part, isMultipart: header.isMultipart, content: start..<start))
        guard header.isMultipart else {
            leaf = index
            state = .content
            return
        }
        guard open.count < limits.levels else { throw .overLimit(what: "levels of parts", limit: limits.levels) }
        open.append(Open(part: index, boundary: header.boundary, hash: Self.hash(header.boundary)))
        state = .between
    }

    /// Ends the current part, and all multiparts but the outermost `count`.
    private mutating func close(to count: Int, at position: Int) throws(UnreadableMail) {
        if state == .header, !header.isEmpty { try begin(readHeader(), at: position) }
        if let leaf {
            let start = parts[leaf].content.lowerBound
            parts[leaf].content = start..<max(start, position)
        }
        leaf = nil
        while open.count > count {
            let last = open.removeLast()
            let start = parts[last.part].content.lowerBound
            parts[last.part].content = start..<max(start, position)
            if !last.hasChildren {
                // Its delimiters are missing. Whatever it contains is better shown than lost.
                parts[last.part].isMultipart = false
                parts[last.part].header.type = "text/plain"
            }
        }
    }

    private mutating func readHeader() -> PartHeader {
        // In a digest, parts are mails unless they say otherwise (RFC 2046, 5.1.5).
        let isInDigest = open.last.map { parts[$0.part].header.type == "multipart/digest" } ?? false
        let defaultType = isInDigest ? "message/rfc822" : "text/plain"
        defer { header = [] }
        return header.withUnsafeBytes { PartHeader(LooseHeader($0), in: $0, defaultType: defaultType) }
    }

    // MARK: delimiters

    /// The level of the multipart whose delimiter the line is, and whether the delimiter closes it; nil for other lines.
    /// The innermost multipart wins.
    private func delimiter(_ piece: LineScanner.Piece) -> (level: Int, isClosing: Bool)? {
        guard piece.startsLine, piece.endsLine, !open.isEmpty, piece.bytes.count > 2, piece.bytes[0] == Self.dash,
            piece.bytes[1] == Self.dash
        else { return nil }
        let text = Self.trimmed(piece.bytes[2...])
        guard !text.isEmpty, text.count <= Self.longestBoundary + 2 else { return nil }
        let hash = Self.hash(text)
        // Spaces at the end of a boundary may be written before the closing `--`.
        let closing = text.suffix(2).elementsEqual([Self.dash, Self.dash]) ? Self.trimmed(text.dropLast(2)) : nil
        let closingHash = closing.map { Self.hash($0) }
        for level in open.indices.reversed() {
            if open[level].hash == hash, text.elementsEqual(open[level].boundary) { return (level, false) }
            if let closing, open[level].hash == closingHash, closing.elementsEqual(open[level].boundary) {
                return (level, true)
            }
        }
        return nil
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var text = text
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    /// The FNV-1a hash, so that a line is not compared with each boundary.
    private static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
    private static let dash = UInt8(ascii: "-")

    /// Whether a line begins with a name and a colon.
    private static func isField(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let end = line.firstIndex(where: { $0 <= 32 || $0 == UInt8(ascii: ":") }), end > 0 else { return false }
        // Spaces before the colon were once allowed (RFC 5322, 4.5).
        return line[end...].first { $0 != 32 && $0 != 9 } == UInt8(ascii: ":")
    }
}

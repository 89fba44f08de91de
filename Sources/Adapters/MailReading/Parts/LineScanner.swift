import Glibc

/// The lines of a file from a position on, read through one buffer. A line ends with LF.
final class LineScanner {
    /// A line, or a piece of a line that is longer than the buffer. `bytes` are valid until the next one is read.
    struct Piece {
        /// The position in the file.
        var offset: Int
        /// With the line end.
        var bytes: UnsafeRawBufferPointer
        var startsLine: Bool
        /// Whether the line ends with it, or the file does.
        var endsLine: Bool

        /// Bytes of the line end: 2 for CRLF, 1 for LF, 0 at the end of the file.
        var lineEnd: Int {
            guard let last = bytes.last, last == 10 else { return 0 }
            return bytes.count > 1 && bytes[bytes.count - 2] == 13 ? 2 : 1
        }
        var isBlank: Bool { startsLine && endsLine && bytes.count == lineEnd }
    }

    private let file: MailFile
    private let buffer: UnsafeMutableRawBufferPointer
    /// The position in the file of the buffer's first byte.
    private var base: Int
    private var filled = 0
    private var at = 0
    private var isInLine = false

    /// - Parameter capacity: bytes of the longest piece.
    init(_ file: MailFile, from start: Int, capacity: Int) {
        self.file = file
        base = start
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next line or piece; nil at the end of the file.
    func next() throws(UnreadableMail) -> Piece? {
        if let end = lineFeed(from: at) { return take(to: end, endsLine: true) }
        try refill()
        if let end = lineFeed(from: at) { return take(to: end, endsLine: true) }
        guard filled > at else { return nil }
        if base + filled >= file.size { return take(to: filled, endsLine: true) }
        // A CR may be half of the line end.
        return take(to: filled - at > 1 && buffer[filled - 1] == 13 ? filled - 1 : filled, endsLine: false)
    }

    private func lineFeed(from start: Int) -> Int? {
        guard filled > start, let first = buffer.baseAddress else { return nil }
        guard let found = memchr(first + start, 10, filled - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(first) + 1
    }

    private func take(to end: Int, endsLine: Bool) -> Piece {
        let piece = Piece(
            offset: base + at, bytes: UnsafeRawBufferPointer(rebasing: buffer[at..<end]), startsLine: !isInLine,
            endsLine: endsLine)
        at = end
        isInLine = !endsLine
        return piece
    }

    /// Moves what is left to the front, and reads more behind it.
    private func refill() throws(UnreadableMail) {
        let left = filled - at
        if let first = buffer.baseAddress, at > 0, left > 0 { memmove(first, first + at, left) }
        base += at
        at = 0
        filled = left
        filled += try file.read(at: base + left, into: UnsafeMutableRawBufferPointer(rebasing: buffer[left...]))
    }
}

/// Finds the end of a head in input that arrives in pieces, and enforces the limits of a head.
///
/// Each byte is examined once, so a head that arrives byte by byte costs no more than one that arrives at once. The
/// result does not depend on where the pieces end.
struct HeadScanner {
    enum Progress: Hashable {
        case incomplete
        /// The range of the head, with its empty line.
        case complete(Range<Int>)
        case fault(RequestFault)
    }

    /// Maximum empty lines before a request line. Some clients send one after a body (RFC 9112, 2.2).
    private static let emptyLines = 4

    // Positions are relative to the start of this head's bytes.
    private var at = 0
    private var lineStart = 0
    private var start = 0
    private var emptyLines = 0
    private var lines = 0

    /// - Parameters:
    ///   - bytes: from `base` on, all input since the last head, including what earlier calls have examined.
    ///   - base: may differ from call to call, but the bytes after it must be the same.
    mutating func scan(_ bytes: [UInt8], from base: Int, _ limits: WireLimits) -> Progress {
        while true {
            let lineBound = lineStart + limits.lineBytes + 2
            let headBound = start + limits.headBytes
            let bound = min(lineBound, headBound)
            var index = base + at
            let stop = min(bytes.count, base + bound)
            while index < stop, bytes[index] != .lf { index += 1 }
            at = index - base
            guard index < stop else {
                guard at >= bound else { return .incomplete }
                return .fault(lineBound <= headBound ? lineFault(limits) : headFault(limits))
            }
            guard at > lineStart, bytes[index - 1] == .cr else {
                return .fault(RequestFault(400, "A line of the head ends with LF alone; it must end with CRLF."))
            }
            let isEmpty = at - 1 == lineStart
            at += 1
            lineStart = at
            if !isEmpty {
                lines += 1
                // The request line is not a field line.
                guard lines - 1 <= limits.fields else {
                    return .fault(RequestFault(431, "The head has more than \(limits.fields) field lines."))
                }
            } else if lines > 0 {
                return .complete(base + start..<base + at)
            } else {
                emptyLines += 1
                guard emptyLines <= Self.emptyLines else {
                    return .fault(RequestFault(400, "There are too many empty lines before the request line."))
                }
                start = at
            }
        }
    }

    private func lineFault(_ limits: WireLimits) -> RequestFault {
        lines == 0
            ? RequestFault(414, "The request line is longer than \(limits.lineBytes) bytes.")
            : RequestFault(431, "A field line of the head is longer than \(limits.lineBytes) bytes.")
    }

    private func headFault(_ limits: WireLimits) -> RequestFault {
        RequestFault(431, "The head is longer than \(limits.headBytes) bytes.")
    }
}

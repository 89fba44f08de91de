/// Collects one command line. Only CRLF ends it (RFC 5321, section 2.3.8); a bare CR or LF stays in the line, where the
/// command is refused for it.
struct CommandReader {
    enum Progress: Hashable {
        case incomplete
        /// The line without its CRLF.
        case whole([UInt8])
        /// A line that was too long has ended.
        case tooLong
        /// More of a line that is too long was discarded than the limit.
        case endless
    }

    private let maximum: Int
    private let maximumDiscarded: Int
    private var line: [UInt8] = []
    /// Bytes that were discarded of a line that is too long; nil in any other line.
    private var discarded: Int?
    private var endsWithCR = false

    init(_ limits: LMTPLimits) {
        maximum = limits.lineBytes
        maximumDiscarded = limits.discardedBytes
    }

    /// Bytes of an incomplete line that are held.
    var count: Int { line.count }

    /// Whether no line has begun.
    var isEmpty: Bool { line.isEmpty && discarded == nil }

    /// Takes input up to the end of a line, and moves `at` behind it.
    mutating func take(_ input: ArraySlice<UInt8>, from at: inout Int) -> Progress {
        while at < input.endIndex {
            let room = discarded.map { maximumDiscarded - $0 } ?? maximum - line.count
            guard room > 0 else {
                if discarded != nil { return .endless }
                discarded = 0
                line = []
                continue
            }
            let window = input[at...].prefix(room)
            let end = window.firstIndex(of: .lf).map { $0 + 1 } ?? window.endIndex
            let isEnd = window[end - 1] == .lf && (end - 2 >= at ? window[end - 2] == .cr : endsWithCR)
            endsWithCR = window[end - 1] == .cr
            if let before = discarded {
                discarded = before + end - at
            } else {
                line.append(contentsOf: window[..<end])
            }
            at = end
            guard isEnd else { continue }
            defer {
                line = []
                discarded = nil
            }
            return discarded == nil ? .whole(line.dropLast(2)) : .tooLong
        }
        return .incomplete
    }
}

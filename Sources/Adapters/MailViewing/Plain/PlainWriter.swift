/// Writes text as a browser lays it out: runs of white space become one space, blocks begin new lines.
struct PlainWriter {
    private(set) var text: [UInt8] = []
    private let most: Int
    private var hasSpace = false
    private var lineEnds = 0

    /// - Parameter bytes: maximum length of the text.
    init(bytes: Int) { most = bytes }

    var isFull: Bool { text.count >= most }

    /// The text as a string, cut between characters.
    var string: String { String(decoding: text.prefix(most), as: UTF8.self).prefixWithoutPartialScalar }

    /// - Parameter isPreformatted: whether white space is kept.
    mutating func write(_ piece: some Sequence<UInt8>, isPreformatted: Bool = false) {
        for byte in piece {
            switch byte {
            case 10 where isPreformatted: lineEnds = min(lineEnds + 1, text.isEmpty ? 0 : 100)
            case 13 where isPreformatted: break
            case 9, 10, 12, 13, 32:
                if isPreformatted {
                    put(32)
                } else {
                    hasSpace = true
                }
            case ..<32, 127: break
            default: put(byte)
            }
        }
    }

    /// The end of a line, unless it is empty.
    mutating func startLine() { lineEnds = max(lineEnds, text.isEmpty ? 0 : 1) }

    /// A line break; two of them leave an empty line.
    mutating func breakLine() { lineEnds = min(lineEnds + 1, text.isEmpty ? 0 : 2) }

    /// A space between words, such as the edge of a table cell.
    mutating func space() { hasSpace = true }

    private mutating func put(_ byte: UInt8) {
        guard !isFull else { return }
        if lineEnds > 0 {
            text += repeatElement(10, count: lineEnds)
        } else if hasSpace, !text.isEmpty {
            text.append(32)
        }
        lineEnds = 0
        hasSpace = false
        text.append(byte)
    }
}

extension String {
    /// The text without a U+FFFD at its end, which stands for the beginning of a character that was cut.
    fileprivate var prefixWithoutPartialScalar: String {
        unicodeScalars.last == "\u{FFFD}" ? String(unicodeScalars.dropLast()) : self
    }
}

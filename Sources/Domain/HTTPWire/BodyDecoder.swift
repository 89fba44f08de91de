/// Decodes a request body from a connection's input, by Content-Length or chunked (RFC 9112, sections 6 and 7).
struct BodyDecoder {
    enum Progress: Hashable {
        case incomplete
        /// The decoder holds as many bytes as it may: call `removeHeld`.
        case full
        case complete
        case fault(RequestFault)
    }

    private enum Part: Hashable {
        /// Bytes that are still missing from the body or from a chunk.
        case data(Int)
        case sizeLine
        case chunkEnd
        case trailer
        case end
    }

    private enum Line {
        case incomplete
        case malformed
        case whole
    }

    /// Maximum bytes of a chunk's size line with its extensions, and of a trailer line.
    private static let lineBytes = 1024
    /// Maximum number of trailer lines.
    private static let trailerLines = 32
    /// Bytes of each size line that do not count towards `excessBytes`.
    private static let freeLineBytes = 16
    /// Maximum bytes of all size lines beyond `freeLineBytes` each: a small body in a lot of framing is an attack.
    private static let excessBytes = 16 * 1024

    private let isChunked: Bool
    private let maximum: Int
    private var part: Part
    private var held: [UInt8] = []
    /// Bytes of the body that were received, held or not.
    private var received = 0
    /// The received part of a size line or trailer line, with its CR.
    private var line: [UInt8] = []
    private var excess = 0
    private var trailers = 0

    /// - Parameter maximum: maximum bytes of the body. A longer body is a fault with status 413.
    init(_ framing: BodyFraming, maximum: Int) {
        self.maximum = max(0, maximum)
        switch framing {
        case .none: (isChunked, part) = (false, .data(0))
        case .length(let count): (isChunked, part) = (false, .data(count))
        case .chunked: (isChunked, part) = (true, .sizeLine)
        }
    }

    /// Bytes of the body that are held.
    var count: Int { held.count }

    /// Takes the bytes that belong to the body, and moves `start` behind them.
    ///
    /// - Parameter most: how many bytes may be held.
    mutating func take(_ input: [UInt8], from start: inout Int, holding most: Int = .max) -> Progress {
        while true {
            switch part {
            case .data(let missing):
                guard missing <= maximum - received else { return .fault(tooLong) }
                let piece = min(missing, input.count - start, max(0, most - held.count))
                held.append(contentsOf: input[start..<start + piece])
                received += piece
                start += piece
                guard piece == missing else {
                    part = .data(missing - piece)
                    return held.count < most ? .incomplete : .full
                }
                part = isChunked ? .chunkEnd : .end
            case .end: return .complete
            case .chunkEnd, .sizeLine, .trailer:
                switch takeLine(input, from: &start) {
                case .incomplete: return .incomplete
                case .malformed: return .fault(Self.malformed)
                case .whole:
                    let fault = endLine()
                    line.removeAll(keepingCapacity: true)
                    if let fault { return .fault(fault) }
                }
            }
        }
    }

    /// The held bytes, which are held no longer.
    mutating func removeHeld() -> [UInt8] {
        defer { held = [] }
        return held
    }

    private static let malformed = RequestFault(400, "The chunked body is malformed.")
    private var tooLong: RequestFault { RequestFault(413, "The body is longer than \(maximum) bytes.") }

    /// Appends input to `line` up to the next LF, which is dropped.
    private mutating func takeLine(_ input: [UInt8], from start: inout Int) -> Line {
        let longest = part == .chunkEnd ? 1 : Self.lineBytes + 1
        while start < input.count {
            let byte = input[start]
            start += 1
            if byte == .lf { return line.last == .cr ? .whole : .malformed }
            guard line.count < longest else { return .malformed }
            line.append(byte)
        }
        return .incomplete
    }

    /// Handles the whole line in `line`. Returns a fault if it is invalid.
    private mutating func endLine() -> RequestFault? {
        let text = line.dropLast()
        switch part {
        case .chunkEnd:
            part = .sizeLine
        case .sizeLine:
            excess += max(0, text.count - Self.freeLineBytes)
            guard excess <= Self.excessBytes, let size = Self.size(text) else { return Self.malformed }
            part = size == 0 ? .trailer : .data(size)
        case .trailer:
            guard !text.isEmpty else {
                part = .end
                return nil
            }
            trailers += 1
            guard trailers <= Self.trailerLines, let colon = text.firstIndex(of: .colon), colon > 0,
                text[..<colon].allSatisfy(\.isToken), text[(colon + 1)...].allSatisfy(\.isFieldValue)
            else { return Self.malformed }
        case .data, .end: break
        }
        return nil
    }

    /// The chunk size in a size line: hexadecimal digits. Chunk extensions are checked and ignored (RFC 9112, 7.1.1).
    private static func size(_ line: ArraySlice<UInt8>) -> Int? {
        let digits = line.prefix { $0.hexValue != nil }
        // More than 8 digits exceed any allowed body.
        guard !digits.isEmpty, digits.count <= 8 else { return nil }
        let size = digits.reduce(0) { $0 << 4 | Int($1.hexValue ?? 0) }
        let rest = line[digits.endIndex...]
        guard let next = rest.first(where: { $0 != .space && $0 != .tab }) else { return rest.isEmpty ? size : nil }
        return next == UInt8(ascii: ";") && rest.allSatisfy(\.isFieldValue) ? size : nil
    }
}

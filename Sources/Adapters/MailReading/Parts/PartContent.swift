import Crypto
import MailRewriting

/// The content of a part: read from the file piece by piece, and decoded.
struct PartContent {
    /// Bytes that are read at once.
    static let pieceBytes = 128 * 1024

    let file: MailFile
    let place: Range<Int>
    let encoding: String

    init(_ file: MailFile, _ part: MailPart) {
        self.init(file, place: part.content, encoding: part.header.encoding)
    }

    init(_ file: MailFile, place: Range<Int>, encoding: String) {
        self.file = file
        self.place = place
        self.encoding = encoding
    }

    /// The decoded content, and its size.
    ///
    /// - Parameter limit: a longer content is counted, but not returned.
    func bytes(upTo limit: Int) throws(UnreadableMail) -> (bytes: [UInt8]?, size: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(limit, place.count))
        var size = 0
        let reader = PieceReader(self)
        while let piece = try reader.next() {
            size += piece.count
            if size <= limit {
                bytes += piece
            } else if !bytes.isEmpty {
                bytes = []
            }
        }
        return (size <= limit ? bytes : nil, size)
    }

    /// The beginning of the decoded content.
    func beginning(_ count: Int) throws(UnreadableMail) -> [UInt8] {
        var bytes: [UInt8] = []
        let reader = PieceReader(self)
        while bytes.count < count, let piece = try reader.next() { bytes += piece.prefix(count - bytes.count) }
        return bytes
    }
}

/// Reads and decodes a part's content piece by piece.
final class PieceReader {
    private let content: PartContent
    private var decoder: TransferDecoder
    private let input: UnsafeMutableRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    private var at: Int
    private var isAtEnd = false

    init(_ content: PartContent) {
        self.content = content
        decoder = TransferDecoder(encoding: content.encoding)
        at = content.place.lowerBound
        let count = min(PartContent.pieceBytes, max(1, content.place.count))
        input = .allocate(byteCount: count, alignment: 16)
        output = .allocate(byteCount: count + TransferDecoder.surplus, alignment: 16)
    }

    deinit {
        input.deallocate()
        output.deallocate()
    }

    /// The next piece, valid until the one after it is read; nil at the end.
    func next() throws(UnreadableMail) -> UnsafeRawBufferPointer? {
        while !isAtEnd {
            let wanted = min(input.count, content.place.upperBound - at)
            let count = try content.file.read(at: at, into: UnsafeMutableRawBufferPointer(rebasing: input[..<wanted]))
            at += count
            isAtEnd = count == 0
            let written =
                isAtEnd
                ? decoder.finish(into: output)
                : decoder.decode(UnsafeRawBufferPointer(rebasing: input[..<count]), into: output)
            if written > 0 { return UnsafeRawBufferPointer(rebasing: output[..<written]) }
        }
        return nil
    }
}

/// The SHA-256 of bytes without ASCII's white space, which gateways change.
struct ContentHash: ~Copyable {
    private var stream = SHA256Stream()

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        withUnsafeTemporaryAllocation(byteCount: min(bytes.count, 16 * 1024), alignment: 16) { scratch in
            while !rest.isEmpty {
                let count = min(rest.count, scratch.count)
                var kept = 0
                for at in 0..<count {
                    let byte = rest[at]
                    scratch[kept] = byte
                    // Space, and 9 to 13.
                    if byte != 32, byte &- 9 > 4 { kept += 1 }
                }
                stream.update(UnsafeRawBufferPointer(rebasing: scratch[..<kept]))
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    consuming func finish() -> [UInt8] { stream.finish() }
}

/// A quoted-printable body (RFC 2045, 6.7), decoded, with a map from each decoded byte to its encoded bytes.
struct QuotedPrintable {
    let raw: [UInt8]
    let decoded: [UInt8]
    /// The start of each decoded byte's token: a byte, or `=` and two digits. The last entry is the end.
    private let tokens: [UInt32]
    private let lineEnd: [UInt8]

    /// Decodes. Throws at an `=` that is followed neither by two digits nor by a line end, because its meaning is
    /// undefined.
    init(_ raw: [UInt8], lineEnd: [UInt8]) throws(Untouched) {
        var decoded: [UInt8] = []
        var tokens: [UInt32] = []
        decoded.reserveCapacity(raw.count)
        tokens.reserveCapacity(raw.count + 1)
        var at = 0
        while at < raw.count {
            guard raw[at] == .equals else {
                decoded.append(raw[at])
                tokens.append(UInt32(at))
                at += 1
                continue
            }
            if let end = Self.lineEnd(raw, at + 1) {
                at = end
            } else if at + 2 < raw.count, let high = raw[at + 1].hex, let low = raw[at + 2].hex {
                decoded.append(high << 4 | low)
                tokens.append(UInt32(at))
                at += 3
            } else {
                throw .malformedEncoding("quoted-printable with a stray =")
            }
        }
        tokens.append(UInt32(raw.count))
        self.raw = raw
        self.decoded = decoded
        self.tokens = tokens
        self.lineEnd = lineEnd
    }

    /// The encoded body with splices of the decoded bytes. Only lines with a splice are wrapped again; all others stay
    /// the same.
    func spliced(_ splices: [Splice]) -> [UInt8] {
        var output = Writer(lineEnd: lineEnd)
        output.bytes.reserveCapacity(raw.count + splices.reduce(0) { $0 + $1.text.count * 11 / 10 + 8 })
        var at = 0
        var next = 0
        while next < splices.count {
            let target = Int(tokens[splices[next].range.lowerBound])
            let line = raw[at..<target].lastIndex(of: .lineFeed).map { $0 + 1 } ?? at
            output.bytes += raw[at..<line]
            at = line
            output.column = 0
            rewriteLine(from: &at, splices, &next, into: &output)
        }
        output.bytes += raw[at...]
        return output.bytes
    }

    /// Writes the line at `at` token by token, with its splices and its line end.
    private func rewriteLine(from at: inout Int, _ splices: [Splice], _ next: inout Int, into output: inout Writer) {
        while true {
            if next < splices.count, Int(tokens[splices[next].range.lowerBound]) == at {
                let splice = splices[next]
                for byte in splice.text { output.put(byte) }
                // A soft line break after the last removed token stays.
                if !splice.range.isEmpty { at = end(ofToken: splice.range.upperBound - 1) }
                next += 1
            } else if at == raw.count {
                return
            } else if let end = Self.lineEnd(raw, at) {
                output.bytes += raw[at..<end]
                at = end
                return
            } else if raw[at] == .equals {
                if let end = Self.lineEnd(raw, at + 1) {
                    output.bytes += raw[at..<end]
                    at = end
                    return
                }
                output.put(raw[at..<at + 3])
                at += 3
            } else {
                output.put(raw[at...at])
                at += 1
            }
        }
    }

    /// The end of a decoded byte's token.
    private func end(ofToken index: Int) -> Int {
        let start = Int(tokens[index])
        return start + (raw[start] == .equals ? 3 : 1)
    }

    /// The position after the line end at `at`, CRLF or LF; nil if there is none.
    private static func lineEnd(_ raw: [UInt8], _ at: Int) -> Int? {
        if at < raw.count, raw[at] == .lineFeed { return at + 1 }
        if at + 1 < raw.count, raw[at] == .carriageReturn, raw[at + 1] == .lineFeed { return at + 2 }
        return nil
    }

    /// Encodes `bytes`, in lines of at most 76 characters.
    static func encode(_ bytes: [UInt8], lineEnd: [UInt8]) -> [UInt8] {
        var output = Writer(lineEnd: lineEnd)
        for (index, byte) in bytes.enumerated() {
            if byte == .lineFeed {
                output.bytes += lineEnd
                output.column = 0
            } else if byte == .space, index + 1 == bytes.count || bytes[index + 1] == .lineFeed {
                output.put(Writer.escaped(byte)[...])
            } else {
                output.put(byte)
            }
        }
        return output.bytes
    }

    /// Writes tokens, with soft line breaks where they are needed.
    private struct Writer {
        var bytes: [UInt8] = []
        var column = 0
        let lineEnd: [UInt8]

        mutating func put(_ byte: UInt8) {
            if byte == .equals || byte < .space || byte > 126 {
                put(Self.escaped(byte)[...])
            } else {
                put([byte])
            }
        }

        /// Writes a token, after a soft line break if the line is full. A `.` or `F` after the break is escaped, so
        /// that the line does not look like SMTP's dot (RFC 5321, 4.5.2) or mbox's `From `.
        mutating func put(_ token: ArraySlice<UInt8>) {
            var token = token
            if column + token.count > CraftLimits.quotedPrintableLineBytes - 1 {
                bytes.append(.equals)
                bytes += lineEnd
                column = 0
                if token.first == 46 || token.first == 70 { token = Self.escaped(token[token.startIndex])[...] }
            }
            bytes += token
            column += token.count
        }

        static func escaped(_ byte: UInt8) -> [UInt8] {
            let digits: StaticString = "0123456789ABCDEF"
            return [.equals, digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
        }
    }
}

/// Finds the end of a message, and removes the dots that the client put before lines that begin with one (RFC 5321,
/// section 4.5.2).
///
/// Only CRLF is a line end, and only CRLF . CRLF ends the message. A bare CR or LF is text, wherever it stands.
/// Programs that think otherwise can be made to see two messages where others see one (SMTP smuggling). The bytes are
/// not changed otherwise: NUL, bare line ends and non-ASCII bytes stay.
struct DataDecoder: Hashable {
    private enum Position: Hashable {
        /// At the start of the message, or behind a CRLF.
        case lineStart
        /// Behind a dot at the start of a line.
        case dot
        /// Behind a dot and a CR. The CR is not in the output yet.
        case dotCR
        case text
        /// Behind a CR, which is not in the output yet.
        case cr
    }

    private var position = Position.lineStart

    /// Decodes input up to the end of the message.
    ///
    /// - Parameters:
    ///   - at: the index of the next byte; moves behind the last one that was used.
    ///   - output: gets at most one byte more than the input has.
    /// - Returns: whether the message has ended.
    mutating func decode(_ input: ArraySlice<UInt8>, from at: inout Int, into output: inout [UInt8]) -> Bool {
        while at < input.endIndex {
            let byte = input[at]
            switch position {
            case .lineStart:
                position = byte == .dot ? .dot : .text
                if byte == .dot { at += 1 }
            case .dot:
                position = byte == .cr ? .dotCR : .text
                if byte == .cr { at += 1 }
            case .dotCR:
                if byte == .lf {
                    at += 1
                    return true
                }
                position = .cr
            case .text:
                let end = input[at...].firstIndex(of: .cr) ?? input.endIndex
                output.append(contentsOf: input[at..<end])
                at = end
                if at < input.endIndex {
                    at += 1
                    position = .cr
                }
            case .cr:
                output.append(.cr)
                switch byte {
                case .lf:
                    output.append(.lf)
                    at += 1
                    position = .lineStart
                case .cr: at += 1
                default: position = .text
                }
            }
        }
        return false
    }
}

/// Converts the line ends of a message.
enum LineEnds {
    private static let cr = UInt8(ascii: "\r")
    private static let lf = UInt8(ascii: "\n")

    /// The message with CRLF at the end of each line, as SMTP requires.
    ///
    /// A bare CR or LF counts as a line end and becomes CRLF, because SMTP forbids both (RFC 5321, section 2.3.8).
    /// Servers that disagree on bare line ends enable SMTP smuggling: one message is read as two (CVE-2023-51764). CR
    /// CR LF is one line end.
    static func asInSMTP(_ message: [UInt8]) -> [UInt8] {
        guard let first = firstFault(message) else { return message }
        var result: [UInt8] = []
        result.reserveCapacity(message.count + message.count / 32 + 64)
        result += message[..<first]
        var at = first
        while at < message.count {
            let byte = message[at]
            if byte == cr {
                var end = at
                while end < message.count, message[end] == cr { end += 1 }
                let isOneEnd = end < message.count && message[end] == lf
                for _ in 0..<(isOneEnd ? 1 : end - at) { result += [cr, lf] }
                at = isOneEnd ? end + 1 : end
            } else {
                if byte == lf { result.append(cr) }
                result.append(byte)
                at += 1
            }
        }
        return result
    }

    /// The position of the first line end that is not CRLF.
    private static func firstFault(_ message: [UInt8]) -> Int? {
        message.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                if bytes[at] == lf { return at }
                if bytes[at] == cr {
                    guard at + 1 < bytes.count, bytes[at + 1] == lf else { return at }
                    at += 1
                }
                at += 1
            }
            return nil
        }
    }

    /// The message with LF at the end of each line, as Unix programs expect. CR CR LF is one line end.
    static func asInUnix(_ message: [UInt8]) -> [UInt8] {
        guard message.contains(cr) else { return message }
        var result: [UInt8] = []
        result.reserveCapacity(message.count)
        for byte in message {
            if byte == lf { while result.last == cr { result.removeLast() } }
            result.append(byte)
        }
        return result
    }
}

/// The ends of a message's lines.
enum LineEnds {
    private static let cr = UInt8(ascii: "\r")
    private static let lf = UInt8(ascii: "\n")

    /// Each line ended by CR and LF, as SMTP has it. A CR or LF alone is an end of a line as well: nothing else may be sent
    /// as such (RFC 5321, section 2.3.8), and servers that differ in what they take for one have been made to see messages
    /// in a message (CVE-2023-51764). What ends in CR, CR and LF is one line.
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

    /// The place of the first end of a line that is not CR and LF.
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

    /// Each line ended by LF alone, as programs of this system have it.
    static func asInUnix(_ message: [UInt8]) -> [UInt8] {
        guard message.contains(cr) else { return message }
        var result: [UInt8] = []
        result.reserveCapacity(message.count)
        for byte in message {
            if byte == lf, result.last == cr { result.removeLast() }
            result.append(byte)
        }
        return result
    }
}

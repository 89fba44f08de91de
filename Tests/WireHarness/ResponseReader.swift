/// Reads answers as a strict client does, independently of what wrote them.
public struct ResponseReader {
    public struct Response: Hashable {
        public var status: Int
        public var fields: [String]
        public var body: [UInt8]

        public var closes: Bool { fields.contains("connection: close") }
        public func value(_ name: String) -> String? {
            fields.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// - Parameters:
    ///   - bytes: all that a connection sent.
    ///   - isHead: whether a HEAD asked for an answer, by its number; answers of status 100 are not counted.
    /// - Returns: the answers without those of status 100; nil if the bytes are anything but whole answers, of which at most the
    ///   last closes the connection.
    public static func read(_ bytes: [UInt8], isHead: (Int) -> Bool = { _ in false }) -> [Response]? {
        var responses: [Response] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard responses.last?.closes != true, let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else {
                return nil
            }
            let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            rest = rest[end.upperBound...]
            let lines = head.components(separatedBy: "\r\n")
            guard lines[0].hasPrefix("HTTP/1.1 "), let status = Int(lines[0].dropFirst(9).prefix(3)) else { return nil }
            for byte in head.utf8 where byte < 0x20 && byte != 0x0d && byte != 0x0a { return nil }
            if status == 100 {
                guard lines.count == 1 else { return nil }
                continue
            }
            var response = Response(status: status, fields: Array(lines.dropFirst()), body: [])
            let lengths = response.fields.filter { $0.hasPrefix("content-length: ") }
            if status >= 200, status != 204, status != 304 {
                guard lengths.count == 1, let length = Int(lengths[0].dropFirst(16)) else { return nil }
                if !isHead(responses.count) {
                    guard rest.count >= length else { return nil }
                    response.body = Array(rest.prefix(length))
                    rest = rest.dropFirst(length)
                }
            } else if !lengths.isEmpty {
                return nil
            }
            responses.append(response)
        }
        return responses
    }
}

extension String {
    /// Without Foundation. Line ends are looked for as bytes: a CRLF is one character.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = Array(utf8)[...]
        while let range = rest.firstRange(of: Array(separator.utf8)) {
            parts.append(String(decoding: rest[..<range.lowerBound], as: UTF8.self))
            rest = rest[range.upperBound...]
        }
        return parts + [String(decoding: rest, as: UTF8.self)]
    }
}

/// A reply of one line: code, enhanced status code (RFC 3463) and text.
///
/// It is always well-formed, whatever it is made of: a text from elsewhere cannot end the line and start another reply.
public struct LMTPReply: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a text; the rest is cut off. RFC 5321, section 4.5.3.1.5 allows 512 for the line.
    public static let textBytes = 400

    /// 200 to 299, or 400 to 599.
    public let code: Int
    /// Such as `5.1.1`; its first digit is that of the code.
    public let enhanced: String
    /// Printable ASCII.
    public let text: String

    /// A reply.
    ///
    /// - Parameters:
    ///   - code: any other code than 2xx, 4xx and 5xx becomes 451 with 4.3.0, which makes the client try again.
    ///   - enhanced: `class.subject.detail`. If it is malformed, or of another class than the code, it becomes
    ///     `class.0.0`.
    ///   - text: what happened. Everything but printable ASCII is replaced.
    public init(_ code: Int, _ enhanced: String, _ text: String) {
        let isCode = (200...299).contains(code) || (400...599).contains(code)
        self.code = isCode ? code : 451
        let digit = self.code / 100
        if !isCode {
            self.enhanced = "4.3.0"
        } else {
            self.enhanced = Self.isStatus(enhanced, of: digit) ? enhanced : "\(digit).0.0"
        }
        let bytes = text.unicodeScalars.prefix(Self.textBytes).map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f
                ? UInt8.space : scalar.value < 0x7f ? UInt8(scalar.value) : UInt8(ascii: "?")
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the code is 2xx.
    public var isPositive: Bool { code < 300 }

    /// The line without its CRLF.
    public var description: String { text.isEmpty ? "\(code) \(enhanced)" : "\(code) \(enhanced) \(text)" }

    /// The line with its CRLF.
    var line: [UInt8] { Array(description.utf8) + [.cr, .lf] }

    /// The reply, or one that makes the client try again, if it is positive.
    var asRefusal: LMTPReply { isPositive ? LMTPReply(451, "4.3.0", "Try again later") : self }

    /// `status-code` of RFC 3463, section 2: the class, and two numbers of one to three digits.
    private static func isStatus(_ text: String, of digit: Int) -> Bool {
        let parts = text.utf8.split(separator: .dot, omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].elementsEqual(String(digit).utf8)
            && parts[1...].allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isDigit) }
    }
}

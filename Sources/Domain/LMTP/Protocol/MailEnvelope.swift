/// Sender and recipients of a message, as the client named them before it.
public struct MailEnvelope: Hashable, Sendable {
    /// The return path; nil for `<>`, the return path of bounces.
    public internal(set) var sender: MailPath?
    /// The accepted recipients. Their positions are the indices of `LMTPServer.answer(_:_:)`.
    public internal(set) var recipients: [MailPath] = []
    /// Bytes that the client expects the message to have (RFC 1870); nil if it did not say.
    public internal(set) var declaredBytes: Int?
    /// Whether the client announced non-ASCII bytes in the body (`BODY=8BITMIME`, RFC 6152). Others may send them, too.
    public internal(set) var is8Bit = false
    /// Whether addresses and header fields may be UTF-8 (RFC 6531).
    public internal(set) var isUTF8 = false
}

/// A parameter of MAIL or RCPT: `SIZE=1000`, `SMTPUTF8` (RFC 5321, section 4.1.2, `esmtp-param`).
struct MailParameter {
    /// In upper case.
    let keyword: String
    /// nil if there is no `=`.
    let value: ArraySlice<UInt8>?

    /// The parameters in the rest of a command line; nil if one is malformed, or occurs twice.
    static func read(_ text: ArraySlice<UInt8>) -> [MailParameter]? {
        var parameters: [MailParameter] = []
        for word in text.split(separator: .space) {
            let keyword = word.prefix { $0 != .equals }
            let rest = word[keyword.endIndex...]
            guard let first = keyword.first, first.isLetter || first.isDigit, keyword.allSatisfy(\.isKeyword) else {
                return nil
            }
            let value = rest.isEmpty ? nil : rest.dropFirst()
            if let value {
                guard !value.isEmpty, value.allSatisfy({ $0 > 0x20 && $0 != .equals && $0 != 0x7f }) else { return nil }
            }
            let name = String(decoding: keyword, as: UTF8.self).uppercased()
            guard !parameters.contains(where: { $0.keyword == name }), parameters.count < 16 else { return nil }
            parameters.append(MailParameter(keyword: name, value: value))
        }
        return parameters
    }

    /// The value as a number of up to 20 digits (RFC 1870, section 4); `Int.max` if it is larger.
    var number: Int? {
        guard let value, value.count <= 20, value.allSatisfy(\.isDigit) else { return nil }
        return value.reduce(0) { number, digit in
            let (tens, isOver) = number.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = tens.addingReportingOverflow(Int(digit - 0x30))
            return isOver || isOverToo ? .max : sum
        }
    }
}

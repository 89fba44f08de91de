import CGMime

/// Decodes the text of a text/plain part.
enum PlainText {
    /// The bytes as Unicode. Throws if the charset is unknown, or the bytes are not valid in it.
    static func decode(_ bytes: [UInt8], charset: String?) throws(Untouched) -> String {
        let charset = charset?.lowercased() ?? "us-ascii"
        if bytes.contains(0) { throw .unsupportedCharset(charset) }
        if ["us-ascii", "ascii", ""].contains(charset) {
            guard bytes.allSatisfy({ $0 < 128 && $0 != .escape }) else { throw .undeclaredCharset }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard charset.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == .dash || $0 == 95 || $0 == .colon }) else {
            throw .unsupportedCharset(charset.cut(to: 100))
        }
        var count: gsize = 0
        let converted = bytes.withUnsafeBytes { bytes in
            g_convert(
                bytes.baseAddress?.assumingMemoryBound(to: gchar.self), gssize(bytes.count), "UTF-8",
                g_mime_charset_iconv_name(charset), nil, &count, nil)
        }
        guard let converted else { throw .unsupportedCharset(charset) }
        defer { g_free(converted) }
        let text = UnsafeRawBufferPointer(start: converted, count: Int(count))
        guard let result = String(validating: text, as: UTF8.self) else { throw .unsupportedCharset(charset) }
        return result
    }
}

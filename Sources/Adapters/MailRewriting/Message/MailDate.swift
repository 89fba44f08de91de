import CGMime
package import Core

/// Reads the time in a `Date` field (RFC 5322, 3.3), with GMime, which also understands what programs write instead.
package enum MailDate {
    /// Bytes of a field that are read.
    private static let longest = 200

    /// The time; nil if there is none, or its year is not 1 to 9999.
    ///
    /// - Parameter body: the field after its colon.
    package static func read(_ body: some Collection<UInt8>) -> Timestamp? {
        precondition(MessageReader.isReady)
        let text = body.prefix(longest).map { $0 < 32 || $0 > 126 ? UInt8.space : $0 }
        guard let date = g_mime_utils_header_decode_date(String(decoding: text, as: UTF8.self)) else { return nil }
        defer { g_date_time_unref(date) }
        let seconds = Int64(g_date_time_to_unix(date))
        // What RFC 3339 can express.
        guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(milliseconds: seconds * 1000)
    }
}

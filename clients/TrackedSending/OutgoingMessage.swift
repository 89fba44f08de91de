import MailCraft
public import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// A message as a program hands it to sendmail: fields may be missing that mail must have.
public struct OutgoingMessage: Sendable {
    public private(set) var bytes: [UInt8]

    /// - Parameter endsAtDot: whether a line with a dot alone ends it.
    public init(_ bytes: [UInt8], endsAtDot: Bool = false) {
        var bytes = bytes
        // As sendmail does with the line that mboxes have before a message.
        if bytes.starts(with: "From ".utf8) {
            bytes.removeSubrange(..<(bytes.firstIndex(of: 10).map { $0 + 1 } ?? bytes.count))
        }
        if endsAtDot, let end = Self.dot(in: bytes) { bytes.removeSubrange(end...) }
        self.bytes = bytes
    }

    /// Takes a field out, wherever it is in the header, with its folded lines (RFC 5322, 2.2.3).
    public mutating func remove(_ field: String) {
        var kept: [UInt8] = []
        var isGone = false
        var index = 0
        while index < bytes.count {
            let end = bytes[index...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
            let line = bytes[index..<end]
            if line.first == 10 || line.first == 13 { break }
            if line.first != 32 && line.first != 9 {
                let name = line.prefix { $0 != UInt8(ascii: ":") }
                isGone = String(decoding: name, as: UTF8.self).lowercased().trimmedEnd == field
            }
            if !isGone { kept += line }
            index = end
        }
        bytes = kept + bytes[index...]
    }

    /// Adds From and Date where they are missing (RFC 5322, 3.6), before the header.
    public mutating func complete(from address: String, name: String?, now: Timestamp) {
        let names = fieldNames
        let end = bytes.firstIndex(of: 10).map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false ? "\r\n" : "\n"
        var added = ""
        if !names.contains("from") {
            let safe = String(
                String.UnicodeScalarView(
                    (name ?? "").unicodeScalars.filter { (32...126).contains($0.value) && $0 != "\"" && $0 != "\\" }))
            added += safe.isEmpty ? "From: <\(address)>\(end)" : "From: \"\(safe)\" <\(address)>\(end)"
        }
        if !names.contains("date") { added += "Date: \(mailDate(now))\(end)" }
        bytes = Array(added.utf8) + bytes
    }

    private var fieldNames: Set<String> {
        var names: Set<String> = []
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if line.isEmpty || line.first == 13 { break }
            guard line.first != 32, line.first != 9 else { continue }
            names.insert(
                String(decoding: line.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self).lowercased().trimmedEnd)
        }
        return names
    }

    /// Where the line with a dot alone begins.
    private static func dot(in bytes: [UInt8]) -> Int? {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            let line = bytes[start..<end]
            if line.first == UInt8(ascii: "."), line.count == 1 || (line.count == 2 && line.last == 13) { return start }
            start = end + 1
        }
        return nil
    }
}

/// A time as mails have it (RFC 5322, 3.3), in UTC: `Sun, 22 Nov 2026 05:04:03 +0000`.
public func mailDate(_ time: Timestamp) -> String {
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ n: Int32) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year) "
        + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) +0000"
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}

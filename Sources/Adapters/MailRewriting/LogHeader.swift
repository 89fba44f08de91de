public import Core

/// The value of the header `X-Mailbell-Log`: `yes`, `no`, or the records that the mail is logged on, such as `deal-42, ticket-7`.
/// In any case; several fields count as one.
public enum LogHeader: Hashable, Sendable {
    /// Log the mail where the rules say, and on these records.
    case yes(on: [RecordName])
    /// Do not log it.
    case no
    /// It is none of these: the beginning of the value.
    case unclear(String)

    /// Highest number of records in a message; more are unclear.
    public static let records = 20

    /// - Parameter values: of each field, in their order.
    init(_ values: [String]) {
        func trimmed(_ text: some StringProtocol) -> String {
            String(decoding: Array(text.utf8).trimmed, as: UTF8.self)
        }
        let whole = values.map { trimmed($0) }.joined(separator: ", ")
        let words = whole.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
        var records: [RecordName] = []
        for word in words where word.lowercased() != "yes" {
            // `no` beside anything else is unclear: the mail is not logged then either, but its sender is told.
            if word.lowercased() == "no", words.allSatisfy({ $0.lowercased() == "no" }) {
                self = .no
                return
            }
            guard let record = RecordName(word), records.count < Self.records else {
                self = .unclear(whole.cut(to: 100))
                return
            }
            if !records.contains(record) { records.append(record) }
        }
        self = .yes(on: records)
    }
}

public import Mailbell

extension ActivityQuery {
    /// Reads the query of `GET /v1/activity`.
    ///
    /// `cursor` is the `next` of the page before; it stands in place of `after` and `before`.
    ///
    /// - Parameter fields: the query's fields, decoded: `("kind", "open")`. A field may not be given twice.
    /// - Throws: `JSONFault` naming the parameter.
    public init(parameters fields: [(name: String, value: String)], now: Timestamp) throws(JSONFault) {
        self.init()
        var seen: Set<String> = []
        for (name, value) in fields {
            guard seen.insert(name).inserted else { throw JSONFault(field: name, message: "is given twice") }
            switch name {
            case "after":
                after = try Self.seq(value, name)
                order = .oldestFirst
            case "before": before = try Self.seq(value, name)
            case "limit":
                guard let limit = Int(value), (1...1000).contains(limit) else {
                    throw JSONFault(field: name, message: "must be 1 to 1000")
                }
                self.limit = limit
            case "contact":
                guard let contact = normalizedAddress(value) else {
                    throw JSONFault(field: name, message: "must be an e-mail address")
                }
                self.contact = contact
            case "message": message = value
            case "kind": filter.kinds = try Self.list(value, name)
            case "verdict": filter.verdicts = try Self.list(value, name)
            case "since": since = try Self.time(value, name, now)
            case "until": until = try Self.time(value, name, now)
            case "cursor":
                try goOn(from: value, name)
            default:
                throw JSONFault(
                    field: name,
                    message: "is not known; there are after, before, limit, contact, message, kind, verdict, since, "
                        + "until and cursor")
            }
        }
        if seen.contains("cursor"), seen.contains("after") || seen.contains("before") {
            throw JSONFault(field: "cursor", message: "stands in place of after and before")
        }
    }

    /// The `next` of a page of this query.
    ///
    /// - Parameter seq: what the page has reached; nil when it was the last.
    public func next(at seq: Seq?) -> String? {
        guard let seq else { return nil }
        guard order == .oldestFirst else { return "b\(seq)" }
        // The end of the range as well: the next page is asked for without `before`.
        return "a\(seq)" + (before.map { "-\($0)" } ?? "")
    }

    private mutating func goOn(from cursor: String, _ name: String) throws(JSONFault) {
        let numbers = cursor.dropFirst().split(separator: "-", omittingEmptySubsequences: false)
        let seqs = numbers.compactMap { Seq($0) }.filter { $0 >= 0 }
        switch (cursor.first, numbers.count) {
        case ("a", 1...2) where seqs.count == numbers.count:
            after = seqs[0]
            before = seqs.count == 2 ? seqs[1] : nil
            order = .oldestFirst
        case ("b", 1) where seqs.count == 1: before = seqs[0]
        default: throw JSONFault(field: name, message: "must be the next of an earlier page")
        }
    }

    private static func seq(_ text: String, _ name: String) throws(JSONFault) -> Seq {
        guard let seq = Seq(text), seq >= 0 else {
            throw JSONFault(field: name, message: "must be a whole number, 0 or more")
        }
        return seq
    }

    private static func time(_ text: String, _ name: String, _ now: Timestamp) throws(JSONFault) -> Timestamp {
        switch StartingPoint(text) {
        case .time(let time): return time
        case .back(let span): return now - span
        default: throw JSONFault(field: name, message: "must be a span such as 2h or an RFC 3339 time")
        }
    }

    private static func list<Value: RawRepresentable & CaseIterable>(
        _ text: String, _ name: String
    ) throws(JSONFault) -> [Value] where Value.RawValue == String {
        var values: [Value] = []
        for part in text.split(separator: ",") {
            guard let value = Value(rawValue: String(part)) else {
                let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw JSONFault(field: name, message: "\(part) is none of \(known)")
            }
            values.append(value)
        }
        guard !values.isEmpty else { throw JSONFault(field: name, message: "must name at least one") }
        return values
    }
}

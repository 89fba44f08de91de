public import Core

extension ActivityQuery {
    /// Parses the query of `GET /v1/activity`.
    ///
    /// `cursor` is the `next` of the previous page; it replaces `after` and `before`. `order=time` sorts by when
    /// activities happened, latest first; `since` and `until` then refer to that time. Either may be a date; both days are
    /// included. `q` has words to search for, `opens` a number of opens to exceed.
    ///
    /// - Parameters:
    ///   - fields: the query's fields, decoded: `("kind", "open")`. Each may be given once.
    ///   - midnight: when a date begins, as `2026-11-22`; nil if it is no date. Without it, when it begins in UTC.
    /// - Throws: `JSONFault` that names the parameter.
    public init(
        parameters fields: [(name: String, value: String)], now: Timestamp,
        midnight: (String) -> Timestamp? = { Timestamp(startOfDate: $0) }
    ) throws(JSONFault) {
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
                guard let limit = Self.wholeNumber(value), (1...1000).contains(limit) else {
                    throw JSONFault(field: name, message: "must be 1 to 1000")
                }
                self.limit = Int(limit)
            case "contact":
                guard let contact = normalizedAddress(value) else {
                    throw JSONFault(field: name, message: "must be an e-mail address")
                }
                self.contact = contact
            case "message": message = value
            case "kind": filter.kinds = try Self.list(value, name)
            case "verdict": filter.verdicts = try Self.list(value, name)
            case "since": since = try Self.time(value, name, now, midnight)
            case "until": until = try Self.time(value, name, now) { Timestamp.nextDate(after: $0).flatMap(midnight) }
            case "q": text = try Self.words(value, name)
            case "unread":
                guard ["0", "1"].contains(value) else { throw JSONFault(field: name, message: "must be 1 or 0") }
                isUnread = value == "1"
            case "opens":
                guard let opens = Self.wholeNumber(value) else {
                    throw JSONFault(field: name, message: "must be a whole number, 0 or more")
                }
                opensMoreThan = opens
            case "order":
                guard ["log", "time"].contains(value) else {
                    throw JSONFault(field: name, message: "must be log or time")
                }
                isByTime = value == "time"
            case "cursor":
                try goOn(from: value, name)
            default:
                throw JSONFault(
                    field: name,
                    message: "is unknown; known are after, before, limit, contact, message, kind, verdict, since, "
                        + "until, q, unread, opens, order and cursor")
            }
        }
        if seen.contains("cursor"), seen.contains("after") || seen.contains("before") {
            throw JSONFault(field: "cursor", message: "cannot be combined with after and before")
        }
        if isByTime, seen.contains("after") || seen.contains("before") {
            throw JSONFault(
                field: "order", message: "time cannot be combined with after and before")
        }
        guard !seen.contains("cursor") || isByTime == (earlier != nil) else {
            throw JSONFault(field: "cursor", message: "must be the next of a previous page in the same order")
        }
    }

    /// The `next` of this page; nil if it is the last.
    public func next(after page: Listing) -> String? {
        if let moment = page.moment { return "t\(moment.at.milliseconds)-\(moment.seq)" }
        return next(at: page.reached)
    }

    /// The `next` of a page sorted by seq.
    ///
    /// - Parameter seq: how far the page has come; nil if it is the last.
    public func next(at seq: Seq?) -> String? {
        guard let seq else { return nil }
        guard order == .oldestFirst else { return "b\(seq)" }
        // Includes the end of the range, because the next page is requested without `before`.
        return "a\(seq)" + (before.map { "-\($0)" } ?? "")
    }

    private mutating func goOn(from cursor: String, _ name: String) throws(JSONFault) {
        // The time may be before 1970, and then begins with a minus sign.
        if cursor.hasPrefix("t"), let dash = cursor.lastIndex(of: "-"), let seq = Seq(cursor[dash...].dropFirst()),
            let time = Int64(cursor[..<dash].dropFirst()), seq >= 0, "t\(time)-\(seq)" == cursor
        {
            earlier = TimePlace(at: Timestamp(milliseconds: time), seq: seq)
            return
        }
        let seqs = cursor.dropFirst().split(separator: "-", omittingEmptySubsequences: false).map(Self.wholeNumber)
        switch (cursor.first, seqs.count) {
        case ("a", 1...2):
            after = seqs[0]
            before = seqs.count == 2 ? seqs[1] : nil
            order = .oldestFirst
        case ("b", 1): before = seqs[0]
        default: break
        }
        // Only the canonical form is accepted.
        guard next(at: order == .oldestFirst ? after : before) == cursor else {
            throw JSONFault(field: name, message: "must be the next of a previous page")
        }
    }

    private static func seq(_ text: String, _ name: String) throws(JSONFault) -> Seq {
        guard let seq = wholeNumber(text) else {
            throw JSONFault(field: name, message: "must be a whole number, 0 or more")
        }
        return seq
    }

    /// A number of digits only; nil for other texts and numbers beyond Int64.
    private static func wholeNumber(_ text: some StringProtocol) -> Int64? {
        text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int64(text) : nil
    }

    private static func time(
        _ text: String, _ name: String, _ now: Timestamp, _ date: (String) -> Timestamp?
    ) throws(JSONFault) -> Timestamp {
        if text.utf8.count == 10, let time = date(text) { return time }
        switch StartingPoint(text) {
        case .time(let time): return time
        case .back(let span): return now - span
        default:
            throw JSONFault(
                field: name, message: "must be a span such as 2h, a date such as 2026-11-22, or an RFC 3339 time")
        }
    }

    /// The words of a search. More than a search looks for are refused, rather than left out.
    private static func words(_ text: String, _ name: String) throws(JSONFault) -> String {
        guard text.utf8.count <= Limits.searchBytes else {
            throw JSONFault(field: name, message: "is longer than \(Limits.searchBytes) bytes; use fewer words")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { throw JSONFault(field: name, message: "has no words") }
        guard words.count <= Limits.searchTerms else {
            throw JSONFault(field: name, message: "has \(words.count) words; \(Limits.searchTerms) are allowed")
        }
        return text
    }

    private static func list<Value: RawRepresentable & CaseIterable>(
        _ text: String, _ name: String
    ) throws(JSONFault) -> [Value] where Value.RawValue == String {
        var values: [Value] = []
        for part in text.split(separator: ",") {
            guard let value = Value(rawValue: String(part)) else {
                let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw JSONFault(field: name, message: "\(part) is not one of \(known)")
            }
            values.append(value)
        }
        guard !values.isEmpty else { throw JSONFault(field: name, message: "must name at least one") }
        return values
    }
}

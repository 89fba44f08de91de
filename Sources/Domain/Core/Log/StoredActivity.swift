extension Activity {
    /// Whether stored bytes are a well-formed activity of this kind: one JSON object (RFC 8259) in UTF-8, with the
    /// members that every activity has, and with the expected type for each known member.
    ///
    /// It scans without decoding, which would take ten times as long: replay sends these bytes unchanged.
    public static func isSound(_ body: [UInt8], kind: String) -> Bool {
        var scan = JSONScan(bytes: body)
        return scan.activity()?.elementsEqual(kind.utf8) == true && scan.isAtEnd
    }

    /// What is left of an activity of an unknown kind when its contact is erased: its id, kind and time. nil if the bytes
    /// are not an activity.
    static func anonymizedBody(_ body: [UInt8]) -> [UInt8]? {
        var scan = JSONScan(bytes: body)
        return scan.identity().map { id, kind, at in
            Array(#"{"id":""#.utf8) + id + Array(#"","kind":""#.utf8) + kind + Array(#"","at":""#.utf8) + at
                + Array(#"","recipient":{"anonymous":true}}"#.utf8)
        }
    }

    /// The JSON sent in place of a damaged activity. No version knows its kind, `damaged`, so every client skips it and
    /// continues with the next seq.
    public static func damagedBody(recordedAt: Timestamp) -> [UInt8] {
        Array(#"{"id":"","kind":"damaged","at":"\#(recordedAt.bounded.rfc3339)"}"#.utf8)
    }
}

extension Timestamp {
    /// The nearest time that RFC 3339 can express (years 1 to 9999).
    fileprivate var bounded: Timestamp {
        Timestamp(milliseconds: min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999))
    }
}

extension JSONScan {
    /// The types of an activity's known members, beside those that every activity has. Each may be null.
    private static let types: [(name: StaticString, value: Value)] = [
        ("message", .object), ("recipient", .object), ("via", .string), ("verdict", .string), ("reason", .string),
        ("rule", .string), ("agent", .object), ("location", .object), ("nth", .whole), ("link", .object),
        ("device", .string), ("count", .whole), ("upto", .whole), ("revises", .whole), ("refused", .string),
        ("hold_ms", .whole), ("erases", .array),
    ]

    /// Reads an activity: an object with the members that every activity has, and with the expected type for each known
    /// member. Returns its kind, as written; nil if it is none, or if what follows is not JSON.
    public mutating func activity() -> ArraySlice<UInt8>? {
        var kind: ArraySlice<UInt8>?
        var (hasID, hasTime) = (false, false)
        let isObject = object { scan, name in
            guard let value = scan.value() else { return false }
            let text = value == .string && !scan.hasEscapes ? scan.bytes[scan.text] : nil
            if isText(name, "id") {
                hasID = value == .string
                return hasID
            }
            if isText(name, "kind") {
                kind = text
                return kind != nil
            }
            if isText(name, "at") {
                hasTime = text.flatMap { Timestamp(rfc3339: $0) } != nil
                return hasTime
            }
            return value == .null || Self.types.first { isText(name, $0.name) }.map { $0.value == value } ?? true
        }
        return isObject && hasID && hasTime ? kind : nil
    }

    /// The members that every activity has, as they are written between the quotes.
    fileprivate mutating func identity() -> (id: ArraySlice<UInt8>, kind: ArraySlice<UInt8>, at: ArraySlice<UInt8>)? {
        var found: [String: ArraySlice<UInt8>] = [:]
        let isObject = object { scan, name in
            guard let value = scan.value() else { return false }
            if value == .string { found[String(decoding: name, as: UTF8.self)] = scan.bytes[scan.text] }
            return true
        }
        guard isObject, isAtEnd, let id = found["id"], let kind = found["kind"], let time = found["at"] else {
            return nil
        }
        return (id, kind, time)
    }
}

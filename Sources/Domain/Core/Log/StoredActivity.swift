extension Activity {
    /// Whether stored bytes are a well-formed activity of this kind: one JSON object (RFC 8259) in UTF-8, with the
    /// members that every activity has, and with the expected type for each known member.
    ///
    /// It scans without decoding, which would take ten times as long: replay sends these bytes unchanged.
    public static func isSound(_ body: [UInt8], kind: String) -> Bool {
        var scan = StoredActivityScan(bytes: body)
        return scan.activity(kind: kind)
    }

    /// What is left of an activity of an unknown kind when its contact is erased: its id, kind and time. nil if the bytes
    /// are not an activity.
    static func anonymizedBody(_ body: [UInt8]) -> [UInt8]? {
        var scan = StoredActivityScan(bytes: body)
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

/// A single pass over an activity's JSON.
private struct StoredActivityScan {
    enum Value { case string, object, array, whole, number, word, null }

    let bytes: [UInt8]
    var at = 0
    /// Range of the last string's contents; `hasEscapes` says whether it contains escapes.
    var text = 0..<0
    var hasEscapes = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func activity(kind: String) -> Bool {
        var found = (id: false, kind: false, at: false)
        let isObject = object(depth: 0) { scan, name, value in
            switch String(decoding: name, as: UTF8.self) {
            case "id":
                found.id = value == .string
                return found.id
            case "kind":
                found.kind = value == .string && !scan.hasEscapes && scan.bytes[scan.text].elementsEqual(kind.utf8)
                return found.kind
            case "at":
                found.at =
                    value == .string && !scan.hasEscapes
                    && Timestamp(rfc3339: String(decoding: scan.bytes[scan.text], as: UTF8.self)) != nil
                return found.at
            case "via", "verdict", "reason", "rule", "device", "refused": return value == .string || value == .null
            case "message", "recipient", "link", "agent", "location": return value == .object || value == .null
            case "nth", "count", "upto", "revises", "hold_ms": return value == .whole || value == .null
            case "erases": return value == .array || value == .null
            default: return true
            }
        }
        return isObject && at == bytes.count && found.id && found.kind && found.at
    }

    /// The members that every activity has, as they are written between the quotes.
    mutating func identity() -> (id: ArraySlice<UInt8>, kind: ArraySlice<UInt8>, at: ArraySlice<UInt8>)? {
        var found: [String: ArraySlice<UInt8>] = [:]
        let isObject = object(depth: 0) { scan, name, value in
            if value == .string { found[String(decoding: name, as: UTF8.self)] = scan.bytes[scan.text] }
            return true
        }
        guard isObject, at == bytes.count, let id = found["id"], let kind = found["kind"], let time = found["at"] else {
            return nil
        }
        return (id, kind, time)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func space() {
        while at < bytes.count, [32, 9, 10, 13].contains(bytes[at]) { at += 1 }
    }

    /// - Parameter member: called for each member; returns false if the member is invalid.
    private mutating func object(
        depth: Int, _ member: (inout StoredActivityScan, ArraySlice<UInt8>, Value) -> Bool
    ) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        space()
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            space()
            guard string() else { return false }
            let name = bytes[text]
            space()
            guard take(UInt8(ascii: ":")) else { return false }
            space()
            guard let value = value(depth: depth + 1), member(&self, name, value) else { return false }
            space()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func array(depth: Int) -> Bool {
        guard take(UInt8(ascii: "[")) else { return false }
        space()
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            space()
            guard value(depth: depth + 1) != nil else { return false }
            space()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func value(depth: Int) -> Value? {
        guard depth < 16, at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "\""): return string() ? .string : nil
        case UInt8(ascii: "{"): return object(depth: depth) { _, _, _ in true } ? .object : nil
        case UInt8(ascii: "["): return array(depth: depth) ? .array : nil
        case UInt8(ascii: "t"): return word("true") ? .word : nil
        case UInt8(ascii: "f"): return word("false") ? .word : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            guard at + word.count <= bytes.count, bytes[at..<at + word.count].elementsEqual(word) else { return false }
            at += word.count
            return true
        }
    }

    private mutating func number() -> Value? {
        let begin = at
        _ = take(UInt8(ascii: "-"))
        let first = at
        digits()
        guard at > first, bytes[first] != UInt8(ascii: "0") || at == first + 1 else { return nil }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            let fraction = at
            digits()
            guard at > fraction else { return nil }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            let exponent = at
            digits()
            guard at > exponent else { return nil }
        }
        return isWhole && Int64(String(decoding: bytes[begin..<at], as: UTF8.self)) != nil ? .whole : .number
    }

    private mutating func digits() { while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 { at += 1 } }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        let begin = at
        hasEscapes = false
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                text = begin..<at
                at += 1
                return true
            case UInt8(ascii: "\\"):
                hasEscapes = true
                guard escape() else { return false }
            case ..<32: return false
            case ..<128: at += 1
            default: guard sequence() else { return false }
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard at + 1 < bytes.count else { return false }
        let kind = bytes[at + 1]
        at += 2
        guard kind == UInt8(ascii: "u") else { return Array("\"\\/bfnrt".utf8).contains(kind) }
        for _ in 0..<4 {
            guard at < bytes.count,
                (bytes[at] >= 48 && bytes[at] <= 57) || (bytes[at] | 32 >= 97 && bytes[at] | 32 <= 102)
            else { return false }
            at += 1
        }
        return true
    }

    /// One multi-byte character (RFC 3629, section 4).
    private mutating func sequence() -> Bool {
        let first = bytes[at]
        let (count, low, high): (Int, UInt8, UInt8) =
            switch first {
            case 0xc2...0xdf: (1, 0x80, 0xbf)
            case 0xe0: (2, 0xa0, 0xbf)
            case 0xed: (2, 0x80, 0x9f)
            case 0xe1...0xef: (2, 0x80, 0xbf)
            case 0xf0: (3, 0x90, 0xbf)
            case 0xf1...0xf3: (3, 0x80, 0xbf)
            case 0xf4: (3, 0x80, 0x8f)
            default: (0, 0, 0)
            }
        guard count > 0, at + count < bytes.count, (low...high).contains(bytes[at + 1]) else { return false }
        for offset in 2..<max(2, count + 1) where !(0x80...0xbf).contains(bytes[at + offset]) { return false }
        at += count + 1
        return true
    }
}

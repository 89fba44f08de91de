/// Decodes the body of a request. Unknown members, and members given twice, are errors.
///
/// - Throws: only `JSONFault`.
public func decodeStrictJSON<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONFault) -> Value {
    // Foundation accepts UTF-16 too, in which every other byte of ASCII is NUL. JSON must be UTF-8 (RFC 8259, section
    // 8.1).
    guard !bytes.contains(0) else { throw JSONFault(field: "", message: "not valid JSON") }
    let value = try decodeJSON(type, from: bytes)
    // Programs differ in which of two equal members counts (RFC 8259, section 4).
    if let fault = strictFault(in: bytes) { throw fault }
    return value
}

extension Decoder {
    /// A container that accepts only the members in `Key`.
    ///
    /// - Throws: `DecodingError` that names an unknown member, which is probably a typo.
    func strictContainer<Key: CodingKey & CaseIterable>(
        keyedBy: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let all = try container(keyedBy: AnyKey.self)
        let known = Key.allCases.map(\.stringValue)
        for key in all.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) where !known.contains(key.stringValue) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: all,
                debugDescription: "is unknown; known are " + known.joined(separator: ", "))
        }
        return try container(keyedBy: Key.self)
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer {
    /// Decodes a value of an enumeration. The error for any other value lists them all.
    func choice<Value: RawRepresentable & CaseIterable & Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value where Value.RawValue == String {
        let text = try decode(String.self, forKey: key)
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must be one of \(known)")
        }
        return value
    }
}

/// Finds faults in JSON that Foundation accepts: a member given twice, or a trailing comma.
func strictFault(in bytes: [UInt8]) -> JSONFault? {
    /// Names seen in each open object; nil for an open list.
    var open: [Set<String>?] = []
    var index = 0
    /// The next byte from an offset that is not white space.
    func significant(from start: Int) -> UInt8? {
        bytes[min(start, bytes.count)...].first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    }
    while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "{"): open.append([])
        case UInt8(ascii: "["): open.append(nil)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
        case UInt8(ascii: ","):
            let next = significant(from: index + 1)
            if next == UInt8(ascii: "}") || next == UInt8(ascii: "]") {
                return JSONFault(field: "", message: "not valid JSON")
            }
        case UInt8(ascii: "\""):
            let start = index
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            // Only a name is followed by a colon.
            guard significant(from: index + 1) == UInt8(ascii: ":"), !open.isEmpty else { break }
            let name = memberName(bytes[start...index])
            // In place: copying the names for each member would take minutes for a body full of names.
            if open[open.count - 1]?.insert(name).inserted == false {
                return JSONFault(field: name, message: "is given twice")
            }
        default: break
        }
        index += 1
    }
    return nil
}

/// A member's name from its quoted form, escapes resolved.
private func memberName(_ quoted: ArraySlice<UInt8>) -> String {
    let text = quoted.dropFirst().dropLast()
    guard text.contains(UInt8(ascii: "\\")), let name = try? decodeJSON(String.self, from: Array(quoted)) else {
        return String(decoding: text, as: UTF8.self)
    }
    return name
}

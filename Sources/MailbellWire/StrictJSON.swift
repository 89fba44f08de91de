/// Decodes the body of a request: JSON that names no member twice, and none that is not known.
///
/// - Throws: `JSONFault`, and nothing else.
public func decodeStrictJSON<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONFault) -> Value {
    let value = try decodeJSON(type, from: bytes)
    // Which of two would count differs from one program to the next (RFC 8259, section 4).
    if let name = duplicateMember(in: bytes) { throw JSONFault(field: name, message: "is given twice") }
    return value
}

extension Decoder {
    /// A container of the members that `Key` lists.
    ///
    /// - Throws: `DecodingError` naming a member that is none of them: more likely a slip than something to pass over.
    func strictContainer<Key: CodingKey & CaseIterable>(
        keyedBy: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let all = try container(keyedBy: AnyKey.self)
        let known = Key.allCases.map(\.stringValue)
        for key in all.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) where !known.contains(key.stringValue) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: all,
                debugDescription: "is not known; there are " + known.joined(separator: ", "))
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
    /// Decodes one of the values of an enumeration, and names them all if it is none.
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

/// The name of a member that an object in valid JSON text has twice; nil if there is none. Names are compared as they are
/// written.
func duplicateMember(in bytes: [UInt8]) -> String? {
    /// The names of each open object; nil for a list.
    var open: [Set<ArraySlice<UInt8>>?] = []
    var index = 0
    while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "{"): open.append([])
        case UInt8(ascii: "["): open.append(nil)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
        case UInt8(ascii: "\""):
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            var after = index + 1
            while after < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[after]) { after += 1 }
            // Only a name is followed by a colon.
            guard after < bytes.count, bytes[after] == UInt8(ascii: ":"), var names = open.last ?? nil else { break }
            let name = bytes[start..<min(index, bytes.count)]
            guard names.insert(name).inserted else { return String(decoding: name, as: UTF8.self) }
            open[open.count - 1] = names
        default: break
        }
        index += 1
    }
    return nil
}

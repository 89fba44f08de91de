import Core

/// Encodes a body of the API as JSON (RFC 8259).
///
/// Members are written in the order in which they are encoded. One that is encoded as nil is written as null;
/// `encodeIfPresent` leaves it out. Foundation's `JSONEncoder` gives objects no order.
///
/// - Precondition: `value` encodes without an error, and writes each nested container to its end before anything that
///   follows it. Synthesized conformances do.
public func encodeJSON(_ value: some Encodable) -> [UInt8] {
    let output = Output()
    do {
        try output.write(value, in: 0)
    } catch {
        preconditionFailure("\(type(of: value)) cannot be encoded: \(error)")
    }
    return output.json.bytes
}

extension Encoder {
    /// Encodes a value that is JSON already, by copying it. Only the encoder of `encodeJSON` can.
    func encode(json: [UInt8]) throws {
        guard let encoder = self as? ValueEncoder else {
            throw EncodingError.invalidValue(
                json, .init(codingPath: codingPath, debugDescription: "JSON can only be copied into JSON"))
        }
        encoder.output.json.raw(json)
    }
}

/// The JSON so far, and the containers that are open in it. A container's depth counts those around it and itself.
private final class Output {
    enum Container { case object, list }

    var json = JSONWriter()
    private var open: [Container] = []

    /// Ends the containers inside the one at `depth`.
    func end(inside depth: Int) {
        while open.count > depth {
            switch open.removeLast() {
            case .object: json.endObject()
            case .list: json.endArray()
            }
        }
    }

    /// Begins the container of a value in the one at `depth`, and returns its own depth. A value that asks again goes on
    /// with the container that it has.
    func begin(_ container: Container, in depth: Int) -> Int {
        end(inside: depth + 1)
        if open.count == depth {
            open.append(container)
            switch container {
            case .object: json.beginObject()
            case .list: json.beginArray()
            }
        }
        precondition(open.last == container, "a value is either an object or a list")
        return depth + 1
    }

    /// Begins a member of the object at `depth`.
    func begin(_ key: some CodingKey, in depth: Int) {
        end(inside: depth)
        json.key(named: key.stringValue)
    }

    func write(_ number: some FixedWidthInteger) {
        if let number = Int64(exactly: number) { json.int(number) } else { json.raw("\(number)".utf8) }
    }

    /// JSON has no number for infinity and NaN.
    func write(_ number: some BinaryFloatingPoint & CustomStringConvertible) {
        if number.isFinite { json.raw("\(number)".utf8) } else { json.null() }
    }

    func write(_ value: some Encodable, in depth: Int) throws {
        try value.encode(to: ValueEncoder(output: self, depth: depth))
        end(inside: depth)
    }
}

/// Encodes one value in the container at `depth`.
private struct ValueEncoder: Encoder, SingleValueEncodingContainer {
    let output: Output
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Members(output: output, depth: output.begin(.object, in: depth)))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        Items(output: output, depth: output.begin(.list, in: depth))
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { output.json.null() }
    func encode(_ value: Bool) { output.json.bool(value) }
    func encode(_ value: String) { output.json.string(value) }
    func encode(_ value: some FixedWidthInteger & Encodable) { output.write(value) }
    func encode(_ value: some BinaryFloatingPoint & CustomStringConvertible & Encodable) { output.write(value) }
    func encode(_ value: some Encodable) throws { try output.write(value, in: depth) }
}

/// Encodes the members of an object.
private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: Output
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    /// The encoder of a member's value.
    private func value(for key: some CodingKey) -> ValueEncoder {
        output.begin(key, in: depth)
        return ValueEncoder(output: output, depth: depth)
    }

    func encodeNil(forKey key: Key) { value(for: key).encodeNil() }
    func encode(_ value: Bool, forKey key: Key) { self.value(for: key).encode(value) }
    func encode(_ value: String, forKey key: Key) { self.value(for: key).encode(value) }
    func encode(_ value: some FixedWidthInteger & Encodable, forKey key: Key) { self.value(for: key).encode(value) }
    func encode(_ value: some BinaryFloatingPoint & CustomStringConvertible & Encodable, forKey key: Key) {
        self.value(for: key).encode(value)
    }
    func encode(_ value: some Encodable, forKey key: Key) throws { try self.value(for: key).encode(value) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        value(for: key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { value(for: key).unkeyedContainer() }
    func superEncoder() -> any Encoder { value(for: SuperKey.super) }
    func superEncoder(forKey key: Key) -> any Encoder { value(for: key) }
}

/// The key that Swift defines for a superclass's part.
private enum SuperKey: String, CodingKey { case `super` }

/// Encodes the items of a list.
private struct Items: UnkeyedEncodingContainer {
    let output: Output
    let depth: Int
    private(set) var count = 0

    init(output: Output, depth: Int) {
        self.output = output
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    /// The encoder of the next item.
    private mutating func next() -> ValueEncoder {
        output.end(inside: depth)
        count += 1
        return ValueEncoder(output: output, depth: depth)
    }

    mutating func encodeNil() { next().encodeNil() }
    mutating func encode(_ value: Bool) { next().encode(value) }
    mutating func encode(_ value: String) { next().encode(value) }
    mutating func encode(_ value: some FixedWidthInteger & Encodable) { next().encode(value) }
    mutating func encode(_ value: some BinaryFloatingPoint & CustomStringConvertible & Encodable) {
        next().encode(value)
    }
    mutating func encode(_ value: some Encodable) throws { try next().encode(value) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { next() }
}

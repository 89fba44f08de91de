import StoreSQL

/// The types of PostgreSQL that parameters and results have (src/include/catalog/pg_type.dat).
enum TypeID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let unknown: UInt32 = 705
    static let byteaArray: UInt32 = 1001
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
}

/// The parameters of one statement in PostgreSQL's binary format: the `…_send` and `…_recv` functions of its types.
struct ParameterBuffer {
    /// The types of the parameters.
    private(set) var types: [UInt32] = []
    /// The values, one behind the other. The first byte is none of them: an empty value needs an address too.
    private var bytes: [UInt8] = [0]
    /// Where each value begins; -1 is NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Bytes of all values.
    var size: Int { bytes.count - 1 }
    /// Bytes that one message may have: PostgreSQL's limit for an allocation, less the rest of the message.
    static let maximumSize = 1 << 29
    /// Number of parameters that one message may have.
    static let maximumCount = 65_535
    /// A larger buffer is given back after use.
    private static let keptCapacity = 1 << 20

    mutating func removeAll() {
        let keepsCapacity = bytes.capacity <= Self.keptCapacity
        bytes.removeAll(keepingCapacity: keepsCapacity)
        bytes.append(0)
        types.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    mutating func append(_ value: SQLValue) {
        let start = bytes.count
        var isNull = false
        switch value {
        case .integer(let integer):
            types.append(TypeID.int8)
            if let integer { append(integer) } else { isNull = true }
        case .text(let text):
            types.append(TypeID.text)
            if let text { append(text) } else { isNull = true }
        case .bytes(let content):
            types.append(TypeID.bytea)
            if let content { bytes += content } else { isNull = true }
        case .integers(let list):
            types.append(TypeID.int8Array)
            bytes.reserveCapacity(start + 20 + 12 * list.count)
            append(list, of: TypeID.int8) { $0.append($1) }
        case .texts(let list):
            types.append(TypeID.textArray)
            append(list, of: TypeID.text) { $0.append($1) }
        case .byteStrings(let list):
            types.append(TypeID.byteaArray)
            append(list, of: TypeID.bytea) { $0.bytes += $1 }
        }
        offsets.append(isNull ? -1 : start)
        lengths.append(isNull ? 0 : Int32(truncatingIfNeeded: bytes.count - start))
        formats.append(1)
    }

    /// Appends a number in network byte order.
    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends UTF-8. PostgreSQL's text cannot contain NUL (22021), which becomes U+FFFD.
    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { characters in
            guard characters.contains(0) else { return bytes.append(contentsOf: characters) }
            for character in characters {
                if character == 0 { bytes += [0xEF, 0xBF, 0xBD] } else { bytes.append(character) }
            }
        }
    }

    /// Appends an array with one dimension, or none if it is empty (src/backend/utils/adt/arrayfuncs.c, `array_send`).
    private mutating func append<Element>(
        _ list: [Element?], of type: UInt32, _ appendElement: (inout ParameterBuffer, Element) -> Void
    ) {
        append(Int32(list.isEmpty ? 0 : 1))
        append(Int32(list.contains { $0 == nil } ? 1 : 0))
        append(type)
        guard !list.isEmpty else { return }
        append(Int32(truncatingIfNeeded: list.count))
        append(Int32(1))
        for element in list {
            guard let element else {
                append(Int32(-1))
                continue
            }
            let place = bytes.count
            append(Int32(0))
            appendElement(&self, element)
            let length = Int32(truncatingIfNeeded: bytes.count - place - 4)
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
        }
    }

    /// Calls `body` with the number of parameters and, as libpq wants them, their types, values, lengths and formats.
    func withParameters<Result>(
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: max(offsets.count, 1)) { values in
                for (index, offset) in offsets.enumerated() {
                    let value = offset < 0 ? nil : bytes.baseAddress! + offset
                    values.initializeElement(at: index, to: value?.assumingMemoryBound(to: CChar.self))
                }
                return body(Int32(offsets.count), types, UnsafePointer(values.baseAddress), lengths, formats)
            }
        }
    }
}

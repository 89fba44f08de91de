/// A value in CBOR (RFC 8949), as far as authenticators use it: no tags, no floats.
public enum CBOR: Hashable, Sendable {
    /// The name of a map's member. Text keys that are canonically equivalent in Unicode are the same key.
    public enum Key: Hashable, Sendable {
        case integer(Int64)
        case text(String)
    }

    case integer(Int64)
    case bytes([UInt8])
    case text(String)
    case array([CBOR])
    case map([Key: CBOR])
    case bool(Bool)
    case null

    /// Why bytes are not read.
    public enum Fault: String, Error, Hashable, Sendable {
        /// The input, or something in it, is shorter than it says.
        case truncated
        /// The input has more than 64 KiB.
        case tooLong
        /// Arrays and maps are nested more than four deep.
        case tooDeep
        /// An integer outside the range of `Int64`.
        case integerOutOfRange
        /// A text that is not UTF-8.
        case notText
        /// A map has a key twice, or one that is neither an integer nor a text.
        case badKey
        /// A tag, a float, an indefinite length, or what RFC 8949 reserves.
        case unsupported
        /// Bytes follow the value.
        case trailingBytes
    }

    /// Decodes one value with nothing behind it.
    public init(_ bytes: some Collection<UInt8>) throws(Fault) {
        var reader = CBORReader(Array(bytes)[...])
        self = try reader.value()
        guard reader.rest.isEmpty else { throw .trailingBytes }
    }

    /// The member of a map; nil if there is none, or this is no map.
    subscript(name: String) -> CBOR? { if case .map(let members) = self { members[.text(name)] } else { nil } }

    /// The bytes, if this is a byte string.
    var byteString: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
}

/// Reads CBOR from strangers. Time and memory are linear in the input's length: nothing is reserved for a length that
/// is only claimed, and each item takes at least a byte.
///
/// Lengths and integers need not have the shortest form, and keys may have any order: not all authenticators write the
/// canonical form of CTAP2, and each value has one meaning in either.
public struct CBORReader {
    /// Longest input.
    public static let maximumBytes = 65_536
    /// How deep arrays and maps may be nested.
    public static let maximumDepth = 4

    /// What is not yet read.
    public private(set) var rest: ArraySlice<UInt8>
    private let isTooLong: Bool

    public init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        isTooLong = bytes.count > Self.maximumBytes
    }

    /// Reads one value. Bytes may follow it.
    public mutating func value() throws(CBOR.Fault) -> CBOR {
        guard !isTooLong else { throw .tooLong }
        return try value(inside: 0)
    }

    private mutating func value(inside depth: Int) throws(CBOR.Fault) -> CBOR {
        guard let first = rest.popFirst() else { throw .truncated }
        let information = first & 31
        switch first >> 5 {
        case 0: return .integer(try integer(information))
        // -1 - n (RFC 8949, section 3.1).
        case 1: return .integer(~(try integer(information)))
        case 2: return .bytes(Array(try string(information)))
        case 3:
            guard let text = String(validating: try string(information), as: UTF8.self) else { throw .notText }
            return .text(text)
        case 4: return try array(information, inside: depth)
        case 5: return try map(information, inside: depth)
        case 7 where information == 20 || information == 21: return .bool(information == 21)
        case 7 where information == 22: return .null
        default: throw .unsupported
        }
    }

    private mutating func array(_ information: UInt8, inside depth: Int) throws(CBOR.Fault) -> CBOR {
        let count = try count(information, inside: depth, bytesEach: 1)
        var items: [CBOR] = []
        for _ in 0..<count { items.append(try value(inside: depth + 1)) }
        return .array(items)
    }

    private mutating func map(_ information: UInt8, inside depth: Int) throws(CBOR.Fault) -> CBOR {
        let count = try count(information, inside: depth, bytesEach: 2)
        var members: [CBOR.Key: CBOR] = [:]
        for _ in 0..<count {
            let key: CBOR.Key
            switch try value(inside: depth + 1) {
            case .integer(let number): key = .integer(number)
            case .text(let text): key = .text(text)
            default: throw .badKey
            }
            guard members.updateValue(try value(inside: depth + 1), forKey: key) == nil else { throw .badKey }
        }
        return .map(members)
    }

    /// The number of items or members of a container that begins here. They cannot be more than there are bytes for.
    private mutating func count(
        _ information: UInt8, inside depth: Int, bytesEach: Int
    ) throws(CBOR.Fault) -> Int {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        let count = try argument(information)
        guard count <= UInt64(rest.count / bytesEach) else { throw .truncated }
        return Int(count)
    }

    private mutating func integer(_ information: UInt8) throws(CBOR.Fault) -> Int64 {
        guard let number = Int64(exactly: try argument(information)) else { throw .integerOutOfRange }
        return number
    }

    private mutating func string(_ information: UInt8) throws(CBOR.Fault) -> ArraySlice<UInt8> {
        let count = try argument(information)
        guard count <= UInt64(rest.count) else { throw .truncated }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    /// The number that an item's first byte announces (RFC 8949, section 3). 31 would be an indefinite length.
    private mutating func argument(_ information: UInt8) throws(CBOR.Fault) -> UInt64 {
        guard information >= 24 else { return UInt64(information) }
        guard information <= 27 else { throw .unsupported }
        let count = 1 << Int(information - 24)
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

import Glibc

/// Reads values of an MMDB file, in its data section or its metadata (MaxMind DB File Format 2.0, "Output Data Section").
///
/// libmaxminddb can read them too. But up to 1.13 it recurses without end on a corrupt file that nests maps, and it scans
/// a record again for every name. Here nothing recurses, every offset is checked, and the work on one record is bounded.
struct MMDBData {
    enum Kind: UInt8 {
        case pointer = 1
        case text, double, bytes, uint16, uint32, map, int32, uint64, uint128, array
        case boolean = 14
        case float
    }

    /// The header of a value. Offsets count from the start of `bytes`.
    struct Value {
        var kind: Kind
        /// The number of pairs of a map, of members of an array, or of bytes of any other value.
        var count: Int
        /// The offset of the first byte or member; for a pointer, the offset that it points to.
        var start: Int
        /// The offset after the header and the bytes. The members of a map or an array start there.
        var end: Int
    }

    /// Values read for one record, at most. A record of a real table has some dozens; the metadata have a few more.
    static let maximumValues = 4096

    /// The data section, or the metadata.
    let bytes: UnsafeRawBufferPointer

    /// The value at `offset`, which may be a pointer; nil if it is not well-formed or reaches past the end.
    func value(at offset: Int) -> Value? {
        guard offset >= 0, offset < bytes.count else { return nil }
        let control = bytes[offset]
        var end = offset + 1
        var type = control >> 5
        if type == 0 {
            guard let extended = number(1, &end), extended <= 8 else { return nil }
            type = UInt8(extended) + 7
            guard type >= 8 else { return nil }
        }
        guard let kind = Kind(rawValue: type) else { return nil }
        if kind == .pointer {
            guard let target = pointer(control, &end) else { return nil }
            return Value(kind: kind, count: 0, start: target, end: end)
        }
        var count = Int(control & 31)
        if count > 28 {
            guard let more = number(count - 28, &end) else { return nil }
            count = [29, 285, 65_821][count - 29] + more
        }
        let value = Value(kind: kind, count: count, start: end, end: end)
        switch kind {
        case .map, .array, .boolean: return value
        default:
            guard count <= bytes.count - end else { return nil }
            return Value(kind: kind, count: count, start: end, end: end + count)
        }
    }

    /// The value at `offset`, or the one that a pointer there points to. A pointer to a pointer is not well-formed.
    func resolved(at offset: Int) -> Value? {
        guard let value = value(at: offset) else { return nil }
        guard value.kind == .pointer else { return value }
        guard let target = self.value(at: value.start), target.kind != .pointer else { return nil }
        return target
    }

    /// The offset after the value at `offset` and everything in it. Takes 1 from `budget` for every value; nil once it is
    /// used up, or if a value is not well-formed.
    func end(ofValueAt offset: Int, budget: inout Int) -> Int? {
        var open = 1
        var at = offset
        while open > 0 {
            budget -= 1
            guard budget >= 0, let value = value(at: at) else { return nil }
            switch value.kind {
            case .map: open += 2 * value.count - 1
            case .array: open += value.count - 1
            default: open -= 1
            }
            at = value.end
        }
        return at
    }

    /// Reads a big-endian number of `width` bytes at `at`, and moves `at` past it.
    private func number(_ width: Int, _ at: inout Int) -> Int? {
        guard width <= bytes.count - at else { return nil }
        var value = 0
        for _ in 0..<width {
            value = value << 8 | Int(bytes[at])
            at += 1
        }
        return value
    }

    private func pointer(_ control: UInt8, _ at: inout Int) -> Int? {
        let width = Int(control >> 3 & 3) + 1
        guard let low = number(width, &at) else { return nil }
        let high = Int(control & 7)
        return switch width {
        case 1: high << 8 | low
        case 2: (high << 16 | low) + 2048
        case 3: (high << 24 | low) + 526_336
        default: low
        }
    }
}

extension MMDBData {
    /// The bytes of a text; nil if the value is not a text.
    func text(_ value: Value?) -> UnsafeRawBufferPointer? {
        guard let value, value.kind == .text else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[value.start..<value.end])
    }

    /// An unsigned number of at most 64 bits; nil if the value is something else.
    func unsigned(_ value: Value?) -> UInt64? {
        guard let value, [.uint16, .uint32, .uint64].contains(value.kind), value.count <= 8 else { return nil }
        return bytes[value.start..<value.end].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The value of `key` in a map; nil if the key is missing or `map` is not a map.
    func member(_ key: StaticString, of map: Value?) -> Value? {
        guard let map, var members = Members(map, of: self) else { return nil }
        while let (name, value) = members.next() {
            if name.spells(key) { return value }
        }
        return nil
    }

    /// The first member of an array; nil if it is empty or `array` is not an array.
    func first(of array: Value?) -> Value? {
        guard let array, array.kind == .array, array.count > 0 else { return nil }
        return resolved(at: array.end)
    }

    /// Iterates over the pairs of a map. Ends at the first pair that is not well-formed.
    struct Members {
        private let data: MMDBData
        private var left: Int
        private var at: Int
        private var budget = MMDBData.maximumValues

        /// nil if `map` is not a map.
        init?(_ map: Value, of data: MMDBData) {
            guard map.kind == .map else { return nil }
            self.data = data
            left = map.count
            at = map.end
        }

        mutating func next() -> (name: UnsafeRawBufferPointer, value: Value)? {
            guard left > 0, let key = data.value(at: at), let name = data.text(data.resolved(at: at)),
                let value = data.resolved(at: key.end), let end = data.end(ofValueAt: key.end, budget: &budget)
            else { return nil }
            left -= 1
            at = end
            return (name, value)
        }
    }
}

extension MMDBData {
    /// Whether the value at `offset`, with everything it contains and points to, is well-formed and at most `maximumValues`.
    func isSound(at offset: Int) -> Bool {
        var budget = Self.maximumValues
        var waiting = [offset]
        while let start = waiting.popLast() {
            var open = 1
            var at = start
            while open > 0 {
                budget -= 1
                guard budget >= 0, let value = value(at: at) else { return false }
                open -= 1
                switch value.kind {
                case .map: open += 2 * value.count
                case .array: open += value.count
                case .pointer:
                    guard self.value(at: value.start).map({ $0.kind != .pointer }) == true else { return false }
                    waiting.append(value.start)
                default: break
                }
                at = value.end
            }
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of `text`, byte by byte.
    func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && (count == 0 || memcmp(baseAddress!, text.utf8Start, count) == 0)
    }
}

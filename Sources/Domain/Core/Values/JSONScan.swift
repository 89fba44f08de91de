/// A single pass over JSON text (RFC 8259) in UTF-8, which checks the grammar and copies nothing.
///
/// Each function moves `at` behind what it has read. A function that returns false or nil has met what is not JSON, or a
/// closure has refused it; then the scan is over.
public struct JSONScan {
    /// What a value is.
    public enum Value: Sendable { case string, object, array, whole, number, word, null }

    /// The text.
    public let bytes: [UInt8]
    /// The offset of the next byte.
    public private(set) var at = 0
    /// Range of the last string's contents.
    public private(set) var text = 0..<0
    /// Whether the last string contains escapes.
    public private(set) var hasEscapes = false
    /// Objects and arrays that are open.
    private var depth = 0

    private let maximumDepth: Int

    /// - Parameter maximumDepth: how deep objects and arrays may be nested.
    public init(bytes: [UInt8], maximumDepth: Int = 16) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// Whether all is read.
    public var isAtEnd: Bool { at == bytes.count }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func space() {
        while at < bytes.count, case let byte = bytes[at], byte == 32 || byte == 9 || byte == 10 || byte == 13 {
            at += 1
        }
    }

    /// Reads an object.
    ///
    /// - Parameter member: called with each member's name, as it stands between the quotes. It reads the value, and returns
    ///   false to refuse the object.
    public mutating func object(_ member: (inout JSONScan, ArraySlice<UInt8>) -> Bool) -> Bool {
        guard depth < maximumDepth, take(UInt8(ascii: "{")) else { return false }
        depth += 1
        defer { depth -= 1 }
        space()
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            space()
            guard string() else { return false }
            let name = bytes[text]
            space()
            guard take(UInt8(ascii: ":")) else { return false }
            space()
            guard member(&self, name) else { return false }
            space()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// Reads an array.
    ///
    /// - Parameter item: called for each item. It reads the value, and returns false to refuse the array.
    public mutating func array(_ item: (inout JSONScan) -> Bool) -> Bool {
        guard depth < maximumDepth, take(UInt8(ascii: "[")) else { return false }
        depth += 1
        defer { depth -= 1 }
        space()
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            space()
            guard item(&self) else { return false }
            space()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    /// Reads any value.
    public mutating func value() -> Value? {
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "\""): return string() ? .string : nil
        case UInt8(ascii: "{"): return object { scan, _ in scan.value() != nil } ? .object : nil
        case UInt8(ascii: "["): return array { $0.value() != nil } ? .array : nil
        case UInt8(ascii: "t"): return word("true") ? .word : nil
        case UInt8(ascii: "f"): return word("false") ? .word : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number()
        }
    }

    /// Reads a whole number; nil for any other value.
    public mutating func whole() -> Int64? {
        let begin = at
        guard value() == .whole else { return nil }
        return Int64(String(decoding: bytes[begin..<at], as: UTF8.self))
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
            // Most bytes are plain.
            var end = at
            while end < bytes.count, case let byte = bytes[end], byte >= 32, byte < 128, byte != 0x22, byte != 0x5c {
                end += 1
            }
            at = end
            guard at < bytes.count else { return false }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                text = begin..<at
                at += 1
                return true
            case UInt8(ascii: "\\"):
                hasEscapes = true
                guard escape() else { return false }
            case ..<32: return false
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

/// Whether bytes are an ASCII text: a name or a value of JSON without escapes, compared without making a String of it.
public func isText(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { bytes.elementsEqual($0) }
}

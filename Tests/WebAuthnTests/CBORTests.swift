import Testing
import WebAuthn

/// The reader of CBOR (RFC 8949), as far as authenticators write it.
@Suite struct CBORTests {
    /// Examples of RFC 8949, appendix A.
    @Test func readsTheExamples() throws {
        let examples: [([UInt8], CBOR)] = [
            ([0x00], .integer(0)), ([0x17], .integer(23)), ([0x18, 0x18], .integer(24)),
            ([0x19, 0x03, 0xe8], .integer(1000)), ([0x1a, 0x00, 0x0f, 0x42, 0x40], .integer(1_000_000)),
            ([0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0], .integer(1_000_000_000_000)),
            ([0x20], .integer(-1)), ([0x38, 0x63], .integer(-100)), ([0x39, 0x03, 0xe7], .integer(-1000)),
            ([0x40], .bytes([])), ([0x44, 1, 2, 3, 4], .bytes([1, 2, 3, 4])), ([0x60], .text("")),
            ([0x64, 0x49, 0x45, 0x54, 0x46], .text("IETF")), ([0x63, 0xe6, 0xb0, 0xb4], .text("水")),
            ([0x64, 0xf0, 0x90, 0x85, 0x91], .text("𐅑")), ([0x80], .array([])),
            ([0x83, 1, 2, 3], .array([.integer(1), .integer(2), .integer(3)])),
            ([0xa0], .map([:])), ([0xa2, 1, 2, 3, 4], .map([.integer(1): .integer(2), .integer(3): .integer(4)])),
            ([0xa1, 0x61, 0x61, 1], .map([.text("a"): .integer(1)])),
            ([0xf4], .bool(false)), ([0xf5], .bool(true)), ([0xf6], .null),
            ([0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .integer(.max)),
            ([0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .integer(.min)),
        ]
        for (bytes, value) in examples { #expect(try CBOR(bytes) == value) }
    }

    @Test func refuses() {
        let faults: [(String, [UInt8], CBOR.Fault)] = [
            ("nothing", [], .truncated), ("no length", [0x58], .truncated), ("half a length", [0x19, 1], .truncated),
            ("bytes cut", [0x42, 1], .truncated), ("list cut", [0x82, 1], .truncated),
            ("map without a value", [0xa1, 1], .truncated),
            ("the longest bytes", [0x5b] + [UInt8](repeating: 0xff, count: 8), .truncated),
            ("bytes beyond Int", [0x5b, 0x80, 0, 0, 0, 0, 0, 0, 0], .truncated),
            ("the longest list", [0x9b] + [UInt8](repeating: 0xff, count: 8), .truncated),
            ("the longest map", [0xbb] + [UInt8](repeating: 0xff, count: 8), .truncated),
            ("2^63", [0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0], .integerOutOfRange),
            ("-2^63 - 1", [0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0], .integerOutOfRange),
            ("indefinite bytes", [0x5f, 0x41, 1, 0xff], .unsupported),
            ("indefinite text", [0x7f, 0x61, 0x61, 0xff], .unsupported),
            ("indefinite list", [0x9f, 1, 0xff], .unsupported),
            ("indefinite map", [0xbf, 1, 2, 0xff], .unsupported), ("break", [0xff], .unsupported),
            ("tag", [0xc0, 0x60], .unsupported), ("bignum", [0xc2, 0x41, 1], .unsupported),
            ("half", [0xf9, 0, 0], .unsupported), ("float", [0xfa, 0, 0, 0, 0], .unsupported),
            ("double", [0xfb, 0, 0, 0, 0, 0, 0, 0, 0], .unsupported), ("undefined", [0xf7], .unsupported),
            ("simple", [0xe0], .unsupported), ("reserved", [0x1c], .unsupported), ("reserved", [0x5e], .unsupported),
            ("not UTF-8", [0x61, 0xff], .notText), ("surrogate", [0x63, 0xed, 0xa0, 0x80], .notText),
            ("a key twice", [0xa2, 1, 2, 1, 3], .badKey), ("a text twice", [0xa2, 0x60, 1, 0x60, 1], .badKey),
            ("a key twice in two forms", [0xa2, 1, 2, 0x18, 1, 3], .badKey),
            ("bytes as a key", [0xa1, 0x40, 1], .badKey), ("null as a key", [0xa1, 0xf6, 1], .badKey),
            ("a byte more", [1, 1], .trailingBytes),
            ("five lists", [0x81, 0x81, 0x81, 0x81, 0x80], .tooDeep),
            ("five maps", [0xa1, 1, 0xa1, 1, 0xa1, 1, 0xa1, 1, 0xa0], .tooDeep),
            ("many lists", [UInt8](repeating: 0x81, count: 60_000), .tooDeep),
            ("more than 64 KiB", [UInt8](repeating: 0, count: 65_537), .tooLong),
        ]
        for (name, bytes, fault) in faults {
            #expect(throws: fault, "\(name)") { try CBOR(bytes) }
        }
    }

    @Test func depthOfFour() throws {
        #expect(try CBOR([0x81, 0x81, 0x81, 0x80]) == .array([.array([.array([.array([])])])]))
        #expect(try CBOR([0x81, 0x81, 0x81, 0x81, 0x01]) == .array([.array([.array([.array([.integer(1)])])])]))
    }

    /// Linear in the input, whatever is in it.
    @Test func takesLittleTime() throws {
        let list: [UInt8] = [0x99, 0xff, 0xfc] + [UInt8](repeating: 0x80, count: 65_532)
        let members = (0..<13_000).flatMap { [0x19, UInt8($0 >> 8), UInt8($0 & 255), 0] as [UInt8] }
        let map: [UInt8] = [0xb9, 0x32, 0xc8] + members
        let clock = ContinuousClock()
        let time = try clock.measure {
            for _ in 0..<10 {
                _ = try CBOR(list)
                _ = try CBOR(map)
            }
        }
        #expect(time < .seconds(5))
    }

    @Test func saysWhatIsLeft() throws {
        var reader = CBORReader([0x01, 0x41, 0x02, 0x03][...])
        #expect(try reader.value() == .integer(1))
        #expect(try reader.value() == .bytes([2]))
        #expect(reader.rest == [3])
    }
}

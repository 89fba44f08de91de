import Core
import Foundation
import Testing
import Wire

@Suite struct JSONWritingTests {
    private func text(_ value: some Encodable) -> String { String(decoding: encodeJSON(value), as: UTF8.self) }

    private struct Mixed: Codable, Equatable {
        struct Part: Codable, Equatable { var z: [Int], a: [String: Bool]?, none: [Part] }
        enum Choice: String, Codable { case one = "o\"ne" }
        var zebra: String, absent: Int?, apple: Part, choice: Choice, parts: [[Part?]]
    }

    @Test func membersKeepTheirOrderAndNilOnesAreLeftOut() throws {
        let part = Mixed.Part(z: [1, -2], a: ["x": true], none: [])
        let mixed = Mixed(
            zebra: "", absent: nil, apple: part, choice: .one, parts: [[], [nil, .init(z: [], a: nil, none: [part])]])
        let json =
            #"{"zebra":"","apple":{"z":[1,-2],"a":{"x":true},"none":[]},"choice":"o\"ne","#
            + #""parts":[[],[null,{"z":[],"none":[{"z":[1,-2],"a":{"x":true},"none":[]}]}]]}"#
        #expect(text(mixed) == json)
        #expect(try decodeJSON(Mixed.self, from: encodeJSON(mixed)) == mixed)
    }

    @Test func aNilThatIsEncodedIsNull() {
        struct Null: Encodable {
            enum Keys: String, CodingKey { case a, b, c }
            func encode(to encoder: any Encoder) throws {
                var box = encoder.container(keyedBy: Keys.self)
                try box.encode(String?.none, forKey: .a)
                try box.encodeNil(forKey: .b)
                try box.encode(String?.some("x"), forKey: .c)
            }
        }
        #expect(text(Null()) == #"{"a":null,"b":null,"c":"x"}"#)
        #expect(text(Int?.none) == "null")
        #expect(text([nil, 1]) == "[null,1]")
    }

    @Test func stringsAreEscaped() throws {
        let odd = "\"\\/\n\r\t\u{0}\u{1f}\u{7f}é😀\u{2028}"
        #expect(text("\"\\\n\u{1}é") == #""\"\\\n\u0001é""#)
        #expect(text([odd: odd]).hasPrefix(#"{"\"\\/\n"#), "names too")
        #expect(try decodeJSON([String: String].self, from: encodeJSON([odd: odd])) == [odd: odd])
    }

    @Test func numbersKeepTheirLimits() {
        #expect(text([Int64.min, 0, 9, 10, .max]) == "[-9223372036854775808,0,9,10,9223372036854775807]")
        #expect(text([UInt64.max]) == "[18446744073709551615]")
        #expect(text(Int8.min) == "-128" && text(UInt8.max) == "255")
        #expect(text([0.5, -1e300, 2.5e-10]) == "[0.5,-1e+300,2.5e-10]")
        #expect(text([Double.nan, .infinity]) == "[null,null]")
        #expect(text(Float(0.1)) == "0.1")
        #expect(text([true, false]) == "[true,false]")
    }

    @Test func emptyContainersAreWritten() {
        struct Empty: Codable {}
        #expect(text(Empty()) == "{}")
        #expect(text([Empty(), Empty()]) == "[{},{}]")
        #expect(text([[Int]]()) == "[]")
    }

    /// Containers that a type asks for by itself are ended by what follows them.
    @Test func nestedContainersEndWhereTheNextMemberBegins() {
        struct Nested: Encodable {
            enum Keys: String, CodingKey { case list, object, last }
            func encode(to encoder: any Encoder) throws {
                var box = encoder.container(keyedBy: Keys.self)
                var list = box.nestedUnkeyedContainer(forKey: .list)
                try list.encode(1)
                var inner = list.nestedContainer(keyedBy: Keys.self)
                try inner.encode(2, forKey: .last)
                var deeper = list.nestedUnkeyedContainer()
                try deeper.encode("3")
                try list.encode(false)
                #expect(list.count == 4)
                var object = box.nestedContainer(keyedBy: Keys.self, forKey: .object)
                try object.encode(["4"], forKey: .list)
                try object.encodeNil(forKey: .last)
                try box.encode(5, forKey: .last)
            }
        }
        #expect(
            text([Nested()]) == #"[{"list":[1,{"last":2},["3"],false],"object":{"list":["4"],"last":null},"last":5}]"#)
    }

    /// So does a type that encodes another one's members beside its own.
    @Test func aValueThatAsksAgainHasOneContainer() {
        struct First: Encodable { var a = 1 }
        struct Both: Encodable {
            enum Keys: String, CodingKey { case b }
            func encode(to encoder: any Encoder) throws {
                try First().encode(to: encoder)
                var box = encoder.container(keyedBy: Keys.self)
                try box.encode([2], forKey: .b)
                try First(a: 3).encode(to: box.superEncoder())
                try First(a: 4).encode(to: box.superEncoder(forKey: .b))
            }
        }
        #expect(text([Both()]) == #"[{"a":1,"b":[2],"super":{"a":3},"b":{"a":4}}]"#)
    }

    @Test func storedJSONIsCopiedByThisEncoderOnly() {
        let stored = StoredActivity(.init(seq: 3, kind: nil, verdict: nil, body: Array(#"{"kind":"new"}"#.utf8)))
        #expect(text([[stored]]) == #"[[{"seq":3,"kind":"new"}]]"#)
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(stored) }
    }
}

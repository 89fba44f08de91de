import Core
import Foundation
import TestKit
import Testing

@Suite struct JSONWriterTests {
    private func parse(_ bytes: [UInt8]) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    private func write(_ value: String) -> [UInt8] {
        var json = JSONWriter()
        json.string(value)
        return json.bytes
    }

    @Test(arguments: HostileText.all)
    func anotherParserReadsTheSameText(_ text: String) throws {
        let read = try #require(try parse(write(text)) as? String)
        // String equality would take é and e + ´ for the same.
        #expect(Array(read.utf8) == Array(text.utf8))
    }

    @Test func anotherParserReadsRandomText() throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<2000 {
            let text = HostileText.random(using: &random)
            let read = try #require(try parse(write(text)) as? String)
            try #require(Array(read.utf8) == Array(text.utf8))
        }
    }

    /// Every character of one byte, and no raw control character or DEL in what is written: it can go to a terminal.
    @Test func escapesEveryControlCharacter() throws {
        for byte in UInt8(0)..<128 {
            let text = String(UnicodeScalar(byte))
            let bytes = write("a" + text + "b")
            #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            #expect(try parse(bytes) as? String == "a" + text + "b")
        }
    }

    @Test func writesExactly() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", "x\"\n\u{1}")
            json.member("b", ifSome: nil)
            json.member("c", Int64.min)
            json.key("d")
            json.array { json in
                json.null()
                json.bool(true)
                json.array { _ in }
                json.object { _ in }
                json.int(10)
                json.int(9)
                json.int(-1)
                json.int(0)
            }
            json.member("e", false)
            json.key("f")
            json.raw(Array("[1]".utf8))
            json.member("g", "")
        }
        let expected =
            #"{"a":"x\"\n\u0001","c":-9223372036854775808,"d":[null,true,[],{},10,9,-1,0],"e":false,"f":[1],"g":""}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    /// Text that came over from Foundation need not be native UTF-8 inside.
    @Test func takesBridgedText() throws {
        let bridged = NSString(string: "a\"é\u{2028}").replacingOccurrences(of: "a", with: "b")
        #expect(try parse(write(bridged)) as? String == "b\"é\u{2028}")
    }
}

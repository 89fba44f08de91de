import Core
import TestKit
import Testing
import Wire

@Suite struct ClientFrameTests {
    private static let time = Timestamp(milliseconds: 1_795_323_843_123)

    @Test(
        arguments: [
            (.ack(0), #"{"type":"ack","seq":0}"#),
            (.ack(.max), #"{"type":"ack","seq":9223372036854775807}"#),
            (.read(17), #"{"type":"read","upto":17}"#),
            (.hello(Hello(device: nil)), #"{"type":"hello"}"#),
            (.hello(Hello(device: "thinkpad-tray")), #"{"type":"hello","device":"thinkpad-tray"}"#),
            (
                .hello(
                    Hello(
                        device: "a", cursor: Cursor(epoch: Epoch("k3"), seq: 6), from: .back(.seconds(7200)),
                        filter: Filter(kinds: [.open, .click], verdicts: [.human]), catchUp: .digest, batch: true)),
                #"{"type":"hello","device":"a","cursor":{"epoch":"k3","seq":6},"from":"7200s","kinds":["open","click"],"#
                    + #""verdicts":["human"],"catchup":"digest","batch":true}"#
            ),
            (
                .hello(Hello(device: nil, from: .earliest, catchUp: .unread)),
                #"{"type":"hello","from":"earliest","catchup":"unread"}"#
            ),
            (.hello(Hello(device: nil, from: .now)), #"{"type":"hello","from":"now"}"#),
            (.hello(Hello(device: nil, from: .time(time))), #"{"type":"hello","from":"2026-11-22T05:04:03.123Z"}"#),
        ] as [(ClientFrame, String)])
    func encodesExactlyAndDecodesBack(_ frame: ClientFrame, _ json: String) throws {
        #expect(String(decoding: frame.encoded, as: UTF8.self) == json)
        #expect(try decodeJSON(ClientFrame.self, from: Array(json.utf8)) == frame)
    }

    @Test(
        arguments: [
            (
                #"{"type":"hello","device":null,"cursor":null,"from":null,"kinds":null,"verdicts":null,"catchup":null,"batch":null}"#,
                .hello(Hello(device: nil))
            ),
            // Members this version does not know are for a newer one.
            (#" { "seq" : 3 , "type" : "ack" , "later" : [ { } ] } "#, .ack(3)),
            (#"{"type":"hello","from":"2h"}"#, .hello(Hello(device: nil, from: .back(.seconds(7200))))),
            (
                #"{"type":"hello","from":"2026-11-22T06:04:03.123+01:00"}"#,
                .hello(Hello(device: nil, from: .time(time)))
            ),
        ] as [(String, ClientFrame)])
    func decodesWhatOthersMayWrite(_ json: String, _ frame: ClientFrame) throws {
        #expect(try decodeJSON(ClientFrame.self, from: Array(json.utf8)) == frame)
    }

    /// Every refusal names the member at fault, so that who writes a client need not guess.
    @Test(arguments: [
        ("{}", "type"), (#"{"seq":1}"#, "type"), (#"{"type":null}"#, "type"), (#"{"type":1}"#, "type"),
        (#"{"type":"Ack","seq":1}"#, "type"), (#"{"type":"welcome"}"#, "type"), (#"{"type":""}"#, "type"),
        (#"{"type":"ack"}"#, "seq"), (#"{"type":"ack","upto":1}"#, "seq"), (#"{"type":"ack","seq":null}"#, "seq"),
        (#"{"type":"ack","seq":-1}"#, "seq"), (#"{"type":"ack","seq":1.5}"#, "seq"),
        (#"{"type":"ack","seq":1e30}"#, "seq"),
        (#"{"type":"ack","seq":9223372036854775808}"#, "seq"), (#"{"type":"ack","seq":"1"}"#, "seq"),
        (#"{"type":"ack","seq":01}"#, "seq"),
        (#"{"type":"ack","seq":true}"#, "seq"), (#"{"type":"ack","seq":[1]}"#, "seq"),
        (#"{"type":"ack","seq":{}}"#, "seq"),
        (#"{"type":"read"}"#, "upto"), (#"{"type":"read","seq":1}"#, "upto"), (#"{"type":"read","upto":-5}"#, "upto"),
        (#"{"type":"read","upto":0.1}"#, "upto"),
        (#"{"type":"hello","device":""}"#, "device"), (#"{"type":"hello","device":"a b"}"#, "device"),
        (#"{"type":"hello","device":"é"}"#, "device"), (#"{"type":"hello","device":"a/b"}"#, "device"),
        (#"{"type":"hello","device":"a\u0000"}"#, "device"), (#"{"type":"hello","device":7}"#, "device"),
        (#"{"type":"hello","device":"webhook:crm"}"#, "device"), (#"{"type":"hello","device":"webhook:"}"#, "device"),
        (#"{"type":"hello","device":"\#(String(repeating: "x", count: 65))"}"#, "device"),
        (#"{"type":"hello","cursor":7}"#, "cursor"), (#"{"type":"hello","cursor":[]}"#, "cursor"),
        (#"{"type":"hello","cursor":"k3:6"}"#, "cursor"), (#"{"type":"hello","cursor":{}}"#, "cursor.epoch"),
        (#"{"type":"hello","cursor":{"epoch":"k3"}}"#, "cursor.seq"),
        (#"{"type":"hello","cursor":{"epoch":3,"seq":6}}"#, "cursor.epoch"),
        (#"{"type":"hello","cursor":{"epoch":"k3","seq":-6}}"#, "cursor.seq"),
        (#"{"type":"hello","cursor":{"epoch":"k3","seq":"6"}}"#, "cursor.seq"),
        (#"{"type":"hello","cursor":{"epoch":"k3","seq":1e30}}"#, "cursor.seq"),
        (#"{"type":"hello","from":""}"#, "from"), (#"{"type":"hello","from":"yesterday"}"#, "from"),
        (#"{"type":"hello","from":"-2h"}"#, "from"), (#"{"type":"hello","from":"2026-11-22"}"#, "from"),
        (#"{"type":"hello","from":5}"#, "from"), (#"{"type":"hello","kinds":[]}"#, "kinds"),
        (#"{"type":"hello","verdicts":[]}"#, "verdicts"),
        (#"{"type":"hello","kinds":"open"}"#, "kinds"), (#"{"type":"hello","kinds":["opens"]}"#, "kinds[0]"),
        (#"{"type":"hello","kinds":["open",3]}"#, "kinds[1]"), (#"{"type":"hello","kinds":[null]}"#, "kinds[0]"),
        (#"{"type":"hello","verdicts":["human","alien"]}"#, "verdicts[1]"),
        (#"{"type":"hello","verdicts":{}}"#, "verdicts"),
        (#"{"type":"hello","catchup":"some"}"#, "catchup"), (#"{"type":"hello","catchup":true}"#, "catchup"),
        (#"{"type":"hello","batch":"yes"}"#, "batch"), (#"{"type":"hello","batch":1}"#, "batch"),
    ])
    func refusesNamingTheMember(_ json: String, _ field: String) {
        let fault = fault(of: Array(json.utf8))
        #expect(fault?.field == field)
        #expect(fault?.message.isEmpty == false)
    }

    @Test(arguments: [
        "", " ", "hello", "null", "1", "\"ack\"", "[]", #"{"type":"ack","seq":1"#, #"{"type":"ack","seq":1}}"#,
        #"{"type":"ack","seq":+1}"#, #"{"type":"ack","seq":NaN}"#, #"{'type':'ack','seq':1}"#,
        "{\"type\":\"ack\"\u{0},\"seq\":1}", #"{"type":"ack","seq":1} {}"#, #"{"type":"\x"}"#,
        "{\"type\":\"hello\",\"device\":\"a\nb\"}",
    ])
    func refusesWhatIsNoJSONObject(_ text: String) {
        #expect(fault(of: Array(text.utf8))?.field == "")
    }

    /// Deep enough to end a parser that recurses: it must be refused, not crash.
    @Test(arguments: ["[", "{\"a\":"])
    func refusesDeepNesting(_ open: String) {
        let deep = String(repeating: open, count: 10_000)
        #expect(fault(of: Array(deep.utf8)) != nil)
        let close = open == "[" ? "]" : "}"
        let whole = deep + "1" + String(repeating: close, count: 10_000)
        #expect(fault(of: Array(#"{"type":"ack","seq":1,"x":"#.utf8) + Array(whole.utf8) + Array("}".utf8)) != nil)
    }

    /// RFC 3629, 3: overlong forms, surrogates, lone and missing continuation bytes, bytes that never occur.
    @Test(
        arguments: [
            [0xff], [0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80],
            [0xf0, 0x80, 0x80, 0xaf],
        ] as [[UInt8]])
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        let frame = Array(#"{"type":"hello","device":""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(fault(of: frame) != nil)
    }

    /// Whatever bytes come, the decoder answers with a frame or a fault.
    @Test func damagedFramesNeverTrap() {
        var random = SplitMix64(seed: 40)
        let whole = ClientFrame.hello(
            Hello(device: "a", cursor: Cursor(epoch: Epoch("k"), seq: 6), from: .now, filter: Filter(kinds: [.open]))
        )
        .encoded
        var refused = 0
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if fault(of: bytes) != nil { refused += 1 }
        }
        #expect(refused > 3000)
    }

    private func fault(of bytes: [UInt8]) -> JSONFault? {
        do {
            _ = try decodeJSON(ClientFrame.self, from: bytes)
            return nil
        } catch {
            return error
        }
    }
}

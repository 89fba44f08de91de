import HTTPWire
import Testing
import WireHarness

/// The head's reader against `ReferenceHead`: the same heads are refused, and of the others the same is read.
@Suite struct ReferenceTests {
    /// What the machine makes of a head; nil if it refuses it.
    private func read(_ bytes: [UInt8]) -> [String]? {
        var limits = WireLimits()
        limits.fields = 1000
        var peer = HTTPPeer(limits: limits, bodies: .refused)
        peer.feed(bytes)
        guard let head = peer.heads.first else { return nil }
        return head.fieldLines.map { "\($0.name): \($0.value)" } + ["\(head.framing) \(head.closes)"]
    }

    /// The same of the reference.
    private func reference(_ bytes: [UInt8]) -> [String]? {
        guard let head = ReferenceHead(bytes.map { Unicode.Scalar($0) }) else { return nil }
        let lines = head.fields.map { field in
            "\(field[0]): " + String(decoding: field[1].unicodeScalars.map { UInt8($0.value) }, as: UTF8.self)
        }
        let framing: BodyFraming = head.isChunked ? .chunked : head.length.map { .length($0) } ?? .none
        return lines + ["\(framing) \(head.closes)"]
    }

    private static let lines = [
        "Host: x", "host:y:80", "Host: [::1]:8", "host: a,b", "content-length: 5", "Content-Length: 05",
        "content-length: -5",
        "content-length: 5, 5", "content-length: 1234567890123456789", "transfer-encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "transfer-encoding: chunked,", "transfer-encoding: identity", "Connection: close",
        "connection: keep-alive , Close", "expect: 100-continue",
        "expect: x", "a: b", "a :b", "a:\u{e9}", "a:", " a: b", "a: b\r", "x-y_z:  \t v w\t ", "é: a", "a", ":",
        "upgrade: h2c",
    ]
    private static let targets = [
        "/", "/a?b", "*", "http://x", "http://x/", "HTTP://x?q", "https://[::1]:1/a", "http://", "http://:1/",
        "http://a b/", "x:443", "/#", "//", "http://u@x/",
    ]
    private static let methods = ["GET", "POST", "OPTIONS", "CONNECT", "get", "G=T", "HEAD"]
    private static let versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/1.7", "HTTP/1.", "HTTP/2.0", "http/1.1", "HTTP/1.1 "]

    @Test(arguments: 0..<40 as Range<UInt64>)
    func theSameIsReadAndRefused(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var taken = 0
        for _ in 0..<250 {
            // Mostly well formed, so that one fault shows by itself.
            func pick(_ all: [String], _ random: inout SplitMix) -> String {
                random.below(4) == 0 ? all.randomElement(using: &random)! : all[0]
            }
            var text =
                pick(Self.methods, &random) + " " + pick(Self.targets, &random) + " " + pick(Self.versions, &random)
                + "\r\n"
            text += random.below(8) == 0 ? "" : "host: x\r\n"
            for _ in 0..<random.below(4) { text += Self.lines.randomElement(using: &random)! + "\r\n" }
            var bytes = (text + "\r\n").unicodeScalars.map { UInt8($0.value) }
            for _ in 0..<(random.below(3) == 0 ? 1 : 0) {
                let place = random.below(bytes.count - 4)
                let byte: UInt8 = [0, 9, 13, 10, 32, 58, 44, 47, 127, 128, 255, 35, 64, 91][random.below(14)]
                if random.below(2) == 0 { bytes[place] = byte } else { bytes.insert(byte, at: place) }
            }
            // A head ends at its first empty line, and LF alone is refused by all means.
            if let end = bytes.firstRange(of: [13, 10, 13, 10]), end.lowerBound > 0 {
                bytes = Array(bytes[..<end.upperBound])
            }
            let hasBareLF = bytes.indices.contains { bytes[$0] == 10 && ($0 == 0 || bytes[$0 - 1] != 13) }
            let expected = hasBareLF ? nil : reference(bytes)
            let actual = read(bytes)
            if expected != nil { taken += 1 }
            #expect(actual == expected, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(taken > 10 && taken < 230, "both kinds are tried")
    }
}

import HTTPWire
import Testing
import WireHarness

/// Whatever comes, however it is cut, whenever it is answered: from a seed each.
@Suite struct PropertyTests {
    private struct Request {
        var path: String
        var body: [UInt8]?
        var bytes: [UInt8]
    }

    private static func request(_ number: Int, _ random: inout SplitMix) -> Request {
        let path = "/\(number)" + String(repeating: "a", count: random.below(30))
        var lines =
            ["GET", "POST", "PUT", "DELETE", "OPTIONS"].randomElement(using: &random)!
            + " \(path) HTTP/1.1\r\nHost: x\r\n"
        for _ in 0..<random.below(8) {
            lines +=
                "x-\(random.below(9)):" + String(repeating: " ", count: random.below(3)) + "v\(random.below(99))\r\n"
        }
        let body =
            random.below(2) == 0 ? nil : (0..<random.below(400)).map { _ in UInt8.random(in: 0...255, using: &random) }
        guard let body else { return Request(path: path, body: nil, bytes: Array((lines + "\r\n").utf8)) }
        guard random.below(2) == 0 else {
            let head = Array((lines + "Content-Length: \(body.count)\r\n\r\n").utf8)
            return Request(path: path, body: body.isEmpty ? nil : body, bytes: head + body)
        }
        var bytes = Array((lines + "Transfer-Encoding: chunked\r\n\r\n").utf8)
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(60))
            rest = rest.dropFirst(piece.count)
            bytes += Array(
                (String(piece.count, radix: 16) + (random.below(3) == 0 ? ";e=\(random.below(9))" : "") + "\r\n").utf8)
            bytes += piece + [13, 10]
        }
        bytes += Array(("0\r\n" + (random.below(3) == 0 ? "t: 1\r\n" : "") + "\r\n").utf8)
        return Request(path: path, body: body, bytes: bytes)
    }

    /// Well-formed requests are answered in order, and their bodies are what was sent.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func wellFormedRequests(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let requests = (0..<1 + random.below(12)).map { Self.request($0, &random) }
        var peer = HTTPPeer(
            bodies: random.below(2) == 0 ? .admitted(maximum: 1 << 20) : .streamed(maximum: 400),
            now: Int64(random.below(1_000_000)))
        peer.holdsParts = random.below(2) == 0
        if random.below(2) == 0 { peer.partBytes = 1 + random.below(9) }
        var rest = requests.flatMap(\.bytes)[...]
        peer.answersLate = random.below(2) == 0
        if random.below(3) == 0 { peer.bytesPerStep = 1 + random.below(500) }
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(random.below(2) == 0 ? 5 : 3000))
            rest = rest.dropFirst(piece.count)
            peer.feed(piece)
            if random.below(3) == 0 { peer.advance(Int64(random.below(20))) }
            if random.below(2) == 0 { peer.answer() }
            if random.below(2) == 0 { peer.resume() }
        }
        peer.answersLate = false
        peer.holdsParts = false
        peer.resume()
        peer.answer()
        peer.bytesPerStep = .max
        peer.advance(1)
        #expect(peer.violations.isEmpty)
        #expect(peer.faults.isEmpty)
        #expect(ResponseReader.read(peer.output)?.compactMap { $0.value("x-path") } == requests.map(\.path))
        let bodies = peer.events.compactMap { event -> [UInt8]? in
            if case .body(let body) = event { body } else { nil }
        }
        #expect(bodies == requests.compactMap(\.body))
    }

    private static let words = [
        "GET ", "POST ", "/", " HTTP/1.1", "\r\n", "\r", "\n", "host: x\r\n", ":", " ", "\t", "\r\n\r\n",
        "content-length: 3\r\n",
        "transfer-encoding: chunked\r\n", "0\r\n\r\n", "3\r\nabc\r\n", "connection: close\r\n",
        "expect: 100-continue\r\n", "http://y", "?", "*",
        "\0", "\u{7f}", "é", "HTTP/1.0", "99999999999999999999", "HEAD / HTTP/1.1\r\nhost: x\r\n", "a",
    ]

    /// Garbage, and what is nearly a request, ends in a time that is bounded, and every answer is one.
    @Test(arguments: 0..<1000 as Range<UInt64>)
    func anythingIsSurvived(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var input = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<random.below(40) {
            if random.below(8) == 0 { input.append(UInt8.random(in: 0...255, using: &random)) }
            input += Array(Self.words.randomElement(using: &random)!.utf8)
        }
        let wrong = WireFuzz.http(input)
        #expect(wrong.isEmpty)
    }

    @Test(arguments: 0..<1000 as Range<UInt64>)
    func anyFramesAreSurvived(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var input = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<random.below(12) {
            let payload = (0..<random.below(random.below(4) == 0 ? 300 : 10)).map { _ in
                UInt8(97 + random.below(random.below(20) == 0 ? 159 : 26))
            }
            let opcode: UInt8 = [0, 0, 1, 1, 2, 8, 9, 10, 3][random.below(random.below(4) == 0 ? 9 : 4)]
            input += ClientFrame.make(opcode, payload, isFinal: opcode >= 8 || random.below(2) == 0)
            if random.below(20) == 0 { input.append(UInt8.random(in: 0...255, using: &random)) }
        }
        let wrong = WireFuzz.webSocket(input)
        #expect(wrong.isEmpty)
    }
}

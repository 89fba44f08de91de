import Testing
import WireHarness

@testable import HTTPWire

/// RFC 3629, section 4, against the standard library's own reader.
@Suite struct UTF8Tests {
    private func isText(_ bytes: [UInt8]) -> Bool {
        var checker = UTF8Checker()
        return bytes.allSatisfy { checker.take($0) } && checker.isWhole
    }

    private func expectAgreement(_ bytes: [UInt8]) {
        if isText(bytes) != (String(validating: bytes, as: UTF8.self) != nil) { Issue.record("\(bytes)") }
    }

    /// All sequences of one to four bytes, of which each stands at an edge of the grammar.
    @Test func everySequence() {
        let edges: [UInt8] = [
            0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
            0xf0, 0xf1,
            0xf3, 0xf4, 0xf5, 0xff,
        ]
        for a in UInt8.min...UInt8.max {
            expectAgreement([a])
            for b in UInt8.min...UInt8.max { expectAgreement([a, b]) }
        }
        for a in edges {
            for b in edges {
                for c in edges {
                    expectAgreement([a, b, c])
                    for d in edges { expectAgreement([a, b, c, d]) }
                }
            }
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func randomBytes(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<200 {
            let text = (0..<random.below(12)).map { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &random)) ?? "\u{fffd}"
            }
            var bytes = Array(String(String.UnicodeScalarView(text)).utf8)
            expectAgreement(bytes)
            for _ in 0..<random.below(3) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] = UInt8.random(in: 0...255, using: &random)
            }
            expectAgreement(bytes)
        }
    }

    /// A fault shows with the first byte that no text could have there.
    @Test(
        arguments: [
            [0x80], [0xc0], [0xe0, 0x9f], [0xed, 0xa0], [0xf0, 0x8f], [0xf4, 0x90], [0xf5], [0xce, 0xba, 0xff],
            [0xe1, 0x80, 0x41],
        ] as [[UInt8]])
    func faultShowsAtOnce(_ bytes: [UInt8]) {
        var checker = UTF8Checker()
        let taken = bytes.map { checker.take($0) }
        #expect(taken.dropLast().allSatisfy { $0 })
        #expect(taken.last == false)
    }
}

import Core
import TestKit
import Testing

@Suite struct ULIDTests {
    /// The text sorts as the value does, and both sort by time, whatever the random part is.
    @Test func sortsByTime() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<5000 {
            let early = Timestamp(milliseconds: .random(in: 0..<0xffff_ffff_ffff, using: &random))
            let late = Timestamp(milliseconds: .random(in: early.milliseconds + 1...0xffff_ffff_ffff, using: &random))
            let first = ULID(at: early, using: &random)
            let second = ULID(at: late, using: &random)
            try #require(first < second)
            try #require(first.description < second.description)
        }
    }

    @Test func readsBackWhatItWrites() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<5000 {
            let id = ULID(high: random.next(), low: random.next())
            let text = id.description
            try #require(text.utf8.count == 26)
            try #require(ULID(text) == id)
            try #require(ULID(text.lowercased()) == id)
        }
    }

    /// The layout that the specification draws: 48 bits of time, then 80 random bits, most significant first.
    @Test func layout() {
        #expect(ULID(at: Timestamp(milliseconds: 0), random: (0, 0)).description == "00000000000000000000000000")
        #expect(ULID(at: Timestamp(milliseconds: 1), random: (0, 0)).description == "00000000010000000000000000")
        #expect(ULID(at: Timestamp(milliseconds: 0), random: (0, 31)).description == "0000000000000000000000000Z")
        let full = ULID(at: Timestamp(milliseconds: 0xffff_ffff_ffff), random: (.max, .max))
        #expect(full.description == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
        // The specification's own example of a time: 1469918176385 is 01ARYZ6S41.
        let example = ULID(at: Timestamp(milliseconds: 1_469_918_176_385), random: (0, 0))
        #expect(example.description.hasPrefix("01ARYZ6S41"))
    }

    /// Only the lower 16 bits of the first random word are used: more would spill into the time.
    @Test func randomBitsStayOutOfTheTime() {
        let id = ULID(at: Timestamp(milliseconds: 5), random: (0xdead_beef_0000_1234, 0))
        #expect(id.high == 5 << 16 | 0x1234)
    }

    @Test(arguments: [
        "", "0", "0000000000000000000000000", "000000000000000000000000000", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "0000000000000000000000000I", "0000000000000000000000000L", "0000000000000000000000000O",
        "0000000000000000000000000U", "0000000000000000000000000-", "0000000000000000000000000 ",
        "000000000000000000000000é", "0000000000000000000000000\u{0}",
    ])
    func refuses(_ text: String) {
        #expect(ULID(text) == nil)
    }
}

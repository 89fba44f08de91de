import MailRewriting
import Testing

/// A short fuzz run with a seed; `deploy/dev/fuzz.sh` is the long one.
@Suite struct MutationTests {
    /// xorshift64*, so that a run is the same on every machine.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 2_685_821_657_736_338_717
        }
    }

    private static let pieces = [
        "<", ">", "\"", "=", "=\r\n", "=3D", "&amp;", "</body>", "<!--", "<table>", "<a href=", "\r\n\r\n", "--b-",
        "\u{1B}$B",
        "\u{1B}(B", "<p>", "</a>", "<textarea>", "Content-Type: text/html\r\n", "<select>", "<svg>", "\0", "\r", "é",
    ].map { Array($0.utf8) }

    @Test(arguments: 1...4) func mutantsComeOutTrackedOrAsTheyWere(_ seed: Int) throws {
        var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var tracked = 0
        for message in Corpus.messages where message.bytes.count < 8000 && !message.bytes.isEmpty {
            for _ in 0..<6 {
                var bytes = message.bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: at)
                    case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &random)))
                    default: bytes += bytes[at...].prefix(200)
                    }
                    if bytes.isEmpty { bytes = [65] }
                }
                let draft = Draft(bytes, options: Corpus.options)
                let copy = Corpus.track(draft)
                if copy.untouched == nil {
                    tracked += 1
                    let again = Draft(copy.bytes, options: Corpus.options)
                    #expect(again.untouched == nil, "seed \(seed), \(message.name)")
                    // The wish that links stay has left with its header.
                    #expect(again.links.isEmpty || draft.track == .opens, "seed \(seed), \(message.name)")
                } else {
                    #expect(copy.bytes == draft.untracked)
                }
            }
        }
        #expect(tracked > 50)
    }
}

import Testing

@testable import MailRewriting

/// A change is read by gumbo once, for all copies that differ from it in the characters of URLs alone. That gumbo would have
/// said the same of each is tried here.
@Suite struct TriedChangeTests {
    private static let urls = [
        "https://mail.example.com/c/ZyXwVuTsRqPoNmLkJiHgFeDcBa987654/12", "https://x.example/?a=1&copy=2&amp;b='`;=/>",
        "http://x/?<b>&lt;x&gt;", "https://example.com/" + String(repeating: "x", count: 800),
    ]

    private func wishes(_ random: inout some RandomNumberGenerator) -> HTMLPart.Wishes {
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        return HTMLPart.Wishes { link in
            switch (UInt64(link.value.lowerBound) &* 31 &+ seed) % 6 {
            case 0: nil
            case 1: (link.url, false)
            case let n: (Self.urls[Int(n) - 2], true)
            }
        } restored: { _ in
            seed % 3 == 0 ? nil : Self.urls[Int(seed % 4)]
        }
    }

    /// How many of some changes were as tried; each of those reads as meant.
    private func tried(_ bytes: [UInt8], _ random: inout some RandomNumberGenerator, _ name: String) throws -> Int {
        guard case .html(let parts)? = Draft(bytes, options: Corpus.options).content?.kind else { return 0 }
        var count = 0
        for part in parts {
            for round in 0..<4 {
                let pixel = round == 0 ? nil : Self.urls[round]
                let change = try part.change(pixelURL: pixel, wishes(&random))
                guard part.isAsTried(change) else { continue }
                count += 1
                #expect(throws: Never.self, "\(name), \(change.targets)") { try part.read(change) }
            }
        }
        return count
    }

    @Test func ofTheCorpus() throws {
        var random = Seeded(state: 7)
        var count = 0
        for message in Corpus.messages { count += try tried(message.bytes, &random, message.name) }
        #expect(count > 200)
    }

    @Test(arguments: 1...3) func ofMutants(_ seed: UInt64) throws {
        var random = Seeded(state: seed)
        var count = 0
        let pieces = [
            "<", ">", "\"", "'", "<a href=", "</a>", "<p>", "<table>", "<select>", "<svg>", "<!--", "href=x", "<b>",
            "<nobr>",
        ]
        for message in Corpus.messages where message.bytes.count < 5000 && !message.bytes.isEmpty {
            for _ in 0..<3 {
                var bytes = message.bytes
                let piece = Array(pieces.randomElement(using: &random)!.utf8)
                bytes.insert(contentsOf: piece, at: Int.random(in: bytes.count / 2..<bytes.count, using: &random))
                count += try tried(bytes, &random, "\(message.name), seed \(seed)")
            }
        }
        #expect(count > 100)
    }

    /// What could end a value, or a place that was not tried, is read again.
    @Test func othersAreReadAgain() throws {
        let mail =
            "From: a@example.com\nContent-Type: text/html\n\n<p><a href=\"https://example.com/1\">x</a> <a href=https://example.com/2>y</a></p>"
        guard case .html(let parts)? = Draft(Array(mail.utf8), options: Corpus.options).content?.kind else {
            Issue.record("it is not tracked")
            return
        }
        let wishes = HTMLPart.Wishes { _ in
            ("https://mail.example.com/c/x/1", true)
        } restored: { _ in
            nil
        }
        let change = try parts[0].change(pixelURL: Corpus.pixelURL, wishes)
        #expect(change.splices.count == 3 && parts[0].isAsTried(change))
        for text in ["a\"b", "a'b", "a<b", "a>b", "a&b", "a&copy;b", "a\u{0}b", "a\nb", "é"] {
            var other = change
            other.splices[0].text = Array(text.utf8)
            #expect(!parts[0].isAsTried(other), "\(text)")
        }
        var moved = change
        moved.splices[0].range = moved.splices[0].range.lowerBound - 1..<moved.splices[0].range.upperBound
        #expect(!parts[0].isAsTried(moved))
        var tag = change
        tag.splices[2].text = Array("<script>".utf8)
        #expect(!parts[0].isAsTried(tag))
    }
}

/// The same on every machine.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

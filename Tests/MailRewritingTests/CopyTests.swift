import Foundation
import MailRewriting
import Testing

/// What holds for every tracked copy.
@Suite struct CopyTests {
    @Test(arguments: Corpus.messages) func bytesOutsideTheHTMLStay(_ message: Corpus.Message) throws {
        let draft = Draft(message.bytes, options: Corpus.options)
        let copy = Corpus.track(draft)
        guard copy.untouched == nil else { return }
        // What is common at both ends holds everything but the HTML: other parts, boundaries, the header.
        let original = Corpus.withoutOwnFields(message.bytes)
        let before = zip(original, copy.bytes).prefix { $0 == $1 }.count
        let after = zip(original.reversed(), copy.bytes.reversed()).prefix { $0 == $1 }.count
        let changed = original[before..<max(before, original.count - after)]
        let text = String(decoding: changed, as: UTF8.self)
        if !message.name.contains("twice") {
            #expect(!text.contains("Content-Type"), "\(message.name)")
            #expect(!text.contains("--b-"), "\(message.name)")
        }
        #expect(!String(decoding: copy.bytes, as: UTF8.self).contains("X-Mailbell-"))
    }

    /// RFC 5322, 2.1.1; RFC 2045, 6.7 and 6.8.
    @Test(arguments: Corpus.messages) func linesStayWithinTheirLimits(_ message: Corpus.Message) throws {
        let copy = Corpus.track(Draft(message.bytes, options: Corpus.options))
        guard copy.untouched == nil else { return }
        func longest(_ bytes: [UInt8]) -> Int {
            bytes.split(separator: 10, omittingEmptySubsequences: false).map { $0.last == 13 ? $0.count - 1 : $0.count }
                .max() ?? 0
        }
        let limit = message.name.hasPrefix("qp-") || message.name.contains("quoted-printable") ? 76 : 998
        #expect(longest(copy.bytes) <= max(limit, longest(message.bytes)), "\(message.name)")
        let usesCRLF = message.bytes.contains(13)
        for (index, byte) in copy.bytes.enumerated() where byte == 10 && index > 0 {
            #expect((copy.bytes[index - 1] == 13) == usesCRLF, "\(message.name) at \(index)")
        }
    }

    /// A tracked copy that is replied to: its pixel goes, its links lead back, new ones come.
    @Test(arguments: Corpus.messages) func trackingTwiceIsTrackingOnce(_ message: Corpus.Message) throws {
        let once = Draft(message.bytes, options: Corpus.options)
        let first = Corpus.track(once)
        // Its header is gone from the copy, and with it the wish that links stay.
        guard first.untouched == nil, once.track != .opens else { return }
        let back = Dictionary(uniqueKeysWithValues: Corpus.links(once).map { ($0.value, $0.key) })
        let again = Draft(first.bytes, options: Corpus.options)
        #expect(again.links.isEmpty || message.name.hasPrefix("qp-"), "\(message.name): \(again.links)")
        let second = again.resolving(back)
        #expect(second.links == once.links)
        let copy = second.instrument(
            pixelURL: "https://mail.example.com/o/NextNextNextNextNextNextNextNext.gif",
            links: Corpus.links(second, ticket: "NextNextNextNextNextNextNextNext"))
        #expect(copy.untouched == nil, "\(message.name): \(copy.untouched?.description ?? "")")
        #expect(copy.removedPixels == 1)
        #expect(copy.rewrittenLinks == first.rewrittenLinks || message.name.hasPrefix("reply"), "\(message.name)")
        // Without new tickets the old ones are gone all the same.
        let bare = second.instrument(pixelURL: nil)
        #expect(bare.untouched == nil)
        #expect(!String(decoding: bare.bytes, as: UTF8.self).contains("ZyXwVuTs") || message.name.hasPrefix("qp-"))
        #expect(Draft(bare.bytes, options: Corpus.options).oldLinks.allSatisfy { !$0.contains("ZyXwVu") })
    }
}

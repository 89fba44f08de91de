import Foundation
import MailRewriting
import Testing

/// Every message of the corpus, as it is and with what is expected of it.
@Suite struct CorpusTests {
    @Test(arguments: Corpus.messages) func comesOutAsExpected(_ message: Corpus.Message) throws {
        let draft = Draft(message.bytes, options: Corpus.options)
        let copy = Corpus.track(draft)
        switch message.expected {
        case .untouched(let reason):
            let found = try #require(copy.untouched, "\(message.name) was tracked")
            #expect(found.description.contains(reason), "\(message.name): \(found)")
            #expect(copy.bytes == Corpus.withoutOwnFields(message.bytes))
        case .tracked(let links, let old, let hasPixel):
            #expect(copy.untouched == nil, "\(message.name): \(copy.untouched?.description ?? "")")
            #expect(copy.rewrittenLinks == links, "\(message.name): \(draft.links)")
            #expect(copy.removedPixels == old)
            #expect(copy.hasPixel == hasPixel)
        }
    }
}

import Core
import Foundation
import TestKit
import Testing

@Suite struct SearchedTextTests {
    private func activity(_ change: (inout Activity) -> Void) -> SearchedText? {
        var activity = Activity.sample(.click, .human)
        activity.message = .init(id: "m1", subject: "Quote \"7\" \\ \n 田中 \u{1F514}")
        activity.recipient = .init(email: "mia@example.com", name: "Mia\tR.")
        activity.link = .init(n: 1, url: "https://e.example/a?b=c")
        change(&activity)
        return SearchedText(body: activity.encoded)
    }

    @Test func hasWhatTheActivityHas() throws {
        let found = try #require(activity { _ in })
        #expect(found.email == "mia@example.com" && found.name == "Mia\tR.")
        #expect(found.subject == "Quote \"7\" \\ \n 田中 \u{1F514}")
        #expect(found.link == "https://e.example/a?b=c")
        let escaped = Array(
            #"{"recipient":{"email":"x","name":"\ud83d\udd14é\u00e9\/\b\f\r"},"message":null,"link":{"url":"u"}}"#.utf8)
        let other = try #require(SearchedText(body: escaped))
        #expect(other.name == "\u{1F514}éé/\u{8}\u{C}\r" && other.link == nil, "it was not registered")
        #expect(SearchedText(body: Array("{".utf8)) == nil && SearchedText(body: []) == nil)
    }

    @Test func anActivityOfNobodyMatchesNothing() throws {
        let fold = SearchFold {
            $0.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        }
        let terms = SearchTerms("quote", fold)
        #expect(try #require(activity { _ in }).matches(terms, fold))
        #expect(try !#require(activity { $0.recipient = .init(anonymous: true) }).matches(terms, fold))
        #expect(try !#require(activity { $0.recipient = nil }).matches(terms, fold))
        #expect(try #require(activity { _ in }).matches(SearchTerms("MIA e.example 田中", fold), fold))
        #expect(try !#require(activity { $0.link = nil }).matches(SearchTerms("e.example", fold), fold))
    }
}

import Core
import Foundation
import TestKit
import Testing

@Suite struct SearchGramsTests {
    private static let fold = SearchFold {
        $0.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    }

    private func folded(_ text: String) -> String { String(decoding: Self.fold(text), as: UTF8.self) }

    private func matches(_ query: String, _ texts: String...) -> Bool {
        SearchTerms(query, Self.fold).matches(anyOf: texts, Self.fold)
    }

    @Test(arguments: [
        ("Ada Lovelace", "ada lovelace"), ("ﾀﾅｶ", "たなか"), ("タナカ", "たなか"), ("ｶﾞｷﾞ", "がぎ"), ("ヴァ", "ゔぁ"),
        ("ＡＢＣ　１２", "abc 12"), ("サーバー", "さーばー"), ("田中", "田中"), ("Straße", "strasse"), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("ς", "σ"), ("e\u{301}", "\u{E9}"), ("\u{C9}", "\u{E9}"), ("㈱", "(株)"), ("ﬁn", "fin"),
        ("a\u{200B}b\u{FEFF}", "ab"),
        ("a\tb\u{85}c\0d", "a b c d"), ("", ""), ("ヽヾ", "ゝゞ"), ("①", "1"), ("🫠 A", "🫠 a"),
    ]) func folds(_ text: String, _ right: String) {
        #expect(Self.fold(text) == Array(right.utf8), "canonically equivalent texts are equal as strings")
    }

    /// Folding what is folded changes nothing, or the index and a query would not meet.
    @Test func foldingIsIdempotent() {
        var wrong: [Unicode.Scalar] = []
        for value in (0x20 as UInt32)...0x2ffff {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = folded(String(scalar))
            if folded(once) != once { wrong.append(scalar) }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(20).map { String($0.value, radix: 16) }) of \(wrong.count)")
    }

    @Test func aDocumentHasPairsAndLastCharacters() {
        #expect(
            SearchGrams.document(of: [Self.fold("Ada x 田中太"), Self.fold("b")], user: 7)
                == "7:ad 7:da 7:a 7:x 7:田中 7:中太 7:太 7:b")
        #expect(SearchGrams.document(of: [], user: 7) == "")
        #expect(SearchGrams.document(of: [Self.fold(" \t ")], user: 7) == "")
        // A character that SQLite does not know, and one beyond the basic plane.
        let late = SearchGrams.document(of: [Self.fold("a🫠")], user: 1).unicodeScalars
        #expect(late.allSatisfy { $0.value < 0x10000 })
        #expect(SearchGrams.set(of: [Self.fold("aba")], user: 1) == ["1:a", "1:ab", "1:b", "1:ba"])
        #expect(SearchGrams.set(of: [], user: 1) == [])
    }

    @Test func aTextIsIndexedUpToItsBound() {
        let text = String(repeating: "田", count: Limits.searchedBytes / 3 + 10)
        let document = SearchGrams.document(of: [Self.fold(text), Self.fold("田")], user: 1)
        #expect(document.split(separator: " ").count == Limits.searchedBytes / 3)
    }

    @Test func wordsOfAQueryAreBounded() {
        #expect(SearchTerms("  ", Self.fold).isEmpty)
        #expect(SearchTerms("b a b", Self.fold).terms == [[98], [97]])
        let many = (1...20).map { "w\($0)" }.joined(separator: " ")
        #expect(SearchTerms(many, Self.fold).terms.count == Limits.searchTerms)
        #expect(SearchTerms(String(repeating: "é", count: 500), Self.fold).terms.map(\.count) == [Limits.searchBytes])
    }

    @Test func everyWordMustOccur() {
        #expect(matches("", "x") && matches("", ""))
        #expect(matches("田中", "田中太郎") && matches("中太", "田中太郎") && !matches("田太", "田中太郎"))
        #expect(matches("林", "小林") && matches("林", "林檎") && !matches("林", "田中"))
        #expect(matches("ok 田中", "it is OK", "田中"))
        #expect(!matches("ok 田中", "it is OK", "山田"))
        #expect(matches("ﾀﾅｶ", "タナカ") && matches("たなか", "ﾀﾅｶ"))
        #expect(!matches("ab", "a", "b"), "a word is in one text")
        #expect(matches("b@ex", "bob@example.com"))
    }

    /// Whatever matches has all grams of each word one behind the other: the index finds at least all that matches.
    @Test func theIndexMissesNothing() {
        var random = SplitMix64(seed: 5)
        let letters = Array("abcあアｱ田中林 🫠é")
        func text(_ length: Int) -> String {
            String((0..<length).map { _ in letters.randomElement(using: &random)! })
        }
        var count = 0
        for _ in 0..<3000 {
            let (texts, query) = ([text(8), text(5)], text(Int.random(in: 1...4, using: &random)))
            let terms = SearchTerms(query, Self.fold)
            guard terms.matches(anyOf: texts, Self.fold) else { continue }
            count += 1
            let document = " " + SearchGrams.document(of: texts.map { Self.fold($0) }, user: 3)
            let set = Set(SearchGrams.set(of: texts.map { Self.fold($0) }, user: 3))
            for term in terms.terms {
                let grams = SearchGrams.grams(ofTerm: term, user: 3)
                let phrase = " " + grams.joined(separator: " ")
                let isFound =
                    SearchGrams.isBeginning(term) ? document.contains(phrase) : (document + " ").contains(phrase + " ")
                #expect(isFound && set.isSuperset(of: grams), "\(query) in \(texts)")
            }
        }
        #expect(count > 100)
    }
}

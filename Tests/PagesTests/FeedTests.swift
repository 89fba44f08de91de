import Core
import Testing

@testable import Pages

/// Rows, folding, filters.
@Suite struct FeedTests {
    private let samples = Samples(language: .english)

    private func open(_ seq: Seq, _ email: String?, minutes: Int64, message: String = "m1", verdict: Verdict = .human)
        -> FeedItem
    {
        samples.item(seq, .open, minutes: minutes, name: nil, email: email, message: message, subject: "S") {
            $0.verdict = verdict
        }
    }

    private func rows(_ items: [FeedItem], folds: Bool = true) -> [[Seq]] {
        FeedRow.rows(items, folds: folds, in: samples.zone).map(\.seqs)
    }

    @Test func rowsOfOneContactMailAndKindFold() {
        let items = [
            open(9, "a@x.example", minutes: 1), open(8, "a@x.example", minutes: 2), open(7, "b@x.example", minutes: 3),
            open(6, "a@x.example", minutes: 4), open(5, "a@x.example", minutes: 5, message: "m2"),
        ]
        #expect(rows(items) == [[9, 8], [7], [6], [5]])
        #expect(rows(items, folds: false) == [[9], [8], [7], [6], [5]])
    }

    /// It is 15:30: 930 minutes ago is midnight.
    @Test func rowsFoldWithinADay() {
        #expect(rows([open(9, "a@x.example", minutes: 929), open(8, "a@x.example", minutes: 931)]) == [[9], [8]])
    }

    @Test func machinesAndAnonymousContactsStandAlone() {
        #expect(
            rows([open(9, "a@x.example", minutes: 1), open(8, "a@x.example", minutes: 2, verdict: .machine)]) == [
                [9], [8],
            ])
        #expect(rows([open(9, nil, minutes: 1), open(8, nil, minutes: 2)]) == [[9], [8]])
    }

    @Test func otherKindsHaveNoRow() {
        var read = open(9, nil, minutes: 1)
        for kind in [Kind.read, .revise, .erase] {
            read.activity.kind = kind
            #expect(rows([read]).isEmpty)
            #expect(ActivityPage.row(read, in: samples.context(PageURL("/app/activity"))) == nil)
        }
    }

    @Test func aRowSaysWhoWhatWhenAndWhere() throws {
        let html = ActivityPage(Feed(items: samples.items), in: samples.context(PageURL("/app/activity"))).html()
        let rows = MarkupChecker(html).root.all.filter { $0.name == "article" }
        func row(_ seq: Int) throws -> MarkupChecker.Element { try #require(rows.first { $0["id"] == "a\(seq)" }) }
        func text(_ element: MarkupChecker.Element, _ name: Substring) -> String? {
            element.children.first { $0.classes.contains(name) }?.wholeText
        }
        let click = try row(420)
        #expect(click["class"] == "row click unread" && click["data-key"] == "ken.sato@example.jp|01JDMAILQ3|click")
        #expect(text(click, "where")?.contains("Minato City, Japan") == true)
        #expect(text(click, "where")?.contains("23:28 there") == true)
        let folded = try row(419)
        #expect(folded["data-seqs"] == "419 418 417" && text(folded, "folded")?.contains("×") == true)
        #expect(text(try row(416), "where")?.contains("via Gmail, place hidden") == true)
        #expect(text(try row(415), "verdict")?.contains("mail-security network of Barracuda") == true)
        #expect(try row(415)["class"] == "row click machine")
        let anonymous = try row(414)
        #expect(text(anonymous, "who") == "Someone" && anonymous["data-key"] == nil)
        #expect(text(try row(413), "verdict")?.contains("uncertain") == true)
        let refused = try row(412)
        #expect(refused["class"] == "row refused" && text(refused, "verdict")?.contains("550 5.1.1") == true)
        #expect(text(try row(410), "what") == "(no subject)")
        #expect(text(try row(409), "where")?.contains("1,234 times in a burst") == true)
    }

    @Test func theFilterIsTheURL() {
        let filter = FeedFilter(
            kind: .open, contact: "a+b@x.example", since: "2026-11-01", isUnread: true, opens: 2, words: "田中 & co",
            showsMachines: true, before: 42)
        #expect(
            filter.url(PageURL("/app/activity")).text
                == "/app/activity?kind=open&contact=a%2Bb@x.example&since=2026-11-01&unread=1&opens=2&q=%E7%94%B0%E4%B8%AD%20%26%20co&machines=1&before=42"
        )
        #expect(FeedFilter(showsMachines: true, before: 4).isAll && !filter.isAll)
        #expect(FeedFilter().url(PageURL("/app/activity")).query == "")
    }

    @Test func lettersOfAnotherScriptAreMarked() {
        func marks(_ text: String) -> [String] {
            var html = HTML()
            html.address(text, samples.context(PageURL("/app/activity")))
            return MarkupChecker(html.bytes).root.all.filter { $0.name == "mark" }.map(\.text)
        }
        #expect(marks("kim@pаypal.example") == ["а"])
        #expect(marks("https://раура.com/x") == ["раура"])
        #expect(marks("почта@пример.рф").isEmpty && marks("kim@example.com").isEmpty)
        #expect(marks("山田@例え.テスト").isEmpty && marks("kim@例え.jp") == ["例え"])
        #expect(marks("zoë@exämple.com").isEmpty && marks("αlpha@x.com") == ["α"])
    }

    /// 50 rows: what a first view weighs is in the budget of 30 KB with the assets, after gzip.
    @Test func aPageOfFiftyRowsIsShort() {
        let items = (0..<50).map { open(Int64(100 - $0), "person\($0)@example.com", minutes: Int64($0)) }
        let html = ActivityPage(Feed(items: items, older: 50), in: samples.context(PageURL("/app/activity"))).html()
        #expect(html.count < 90_000)
    }
}

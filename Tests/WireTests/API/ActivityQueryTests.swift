import Mailbell
import MailbellWire
import Testing

@Suite struct ActivityQueryTests {
    private static let now = Timestamp(milliseconds: 1_795_323_843_000)

    private func query(_ fields: (String, String)...) throws(JSONFault) -> ActivityQuery {
        try ActivityQuery(parameters: fields.map { ($0.0, $0.1) }, now: Self.now)
    }

    @Test func nothingSaidMeansTheNewestHundred() throws {
        let query = try query()
        #expect(query == ActivityQuery())
        #expect(query.order == .newestFirst)
        #expect(query.limit == 100)
    }

    @Test func takesEveryParameter() throws {
        let query = try query(
            ("before", "90"), ("limit", "1000"), ("contact", "Mia@Example.org"), ("message", "01J"),
            ("kind", "open,click"),
            ("verdict", "human"), ("since", "2h"), ("until", "2026-11-22T05:04:03Z"))
        var expected = ActivityQuery()
        expected.before = 90
        expected.limit = 1000
        expected.contact = "mia@example.org"
        expected.message = "01J"
        expected.filter = Filter(kinds: [.open, .click], verdicts: [.human])
        expected.since = Self.now - .seconds(7200)
        expected.until = Self.now
        #expect(query == expected)
    }

    /// Newest first, unless `after`.
    @Test func afterTurnsTheOrderRound() throws {
        let query = try query(("after", "5"))
        #expect((query.order, query.after) == (.oldestFirst, 5))
        #expect(try self.query(("before", "5")).order == .newestFirst)
    }

    @Test(arguments: [
        ("after", "x"), ("after", ""), ("after", "-1"), ("after", "1.5"), ("after", "9223372036854775808"),
        ("after", " 1"),
        ("before", "x"), ("before", "-1"), ("limit", "0"), ("limit", "1001"), ("limit", "-1"), ("limit", "many"),
        ("limit", ""),
        ("contact", "mia"), ("contact", ""), ("contact", "a@b\r\n"), ("kind", "opened"), ("kind", "open,opened"),
        ("kind", "open, click"), ("verdict", "maybe"), ("verdict", "Human"), ("since", "yesterday"), ("since", "now"),
        ("since", "earliest"), ("since", ""), ("until", "-2h"), ("until", "now"), ("cursor", ""), ("cursor", "5"),
        ("cursor", "a"),
        ("cursor", "a-5"), ("cursor", "a5-"), ("cursor", "a5-x"), ("cursor", "b5-9"), ("cursor", "c5"),
        ("cursor", "b9223372036854775808"), ("page", "2"), ("Kind", "open"),
        ("", ""),
    ])
    func refusesNamingTheParameter(_ name: String, _ value: String) {
        #expect {
            try query((name, value))
        } throws: {
            ($0 as? JSONFault)?.field == name
        }
    }

    @Test(arguments: [
        ("after", "1"), ("before", "1"), ("limit", "1"), ("contact", "a@b"), ("message", "m"), ("kind", "open"),
        ("verdict", "human"), ("since", "1h"), ("until", "1h"), ("cursor", "a1"),
    ])
    func refusesAParameterGivenTwice(_ name: String, _ value: String) throws {
        _ = try query((name, value))
        #expect(throws: JSONFault(field: name, message: "is given twice")) { try query((name, value), (name, value)) }
    }

    @Test(arguments: ["after", "before"])
    func aCursorStandsInPlaceOfAfterAndBefore(_ other: String) {
        for fields in [[("cursor", "b5"), (other, "3")], [(other, "3"), ("cursor", "a5")]] {
            #expect {
                try ActivityQuery(parameters: fields.map { ($0.0, $0.1) }, now: Self.now)
            } throws: {
                ($0 as? JSONFault)?.field == "cursor"
            }
        }
    }

    @Test func nextLeadsOnInEitherDirection() throws {
        var newest = ActivityQuery()
        newest.limit = 3
        let back = try #require(newest.next(at: 6))
        let older = try query(("cursor", back))
        #expect((older.order, older.before, older.after) == (.newestFirst, 6, nil))

        var oldest = try query(("after", "0"))
        oldest.limit = 3
        let on = try #require(oldest.next(at: 4))
        let newer = try query(("cursor", on))
        #expect((newer.order, newer.before, newer.after) == (.oldestFirst, nil, 4))
    }

    @Test func nextKeepsTheEndOfARange() throws {
        var range = try query(("after", "0"), ("before", "9"))
        range.limit = 3
        let on = try #require(range.next(at: 4))
        let rest = try query(("cursor", on))
        #expect((rest.order, rest.before, rest.after) == (.oldestFirst, 9, 4))
    }

    @Test func theLastPageLeadsNowhere() {
        #expect(ActivityQuery().next(at: nil) == nil)
    }
}

import Core
import Testing
import Wire

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

    @Test func takesWhatAPageFilters() throws {
        let query = try query(
            ("q", "ok 田中"), ("unread", "1"), ("opens", "3"), ("since", "2026-11-20"), ("until", "2026-11-22"))
        var expected = ActivityQuery()
        (expected.text, expected.isUnread, expected.opensMoreThan) = ("ok 田中", true, 3)
        expected.since = Timestamp(rfc3339: "2026-11-20T00:00:00Z")
        expected.until = Timestamp(rfc3339: "2026-11-23T00:00:00Z")
        #expect(query == expected, "both days are included")
        #expect(try self.query(("unread", "0")) == ActivityQuery())
        #expect(try self.query(("until", "2028-02-28")).until == Timestamp(rfc3339: "2028-02-29T00:00:00Z"))
    }

    /// The caller knows the user's zone.
    @Test func datesBeginWhereTheUserIs() throws {
        let fields = [("since", "2026-11-20"), ("until", "2026-11-20")]
        let query = try ActivityQuery(parameters: fields.map { ($0.0, $0.1) }, now: Self.now) {
            Timestamp(rfc3339: $0 + "T00:00:00+09:00")
        }
        #expect(query.since == Timestamp(rfc3339: "2026-11-19T15:00:00Z"))
        #expect(query.until == Timestamp(rfc3339: "2026-11-20T15:00:00Z"))
    }

    @Test func saysWhatIsRight() {
        for (name, value, part) in [
            ("q", String(repeating: "x", count: 201), "200 bytes"),
            ("q", "a b c d e f g h i", "9 words; 8 are allowed"),
            ("since", "2026-02-30", "a date such as 2026-11-22"), ("unread", "yes", "1 or 0"),
            ("opens", "-1", "0 or more"),
        ] {
            #expect {
                try query((name, value))
            } throws: {
                ($0 as? JSONFault)?.field == name && ($0 as? JSONFault)?.message.contains(part) == true
            }
        }
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
        // Signs that Swift reads in a number, and zeros that no page writes.
        ("after", "+5"), ("before", "+5"), ("before", "-0"), ("limit", "+5"), ("cursor", "b+5"), ("cursor", "a5-+7"),
        ("cursor", "b05"), ("cursor", "a5-07"), ("cursor", "b-0"), ("cursor", "b\u{301}5"), ("cursor", "b\u{663}"),
        ("cursor", "b9223372036854775808"), ("page", "2"), ("Kind", "open"),
        ("", ""), ("q", ""), ("q", " \t\u{3000}"), ("unread", ""), ("unread", "2"), ("opens", "many"), ("opens", "+1"),
        ("since", "2026-13-01"), ("until", "2026-11-31"), ("until", "2026-1-1"),
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
        ("q", "x"), ("unread", "1"), ("opens", "1"),
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
        let back = try #require(newest.next(after: Listing(entries: [], reached: 6)))
        let older = try query(("cursor", back))
        #expect((older.order, older.before, older.after) == (.newestFirst, 6, nil))

        var oldest = try query(("after", "0"))
        oldest.limit = 3
        let on = try #require(oldest.next(after: Listing(entries: [], reached: 4)))
        let newer = try query(("cursor", on))
        #expect((newer.order, newer.before, newer.after) == (.oldestFirst, nil, 4))
    }

    @Test func nextKeepsTheEndOfARange() throws {
        var range = try query(("after", "0"), ("before", "9"))
        range.limit = 3
        let on = try #require(range.next(after: Listing(entries: [], reached: 4)))
        let rest = try query(("cursor", on))
        #expect((rest.order, rest.before, rest.after) == (.oldestFirst, 9, 4))
    }

    @Test func theLastPageLeadsNowhere() {
        #expect(ActivityQuery().next(after: Listing(entries: [])) == nil)
    }

    @Test func orderByTime() throws {
        let asked = try query(("order", "time"), ("since", "2h"), ("limit", "5"))
        #expect(asked.isByTime && asked.since == Self.now - .seconds(7200) && asked.earlier == nil)
        #expect(try !query(("order", "log")).isByTime)
        // The second is of before 1970.
        for milliseconds in [Self.now.milliseconds, -86_400_000] {
            let page = Listing(
                entries: [], moment: TimePlace(at: Timestamp(milliseconds: milliseconds), seq: 7))
            let next = try #require(asked.next(after: page))
            #expect(try query(("cursor", next), ("order", "time")).earlier == page.moment)
        }
    }

    @Test(arguments: [
        ("order", [("order", "seq")]), ("order", [("order", "")]), ("order", [("order", "time"), ("after", "1")]),
        ("order", [("before", "3"), ("order", "time")]), ("cursor", [("order", "time"), ("cursor", "b5")]),
        ("cursor", [("cursor", "t5-3")]), ("cursor", [("order", "log"), ("cursor", "t5-3")]),
        ("cursor", [("order", "time"), ("cursor", "t5")]), ("cursor", [("order", "time"), ("cursor", "t5--3")]),
        ("cursor", [("order", "time"), ("cursor", "tx-3")]), ("cursor", [("order", "time"), ("cursor", "t-3")]),
    ])
    func placesOfOneOrderAreNoneOfTheOther(_ field: String, _ parameters: [(String, String)]) {
        #expect {
            try ActivityQuery(parameters: parameters.map { ($0.0, $0.1) }, now: Self.now)
        } throws: {
            ($0 as? JSONFault)?.field == field
        }
    }
}

import Core
import Testing

@Suite struct CalendarDateTests {
    /// Seconds since 1970, and what date(1) says of them.
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "Thu Jan  1 00:00:00 1970"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT", "Wed Dec 31 23:59:59 1969"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "Tue Feb 29 00:00:00 2000"),
            (1_795_323_843, "Sun, 22 Nov 2026 05:04:03 GMT", "Sun Nov 22 05:04:03 2026"),
            (-62_135_596_800, "Mon, 01 Jan 0001 00:00:00 GMT", "Mon Jan  1 00:00:00 0001"),
        ] as [(Int64, String, String)])
    func writes(seconds: Int64, http: String, asctime: String) {
        let time = Timestamp(milliseconds: seconds * 1000)
        #expect(time.httpDate == http)
        #expect(time.asctime == asctime)
        #expect(Timestamp(httpDate: http) == time)
    }

    @Test func fractionsAreDropped() {
        #expect(Timestamp(milliseconds: 999).httpDate == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(Timestamp(milliseconds: -1).httpDate == "Wed, 31 Dec 1969 23:59:59 GMT")
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT x", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func refuses(text: String) { #expect(Timestamp(httpDate: text) == nil) }

    @Test(arguments: [
        (0, "Sun, 22 Nov 2026 05:04:03 +0000"), (60, "Sun, 22 Nov 2026 06:04:03 +0100"),
        (330, "Sun, 22 Nov 2026 10:34:03 +0530"), (-330, "Sat, 21 Nov 2026 23:34:03 -0530"),
        (-9, "Sun, 22 Nov 2026 04:55:03 -0009"),
    ])
    func mailDates(minutesEast: Int, text: String) {
        #expect(Timestamp(milliseconds: 1_795_323_843_000).mailDate(minutesEast: minutesEast) == text)
    }

    @Test func everyDayOfAYearHasItsNames() {
        let days = (0..<365).map { Timestamp(milliseconds: 1_767_225_600_000 + $0 * 86_400_000).httpDate }
        #expect(days.first?.hasPrefix("Thu, 01 Jan 2026") == true && days.last?.hasPrefix("Thu, 31 Dec 2026") == true)
        #expect(Set(days.map { $0.dropFirst(8).prefix(3) }).count == 12)
        for (one, next) in zip(days, days.dropFirst()) {
            let names = CalendarNames.weekdays
            let index = names.firstIndex { one.hasPrefix($0) }!
            #expect(next.hasPrefix(names[(index + 1) % 7]))
        }
    }
}

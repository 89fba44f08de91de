import Core
import Glibc
import TestKit
import Testing

@Suite struct TimestampTests {
    /// The examples of RFC 3339, 5.8, and its edges.
    @Test(
        arguments: [
            ("1985-04-12T23:20:50.52Z", 482_196_050_520),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-11-22T05:04:03.123Z", 1_795_323_843_123),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            // 4.3: an unknown local offset is still UTC.
            ("1970-01-01T00:00:00-00:00", 0),
            // 5.6: t and z may be in lower case, and a space may stand for the T.
            ("1970-01-01t00:00:01z", 1000),
            ("1970-01-01 00:00:01Z", 1000),
            // 5.6: time-secfrac has one digit or more; what is finer than a millisecond is cut off.
            ("1970-01-01T00:00:00.9Z", 900),
            ("1970-01-01T00:00:00.1239999999999999999999999Z", 123),
            ("1970-01-02T00:00:00+23:59", 60_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    /// 5.8: 1990-12-31T23:59:60Z and 1990-12-31T15:59:60-08:00 are one leap second. Unix time has none.
    @Test func aLeapSecondIsTheSecondBeforeIt() {
        let before = Timestamp(rfc3339: "1990-12-31T23:59:59Z")
        #expect(before != nil)
        #expect(Timestamp(rfc3339: "1990-12-31T23:59:60Z") == before)
        #expect(Timestamp(rfc3339: "1990-12-31T15:59:60-08:00") == before)
    }

    @Test(arguments: [
        "", "now", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z", "70-01-01T00:00:00Z",
        "1970-1-01T00:00:00Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00Z ",
        " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00+0000", "1970-01-01T00:00:00+00",
        "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60", "1970-01-01_00:00:00Z", "1970/01/01T00:00:00Z",
        "+970-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "1970-01-01T-1:00:00Z", "１970-01-01T00:00:00Z",
        "19700101T000000Z", "1970-W01-4T00:00:00Z", "12026-01-01T00:00:00Z", "1970-01-01T00:00:00\u{0}Z",
        // 5.7: the ranges of the fields.
        "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z",
        "1970-04-31T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
        // Appendix C: no leap year.
        "1900-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2000-02-30T00:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    /// The year that counts is the one in UTC: what is read can be written in four digits and read again.
    @Test(arguments: [
        "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-23:59",
    ])
    func refusesYearsOutside1To9999(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func writesWhatTheCLibraryWritesAndReadsItBack() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let time = Timestamp(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            var seconds = Int(time.milliseconds / 1000)
            if time.milliseconds % 1000 < 0 { seconds -= 1 }
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let date = [digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2)]
            let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits($0, 2) }
            let fraction = digits(Int32(time.milliseconds - Int64(seconds) * 1000), 3)
            let expected = date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "." + fraction + "Z"
            try #require(time.rfc3339 == expected)
            try #require(Timestamp(rfc3339: expected) == time)
        }
    }

    @Test func anOffsetNamesTheSameInstant() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<5000 {
            let time = Timestamp(milliseconds: .random(in: 0...4_000_000_000_000, using: &random))
            let minutes = Int64.random(in: -1439...1439, using: &random)
            let local = Timestamp(milliseconds: time.milliseconds + minutes * 60_000).rfc3339.dropLast()
            let size = Int32(abs(minutes))
            let offset = (minutes < 0 ? "-" : "+") + digits(size / 60, 2) + ":" + digits(size % 60, 2)
            try #require(Timestamp(rfc3339: local + offset) == time, "\(local)\(offset)")
        }
    }

    @Test func addsAndSubtractsSpans() {
        let time = Timestamp(milliseconds: 10_000)
        #expect(time + .milliseconds(1500) == Timestamp(milliseconds: 11_500))
        #expect(time - .seconds(20) == Timestamp(milliseconds: -10_000))
        #expect(time.since(Timestamp(milliseconds: 12_000)) == .seconds(-2))
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
    }

    private func digits(_ value: Int32, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

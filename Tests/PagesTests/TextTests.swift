import Core
import Presentation
import Testing

@testable import Pages
@testable import Verdicts

/// Texts, dates and places in both languages.
@Suite struct TextTests {
    private let berlin = Samples(language: .english).context(PageURL("/app/activity"))
    private let tokyo = Samples(language: .japanese).context(PageURL("/app/activity"))

    private func heading(_ time: String, _ context: PageContext) -> String {
        context.texts.dates.heading(context.zone.local(Timestamp(rfc3339: time)!).day, today: context.today)
    }

    /// The days begin at midnight of the reader's zone: it is 15:30 in Berlin, and 23:30 in Tokyo.
    @Test func daysAreTheReaders() {
        #expect(heading("2026-11-23T23:00:00Z", berlin) == "Today")
        #expect(heading("2026-11-23T22:59:59.999Z", berlin) == "Yesterday")
        #expect(heading("2026-11-22T22:59:59Z", berlin) == "Sunday, 22 November")
        #expect(heading("2025-12-31T22:59:59Z", berlin) == "Wednesday, 31 December 2025")
        #expect(heading("2025-12-31T23:00:00Z", berlin) == "Thursday, 1 January")
        #expect(heading("2026-11-23T15:00:00Z", tokyo) == "今日")
        #expect(heading("2026-11-23T14:59:59Z", tokyo) == "昨日")
        #expect(heading("2026-11-22T14:59:59Z", tokyo) == "11月22日(日)")
        #expect(heading("2025-01-01T00:00:00Z", tokyo) == "2025年1月1日(水)")
    }

    @Test func timesInTables() {
        #expect(berlin.short(Timestamp(rfc3339: "2026-11-24T13:04:00Z")!) == "14:04")
        #expect(berlin.short(Timestamp(rfc3339: "2026-11-23T13:04:00Z")!) == "Yesterday 14:04")
        #expect(berlin.short(Timestamp(rfc3339: "2026-11-02T13:04:00Z")!) == "2 Nov 14:04")
        #expect(berlin.short(Timestamp(rfc3339: "2024-02-29T13:04:00Z")!) == "29 Feb 2024")
        #expect(berlin.short(Timestamp(rfc3339: "2026-11-24T23:30:00Z")!) == "25 Nov 00:30")
        #expect(tokyo.short(Timestamp(rfc3339: "2026-11-02T13:04:00Z")!) == "11月2日 22:04")
        #expect(berlin.exact(Timestamp(rfc3339: "2026-11-24T13:04:05Z")!) == "Tuesday, 24 November 2026 14:04:05")
    }

    /// Before the epoch, in leap years, and at the ends of what can be written.
    @Test(
        arguments: [
            (-1, "1969-12-31", 3), (0, "1970-01-01", 4), (951_782_400_000, "2000-02-29", 2),
            (4_107_542_400_000, "2100-03-01", 1), (-62_135_596_800_000, "0001-01-02", 2), (.max, "9999-12-31", 5),
        ] as [(Int64, String, Int)])
    func calendar(_ milliseconds: Int64, _ iso: String, _ weekday: Int) {
        let clock = LocalClock(milliseconds: milliseconds, offset: 0)
        #expect(clock.day.iso == iso && clock.day.weekday == weekday)
    }

    @Test func zonesOfHalfHoursAndOldOffsets() {
        let nepal = PageZone(name: "Asia/Kathmandu") { _ in 20_700 }
        #expect(nepal.local(Timestamp(rfc3339: "2026-11-24T18:15:00Z")!).hourMinute == "00:00")
        #expect(nepal.iso(Timestamp(rfc3339: "2026-11-24T18:15:00Z")!) == "2026-11-25T00:00:00+05:45")
        let newfoundland = PageZone(name: "America/St_Johns") { _ in -12_600 }
        #expect(newfoundland.iso(Timestamp(rfc3339: "2026-11-24T03:29:59Z")!) == "2026-11-23T23:59:59-03:30")
    }

    /// When clocks go back, two different times show the same.
    @Test func anHourThatComesTwice() {
        for time in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            #expect(Samples.berlin.local(Timestamp(rfc3339: time)!).hourMinute == "02:30")
        }
        #expect(Samples.berlin.iso(Timestamp(rfc3339: "2026-10-25T00:30:00Z")!) == "2026-10-25T02:30:00+02:00")
        #expect(Samples.berlin.iso(Timestamp(rfc3339: "2026-10-25T01:30:00Z")!) == "2026-10-25T02:30:00+01:00")
    }

    @Test func theClockAtAPlace() {
        let there = LocalClock(rfc3339: "2026-11-25T00:04:03+09:00")
        #expect(there?.hourMinute == "00:04" && there?.day.iso == "2026-11-25")
        #expect(LocalClock(rfc3339: "14:04") == nil && LocalClock(rfc3339: "") == nil)
        #expect(berlin.texts.feed.there("00:04", "Wed") == "Wed 00:04 there")
        #expect(tokyo.texts.feed.there("14:04", nil) == "現地時間 14:04")
    }

    @Test func weekdaysBeginWithMonday() {
        #expect((1...7).map(berlin.texts.dates.weekday(iso:)).first == "Monday")
        #expect((1...7).map(tokyo.texts.dates.weekday(iso:)).last == "日曜日")
    }

    @Test func hotReasons() {
        let since = berlin.zone.local(Samples.now - .seconds(5 * 86_400)).day
        let words = berlin.texts.dates.since(since, today: berlin.today)
        #expect(berlin.texts.feed.hotReason(3, 1, words) == "3 opens, 1 click since Thursday")
        #expect(berlin.texts.feed.hotReason(0, 2, "today") == "2 clicks since today")
        #expect(tokyo.texts.feed.hotReason(3, 1, "火曜日") == "火曜日以降に開封 3 回、クリック 1 回")
    }

    @Test func ordinalsAndGroups() {
        let nth = berlin.texts.feed.nthOpen
        #expect(
            [1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 1002].map { nth(Int64($0)) } == [
                "1st open", "2nd open", "3rd open", "4th open", "11th open", "12th open", "13th open", "21st open",
                "101st open", "111th open", "1,002nd open",
            ])
        #expect(grouped(.min) == "-9,223,372,036,854,775,808" && grouped(999) == "999" && grouped(1000) == "1,000")
    }

    /// Each rule of the judge has Japanese words, and each translation has a rule.
    @Test func everyRuleIsTranslated() {
        let judge = RuleJudge()
        let core = ["implied", "flood", "burst-links", "burst-pair", "burst-pixel"]
        let names = Rules.table.map(\.name) + [Rules.otherwise.name] + core
        #expect(Set(names) == Set(japaneseRules.keys))
        for name in names where !core.contains(name) {
            let rule = judge.rule(named: name)
            #expect(rule.map { tokyo.words(of: $0) != $0.says && berlin.words(of: $0) == $0.says } == true, "\(name)")
        }
    }

    @Test func reasonsNameWhatTheyNamed() {
        var activity = Activity(id: "", kind: .click, at: Samples.now)
        (activity.rule, activity.reason) = ("scanner-network", "mail-security network of Barracuda")
        #expect(tokyo.reason(of: activity) == "メールセキュリティのネットワーク(Barracuda)")
        #expect(berlin.reason(of: activity) == "mail-security network of Barracuda")
        (activity.rule, activity.reason) = ("library-agent", "library agent curl")
        activity.agent = Agent(client: "curl")
        #expect(tokyo.reason(of: activity) == "プログラム用ライブラリ(curl)")
        (activity.rule, activity.reason) = ("of-the-future", "something new")
        #expect(tokyo.reason(of: activity) == "something new")
        (activity.rule, activity.reason) = (nil, nil)
        #expect(tokyo.reason(of: activity) == nil)
    }

    @Test(arguments: [
        ("4 h 12 min after the mail was sent", "メール送信の4時間12分後"),
        ("0.5 s before the mail was sent", "メール送信の0.5秒前"),
        ("from 203.0.113.0/24, which is in no list of networks", "203.0.113.0/24 から(どのネットワーク一覧にもありません)"),
        ("from 203.0.113.0/24, a mail-security network of Barracuda", "203.0.113.0/24 から(Barracuda のメールセキュリティ用ネットワーク)"),
        ("that is a browser: Firefox on Linux, desktop", "ブラウザーです: Firefox on Linux, desktop"),
        (
            "link 1 was followed 0.1 s before from 203.0.113.0 by Firefox on Linux",
            "0.1秒前に 203.0.113.0 から Firefox on Linux がリンク 1 をたどりました"
        ),
        ("no User-Agent", "User-Agent がありません"), ("User-Agent: curl/8", "User-Agent: curl/8"),
        ("a fact of the future", "a fact of the future"),
    ])
    func factsInJapanese(_ english: String, _ japanese: String) {
        #expect(tokyo.fact(english) == japanese)
        #expect(berlin.fact(english) == english)
    }

    /// Both tables have the same countries.
    @Test func everyCountryIsTranslated() {
        let letters = (65...90).map { String(UnicodeScalar(UInt8($0))) }
        for code in letters.flatMap({ first in letters.map { first + $0 } }) {
            #expect((englishCountryName(code) == nil) == (japaneseCountryName(code) == nil), "\(code)")
        }
        #expect(japaneseCountryName("jp") == "日本" && japaneseCountryName("") == nil)
    }

    @Test func theBrowsersLanguage() {
        let choices: [(String?, Language)] = [
            (nil, .english), ("", .english), ("ja", .japanese), ("ja-JP,ja;q=0.9,en;q=0.8", .japanese),
            ("en-US,en;q=0.9,ja;q=0.8", .english), ("de,ja;q=0.5,en;q=0.4", .japanese), ("de", .english),
            ("ja;q=0", .english), ("en;q=0.1, ja;q=0.2", .japanese), (",;q=,ja;q=x", .english), ("*", .english),
        ]
        for (header, language) in choices { #expect(Language(accepting: header) == language, "\(header ?? "nil")") }
    }
}

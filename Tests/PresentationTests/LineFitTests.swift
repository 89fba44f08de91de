import Core
import Presentation
import TestKit
import Testing

/// Columns that are no wider than what stands in them.
@Suite struct LineFitTests {
    private func lines(_ activities: [Activity], _ context: LineContext) -> [String] {
        let context = context.fitted(to: LineFit(all: activities, in: context))
        return activities.compactMap { ActivityLine($0, in: context)?.text }
    }

    @Test func columnsAreAsWideAsWhatTheyHold() {
        let link = "https://example.com/products/2026/pricing"
        let activities = [
            Activity.example(.click, country: "GB", link: link), .example(name: "Al", email: nil, country: "GB"),
            .example(.sent, name: nil, email: "bob@example.com"),
        ]
        #expect(
            lines(activities, .terminal(100)) == [
                "05:04:03  click  Alice Example    “Q3 offer”  United Kingdom  example.com/products/2026/pricing",
                "05:04:03  open   Al               “Q3 offer”  United Kingdom",
                "05:04:03  sent   bob@example.com  “Q3 offer”",
            ])
        // Without the fit the time takes twelve columns, and the link is cut.
        #expect(ActivityLine(activities[0], in: .terminal(100))?.text.hasSuffix("pricing") == true)
        #expect(ActivityLine(activities[0], in: .terminal(80))?.text.contains("…") == true)
        #expect(lines(activities, .terminal(96)).allSatisfy { !$0.contains("…") })
    }

    /// What is left over goes to addresses, and before them to the time at the recipient's.
    @Test func whatIsLeftShowsMore() {
        var activity = Activity.example(city: "London", country: "GB")
        #expect(
            lines([activity], .terminal(80))[0].contains("Alice Example <alice@example.com>  “Q3 offer”  London, GB"))
        activity.location?.localTime = "2026-11-22T14:04:03+09:00"
        let narrow = lines([activity], .terminal(80))[0]
        #expect(narrow.hasSuffix("  Alice Example  “Q3 offer”  London, GB  14:04 there"), "\(narrow)")
        #expect(lines([activity], .terminal(100))[0].contains("<alice@example.com>"))
    }

    @Test func aLongSubjectGivesWayToWhatFollows() {
        let long = Activity.example(subject: String(repeating: "long ", count: 40), country: "GB", nth: 2)
        let line = lines([long, .example()], .terminal(80))[0]
        #expect(line.hasSuffix("  United Kingdom  ×2") && line.contains("long…”") && line.displayWidth <= 80, "\(line)")
        #expect(lines([long], .terminal(80))[0].contains("open   Alice Example  “long"))
    }

    /// A line that comes later has its time in the column of those above, however long theirs were.
    @Test func timesKeepTheWidthThatTheyHad() throws {
        let context = LineContext.terminal(80)
        var fit = LineFit(in: context)
        func line(_ at: Timestamp) throws -> String {
            let activity = Activity.example(at: at)
            fit.add(activity, in: context)
            return try #require(ActivityLine(activity, in: context.fitted(to: fit))).text
        }
        #expect(try line(.start).hasPrefix("05:04:03  open   Alice Example"))
        #expect(try line(.at(-86_400)).hasPrefix("Nov 21 05:04  open   Alice Example"))
        #expect(try line(.start).hasPrefix("05:04:03      open   Alice Example"))
    }

    /// What stands before the lines costs columns, and not the style of the times.
    @Test func anIndentIsNoNarrowTerminal() throws {
        let context = LineContext(
            isTerminal: true, width: 80, palette: .off, now: .start, zone: .utc, indent: 7)
        let line = try #require(ActivityLine(.example(subject: String(repeating: "x", count: 90)), in: context)).text
        #expect(line.hasPrefix("05:04:03") && line.displayWidth == 73, "\(line)")
    }

    @Test func noFittedLineIsWiderThanItsTerminalOrLosesWhatItHad() throws {
        var generator = SplitMix64(seed: 6)
        for round in 0..<12 {
            let activities = (0..<6).map { _ in Activity.random(using: &generator) }
            for width in Samples.widths(of: round) {
                let context = LineContext.terminal(width)
                let fitted = context.fitted(to: LineFit(all: activities, in: context))
                for activity in activities {
                    let line = try #require(ActivityLine(activity, in: fitted)).text
                    #expect(line.displayWidth <= width, "\(width): \(line)")
                    if activity.verdict == .machine, width >= 17 { #expect(line.contains("[machine"), "\(width)") }
                }
                // Whatever the others say, each has its parts in the columns of all.
                guard width >= 40 else { continue }
                let starts = Set(
                    try activities.map { activity in
                        let line = try #require(ActivityLine(activity, in: fitted)).text
                        let kind = try #require(line.firstRange(of: activity.kind.rawValue))
                        return String(line[..<kind.lowerBound]).displayWidth
                    })
                #expect(starts.count == 1, "\(width): \(starts)")
            }
        }
    }

    @Test func inAPipeNothingIsFitted() {
        let activity = Activity.example(.click, link: "https://example.com/a")
        #expect(lines([activity], .pipe()) == [ActivityLine(activity, in: .pipe())?.text])
    }

    @Test func aTemplateStillSaysThatAPlaceIsUnknown() throws {
        let template = try Template("{kind}: {place|'none'}")
        #expect(template.text(for: .example(), seq: 1) == "open: place unknown")
        #expect(template.text(for: .example(.sent), seq: 1) == "sent: none")
        #expect(template.text(for: .example(country: "GB"), seq: 1) == "open: United Kingdom")
    }
}

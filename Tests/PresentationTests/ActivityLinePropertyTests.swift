import Core
import Presentation
import TestKit
import Testing

/// What holds for any activity, at any width.
@Suite struct ActivityLinePropertyTests {
    @Test func noLineIsWiderThanItsTerminal() throws {
        var generator = SplitMix64(seed: 4)
        for round in 0..<60 {
            let activity = Activity.random(using: &generator)
            let time = generator.oneIn(3) ? TimeStyle.allCases.randomElement(using: &generator) : nil
            for width in Samples.widths(of: round) {
                let plain = try #require(ActivityLine(activity, in: .terminal(width, time: time))).text
                #expect(plain.displayWidth <= width, "\(width): \(plain)")
                #expect(!plain.unicodeScalars.contains(where: Hostile.isDangerous))
                if width >= 20 { #expect(plain.contains(activity.kind.rawValue)) }
                if width % 10 == 0 {
                    let coloured = try #require(ActivityLine(activity, in: .terminal(width, colours: true, time: time)))
                    #expect(coloured.text.withoutColours == plain)
                    if coloured.text.contains("\u{1B}") {
                        #expect(
                            coloured.text.ranges(of: /\u{1B}\[[0-9;]*m/).last.map { coloured.text[$0] } == "\u{1B}[0m")
                    }
                }
            }
        }
    }

    @Test func columnsBeginAtTheSameCell() throws {
        var generator = SplitMix64(seed: 5)
        let names = [
            "Al", "佐藤 健二", "María Fernández-López de la Cruz", "김철수", "👨‍👩‍👧‍👦 Family", "محمد علي", "e\u{301}e\u{301}",
        ]
        for width in 40...200 {
            var columns: Set<Int> = []
            for _ in 0..<12 {
                var activity = Activity.random(using: &generator)
                activity.recipient = .init(email: "a@example.com", name: names.randomElement(using: &generator)!)
                activity.message = .init(id: "m", subject: "§ubject")
                // A machine's mark may take the subject's place where there is little.
                activity.verdict = .human
                let line = try #require(ActivityLine(activity, in: .terminal(width))).text
                columns.insert(String(line[..<(try #require(line.firstRange(of: "“§"))).lowerBound]).displayWidth)
            }
            #expect(columns.count == 1, "\(width): \(columns)")
        }
    }

    @Test func placesAlignWhereThereIsRoom() throws {
        let activities = ["Hi", "Minutes of Tuesday", String(repeating: "long ", count: 30), "四半期のご提案について（改訂版）"].map {
            Activity.example(subject: $0, country: "§§")
        }
        for width in 50...200 {
            let columns = try activities.map { activity in
                let line = try #require(ActivityLine(activity, in: .terminal(width))).text
                return String(line.prefix { $0 != "§" }).displayWidth
            }
            #expect(Set(columns).count == 1, "\(width): \(columns)")
        }
    }

    @Test func clustersStayWhole() throws {
        let subject = String(repeating: "👨‍👩‍👧‍👦🇯🇵e\u{301}四❤️", count: 40)
        let clusters = Set(subject + "“”… GB United Kingdom")
        for width in 40...200 {
            let line = try #require(ActivityLine(.example(subject: subject, country: "GB"), in: .terminal(width))).text
            #expect(line.drop { $0 != "“" }.allSatisfy(clusters.contains))
        }
    }

    @Test func tenThousandCharactersOfAnythingAreOneShortLine() throws {
        for piece in Hostile.pieces {
            let subject = String(repeating: piece, count: 10_000 / piece.unicodeScalars.count + 1)
            let line = try #require(ActivityLine(.example(subject: subject), in: .terminal(80))).text
            #expect(line.displayWidth <= 80)
            #expect(line.unicodeScalars.count < 600, "\(piece.debugDescription)")
        }
    }
}

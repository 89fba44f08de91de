import Core
import Presentation
import TestKit
import Testing

/// What is said of who it was, which mail, and where.
@Suite struct NamesAndPlacesTests {
    private func line(_ activity: Activity, _ context: LineContext = .pipe()) throws -> String {
        try #require(ActivityLine(activity, in: context)).text
    }

    /// A code alone tells most people nothing.
    @Test func aCountryHasItsName() throws {
        for (code, name) in [
            ("GB", "United Kingdom"), ("JP", "Japan"), ("CI", "Côte d’Ivoire"), ("de", "Germany"), ("XK", "Kosovo"),
        ] {
            #expect(try line(.example(country: code)).hasSuffix("  \(name)"), "\(code)")
            #expect(englishCountryName(code) == name)
        }
        // A city is known by its country's code, and the table's own name for a country comes first.
        #expect(try line(.example(city: "London", country: "GB")).hasSuffix("  London, GB"))
        var german = Activity.example(country: "GB")
        german.location?.countryName = "Vereinigtes Königreich"
        #expect(try line(german).hasSuffix("  Vereinigtes Königreich"))
        #expect(ActivityParts(.example(country: "GB")).countryName == "United Kingdom", "the tray's too")
        #expect(try Template("{location.country_name}").text(for: .example(country: "FR"), seq: 1) == "France")
    }

    /// ISO's reserved codes, and what is no code at all.
    @Test(arguments: ["ZZ", "AA", "XX", "EU", "A1", "", "G", "GBR", "ＧＢ", "\u{1B}["])
    func whatIsNoCountryStaysAsItIs(_ code: String) throws {
        #expect(englishCountryName(code) == nil)
        #expect(ActivityParts(.example(country: code)).countryName == nil)
    }

    @Test func atTheWidthOfATerminalThereIsRoomForIt() throws {
        #expect(try line(.example(country: "GB"), .terminal(80)).hasSuffix("  United Kingdom"))
        // Beside a link the code has to do.
        let click = Activity.example(.click, country: "GB", link: "https://example.com/a/rather/long/path")
        #expect(try line(click, .terminal(80)).contains("  GB  example.com/"))
    }

    /// It has a subject, which is withheld.
    @Test func aMailThatIsNotNamedIsNotWithoutSubject() throws {
        var anonymous = Activity.example(subject: nil)
        anonymous.recipient = .init(anonymous: true)
        #expect(try line(anonymous).hasSuffix("  Someone  (mail not named)"))
        #expect(try line(anonymous, .terminal(80)).contains(/Someone +\(mail not named\)/))
        for blank in ["", "   ", "\n"] {
            #expect(try line(.example(subject: blank)).hasSuffix("  (no subject)"), "\(blank)")
            #expect(try line(.example(subject: blank), .terminal(80)).contains("  (no subject)"))
        }
    }

    /// Only the newest name is shown, also of mails that had another or none. Who is anonymous stays so.
    @Test func onePersonHasOneName() throws {
        var anonymous = Activity.example()
        anonymous.recipient = .init(email: "alice@example.com", anonymous: true)
        let list = [
            Activity.example(name: nil), .example(name: "  "), .example(name: "Alice Example"),
            .example(name: "A. Example"),
            .example(name: nil, email: "bob@example.com"), anonymous,
        ]
        let names = KnownNames(list)
        #expect(
            list.map { names.applied(to: $0).recipient?.name } == [
                "Alice Example", "Alice Example", "Alice Example", "Alice Example", nil, nil,
            ])
        #expect(KnownNames([]).applied(to: list[3]) == list[3])
    }

    // MARK: Mail that a server did not take

    private func refused(_ kind: Kind = .sent) -> Activity {
        var activity = Activity.example(kind, via: nil, nth: nil)
        activity.verdict = nil
        activity.refused = "550 5.1.1 no such \u{1B}[31muser"
        return activity
    }

    @Test func aMailThatWasRefusedIsNotSent() throws {
        let text = try line(refused())
        #expect(
            text == "2026-11-22T06:04:03+0100  refused  Alice Example <alice@example.com>  “Q3 offer”  "
                + "[server: 550 5.1.1 no such �[31muser]")
        #expect(!text.contains("sent"))
        #expect(try Template("{kind} {refused}").text(for: refused(), seq: 1).hasPrefix("sent 550 5.1.1"))
    }

    /// It is said once when it is found out, and never of verdicts that change.
    @Test func aRevisionIsALineIfItRefuses() throws {
        #expect(try line(refused(.revise)).contains("  refused  Alice Example"))
        #expect(ActivityLine(.example(.revise), in: .pipe()) == nil)
        var open = Activity.example(.open)
        open.refused = "no such thing"
        #expect(try line(open).contains("  open  "))
    }

    /// What follows stands in its column.
    @Test func theColumnsStay() throws {
        for width in [60, 80, 120] {
            let sent = try line(.example(.sent, via: nil, nth: nil), .terminal(width))
            let other = try line(refused(), .terminal(width))
            let column = sent.firstRange(of: "“Q3")!.lowerBound
            #expect(
                other.firstRange(of: "“Q3")?.lowerBound.utf16Offset(in: other) == column.utf16Offset(in: sent),
                "\(width)")
            #expect(other.displayWidth <= width && other.contains("  refused  ") == (width >= 60))
        }
        for width in [20, 28, 40] { #expect(try line(refused(), .terminal(width)).displayWidth <= width) }
    }
}

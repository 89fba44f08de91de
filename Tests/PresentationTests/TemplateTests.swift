import Core
import Presentation
import TestKit
import Testing

@Suite struct TemplateTests {
    private func text(_ template: String, _ activity: Activity = .example(city: "London", country: "GB")) throws
        -> String
    {
        try Template(template).text(for: activity, seq: 7, in: .fixed(3600))
    }

    @Test func fillsIn() throws {
        #expect(
            try text("{seq} {at} {kind} {recipient.email} “{message.subject}”")
                == "7 2026-11-22T05:04:03.000Z open alice@example.com “Q3 offer”")
        #expect(try text("{time}|{who}|{place}") == "2026-11-22T06:04:03+0100|Alice Example|London, GB")
        #expect(try text("{{{kind}}} }}{{") == "{open} }{")
        #expect(try text("a\\tb\\nc\\\\n") == "a\tb\nc\\n")
        #expect(try text("") == "")
        #expect(try text("{ kind }") == "open")
    }

    @Test func firstPresentWins() throws {
        #expect(try text("{link.url|recipient.name|kind}") == "Alice Example")
        #expect(try text("[{link.url}]") == "[]")
        #expect(try text("{link.url | 'no } | link\\n'}") == "no } | link\n")
        #expect(try text("{recipient.name|\"it's nobody\"}", .example(name: "")) == "it's nobody")
        #expect(try text("{'x'}") == "x")
    }

    @Test func valuesArePrintable() throws {
        #expect(try text("{message.subject}", .example(subject: "\u{1B}[2J\nx\u{202E}")) == "�[2J x�")
    }

    @Test func everyPathIsKnown() throws {
        var activity = Activity.example(
            .click, city: "London", country: "GB", link: "https://example.com/", nth: 3, machine: "why")
        activity.message?.sentAt = "2026-11-22T05:00:00Z"
        activity.location?.region = "England"
        activity.location?.countryName = "Great Britain"
        activity.location?.timeZone = "Europe/London"
        activity.location?.localTime = "2026-11-22T05:04:03+00:00"
        activity.refused = "550 5.1.1 no such user"
        activity.agent = Agent(client: "Thunderbird", os: "Linux", device: .desktop)
        activity.count = 61
        for path in Template.paths { #expect(try !text("{\(path)}", activity).isEmpty, "\(path)") }
        // An unregistered link has no number.
        activity.link = .init(n: nil, url: "https://example.com/")
        #expect(try text("{link.n|'-'}", activity) == "-")
        #expect(try text("{count|'1'} of {nth}", activity) == "61 of 3")
        activity.count = nil
        #expect(try text("{count|'1'} of {nth}", activity) == "1 of 3")
    }

    @Test(arguments: [
        ("{at} {recipent.name}", 7, "unknown field “recipent.name”: did you mean “recipient.name”?"),
        ("{subject}", 2, "unknown field “subject”: did you mean “message.subject”?"),
        ("{Kind}", 2, "unknown field “Kind”: did you mean “kind”?"),
        ("{at|}", 5, "a name is missing; known: seq, id, kind"),
        ("{}", 2, "a name is missing; known: seq, id, kind"),
        ("{frobnicate}", 2, "unknown field “frobnicate”: known are seq, id, kind"),
        ("{\u{1B}[2J}", 2, "unknown field “�[2J”: known are seq"),
        ("x {kind", 3, "{ without a matching }; write {{ for a brace"),
        ("x {", 3, "{ without a matching }; write {{ for a brace"),
        ("{kind|'x'", 1, "{ without a matching }"),
        ("四}", 2, "} without a matching {; write }} for a brace"),
        ("{kind|'x}", 7, "the quote is not closed"),
        ("{kind|'x'|via}", 10, "a quoted text must be the last alternative"),
        ("{'x'y}", 5, "a quoted text must be followed by }"),
        ("\\e[1m", 1, "\\ must be followed by n, t or \\"),
        ("a\\", 2, "\\ must be followed by n, t or \\"),
    ])
    func saysWhatIsWrong(_ template: String, _ column: Int, _ problem: String) throws {
        let error = try #require(throws: TemplateError.self) { try Template(template) }
        #expect(error.column == column)
        #expect(error.problem.hasPrefix(problem), "\(error)")
        #expect(!"\(error)".contains("\n") && "\(error)".hasPrefix("column \(column): "))
    }
}

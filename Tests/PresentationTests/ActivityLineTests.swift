import Core
import Presentation
import TestKit
import Testing

@Suite struct ActivityLineTests {
    private func line(_ activity: Activity, _ context: LineContext) throws -> String {
        try #require(ActivityLine(activity, in: context)).text
    }

    @Test func tellsAllInAPipe() throws {
        #expect(
            try line(.example(subject: "四半期 \u{1B}[31m\u{202E}offer\n", city: nil, country: "GB"), .pipe())
                == "2026-11-22T06:04:03+0100  open  Alice Example <alice@example.com>  “四半期 �[31m�offer ”  United Kingdom"
        )
        #expect(
            try line(.example(.click, city: "London", country: "GB", link: "https://example.com/", nth: 2), .pipe())
                == "2026-11-22T06:04:03+0100  click  Alice Example <alice@example.com>  “Q3 offer”  London, GB  ×2  "
                + "https://example.com/")
        #expect(try line(.example(via: .gmailProxy, nth: 2), .pipe()).hasSuffix("  via Gmail, place hidden  ×2"))
        #expect(try line(.example(machine: "a script"), .pipe()).hasSuffix("  “Q3 offer”  [machine: a script]"))
        let sent = try line(.example(.sent), .pipe())
        #expect(sent.hasSuffix("  “Q3 offer”"))
        let long = String(repeating: "long ", count: 200)
        #expect(try line(.example(subject: long), .pipe()).contains(long))
    }

    @Test func aLoggedMailIsALine() throws {
        let logged = Activity.example(.logged, via: nil, nth: nil)
        #expect(
            try line(logged, .pipe())
                == "2026-11-22T06:04:03+0100  logged  Alice Example <alice@example.com>  “Q3 offer”")
        #expect(try line(logged, .terminal(80)).contains("logged"))
    }

    /// Many at once, none of which is an activity of its own.
    @Test func aBurstIsTold() throws {
        var flood = Activity.example(via: nil, nth: 61)
        flood.rule = "flood"
        flood.verdict = .unknown
        for (count, told) in [(1, "many times"), (431, "431 times")] as [(Int64, String)] {
            flood.count = count
            #expect(
                try line(flood, .pipe()).hasSuffix(
                    "  “Q3 offer”  \(told) in a burst (perhaps a mailing list's readers)"))
            #expect(try line(flood, .terminal(80)).contains(told))
        }
    }

    @Test func isInColumnsOnATerminal() throws {
        let alice = Activity.example(city: "London", country: "GB", nth: 2)
        #expect(
            try line(alice, .terminal(80))
                == "05:04:03      open   Alice Example     “Q3 offer”             London, GB  ×2")
        #expect(try line(alice, .terminal(nil)) == line(alice, .terminal(80)))
        #expect(try line(alice, .terminal(120)).contains("  Alice Example <alice@example.com>  “Q3 offer”"))
        #expect(try line(alice, .terminal(50)) == "05:04  open  Alice Example  “Q3 offer”      GB ×2")
        #expect(try line(alice, .terminal(30)) == "05:04  open  Alice Example")
        #expect(try line(alice, .terminal(20)) == "open  Alice Example")
        let click = Activity.example(.click, country: "GB", link: "http://example.com/a/b/")
        #expect(try line(click, .terminal(100)).hasSuffix("GB  example.com/a/b/"))
    }

    /// What the recipient's clock said, where there is room: it never costs anything else.
    @Test func theRecipientsTimeIsThereWhereThereIsRoom() throws {
        var alice = Activity.example(city: "Ōsaka", country: "JP", nth: 2)
        let without = alice
        alice.location?.localTime = "2026-11-22T14:04:03+09:00"
        #expect(try line(alice, .pipe()).hasSuffix("  Ōsaka, JP  14:04 there  ×2"))
        #expect(try line(alice, .terminal(120)).hasSuffix("Ōsaka, JP  14:04 there  ×2"))
        for width in 17...200 where try !line(alice, .terminal(width)).contains("there") {
            #expect(try line(alice, .terminal(width)) == line(without, .terminal(width)), "\(width)")
        }
        #expect(try line(alice, .terminal(60)) == line(without, .terminal(60)))
        // What is no time is not shown; nor is it of a place that is hidden.
        alice.location?.localTime = "\u{1B}[2J at noon"
        #expect(try line(alice, .pipe()) == line(without, .pipe()))
        alice.location?.localTime = "2026-11-22T14:04:03+09:00"
        alice.via = .gmailProxy
        #expect(try line(alice, .pipe()).hasSuffix("  via Gmail, place hidden  ×2"))
    }

    @Test func aCountryIsNamedAsTheHubNamesIt() throws {
        var alice = Activity.example(country: "DE")
        alice.location?.countryName = "Deutschland"
        #expect(try line(alice, .pipe()).hasSuffix("  Deutschland"))
        alice.location?.city = "Bonn"
        #expect(try line(alice, .pipe()).hasSuffix("  Bonn, DE"))
    }

    @Test func aNarrowLineStillSaysThatItWasAMachine() throws {
        for width in 17...200 {
            let line = try line(
                .example(.click, country: "GB", link: "https://example.com/x", machine: "why"), .terminal(width))
            #expect(line.contains("[machine") && line.contains("click"), "\(width)")
        }
        #expect(try line(.example(machine: "why"), .terminal(140)).hasSuffix("[machine: why]"))
    }

    @Test func showsWhatPeopleAreShown() {
        for context in [LineContext.pipe(machines: false), .terminal(80, machines: false)] {
            #expect(ActivityLine(.example(.read), in: context) == nil)
            #expect(ActivityLine(.example(.revise), in: context) == nil)
            #expect(ActivityLine(.example(machine: "x"), in: context) == nil)
            #expect(ActivityLine(.example(), in: context) != nil)
        }
        #expect(ActivityLine(.example(machine: "x"), in: .pipe()) != nil)
    }

    @Test func namesWhomItCan() throws {
        #expect(try line(.example(name: nil), .pipe()).contains("  alice@example.com  "))
        #expect(try line(.example(name: " \n"), .pipe()).contains("  alice@example.com  "))
        #expect(try line(.example(name: "Al", email: nil), .pipe()).contains("  Al  "))
        #expect(try line(.example(name: nil, email: nil), .pipe()).contains("  Someone  "))
        var hidden = Activity.example()
        hidden.recipient?.anonymous = true
        #expect(try line(hidden, .terminal(80)).contains("  Someone  "))
        #expect(try line(.example(subject: ""), .pipe()).hasSuffix("  (no subject)"))
    }

    @Test func coloursSayWhatIsWhat() throws {
        let open = try line(.example(), .terminal(80, colours: true))
        #expect(
            open.hasPrefix("\u{1B}[2m05:04:03\u{1B}[0m      \u{1B}[32mopen\u{1B}[0m   \u{1B}[1mAlice Example\u{1B}[0m"))
        #expect(try line(.example(.click), .terminal(80, colours: true)).contains("\u{1B}[1;35mclick\u{1B}[0m"))
        let machine = try line(.example(machine: "x"), .terminal(80, colours: true))
        #expect(machine.hasPrefix("\u{1B}[2m") && machine.hasSuffix("]\u{1B}[0m"))
        #expect(machine.split(separator: "\u{1B}").count == 2)
        #expect(try line(.example(), .pipe(colours: true)).contains("\u{1B}[32mopen"))
    }

    @Test func linksKeepHostAndEnd() throws {
        func end(_ url: String, _ width: Int) throws -> String {
            try line(.example(.click, via: .gmailProxy, link: url), .terminal(width))
        }
        #expect(try end("https://www.example.com/", 200).hasSuffix("  www.example.com"))
        let long = "https://www.example.com/products/2026/pricing.html?utm_source=mail"
        #expect(try end(long, 240).hasSuffix("  www.example.com/products/2026/pricing.html?utm_source=mail"))
        #expect(try end(long, 200).hasSuffix("  example.com/products/2026/pricing.html…"))
        #expect(try end(long, 100).hasSuffix("  example.com/…cts/2026/pricing.html"))
        #expect(try end(long, 50).hasSuffix(" example.co…"))
    }
}

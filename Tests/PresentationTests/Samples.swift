import Core
import Presentation
import TestKit

extension Activity {
    /// An activity with nothing but what is told.
    static func example(
        _ kind: Kind = .open, at: Timestamp = .start, subject: String? = "Q3 offer", name: String? = "Alice Example",
        email: String? = "alice@example.com", city: String? = nil, country: String? = nil, via: Via? = .direct,
        link: String? = nil, nth: Int64? = 1, machine: String? = nil
    ) -> Activity {
        var activity = Activity(id: "01", kind: kind, at: at)
        activity.message = subject.map { .init(id: "m1", subject: $0) }
        activity.recipient = .init(email: email, name: name)
        activity.location = country.map { .init(city: city, country: $0, precision: city == nil ? .country : .city) }
        activity.via = via
        activity.link = link.map { .init(n: 1, url: $0) }
        activity.nth = nth
        activity.verdict = machine == nil ? .human : .machine
        activity.reason = machine
        return activity
    }

    /// Any activity, hostile ones among them.
    static func random(using generator: inout SplitMix64) -> Activity {
        func text(_ most: Int, _ g: inout SplitMix64) -> String {
            (0..<Int.random(in: 0...most, using: &g)).map { _ in Hostile.pieces.randomElement(using: &g)! }.joined()
        }
        func maybe(_ most: Int, _ g: inout SplitMix64) -> String? { g.oneIn(4) ? nil : text(most, &g) }
        let kind = [Kind.sent, .open, .click, .logged].randomElement(using: &generator)!
        let age = Double.random(in: 0...90_000_000, using: &generator)
        var activity = Activity.example(
            kind, at: .at(-age), subject: maybe(60, &generator), name: maybe(20, &generator),
            email: maybe(12, &generator), city: maybe(6, &generator),
            country: generator.oneIn(3) ? nil : text(2, &generator),
            via: ([.direct, .gmailProxy, .yahooProxy, .appleMPP, nil] as [Via?]).randomElement(using: &generator)!,
            link: kind == .click ? "https://" + text(60, &generator) : nil,
            nth: Int64.random(in: 1...(generator.oneIn(3) ? 5000 : 2), using: &generator),
            machine: generator.oneIn(4) && kind != .logged ? text(20, &generator) : nil)
        if generator.oneIn(8) { activity.recipient = .init(anonymous: true) }
        return activity
    }
}

/// What senders write, and what attackers write.
enum Hostile {
    static let pieces = [
        "a", "Re: ", "offer", " ", "/", "?x=1", "é", "e\u{301}", "四半期", "제안", "ﾊﾝｶｸ", "Ａ", "عرض", "הצעה", "नमस्ते", "ไทยดี",
        "👨‍👩‍👧‍👦", "🇯🇵", "❤️", "1️⃣", "👍🏽", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "\u{1B}[31m",
        "\u{1B}]8;;http://evil.example\u{7}", "\u{9B}2J", "\u{7F}", "\u{0}", "\r\n\t", "\u{202E}", "\u{2066}",
        "\u{200B}",
        "\u{200D}", "\u{FE0F}", "\u{FEFF}", "\u{E0041}", "\u{E000}", "\u{378}", "\u{2028}", "\u{61C}", "…", "“",
        "Z" + String(repeating: "\u{335}\u{30D}", count: 20),
    ]

    /// Whether a terminal could be made to do something by it.
    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: scalar.properties.isBidiControl
        }
    }
}

extension LineContext {
    static func terminal(
        _ width: Int?, colours: Bool = false, now: Timestamp = .start, machines: Bool = true, time: TimeStyle? = nil
    ) -> LineContext {
        LineContext(
            isTerminal: true, width: width, palette: Palette(isOn: colours), now: now, showsMachines: machines,
            time: time,
            zone: .utc)
    }

    static func pipe(colours: Bool = false, machines: Bool = true) -> LineContext {
        LineContext(
            isTerminal: false, width: nil, palette: Palette(isOn: colours), now: .start, showsMachines: machines,
            zone: .fixed(3600))
    }
}

extension String {
    /// Without the palette's SGR sequences.
    var withoutColours: String { replacing(/\u{1B}\[[0-9;]*m/, with: "") }
}

enum Samples {
    /// A quarter of the widths from 1 to 200 columns; four rounds have all of them.
    static func widths(of round: Int) -> StrideThrough<Int> { stride(from: 1 + round % 4, through: 200, by: 4) }
}

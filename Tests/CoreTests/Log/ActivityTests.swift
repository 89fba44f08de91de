import Core
import Foundation
import TestKit
import Testing

@Suite struct ActivityTests {
    @Test func decodesToWhatWasEncoded() throws {
        var random = SplitMix64(seed: 20)
        for _ in 0..<3000 {
            let activity = Activity.random(using: &random)
            try #require(try JSONDecoder().decode(Activity.self, from: Data(activity.encoded)) == activity)
        }
    }

    @Test func encodesAsTheProtocolShows() {
        var click = Activity(id: "01J", kind: .click, at: Timestamp(milliseconds: 1_795_323_843_123))
        click.message = .init(id: "m1", subject: "Hi \"you\"", sentAt: "2026-11-22T05:00:00.000Z")
        click.recipient = .init(email: "mia@example.org", name: "Mia")
        click.link = .init(n: 1, url: "https://example.org/")
        click.location = Location(
            city: "Ōsaka", region: "Ōsaka", country: "JP", timeZone: "Asia/Tokyo", precision: .city)
        click.via = .direct
        click.verdict = .human
        click.reason = "browser Chrome"
        click.agent = Agent(client: "Chrome", os: "Linux", device: .desktop)
        click.nth = 2
        let expected =
            #"{"id":"01J","kind":"click","at":"2026-11-22T05:04:03.123Z","#
            + #""message":{"id":"m1","subject":"Hi \"you\"","sent_at":"2026-11-22T05:00:00.000Z"},"#
            + #""recipient":{"email":"mia@example.org","name":"Mia"},"link":{"n":1,"url":"https://example.org/"},"#
            + #""location":{"city":"Ōsaka","region":"Ōsaka","country":"JP","time_zone":"Asia/Tokyo","precision":"city"},"#
            + #""via":"direct","verdict":"human","reason":"browser Chrome","#
            + #""agent":{"client":"Chrome","os":"Linux","device":"desktop"},"nth":2}"#
        #expect(String(decoding: click.encoded, as: UTF8.self) == expected)
    }

    /// An open or click without a known place says so; other kinds have no place to speak of.
    @Test(arguments: [
        (Kind.open, true), (.click, true), (.sent, false), (.read, false), (.revise, false), (.erase, false),
    ])
    func locationIsNullOnlyWhereItCouldBe(_ kind: Kind, _ isThere: Bool) {
        let text = String(
            decoding: Activity(id: "a", kind: kind, at: Timestamp(milliseconds: 0)).encoded, as: UTF8.self)
        #expect(text.contains(#""location":null"#) == isThere)
    }

    @Test func readAndReviseNameASeqEachInItsOwnWord() {
        var read = Activity(id: "a", kind: .read, at: Timestamp(milliseconds: 0))
        read.about = 7
        read.device = "tray"
        #expect(String(decoding: read.encoded, as: UTF8.self).hasSuffix(#""upto":7,"device":"tray"}"#))
        var revise = Activity(id: "a", kind: .revise, at: Timestamp(milliseconds: 0))
        revise.about = 7
        revise.verdict = .machine
        #expect(String(decoding: revise.encoded, as: UTF8.self).hasSuffix(#""verdict":"machine","revises":7}"#))
    }

    @Test func anAnonymousRecipientHasNoAddress() {
        var open = Activity(id: "a", kind: .open, at: Timestamp(milliseconds: 0))
        open.recipient = .init(anonymous: true)
        #expect(String(decoding: open.encoded, as: UTF8.self).contains(#""recipient":{"anonymous":true}"#))
    }

    /// Every text as long as its limit: link and subject are the large ones, and `MessageRequest.checked` holds the sum
    /// of what needs escaping below what is left here.
    @Test func theLargestStaysWithinItsLimit() {
        func text(_ count: Int) -> String { String(repeating: "x", count: count) }
        var click = Activity(id: text(26), kind: .click, at: Timestamp(milliseconds: 0))
        click.message = .init(id: text(26), subject: text(Limits.subjectBytes), sentAt: text(24))
        click.recipient = .init(email: text(Limits.addressBytes), name: text(Limits.nameBytes))
        click.link = .init(n: 500, url: text(Limits.urlBytes))
        click.location = Location(
            city: text(200), region: text(200), country: "JP", countryName: text(200), timeZone: text(200),
            localTime: text(25), precision: .country)
        click.via = .gmailProxy
        click.verdict = .unknown
        click.reason = text(200)
        click.agent = Agent(client: text(100), os: text(100), device: .desktop)
        click.nth = .max
        #expect(click.encoded.count <= Limits.activityBytes)
    }

    @Test(arguments: [
        "{}", #"{"id":"a","kind":"open"}"#, #"{"id":"a","kind":"opened","at":"2026-11-22T05:04:03Z"}"#,
        #"{"id":"a","kind":"open","at":"yesterday"}"#, #"{"id":1,"kind":"open","at":"2026-11-22T05:04:03Z"}"#,
        #"{"id":"a","kind":"open","at":"2026-11-22T05:04:03Z","nth":"2"}"#,
    ])
    func refuses(_ json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Activity.self, from: Data(json.utf8)) }
    }

    /// A newer hub may say more.
    @Test func passesOverMembersItDoesNotKnow() throws {
        let json = #"{"id":"a","kind":"open","at":"2026-11-22T05:04:03+00:00","weather":{"rain":[1]},"location":null}"#
        let activity = try JSONDecoder().decode(Activity.self, from: Data(json.utf8))
        #expect(activity == Activity(id: "a", kind: .open, at: Timestamp(milliseconds: 1_795_323_843_000)))
    }

    @Test(arguments: Kind.allCases)
    func notifiable(_ kind: Kind) {
        let isHit = kind == .open || kind == .click
        #expect(Activity.isNotifiable(kind: kind, verdict: .human) == isHit)
        #expect(Activity.isNotifiable(kind: kind, verdict: .unknown) == isHit)
        #expect(!Activity.isNotifiable(kind: kind, verdict: .machine))
    }
}

extension Activity {
    /// Each part there or not, every text hostile.
    fileprivate static func random(using random: inout SplitMix64) -> Activity {
        func maybe<Value>(_ value: (inout SplitMix64) -> Value) -> Value? {
            random.chance(60) ? value(&random) : nil
        }
        let text: (inout SplitMix64) -> String = { HostileText.random(using: &$0) }
        let kind = Kind.allCases.randomElement(using: &random)!
        var activity = Activity(
            id: HostileText.random(using: &random), kind: kind,
            at: Timestamp(milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random)))
        activity.message = maybe { .init(id: text(&$0), subject: text(&$0), sentAt: $0.chance(50) ? text(&$0) : nil) }
        activity.recipient = maybe {
            $0.chance(20)
                ? .init(anonymous: true) : .init(email: text(&$0), name: $0.chance(50) ? text(&$0) : nil)
        }
        activity.link = maybe { .init(n: .random(in: 1 ... .max, using: &$0), url: text(&$0)) }
        if kind == .open || kind == .click {
            activity.location = maybe {
                Location(
                    city: $0.chance(50) ? text(&$0) : nil, region: $0.chance(50) ? text(&$0) : nil, country: text(&$0),
                    countryName: $0.chance(50) ? text(&$0) : nil, timeZone: $0.chance(50) ? text(&$0) : nil,
                    localTime: $0.chance(50) ? text(&$0) : nil, precision: $0.chance(50) ? .city : .country)
            }
        }
        activity.via = maybe { Via.allCases.randomElement(using: &$0)! }
        activity.verdict = maybe { Verdict.allCases.randomElement(using: &$0)! }
        activity.reason = maybe(text)
        activity.agent = maybe {
            let device: Agent.Device? = $0.chance(50) ? [.desktop, .phone, .tablet].randomElement(using: &$0) : nil
            return Agent(
                client: $0.chance(50) ? text(&$0) : nil, os: $0.chance(50) ? text(&$0) : nil, device: device)
        }
        activity.nth = maybe { .random(in: 1 ... .max, using: &$0) }
        activity.about = maybe { .random(in: 0 ... .max, using: &$0) }
        activity.device = maybe(text)
        activity.erases = maybe {
            [.init(from: .random(in: 1...9, using: &$0), to: .random(in: 9 ... .max, using: &$0))]
        }
        return activity
    }
}

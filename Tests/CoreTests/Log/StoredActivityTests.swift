import Foundation
import TestKit
import Testing

@testable import Core

/// What is served from a store without being decoded must be an activity that readers read.
@Suite struct StoredActivityTests {
    private static func full() -> Activity {
        var activity = Activity(id: "01M8M23G6FRFT91VXC89PZS3GQ", kind: .click, at: .at(1))
        activity.message = .init(id: "m1", subject: "“Q3” \u{1F600} \\ \" \u{0}\u{1f}\n\u{2028}é")
        activity.recipient = .init(email: "a@example.com", name: "Ä")
        activity.link = .init(n: 1, url: "https://example.com/")
        activity.location = Location(city: "Osaka", country: "JP", timeZone: "Asia/Tokyo", precision: .city)
        activity.via = .direct
        activity.verdict = .human
        activity.reason = "a mail client"
        activity.rule = "mail-client"
        activity.agent = Agent(client: "Mail")
        activity.nth = 7
        activity.holdMilliseconds = 2000
        return activity
    }

    private static func samples() -> [Activity] {
        var erase = Activity(id: "e", kind: .erase, at: .at(1))
        erase.erases = [.init(from: 1, to: 3), .init(from: 7, to: 7)]
        var read = Activity(id: "r", kind: .read, at: .at(1))
        read.about = 9
        read.device = "tray"
        var revise = Activity(id: "v", kind: .revise, at: .at(1))
        revise.about = 3
        return [full(), erase, read, revise] + Kind.allCases.map { .sample($0) }
    }

    @Test func whatIsKeptIsSound() {
        for activity in Self.samples() { #expect(Activity.isSound(activity.encoded, kind: activity.kind.rawValue)) }
    }

    @Test func anyPartOfItIsNot() {
        let bytes = Self.full().encoded
        for count in 0..<bytes.count { #expect(!Activity.isSound(Array(bytes.prefix(count)), kind: "click")) }
        #expect(!Activity.isSound(bytes, kind: "open"), "of another kind than it is listed by")
        #expect(!Activity.isSound(bytes + [0x7d], kind: "click") && !Activity.isSound([0x20] + bytes, kind: "click"))
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "7", "\"open\"", #"{"id":1,"kind":"open","at":"2026-11-22T05:04:03.123Z"}"#,
        #"{"id":"1","kind":"open"}"#, #"{"id":"1","kind":"open","at":"yesterday"}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","nth":1e400}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","nth":9223372036854775808}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","count":1.5}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","message":5}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","erases":{}}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z",}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","x":01}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","x":"\x"}"#,
        #"{"id":"1","kind":"open","at":"2026-11-22T05:04:03.123Z","x":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}"#,
    ])
    func whatNoReaderReadsIsNotSound(_ text: String) {
        #expect(!Activity.isSound(Array(text.utf8), kind: "open"))
    }

    /// Whatever one byte becomes, what counts as sound is JSON to another parser too.
    @Test func whatIsSoundIsJSON() {
        var random = SplitMix64(seed: 7)
        for activity in Self.samples() {
            let bytes = activity.encoded
            for index in bytes.indices {
                var damaged = bytes
                damaged[index] = UInt8.random(in: 0...255, using: &random)
                if Activity.isSound(damaged, kind: activity.kind.rawValue) {
                    let object = try? JSONSerialization.jsonObject(with: Data(damaged)) as? [String: Any]
                    #expect(
                        object?["kind"] as? String == activity.kind.rawValue,
                        "\(String(decoding: damaged, as: UTF8.self))")
                }
            }
        }
    }

    @Test func inItsPlaceIsAMarkThatReadersPassOver() throws {
        for time in [Timestamp.at(1), Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
            let body = Activity.damagedBody(recordedAt: time)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: String])
            #expect(object["kind"] == "damaged" && Timestamp(rfc3339: object["at"] ?? "") != nil)
            #expect((try? JSONDecoder().decode(Activity.self, from: Data(body))) == nil)
        }
    }
}

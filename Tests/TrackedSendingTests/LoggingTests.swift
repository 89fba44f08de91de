import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import TrackedSending

/// Mail that is logged once it was sent: whether, what of it, and what a failure changes, which is nothing for the mail.
@Suite struct LoggingTests {
    private let hub = FakeHub()
    private let carrier = FakeCarrier()
    private let folder: TemporaryFolder
    private let outbox: Outbox
    private let now = Timestamp(milliseconds: 1_795_323_843_000)
    private static let away = RegistryError("the hub is away", isTemporary: true)
    private static let deal = RecordName("deal:42")!

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(folder.file("outbox"))
    }

    private func sending(
        _ wish: LogWish, on records: [RecordName] = [], track: TrackingWish = .yes,
        whenAway: SendmailArguments.WhenAway = .send
    ) -> MailSending {
        MailSending(
            MailTracker(hub, wish: track), by: carrier, outbox: outbox, whenAway: whenAway,
            logger: MailLogger(hub, wish: wish, on: records))
    }

    private func send(
        _ text: String = mail, _ wish: LogWish = .yes, on records: [RecordName] = [], track: TrackingWish = .yes,
        whenAway: SendmailArguments.WhenAway = .send
    ) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 1)
        return try await sending(wish, on: records, track: track, whenAway: whenAway).send(
            Array(text.utf8), from: "sam@example.com", to: ["alice@example.com", "bob@example.com"], now: now,
            using: &random)
    }

    private func flush(_ wish: LogWish = .no, after: Duration = .zero) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 2)
        return try await sending(wish).flush(now: now + after, using: &random)
    }

    private var logged: [String] { hub.state.withLock { $0.logged.map(\.mail) } }
    private var places: [[RecordName]] { hub.state.withLock { $0.logged.map(\.records) } }
    private var registrations: Int { hub.state.withLock { $0.registrations.count } }
    private var taken: Int { carrier.state.withLock { $0.taken.count } }

    private func files(_ ending: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.file("outbox"))) ?? []).filter {
            $0.hasSuffix("." + ending)
        }
    }

    // MARK: Whether

    /// Tracking and logging are chosen apart: the header first, then what is set.
    @Test(
        arguments: [
            ("", LogWish.no, 0), ("", .yes, 1), ("X-Mailbell-Log: no\n", .yes, 0), ("X-Mailbell-Log: YES\n", .no, 1),
            ("X-Mailbell-Log: deal-42\n", .no, 1),
        ], [TrackingWish.yes, .no])
    func theHeaderComesFirst(_ choice: (String, LogWish, Int), _ track: TrackingWish) async throws {
        let outcome = try await send(choice.0 + mail, choice.1, track: track)
        #expect(outcome.exitCode == 0 && outcome.delivered.count == 2 && outcome.unlogged.isEmpty)
        #expect(logged.count == choice.2)
        #expect(registrations == (track == .yes ? 1 : 0))
        for (_, bytes) in carrier.state.withLock({ $0.taken }) {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("X-Mailbell"))
        }
    }

    @Test func theRecordsAreTheHeadersOrElseTheFlags() async throws {
        _ = try await send(on: [Self.deal])
        _ = try await send("X-Mailbell-Log: ticket-7, yes\n" + mail, on: [Self.deal])
        #expect(places == [[Self.deal], [RecordName("ticket:7")!]])
    }

    @Test func whatIsUnclearIsToldAndNotLogged() async throws {
        let outcome = try await send("X-Mailbell-Log: perhaps\n" + mail)
        #expect(outcome.unlogged == ["X-Mailbell-Log must be yes, no, or records such as deal-42, but is: perhaps"])
        #expect(outcome.exitCode == 0 && outcome.delivered.count == 2 && logged.isEmpty)
    }

    @Test func withoutALoggerNothingIs() async throws {
        var random = SplitMix64(seed: 1)
        _ = try await MailSending(MailTracker(hub), by: carrier, outbox: outbox, whenAway: .send).send(
            Array(("X-Mailbell-Log: yes\n" + mail).utf8), from: "sam@example.com", to: ["a@example.com"], now: now,
            using: &random)
        #expect(logged.isEmpty && taken == 1)
    }

    // MARK: What

    /// The original: without pixel and rewritten links, which would be the sender's own opens, and without blind copies.
    @Test func theOriginalIsLogged() async throws {
        _ = try await send("Bcc: secret@example.com\nX-Mailbell-Track: yes\n" + mail)
        #expect(logged == [mail])
        #expect(carrier.state.withLock { String(decoding: $0.taken[0].bytes, as: UTF8.self) }.contains("alice.gif"))
    }

    /// Answers name the id of the copies: the logged mail must have it.
    @Test func theCopiesIdIsTheLoggedMails() async throws {
        _ = try await send(mail.replacing("Message-ID: <1@example.com>\n", with: ""))
        let id = try #require(hub.state.withLock { $0.registrations.first?.messageID })
        #expect(logged.first?.hasPrefix("Message-ID: \(id)\r\nFrom: ") == true, "\(logged)")
    }

    @Test func anIdIsMadeOnlyIfThereIsNone() {
        var random = SplitMix64(seed: 1)
        var message = OutgoingMessage(Array("From: a@x\r\n\r\n".utf8))
        message.identify(from: "sam@example.com", now: now, using: &random)
        let text = String(decoding: message.bytes, as: UTF8.self)
        #expect(text.hasPrefix("Message-ID: <") && text.hasSuffix("@example.com>\r\nFrom: a@x\r\n\r\n"), "\(text)")
        let before = message
        message.identify(from: "sam@example.com", now: now, using: &random)
        #expect(message.bytes == before.bytes)
        #expect(
            MailLogger.original(Array("From x\nTo: a\n\n".utf8), messageID: "<1@x>") == Array("From x\nTo: a\n\n".utf8))
    }

    @Test(arguments: [
        ("From: Eve <eve@example.net>", [String](), "From is eve@example.net"),
        ("From: Sam <sam@example.com>", ["kim@example.com"], "the sender is kim@example.com"),
        ("Subject: nobody", [], "its From has no address"),
    ])
    func onlyTheUsersOwnMailIs(_ from: String, _ submitters: [String], _ problem: String) async throws {
        let message = Array(mail.replacing("From: Sam <sam@example.com>", with: from).utf8)
        let reason = await MailLogger(hub, wish: .yes).log(message, on: [], submittedBy: submitters)
        #expect(reason?.contains(problem) == true, "\(reason ?? "")")
        #expect(logged.isEmpty)
        #expect(
            await MailLogger(hub, wish: .yes).log(Array(mail.utf8), on: [], submittedBy: ["sam@example.com"]) == nil)
    }

    // MARK: Failures

    @Test func whatTheHubDoesNotKeepIsTold() async throws {
        hub.state.withLock { $0.leaves = "it was logged before, and deleted" }
        #expect(try await send().unlogged == ["it was logged before, and deleted"])
        #expect(files("log").isEmpty)
    }

    @Test func aRefusalIsToldOnce() async throws {
        hub.state.withLock { $0.logFailures = [RegistryError("no scope", isTemporary: false)] }
        let outcome = try await send()
        #expect(outcome.unlogged == ["no scope"] && outcome.delivered.count == 2 && outcome.exitCode == 0)
        #expect(files("log").isEmpty)
    }

    @Test func aHubThatIsAwayIsAskedAgain() async throws {
        hub.state.withLock { $0.logFailures = [Self.away, Self.away] }
        let outcome = try await send("Bcc: secret@example.com\n" + mail, on: [Self.deal])
        #expect(outcome.delivered.count == 2 && outcome.exitCode == 0 && outcome.queued.isEmpty)
        #expect(outcome.logDelays == ["the hub is away"] && outcome.unlogged.isEmpty && files("log").count == 1)
        let (items, _) = try outbox.list()
        #expect(items.map(\.state) == [.unlogged] && items[0].mail.recipients.count == 2)
        #expect(!String(decoding: items[0].mail.message, as: UTF8.self).contains("secret"))
        #expect(try await flush().logDelays == ["the hub is away"])
        let later = try await flush()
        #expect(later.logDelays.isEmpty && later.delivered.isEmpty && later.exitCode == 0)
        #expect(logged == [mail] && places == [[Self.deal]] && files("log").isEmpty)
        #expect(taken == 2, "nobody gets it again")
        #expect(try await flush().logDelays.isEmpty && logged.count == 1)
    }

    /// It would be waited for as long as while the mail was tracked.
    @Test func aHubThatWasAwayJustNowIsNotAskedAtOnce() async throws {
        hub.fail(1)
        let outcome = try await send()
        #expect(outcome.delivered.count == 2 && outcome.logDelays == ["the hub is away"] && logged.isEmpty)
        _ = try await flush()
        #expect(logged == [mail])
    }

    @Test func afterFiveDaysItIsGivenUp() async throws {
        hub.state.withLock { $0.logFailures = Array(repeating: Self.away, count: 3) }
        _ = try await send()
        #expect(try await flush(after: .seconds(5 * 86_400)).logDelays.count == 1)
        #expect(
            try await flush(after: .seconds(5 * 86_400 + 1)).unlogged == ["given up after five days: the hub is away"])
        #expect(files("log").isEmpty)
    }

    /// The mail is sent: who hears of a failure sends it again.
    @Test func aFullDiskIsNoFailureOfTheMail() async throws {
        hub.state.withLock { $0.logFailures = [Self.away] }
        try Data().write(to: URL(fileURLWithPath: folder.file("outbox")))
        let outcome = try await send()
        #expect(outcome.exitCode == 0 && outcome.delivered.count == 2)
        #expect(outcome.unlogged.count == 1 && outcome.unlogged[0].hasPrefix("the hub is away; it cannot be queued: "))
    }

    // MARK: Mail that waits, or is not sent

    @Test func whatWaitsIsLoggedOnceItIsSent() async throws {
        hub.fail(2)
        #expect(try await send(on: [Self.deal], whenAway: .queue).queued.count == 2)
        #expect(try await flush().queued.count == 2)
        #expect(logged.isEmpty && files("log").isEmpty)
        #expect(try await flush().delivered.count == 2)
        #expect(logged == [mail] && places == [[Self.deal]], "as it was chosen then, whoever flushes")
        #expect(try await flush(.yes).delivered.isEmpty && logged.count == 1)
    }

    @Test func whatWasNotToBeLoggedIsNotLater() async throws {
        hub.fail(1)
        _ = try await send(mail, .no, whenAway: .queue)
        #expect(try await flush(.yes).delivered.count == 2)
        #expect(logged.isEmpty)
    }

    @Test func whatNobodyGetsIsNotLogged() async throws {
        carrier.state.withLock { state in
            for one in ["alice@example.com", "bob@example.com"] {
                state.refusals[one] = CarrierError("try later", isTemporary: true, exitCode: 75)
            }
        }
        #expect(try await send().exitCode == 75)
        #expect(logged.isEmpty)
    }

    @Test func oneWhoGetsItIsEnough() async throws {
        let busy = CarrierError("try later", isTemporary: true, exitCode: 75)
        carrier.state.withLock { $0.refusals["bob@example.com"] = busy }
        #expect(try await send().queued == ["bob@example.com"])
        #expect(logged == [mail])
        carrier.state.withLock { $0.refusals = [:] }
        #expect(try await flush(.yes).delivered == ["bob@example.com"])
        #expect(logged.count == 1, "the rest of the copies is no other mail")
    }

    /// Version 0.4 wrote no records, and knows no other endings.
    @Test func filesOfAnEarlierVersionAreSent() async throws {
        hub.fail(1)
        _ = try await send(mail, .no, whenAway: .queue)
        let name = try #require(files("mail").first)
        let text = try String(contentsOfFile: folder.file("outbox/\(name)"), encoding: .utf8)
        #expect(!text.contains("\"log\""))
    }
}

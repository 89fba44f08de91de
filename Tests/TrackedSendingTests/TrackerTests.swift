import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import TrackedSending

/// A hub that remembers what it was asked.
final class FakeHub: MailRegistry {
    struct State {
        var registrations: [MailRegistration] = []
        var failures: [RegistryError] = []
        var untracked: Set<String> = []
        var seat = true
        var targets: [String: String] = [:]
        /// `recipient of Message-ID: reason`.
        var refusals: [String] = []
        /// The mails that were logged, each with its records.
        var logged: [(mail: String, records: [RecordName])] = []
        /// How often logging fails, and why.
        var logFailures: [RegistryError] = []
        /// Why nothing is kept of a mail.
        var leaves: String?
    }
    let state = Mutex(State())

    func fail(_ times: Int = 99, isTemporary: Bool = true) {
        state.withLock {
            $0.failures = Array(repeating: RegistryError("the hub is away", isTemporary: isTemporary), count: times)
        }
    }

    private func check() throws(RegistryError) {
        let failure = state.withLock { $0.failures.popLast() }
        if let failure { throw failure }
    }

    func sender() async throws(RegistryError) -> MailSender {
        try check()
        return MailSender(
            addresses: ["sam@example.com"], bases: ["https://hub.example"], tracksClicks: state.withLock { $0.seat })
    }

    func register(_ mail: MailRegistration) async throws(RegistryError) -> [RegisteredRecipient] {
        try check()
        return state.withLock { state in
            state.registrations.append(mail)
            return mail.recipients.map { recipient in
                let name = recipient.email.prefix { $0 != "@" }
                if state.untracked.contains(recipient.email) { return .init(email: recipient.email, pixelURL: nil) }
                return .init(
                    email: recipient.email, pixelURL: "https://hub.example/o/\(name).gif",
                    trackedLinks: Dictionary(
                        uniqueKeysWithValues: mail.links.enumerated().map {
                            ($1, "https://hub.example/c/\(name)/\($0 + 1)")
                        }))
            }
        }
    }

    func tell(refused recipients: [Refusal.Recipient], of messageID: String) async {
        state.withLock { state in
            for one in recipients { state.refusals.append("\(one.email) of \(messageID): \(one.reason)") }
        }
    }

    func targets(of links: [String]) async -> [String: String] { state.withLock { $0.targets } }

    func log(_ mail: [UInt8], on records: [RecordName]) async throws(RegistryError) -> String? {
        let (failure, reason) = state.withLock { state in
            let failure = state.logFailures.popLast()
            if failure == nil { state.logged.append((String(decoding: mail, as: UTF8.self), records)) }
            return (failure, state.leaves)
        }
        if let failure { throw failure }
        return reason
    }
}

let mail = """
    From: Sam <sam@example.com>
    To: "Alice Example" <Alice@Example.com>, bob@example.com
    Subject: Plans
    Message-ID: <1@example.com>
    Content-Type: text/html; charset=utf-8

    <html><body><p>See <a href="https://example.com/p">prices</a></p></body></html>

    """

@Suite struct TrackerTests {
    private let hub = FakeHub()
    private let now = Timestamp(milliseconds: 1_795_323_843_000)

    private func track(
        _ text: String = mail, to recipients: [String] = ["Alice@Example.com", "bob@example.com"],
        wish: TrackingWish = .yes, html: Bool = false
    ) async -> TrackedMail {
        var random = SplitMix64(seed: 1)
        return await MailTracker(hub, wish: wish, addsHTML: html)
            .track(Array(text.utf8), to: recipients, now: now, using: &random)
    }

    private func body(_ mail: TrackedMail, _ index: Int = 0) -> String {
        String(decoding: mail.copies[index].bytes, as: UTF8.self)
    }

    @Test func eachRecipientHasACopy() async throws {
        let tracked = await track()
        #expect(tracked.copies.map(\.recipients) == [["Alice@Example.com"], ["bob@example.com"]])
        #expect(tracked.copies.allSatisfy(\.isTracked) && tracked.remarks == [])
        #expect(body(tracked).contains("https://hub.example/o/alice.gif") && body(tracked).contains("/c/alice/1"))
        #expect(body(tracked, 1).contains("https://hub.example/o/bob.gif") && !body(tracked, 1).contains("alice.gif"))
        let asked = hub.state.withLock { $0.registrations }
        #expect(asked.count == 1 && asked[0].messageID == "<1@example.com>" && asked[0].sentAt == now)
        #expect(asked[0].recipients.map(\.name) == ["Alice Example", nil])
        #expect(asked[0].links == ["https://example.com/p"])
    }

    @Test func aMissingMessageIDIsTheSameInAll() async throws {
        let tracked = await track(mail.replacing("Message-ID: <1@example.com>\n", with: ""))
        let id = try #require(hub.state.withLock { $0.registrations.first?.messageID })
        #expect(id.hasSuffix("@example.com>"))
        for index in 0...1 { #expect(body(tracked, index).contains("\nMessage-ID: \(id)\n")) }
    }

    @Test func whoIsNotTrackedGetsNeitherPixelNorLinks() async {
        hub.state.withLock { $0.untracked = ["bob@example.com"] }
        let tracked = await track()
        #expect(tracked.copies.map(\.isTracked) == [true, false])
        #expect(body(tracked, 1) == mail)
    }

    @Test(arguments: [
        ("X-Mailbell-Track: no\n", TrackingWish.yes, 0, 0), ("X-Mailbell-Track: yes\n", .no, 2, 1), ("", .no, 0, 0),
        ("X-Mailbell-Track: opens\n", .yes, 2, 0), ("", .opens, 2, 0), ("X-Mailbell-Track: YES\n", .opens, 2, 1),
    ]) func theHeaderSaysWhat(_ header: String, _ wish: TrackingWish, _ tracked: Int, _ links: Int) async {
        let result = await track(header + mail, wish: wish)
        #expect(result.copies.count { $0.isTracked } == tracked)
        #expect(hub.state.withLock { $0.registrations.first?.links.count ?? 0 } == links)
        for copy in result.copies { #expect(!String(decoding: copy.bytes, as: UTF8.self).contains("X-Mailbell")) }
    }

    @Test(arguments: [true, false]) func aHubThatIsAwayHoldsNothingUp(_ isTemporary: Bool) async {
        hub.fail(isTemporary: isTemporary)
        let tracked = await track("X-Mailbell-Track: yes\n" + mail)
        #expect(tracked.copies.count == 1 && tracked.copies[0].recipients.count == 2)
        #expect(body(tracked) == mail && tracked.remarks == ["the hub is away"])
        #expect(tracked.isHubAway == isTemporary)
    }

    @Test func anothersMailIsNotTracked() async {
        let tracked = await track(mail.replacing("sam@example.com", with: "eve@example.com"))
        #expect(tracked.copies.count == 1 && tracked.remarks[0].contains("From is eve@example.com"))
        #expect(hub.state.withLock { $0.registrations.isEmpty })
    }

    /// Who submits can write any From: the login and the envelope's sender have to be the same user's.
    @Test func anothersSubmissionIsNotTracked() async {
        for submitters in [["kim@example.com"], ["sam@example.com", "kim@example.com"]] {
            var random = SplitMix64(seed: 1)
            let tracked = await MailTracker(hub).track(
                Array(mail.utf8), to: ["bob@example.com"], submittedBy: submitters, now: now, using: &random)
            #expect(tracked.copies.map(\.isTracked) == [false])
            #expect(tracked.remarks[0].contains("the sender is kim@example.com"))
        }
        #expect(hub.state.withLock { $0.registrations.isEmpty })
        var random = SplitMix64(seed: 1)
        let own = await MailTracker(hub).track(
            Array(mail.utf8), to: ["bob@example.com"], submittedBy: ["sam@example.com"], now: now, using: &random)
        #expect(own.copies.map(\.isTracked) == [true])
    }

    /// Wherever the parser fails, the mail goes to everybody as it is.
    @Test(arguments: 1...2) func aParserThatFailsHoldsNothingUp(_ call: Int) async {
        var random = SplitMix64(seed: 1)
        let tracked = await MailTracker(hub, crafter: FailingCrafter(atCall: call)).track(
            Array(("X-Mailbell-Track: yes\n" + mail).utf8), to: ["a@example.com", "b@example.com"], now: now,
            using: &random)
        #expect(tracked.copies.flatMap(\.recipients) == ["a@example.com", "b@example.com"])
        #expect(tracked.copies.allSatisfy { !$0.isTracked && String(decoding: $0.bytes, as: UTF8.self) == mail })
        #expect(tracked.remarks == ["the parser is gone"])
    }

    @Test func plainTextStaysUnlessAsked() async {
        let plain = mail.replacing("text/html", with: "text/plain")
        #expect(await track(plain).copies.map(\.isTracked) == [false])
        #expect(await track(plain, html: true).copies.map(\.isTracked) == [true, true])
    }

    @Test func addressesThatTheHubDoesNotTakeGetTheMail() async {
        let tracked = await track(to: ["\"a b\"@example.com", "bob@example.com"])
        #expect(tracked.copies.map(\.recipients) == [["bob@example.com"], ["\"a b\"@example.com"]])
        #expect(tracked.copies.map(\.isTracked) == [true, false])
    }

    /// A hub takes 500 recipients at once. If it goes away in between, the rest gets the mail as it is.
    @Test func manyRecipientsAreRegisteredInPieces() async {
        let many = (0..<1201).map { "r\($0)@example.com" }
        let tracked = await track(to: many)
        #expect(
            tracked.copies.count == 1201
                && hub.state.withLock { $0.registrations.map(\.recipients.count) } == [500, 500, 201])
    }
}

/// Fails at one of its calls.
final class FailingCrafter: MailCrafter {
    private let failing: Int
    private let calls = Mutex(0)

    init(atCall failing: Int) { self.failing = failing }

    func craft(
        _ message: [UInt8], _ request: CraftRequest
    ) async throws(CraftError) -> (CraftedMail, [[UInt8]]) {
        let call = calls.withLock { calls in
            calls += 1
            return calls
        }
        if call == failing { throw CraftError("the parser is gone") }
        return try await InProcessCrafter().craft(message, request)
    }
}

/// Takes mail, or refuses some.
final class FakeCarrier: MailCarrier {
    struct State {
        var taken: [(recipients: [String], bytes: [UInt8])] = []
        var refusals: [String: CarrierError] = [:]
    }
    let state = Mutex(State())

    func deliver(_ message: [UInt8], from sender: String, to recipients: [String]) async throws(CarrierError) {
        let refusal = state.withLock { state in recipients.compactMap { state.refusals[$0] }.first }
        if let refusal { throw refusal }
        state.withLock { $0.taken.append((recipients, message)) }
    }
}

@Suite struct MailSendingTests {
    private let hub = FakeHub()
    private let carrier = FakeCarrier()
    private let folder: TemporaryFolder
    private let outbox: Outbox
    private let now = Timestamp(milliseconds: 1_795_323_843_000)
    private static let busy = CarrierError("try later", isTemporary: true, exitCode: 75)
    private static let gone = CarrierError("no such user", isTemporary: false, exitCode: 67)

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(folder.file("outbox"))
    }

    private func sending(_ whenAway: SendmailArguments.WhenAway = .send) -> MailSending {
        MailSending(MailTracker(hub), by: carrier, outbox: outbox, whenAway: whenAway)
    }

    private func send(_ whenAway: SendmailArguments.WhenAway = .send) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 1)
        return try await sending(whenAway).send(
            Array(mail.utf8), from: "sam@example.com", to: ["alice@example.com", "bob@example.com"], now: now,
            using: &random)
    }

    private func flush(after: Duration = .zero) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 2)
        return try await sending(.queue).flush(now: now + after, using: &random)
    }

    private var taken: [[String]] { carrier.state.withLock { $0.taken.map(\.recipients) } }

    @Test func copiesGoOutOneByOne() async throws {
        let outcome = try await send()
        #expect(outcome.exitCode == 0 && outcome.delivered == ["alice@example.com", "bob@example.com"])
        #expect(taken == [["alice@example.com"], ["bob@example.com"]])
    }

    @Test func whileTheHubIsAwayMailGoesOutAsItIs() async throws {
        hub.fail()
        #expect(try await send().delivered.count == 2)
        #expect(taken == [["alice@example.com", "bob@example.com"]])
        #expect(carrier.state.withLock { $0.taken[0].bytes } == Array(mail.utf8))
    }

    @Test func orWaitsIfAsked() async throws {
        hub.fail(2)
        let outcome = try await send(.queue)
        #expect(outcome.queued.count == 2 && outcome.exitCode == 0 && taken.isEmpty)
        #expect(try await flush().queued.count == 2)
        let later = try await flush()
        #expect(later.delivered.count == 2 && taken.count == 2, "tracked, a copy each")
        #expect(try await flush().delivered.isEmpty)
    }

    @Test func afterADayItGoesOutAsItIs() async throws {
        hub.fail()
        _ = try await send(.queue)
        #expect(try await flush(after: .seconds(86_399)).delivered.isEmpty)
        #expect(try await flush(after: .seconds(86_400)).delivered.count == 2)
        #expect(taken == [["alice@example.com", "bob@example.com"]])
    }

    @Test func orFails() async throws {
        hub.fail()
        let outcome = try await send(.fail)
        #expect(outcome.exitCode == 75 && taken.isEmpty)
    }

    /// Who is told of a failure sends again, to those too who have it.
    @Test func whoIsLeftIsQueuedOnceOthersHaveIt() async throws {
        carrier.state.withLock { $0.refusals = ["bob@example.com": Self.busy] }
        let outcome = try await send()
        #expect(outcome.exitCode == 0 && outcome.queued == ["bob@example.com"])
        #expect(try await flush().queued == ["bob@example.com"])
        carrier.state.withLock { $0.refusals = [:] }
        #expect(try await flush().delivered == ["bob@example.com"])
        #expect(carrier.state.withLock { String(decoding: $0.taken[1].bytes, as: UTF8.self) }.contains("bob.gif"))
        #expect(hub.state.withLock { $0.registrations.count } == 1)
    }

    @Test func aServerThatTakesNothingIsAFailure() async throws {
        carrier.state.withLock { $0.refusals = ["bob@example.com": Self.busy, "alice@example.com": Self.busy] }
        let outcome = try await send()
        #expect(outcome.exitCode == 75 && outcome.queued.isEmpty && outcome.failed.count == 2)
    }

    @Test func whatIsRefusedForGoodIsSaid() async throws {
        carrier.state.withLock { $0.refusals = ["bob@example.com": Self.gone] }
        let outcome = try await send()
        #expect(outcome.exitCode == 67 && outcome.delivered == ["alice@example.com"])
        #expect(try await flush().queued.isEmpty)
    }

    @Test func whatIsNoMailIsLeftAndToldOf() async throws {
        hub.fail()
        _ = try await send(.queue)
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: folder.file("outbox/0.mail")))
        hub.state.withLock { $0.failures = [] }
        let outcome = try await flush()
        #expect(outcome.faults.count == 1 && outcome.faults[0].contains("0.mail: is not a queued mail"))
        #expect(outcome.exitCode == 75)
        #expect(outcome.delivered.count == 2, "it holds up no other")
        #expect(FileManager.default.fileExists(atPath: folder.file("outbox/0.mail")))
    }

    /// What waited and is then refused for good is not lost: nobody else has it any more.
    @Test func whatIsRefusedLaterIsKept() async throws {
        hub.fail(1)
        _ = try await send(.queue)
        carrier.state.withLock { $0.refusals = ["bob@example.com": Self.gone] }
        let outcome = try await flush()
        #expect(outcome.delivered == ["alice@example.com"] && outcome.exitCode == 67)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("outbox"))
        #expect(names.count == 1 && names[0].hasSuffix(".refused"))
        #expect(
            outcome.failed[0].error.description.hasSuffix("the mail is kept in \(folder.file("outbox"))/\(names[0])"))
        let kept = try String(contentsOfFile: folder.file("outbox/" + names[0]), encoding: .utf8)
        #expect(kept.contains("bob@example.com") && kept.contains("bob.gif"))
        #expect(try await flush().delivered.isEmpty)
    }

    @Test func whatIsPutOffForTooLongIsKeptToo() async throws {
        carrier.state.withLock { $0.refusals = ["bob@example.com": Self.busy] }
        _ = try await send()
        #expect(try await flush(after: .seconds(5 * 86_400)).queued == ["bob@example.com"])
        let late = try await flush(after: .seconds(5 * 86_400 + 1))
        #expect(late.failed.count == 1 && late.queued.isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("outbox"))
        #expect(names.count == 1 && names[0].hasSuffix(".refused"))
    }

    /// Plain text is never tracked: it has nothing to wait for.
    @Test func whatCannotBeTrackedDoesNotWaitForTheHub() async throws {
        hub.fail()
        var random = SplitMix64(seed: 1)
        let outcome = try await sending(.queue).send(
            Array(mail.replacing("text/html", with: "text/plain").utf8), from: "sam@example.com",
            to: ["alice@example.com"], now: now, using: &random)
        #expect(outcome.delivered == ["alice@example.com"] && outcome.queued.isEmpty)
    }
}

@Suite struct MailboxTests {
    @Test func linesThatBeginWithFromAreQuoted() {
        let copy = TrackedMail.Copy(
            recipients: ["a@example.com"], bytes: Array("Subject: x\r\n\r\nFrom here\r\n>From there\r\nend".utf8),
            isTracked: true)
        let text = String(decoding: mboxEntry(copy: copy), as: UTF8.self)
        #expect(text.hasPrefix("From MAILER-DAEMON "))
        #expect(
            text.hasSuffix("\nDelivered-To: a@example.com\nSubject: x\n\n>From here\n>>From there\nend\n\n"), "\(text)")
    }

    @Test func aMaildirHoldsWholeMessages() throws {
        let folder = try TemporaryFolder()
        let maildir = try Maildir(folder.file("m"))
        try maildir.deliver(Array("one".utf8))
        try maildir.deliver(Array("two".utf8))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("m/new"))
        #expect(names.count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("m/tmp")).isEmpty)
    }
}

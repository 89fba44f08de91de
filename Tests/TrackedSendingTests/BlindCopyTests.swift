import Core
import Synchronization
import TestKit
import Testing

@testable import TrackedSending

/// No way out of the program tells a recipient of another's blind copy (RFC 5322, 3.6.3 and 3.6.6).
@Suite struct BlindCopyTests {
    private let hub = FakeHub()
    private let carrier = FakeCarrier()
    private let folder: TemporaryFolder
    private let outbox: Outbox
    private let now = Timestamp(milliseconds: 1_795_323_843_000)
    private static let blind = "Bcc: Carol <carol@example.com>,\n dave@example.com\nResent-Bcc: erin@example.com\n"

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(folder.file("outbox"))
    }

    private func send(
        _ text: String, _ whenAway: SendmailArguments.WhenAway = .send
    ) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 1)
        return try await MailSending(MailTracker(hub), by: carrier, outbox: outbox, whenAway: whenAway).send(
            Array(text.utf8), from: "sam@example.com", to: ["alice@example.com", "carol@example.com"], now: now,
            using: &random)
    }

    private func flush(after: Duration = .zero) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 2)
        return try await MailSending(MailTracker(hub), by: carrier, outbox: outbox, whenAway: .queue).flush(
            now: now + after, using: &random)
    }

    private func expectNothingTold(_ count: Int) {
        let taken = carrier.state.withLock { $0.taken.map { String(decoding: $0.bytes, as: UTF8.self) } }
        #expect(taken.count == count)
        for text in taken {
            #expect(
                !text.lowercased().contains("bcc") && !text.contains("carol@") && !text.contains("dave@"), "\(text)")
            #expect(text.contains("Subject: Plans"))
        }
    }

    @Test(arguments: [
        mail, mail.replacing("text/html", with: "text/plain"), "X-Mailbell-Track: no\n" + mail,
        "no field\n" + mail, mail.replacing("\n", with: "\r\n"),
        mail.replacing("sam@example.com", with: "eve@example.com"),
    ]) func trackedOrNot(_ text: String) async throws {
        let end = text.contains("\r\n") ? "\r\n" : "\n"
        let outcome = try await send(Self.blind.replacing("\n", with: end) + text)
        #expect(outcome.delivered == ["alice@example.com", "carol@example.com"])
        expectNothingTold(carrier.state.withLock { $0.taken.count })
    }

    /// The hub still learns the name.
    @Test func namesOfBlindCopiesAreRegistered() async throws {
        _ = try await send(Self.blind + mail)
        let names = hub.state.withLock { $0.registrations.first?.recipients.map(\.name) }
        #expect(names == ["Alice Example", "Carol"])
        expectNothingTold(2)
    }

    @Test func whileTheHubIsAway() async throws {
        hub.fail()
        _ = try await send(Self.blind + mail)
        expectNothingTold(1)
    }

    @Test func fromTheQueueTrackedOrAfterADay() async throws {
        hub.fail(1)
        #expect(try await send(Self.blind + mail, .queue).queued.count == 2)
        #expect(try await flush().delivered.count == 2)
        expectNothingTold(2)
        hub.fail()
        #expect(try await send(Self.blind + mail, .queue).queued.count == 2)
        #expect(try await flush(after: .seconds(86_400)).delivered.count == 2)
        expectNothingTold(3)
    }

    /// As version 0.3.0 has queued it.
    @Test func fromAnOlderQueue() async throws {
        try outbox.add(
            .init(
                sender: "sam@example.com", recipients: ["alice@example.com"], at: now, isFinal: true,
                message: Array((Self.blind + mail).utf8)))
        #expect(try await flush().delivered == ["alice@example.com"])
        expectNothingTold(1)
    }

    @Test func whereAParserFails() async throws {
        var random = SplitMix64(seed: 1)
        for call in 1...2 {
            let tracked = await MailTracker(hub, crafter: FailingCrafter(atCall: call)).track(
                Array((Self.blind + mail).utf8), to: ["alice@example.com"], now: now, using: &random)
            #expect(tracked.copies.map { String(decoding: $0.bytes, as: UTF8.self) } == [mail])
        }
    }
}

/// One message is parsed once for its look and its copies.
@Suite struct InProcessCrafterTests {
    @Test func anotherMessageIsAnother() async throws {
        let crafter = InProcessCrafter()
        let first = try await crafter.craft(Array(mail.utf8), CraftRequest()).0
        let other = try await crafter.craft(Array(mail.replacing("Plans", with: "Others").utf8), CraftRequest()).0
        #expect(first.subject == "Plans" && other.subject == "Others")
        #expect(try await crafter.craft(Array(mail.utf8), CraftRequest()).0 == first)
        #expect(try await crafter.craft(Array(mail.utf8), CraftRequest(tracksClicks: false)).0.links == [])
        var request = CraftRequest(ownBases: ["https://hub.example"])
        let old = Array(mail.replacing("https://example.com/p", with: "https://hub.example/c/AbCdEfGh/1").utf8)
        #expect(try await crafter.craft(old, request).0.links == [])
        request.resolved = ["https://hub.example/c/AbCdEfGh/1": "https://example.com/p"]
        #expect(try await crafter.craft(old, request).0.links == ["https://example.com/p"])
        request.resolved = [:]
        #expect(try await crafter.craft(old, request).0.links == [])
    }
}

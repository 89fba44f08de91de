import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import TrackedSending

/// Who did not get a mail that the hub has down as sent, and what waits.
@Suite struct RefusalTests {
    private let hub = FakeHub()
    private let carrier = FakeCarrier()
    private let folder: TemporaryFolder
    private let outbox: Outbox
    private let now = Timestamp(milliseconds: 1_795_323_843_000)
    private static let bob = "bob@example.com"
    private static let gone = CarrierError(
        "smtp.example.com:587 does not accept mail to bob: 550 5.1.1 no such user", isTemporary: false, exitCode: 67,
        reply: "550 5.1.1 no such user")

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(folder.file("outbox"))
    }

    private func sending(_ whenAway: SendmailArguments.WhenAway = .send) -> MailSending {
        MailSending(MailTracker(hub), by: carrier, outbox: outbox, whenAway: whenAway)
    }

    private func send(
        _ text: String = mail, _ whenAway: SendmailArguments.WhenAway = .send
    ) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 1)
        return try await sending(whenAway).send(
            Array(text.utf8), from: "sam@example.com", to: ["alice@example.com", Self.bob], now: now, using: &random)
    }

    private func flush(after: Duration = .zero) async throws -> MailSending.Outcome {
        var random = SplitMix64(seed: 2)
        return try await sending(.queue).flush(now: now + after, using: &random)
    }

    private func refuse(_ error: CarrierError, to recipients: String...) {
        carrier.state.withLock { state in for one in recipients { state.refusals[one] = error } }
    }

    private var told: [String] { hub.state.withLock { $0.refusals } }

    @Test func theHubIsToldWhomTheServerRefused() async throws {
        refuse(Self.gone, to: Self.bob)
        #expect(try await send().exitCode == 67)
        #expect(told == ["bob@example.com of <1@example.com>: 550 5.1.1 no such user"])
    }

    /// Nobody has it, and whoever sent it is told so: the hub too.
    @Test func soItIsOfAServerThatCannotBeReached() async throws {
        refuse(
            CarrierError("smtp.example.com:587 cannot be reached", isTemporary: true, exitCode: 75), to: Self.bob,
            "alice@example.com")
        #expect(try await send().exitCode == 75)
        #expect(
            told
                == ["alice@example.com", Self.bob].map {
                    "\($0) of <1@example.com>: smtp.example.com:587 cannot be reached"
                })
    }

    @Test func whatWaitsOrMayHaveArrivedIsNotRefused() async throws {
        let busy = CarrierError("try later", isTemporary: true, exitCode: 75, reply: "451 later")
        refuse(busy, to: Self.bob)
        #expect(try await send().queued == [Self.bob])
        #expect(told.isEmpty)
        refuse(
            CarrierError("lost", isTemporary: true, exitCode: 75, mayHaveArrived: true), to: Self.bob,
            "alice@example.com")
        #expect(try await send().exitCode == 75)
        #expect(told.isEmpty)
    }

    /// What waited for the server, with the copy made, and is refused then.
    @Test func whatIsRefusedLaterIsToldThen() async throws {
        let busy = CarrierError("try later", isTemporary: true, exitCode: 75, reply: "451 later")
        refuse(busy, to: Self.bob)
        _ = try await send()
        refuse(Self.gone, to: Self.bob)
        #expect(try await flush().exitCode == 67)
        #expect(told == ["bob@example.com of <1@example.com>: 550 5.1.1 no such user"])
    }

    @Test func whatWasPutOffForTooLongIsToldToo() async throws {
        refuse(CarrierError("try later", isTemporary: true, exitCode: 75, reply: "451 later"), to: Self.bob)
        _ = try await send()
        #expect(try await flush(after: .seconds(5 * 86_400 + 1)).failed.count == 1)
        #expect(told == ["bob@example.com of <1@example.com>: 451 later"])
    }

    /// What was never registered is nothing to the hub.
    @Test func untrackedMailIsNotToldOf() async throws {
        refuse(Self.gone, to: Self.bob)
        #expect(try await send(mail.replacing("text/html", with: "text/plain")).exitCode == 67)
        hub.fail()
        #expect(try await send().exitCode == 67)
        #expect(told.isEmpty)
    }

    // MARK: What waits

    /// It is not untracked: it waits in order to be tracked.
    @Test func whyItWaitsIsNoRemarkOnTracking() async throws {
        hub.fail(2)
        let queued = try await send(mail, .queue)
        #expect(queued.remarks.isEmpty && queued.absences == ["the hub is away"] && queued.queued.count == 2)
        let still = try await flush()
        #expect(still.remarks.isEmpty && still.absences == ["the hub is away"] && still.queued.count == 2)
        let gone = try await flush()
        #expect(gone.absences.isEmpty && gone.queued.isEmpty && gone.delivered.count == 2)
    }

    @Test func theOutboxIsListed() async throws {
        #expect(try outbox.list().items.isEmpty)
        hub.fail(1)
        _ = try await send(mail, .queue)
        refuse(CarrierError("try later", isTemporary: true, exitCode: 75), to: Self.bob)
        _ = try await send()
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: folder.file("outbox/0.mail")))
        try Data("else".utf8).write(to: URL(fileURLWithPath: folder.file("outbox/notes.txt")))
        let (items, faults) = try outbox.list()
        #expect(faults.count == 1 && faults[0].contains("0.mail: is not a queued mail"))
        #expect(
            items.map(\.mail.isFinal).sorted { !$0 && $1 } == [false, true] && items.allSatisfy { $0.state == .waiting }
        )
        let final = try #require(items.first { $0.mail.isFinal }).mail
        #expect(final.recipients == [Self.bob] && final.messageID == "<1@example.com>" && final.at == now)
        // To look takes nothing: all of it is sent afterwards.
        refuse(Self.gone, to: Self.bob)
        _ = try await flush()
        let kept = try outbox.list().items
        #expect(!kept.isEmpty && kept.allSatisfy { $0.state == .refused && $0.mail.recipients == [Self.bob] })
        #expect(kept.allSatisfy { $0.path.hasSuffix(".refused") })
    }

    /// A mail that an earlier version has queued is sent like any other; the hub is not told of it.
    @Test func earlierVersionsOutboxIsRead() async throws {
        try FileManager.default.createDirectory(atPath: folder.file("outbox"), withIntermediateDirectories: true)
        let old =
            #"{"sender":"sam@example.com","recipients":["bob@example.com"],"at":"2026-11-22T05:04:03.000Z","final":true}"#
        try Data((old + "\n" + mail).utf8).write(to: URL(fileURLWithPath: folder.file("outbox/1-1.mail")))
        refuse(Self.gone, to: Self.bob)
        #expect(try await flush().failed.count == 1)
        #expect(told.isEmpty && carrier.state.withLock { $0.taken.isEmpty })
    }
}

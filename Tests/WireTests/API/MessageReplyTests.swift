import Core
import Testing
import Wire

/// The client's reading of both answers to `POST /v1/messages`.
@Suite struct MessageReplyTests {
    private func reply(_ answer: MessageRequest.Answer, tracksClicks: Bool = true) throws -> MessageReply {
        let urls = ["https://a.example/1", "https://a.example/{n}"]
        let message = TrackedMessage(
            id: "m1", user: 7, subject: "s", sentAt: nil, registeredAt: Timestamp(milliseconds: 0),
            links: tracksClicks ? urls : [])
        let people = [Tracking.identified, .never].enumerated().map { index, tracking in
            TrackedRecipient(
                id: Int64(index), message: "m1", email: "r\(index)@example.org", name: nil,
                ticket: Ticket(high: 1, low: UInt64(index)), tracking: tracking)
        }
        return try decodeJSON(
            MessageReply.self,
            from: encodeJSON(
                MessageReply(
                    message, recipients: people, tracksOpens: true, links: urls, note: nil, as: answer,
                    publicURL: "https://bell.example", seal: { "T\($0.low)" })))
    }

    @Test func bothSayTheSame() throws {
        let (full, template) = (try reply(.full), try reply(.template))
        #expect(
            template.trackedLinks(of: template.recipients[0]) == [
                "https://a.example/1": "https://bell.example/c/T0/1",
                "https://a.example/{n}": "https://bell.example/c/T0/2",
            ])
        for (a, b) in zip(full.recipients, template.recipients) {
            #expect(a.email == b.email && a.pixelURL == b.pixelURL)
            #expect(full.trackedLinks(of: a) == template.trackedLinks(of: b))
        }
        #expect(template.trackedLinks(of: template.recipients[1]) == [:], "who is not tracked")
        let untracked = try reply(.template, tracksClicks: false)
        #expect(untracked.trackedLinks(of: untracked.recipients[0]) == [:])
    }
}

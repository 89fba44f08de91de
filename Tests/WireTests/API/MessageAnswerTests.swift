import Core
import Foundation
import Testing
import Wire

/// How large the answer to `POST /v1/messages` may become, and in which form it stays small.
@Suite struct MessageAnswerTests {
    private static let user = User(
        id: 7, email: "me@example.org", name: "Me", seat: .paid, addresses: ["me@example.org"])

    private func request(recipients: Int, links: Int, url: String = "https://a.example/", answer: String?) throws
        -> MessageRequest
    {
        let to = (0..<recipients).map { #"{"email":"r\#($0)@example.org"}"# }.joined(separator: ",")
        let urls = (0..<links).map { _ in "\"\(url)\"" }.joined(separator: ",")
        let more = answer.map { #","answer":"\#($0)""# } ?? ""
        let json = #"{"from":"me@example.org","subject":"","to":[\#(to)],"links":[\#(urls)]\#(more)}"#
        return try decodeJSON(MessageRequest.self, from: Array(json.utf8))
    }

    private func fault(_ request: MessageRequest) -> JSONFault? {
        do throws(JSONFault) {
            _ = try request.checked(for: Self.user)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [(500, 50), (50, 500), (1, 500), (500, 1)])
    func upToTheLimitAllIsWrittenOut(_ recipients: Int, _ links: Int) throws {
        for answer in [nil, "full", "template"] {
            #expect(fault(try request(recipients: recipients, links: links, answer: answer)) == nil)
        }
    }

    @Test(arguments: [(500, 51), (51, 500), (500, 500)])
    func beyondItTheTemplateIsNamed(_ recipients: Int, _ links: Int) throws {
        for answer in [nil, "full"] {
            let fault = try #require(fault(try request(recipients: recipients, links: links, answer: answer)))
            #expect(fault.status == 413 && fault.field == "answer")
            #expect(fault.message.contains(#""answer":"template""#) && fault.message.contains("\(recipients)"))
        }
        #expect(fault(try request(recipients: recipients, links: links, answer: "template")) == nil)
    }

    /// Few links may be long ones.
    @Test func bytesCountAsWell() throws {
        let url = "https://a.example/" + String(repeating: "x", count: 4000)
        #expect(fault(try request(recipients: 20, links: 100, url: url, answer: nil)) == nil)
        #expect(fault(try request(recipients: 100, links: 100, url: url, answer: nil))?.status == 413)
        #expect(fault(try request(recipients: 100, links: 100, url: url, answer: "template")) == nil)
    }

    @Test func otherFaultsAreToldFirstAndAre400() throws {
        #expect {
            try request(recipients: 1, links: 1, answer: "short")
        } throws: {
            ($0 as? JSONFault)?.field == "answer" && ($0 as? JSONFault)?.status == 400
        }
        let fault = fault(try request(recipients: 500, links: 500, url: "ftp://a.example/", answer: nil))
        #expect(fault?.field == "links[0]" && fault?.status == 400)
    }

    private func reply(recipients: Int, links: Int, as answer: MessageRequest.Answer) -> [UInt8] {
        let urls = (1...links).map { "https://a.example/\($0)" }
        let message = TrackedMessage(
            id: "m1", user: 7, subject: "s", sentAt: nil, registeredAt: Timestamp(milliseconds: 0), links: urls)
        let people = (0..<recipients).map {
            TrackedRecipient(
                id: Int64($0), message: "m1", email: "r\($0)@example.org", name: nil,
                ticket: Ticket(high: 1, low: UInt64($0)),
                tracking: $0 == 1 ? .never : .identified)
        }
        return encodeJSON(
            MessageReply(
                message, recipients: people, tracksOpens: true, links: urls, note: nil, as: answer,
                publicURL: "https://bell.example", seal: { "T\($0.low)" }))
    }

    @Test func aTemplateHasEachLinkOnce() throws {
        let json = try JSONSerialization.jsonObject(with: Data(reply(recipients: 2, links: 2, as: .template)))
        let expected: NSDictionary = [
            "id": "m1", "track": ["opens": true, "clicks": true],
            "link_template": "https://bell.example/c/{ticket}/{n}",
            "links": [["n": 1, "url": "https://a.example/1"], ["n": 2, "url": "https://a.example/2"]],
            "recipients": [
                [
                    "email": "r0@example.org", "pixel_url": "https://bell.example/o/T0.gif", "ticket": "T0",
                    "opt_out_url": "https://bell.example/p/T0",
                ],
                [
                    "email": "r1@example.org", "tracking": "never", "pixel_url": NSNull(), "ticket": NSNull(),
                    "opt_out_url": "https://bell.example/p/T1",
                ],
            ],
        ]
        #expect(json as? NSDictionary == expected)
    }

    /// The sum of both, not their product.
    @Test func aTemplateStaysSmall() {
        #expect(reply(recipients: 500, links: 500, as: .template).count < 1000 * 200)
        #expect(reply(recipients: 500, links: 50, as: .full).count < 25_000 * 200)
    }
}

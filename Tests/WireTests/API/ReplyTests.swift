import Core
import Foundation
import Testing
import Wire

/// The API's answers, read by another parser.
@Suite struct ReplyTests {
    private func parse(_ body: some Encodable) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(encodeJSON(body))) as? NSDictionary)
    }

    private let time = Timestamp(milliseconds: 1_795_323_843_000)

    private func message(links: [String], tracksOpens: Bool = true, allLinks: [String]? = nil, note: String? = nil)
        throws -> NSDictionary
    {
        let tracked = TrackedMessage(id: "m1", user: 1, subject: "s", sentAt: nil, registeredAt: time, links: links)
        let recipients = [
            TrackedRecipient(
                id: 1, message: "m1", email: "mia@example.org", name: "Mia", ticket: Ticket(high: 1, low: 1)),
            TrackedRecipient(
                id: 2, message: "m1", email: "ben@example.org", name: nil, ticket: Ticket(high: 2, low: 2)),
        ]
        return try parse(
            MessageReply(
                tracked, recipients: recipients, tracksOpens: tracksOpens, links: allLinks ?? links, note: note,
                publicURL: "https://bell.example", seal: { "T\($0.high)" }))
    }

    @Test func aMessageGivesEachRecipientTheirOwnURLs() throws {
        let reply = try message(links: ["https://a.example/?x=\"1\"", "https://b.example/"])
        let expected: NSDictionary = [
            "id": "m1", "track": ["opens": true, "clicks": true],
            "recipients": [("mia", 1), ("ben", 2)].map { name, n in
                [
                    "email": "\(name)@example.org", "pixel_url": "https://bell.example/o/T\(n).gif",
                    "opt_out_url": "https://bell.example/p/T\(n)",
                    "links": [
                        ["n": 1, "url": "https://a.example/?x=\"1\"", "tracked_url": "https://bell.example/c/T\(n)/1"],
                        ["n": 2, "url": "https://b.example/", "tracked_url": "https://bell.example/c/T\(n)/2"],
                    ],
                ] as [String: Any]
            },
        ]
        #expect(reply == expected)
    }

    /// The sender puts in what the answer says, so without tracking it says the plain URL and no pixel.
    @Test func whatIsNotTrackedComesBackAsItWas() throws {
        let reply = try message(
            links: [], tracksOpens: false, allLinks: ["https://a.example/"], note: "a free seat tracks opens")
        #expect(
            reply["track"] as? NSDictionary == ["opens": false, "clicks": false, "note": "a free seat tracks opens"])
        let first = try #require((reply["recipients"] as? [NSDictionary])?.first)
        #expect(first["pixel_url"] is NSNull)
        let links: [NSDictionary] = [["n": 1, "url": "https://a.example/", "tracked_url": "https://a.example/"]]
        #expect(first["links"] as? [NSDictionary] == links)
    }

    @Test func activitiesCarryTheirSeq() throws {
        var open = Activity(id: "a", kind: .open, at: time)
        open.verdict = .human
        let entries = [8, 9].map { Entry(seq: $0, kind: .open, verdict: .human, body: open.encoded) }
        let page = try parse(ListReply(items: entries.map(StoredActivity.init), next: "b8"))
        let items = try #require(page["items"] as? [NSDictionary])
        #expect(items.map { $0["seq"] as? Int } == [8, 9])
        #expect(items.allSatisfy { $0["kind"] as? String == "open" && $0["id"] as? String == "a" })
        #expect(page["next"] as? String == "b8")
        #expect(String(decoding: entries[0].withSeq, as: UTF8.self).hasPrefix(#"{"seq":8,"id":"a","#))
        let empty = try parse(ListReply(items: [StoredActivity](), next: nil))
        #expect(empty == ["items": [], "next": NSNull()])
    }

    @Test func me() throws {
        let user = User(
            id: 1, email: "me@example.org", name: "M\"e\n", seat: .free,
            addresses: ["me@example.org", "us@example.org"])
        let identity = Identity(tokenID: "tk_1", scopes: [.subscribe, .read], user: user)
        let log = LogState(epoch: Epoch("k3"), head: 9, floor: 2, expired: 1, readUpTo: 5, unread: 3)
        let expected: NSDictionary = [
            "email": "me@example.org", "name": "M\"e\n", "seat": "free", "language": "en",
            "addresses": ["me@example.org", "us@example.org"],
            "public_url": "https://m.example", "token": "tk_1", "scopes": ["subscribe", "read"],
            "log": ["epoch": "k3", "head": 9, "floor": 2, "unread": 3],
        ]
        #expect(try parse(Me(identity, log: log, publicURL: "https://m.example")) == expected)
    }

    @Test func status() throws {
        #expect(try parse(Health("ready")) == ["status": "ready"])
        #expect(
            try parse(Health("failing", reason: "disk\nfull")) == ["status": "failing", "reason": "disk\nfull"])
    }

    /// RFC 9457, 3.1: `about:blank` where the status says it all, with title, status and detail; `field` is ours (3.2).
    @Test func problem() throws {
        let whole = try parse(
            Problem(status: 422, title: "Unprocessable Content", detail: "must be \"x\"", field: "to[0]"))
        let expected: NSDictionary = [
            "type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": "must be \"x\"",
            "field": "to[0]",
        ]
        #expect(whole == expected)
        #expect(try parse(Problem(status: 404, title: "Not Found", detail: "", field: nil))["field"] == nil)
    }
}

import Foundation
import TestKit

/// The API as one program of one user uses it, each request over a connection of its own.
struct APIClient {
    let port: UInt16
    let token: String?

    init(_ hub: HubUnderTest, _ token: String?) {
        port = hub.port
        self.token = token
    }

    func get(_ path: String) throws -> Answer { try HTTP.get(port: port, path, token: token, agent: nil) }

    func send(_ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
        try HTTP.request(method, port: port, path, token: token, agent: nil, body: body.map { Array($0.utf8) })
    }

    /// The answer to a request that must succeed.
    func tree(_ path: String) throws -> JSON {
        let answer = try get(path)
        guard answer.status == 200, answer.headers["content-type"] == "application/json" else {
            throw Failure("GET \(path): \(answer.status) \(answer.text)")
        }
        return answer.tree
    }

    /// All pages of a list, one after the other, with what lies between two of them.
    func pages(_ path: String, between: () throws -> Void = {}) throws -> [[JSON]] {
        var pages: [[JSON]] = []
        var next: String? = path
        while let current = next {
            let page = try tree(current)
            pages.append(page["items"].list)
            guard pages.count < 2000 else { throw Failure("no end of pages: \(path)") }
            let bare = Self.withoutRange(path)
            next = page["next"].text.map { bare + (bare.contains("?") ? "&" : "?") + "cursor=\($0)" }
            try between()
        }
        return pages
    }

    /// The seqs of all pages of a list.
    func seqs(_ path: String, between: () throws -> Void = {}) throws -> [Int] {
        try pages(path, between: between).flatMap { $0 }.compactMap { $0["seq"].int }
    }

    /// A cursor stands in place of `after` and `before`.
    private static func withoutRange(_ path: String) -> String {
        let parts = path.split(separator: "?", maxSplits: 1)
        guard parts.count == 2 else { return path }
        let kept = parts[1].split(separator: "&").filter { !$0.hasPrefix("after=") && !$0.hasPrefix("before=") }
        return kept.isEmpty ? String(parts[0]) : parts[0] + "?" + kept.joined(separator: "&")
    }

    /// Registers a message; the answer of the hub.
    func register(
        from: String = "sam@example.com", to: [String], subject: String = "Q3 offer", links: [String] = [],
        more: [String: Any] = [:]
    ) throws -> JSON {
        let body: [String: Any] = [
            "from": from, "to": to.map { ["email": $0] }, "subject": subject, "links": links,
        ]
        let answer = try HTTP.post(port: port, "/v1/messages", json: body.merging(more) { $1 }, token: token)
        guard answer.status == 201 else { throw Failure("POST /v1/messages: \(answer.status) \(answer.text)") }
        return answer.tree
    }

    /// Reports events; an item for each.
    func report(_ events: [[String: Any]]) throws -> [JSON] {
        let answer = try HTTP.post(port: port, "/v1/events", json: ["events": events], token: token)
        guard answer.status == 200 else { throw Failure("POST /v1/events: \(answer.status) \(answer.text)") }
        return answer.tree["items"].list
    }
}

/// The path of a URL of the hub.
func pathOf(_ url: JSON) -> String { url.text.flatMap { URL(string: $0)?.path } ?? "" }

/// RFC 3339 in UTC, as the hub writes it.
func rfc3339(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
}

extension HubUnderTest {
    /// A hub that believes this machine's `X-Forwarded-For`.
    convenience init(quick arguments: [String], host: String = "127.0.0.1") throws {
        try self.init(["--trusted-proxy", "127.0.0.1"] + arguments, host: host)
    }
}

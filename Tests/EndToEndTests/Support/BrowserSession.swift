import Foundation
import TestKit

/// What a browser asks of the web app of a hub without TLS. The hub must have the host `localhost`, from which a page's requests
/// come then.
struct BrowserSession {
    private let hub: HubUnderTest
    /// Of the session, as `name=value`; nil if it is signed out.
    private(set) var cookie: String?

    init(_ hub: HubUnderTest) { self.hub = hub }

    /// The headers of a request of one of the app's pages.
    var headers: [String] { ["Origin: \(hub.url)"] + (cookie.map { ["Cookie: \($0)"] } ?? []) }

    func get(_ path: String) throws -> Answer { try HTTP.get(port: hub.port, path, headers: headers) }

    /// Posts JSON, as a page's script does, and takes the cookie that comes with the answer.
    mutating func post(_ path: String, _ body: [String: Any]) throws -> Answer {
        let answer = try HTTP.request(
            "POST", port: hub.port, path, headers: headers, body: Array(JSONSerialization.data(withJSONObject: body)))
        if let set = answer.headers["set-cookie"] { cookie = set.split(separator: ";").first.map(String.init) }
        return answer
    }

    /// Sends a form of a page.
    func submit(_ path: String, _ form: String) throws -> Answer {
        try HTTP.request(
            "POST", port: hub.port, path,
            headers: headers + ["Content-Type: application/x-www-form-urlencoded", "Accept: application/json"],
            body: Array(form.utf8))
    }

    /// Signs in by a code, or by the link that holds it.
    mutating func signIn(_ link: String) throws -> Answer { try post("/v1/session", ["code": codeOf(link)]) }

    /// The app's live connection.
    func socket() throws -> RawWebSocket { try RawWebSocket(port: hub.port, token: nil, headers: headers) }
}

/// The code in a link to the web app or to a hub: what follows the `#`.
func codeOf(_ link: String) -> String {
    link.split(separator: "#").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
}

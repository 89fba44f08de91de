import Foundation
import TestKit

/// What a browser asks of the web app over TLS, asked by curl from an address of its own.
struct CurlBrowser {
    private static let address = "127.0.7.9"
    /// What the hub keeps of its address.
    static let network = "127.0.7.0"

    /// The scheme, the host and the port of the app's pages.
    let origin: String
    /// The file of the certificate that it believes.
    let authority: String
    /// The version of HTTP that must be spoken, but for WebSockets.
    let version: String
    /// The session's, as `name=value`; nil if it is signed out.
    var cookie: String?

    /// The answer to a request. curl unpacks what came packed.
    ///
    /// - Parameters:
    ///   - page: whose page sends it; nil if it says nothing of that.
    ///   - host: scheme, host and port that are asked, in place of the app's.
    func send(
        _ path: String, from page: String? = nil, to host: String? = nil, _ arguments: [String] = []
    ) throws -> Answer {
        let answer = try ask(path, from: page, to: host, ["--compressed"] + arguments)
        guard answer.version == version else { throw Failure("\(path): HTTP/\(answer.version)") }
        return answer.answer
    }

    /// The answer to a form of one of the app's pages, or of another site's, sent by a script.
    func act(_ name: String, _ fields: String, from page: String?) throws -> Answer {
        try send("/app/do/\(name)", from: page, ["-H", "Accept: application/json", "-d", fields])
    }

    /// Signs in by a code, and keeps the cookie.
    mutating func signIn(_ code: String, from page: String?, to host: String? = nil) throws -> Answer {
        let answer = try send("/v1/session", from: page, to: host, ["-d", #"{"code":"\#(code)"}"#])
        cookie = answer.headers["set-cookie"]?.split(separator: ";").first.map(String.init)
        return answer
    }

    /// The status that answers a WebSocket's request, which is 101 if it opens.
    func socket(from page: String?) throws -> Int {
        let headers = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: mailbell.v1",
        ].flatMap { ["-H", $0] }
        // Nothing more comes once it is open: curl gives up after a while.
        return try ask("/v1/subscribe", from: page, ["--http1.1", "--max-time", "2"] + headers).answer.status
    }

    private func ask(
        _ path: String, from page: String?, to host: String? = nil, _ arguments: [String]
    ) throws -> (version: String, answer: Answer) {
        let url = host ?? origin
        let headers = [page.map { "Origin: \($0)" }, cookie.map { "Cookie: \($0)" }].compactMap(\.self)
        let authorityOfURL = url.split(separator: "/")[1]
        let program = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/curl"),
            [
                "-s", "-i", "--max-time", "20", "--cacert", authority, "--interface", Self.address, "--resolve",
                "\(authorityOfURL):127.0.0.1", "-A", firefox,
            ] + headers.flatMap { ["-H", $0] } + arguments + [url + path])
        try program.wait(seconds: 25)
        let parts = program.output.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        guard let first = lines.first?.firstMatch(of: /^HTTP\/([0-9.]+) ([0-9]{3})/), let status = Int(first.output.2)
        else { throw Failure("\(url)\(path): \(program.output)") }
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let body = parts.count > 1 ? Array(parts[1].utf8) : []
        return (String(first.output.1), Answer(status: status, headers: Dictionary(fields) { $1 }, body: body))
    }
}

import Foundation
import Synchronization
import TestKit

/// A hub of its own for a test: its folder, its ports, its users.
///
/// With MAILBELL_TEST_STORE=postgres, its store is a database of its own on a PostgreSQL server of the tests. `make test` runs
/// some suites a second time that way.
final class HubUnderTest {
    /// Whether hubs have their stores on PostgreSQL, unless a test says otherwise.
    static let isOnPostgres = ProcessInfo.processInfo.environment["MAILBELL_TEST_STORE"] == "postgres"

    let folder: TemporaryFolder
    /// The database of the store; nil if the store is embedded.
    let database: String?
    let port: UInt16
    let adminPort: UInt16
    private(set) var process: RunningProgram!
    private let arguments: [String]
    private let listen: String
    private let scheme: String
    private let host: String

    var data: String { folder.path + "/data" }
    var url: String { "\(scheme)://\(host):\(port)" }

    /// - Parameters:
    ///   - arguments: of `serve`. Unless they name tables of countries, the hub has `CleanEnvironment.countries`.
    ///   - host: how its URL names this machine. Browsers have passkeys on `localhost`, and not on an address.
    ///   - ipv6: listen on ::1 in place of 127.0.0.1.
    ///   - database: a connection string of an empty database; nil for an embedded store.
    init(
        _ arguments: [String] = [], scheme: String = "http", host: String = "127.0.0.1", ipv6: Bool = false,
        database: String?, start: Bool = true
    ) throws {
        folder = try TemporaryFolder()
        self.database = database
        port = try freePort()
        adminPort = try freePort()
        let hasTable = arguments.contains { $0.hasPrefix("--geo-country") }
        self.arguments = hasTable ? arguments : arguments + ["--geo-country", CleanEnvironment.countries]
        self.scheme = scheme
        self.host = host
        listen = ipv6 ? "[::1]:\(port)" : "127.0.0.1:\(port)"
        if start { try self.start() }
    }

    /// As above, with the store where the tests have it.
    convenience init(
        _ arguments: [String] = [], scheme: String = "http", host: String = "127.0.0.1", ipv6: Bool = false,
        start: Bool = true
    ) throws {
        try self.init(
            arguments, scheme: scheme, host: host, ipv6: ipv6,
            database: Self.isOnPostgres ? PostgresServer.shared.makeDatabase() : nil, start: start)
    }

    /// The flags that say where the store is.
    var place: [String] { ["--data", data] + (database.map { ["--store", $0] } ?? []) }

    func start(_ more: [String] = []) throws {
        process = try RunningProgram(
            Programs.hub,
            [
                "serve", "--listen", listen, "--admin", "127.0.0.1:\(adminPort)", "--public-url", url,
            ] + place + arguments + more)
        try eventually("the hub is ready", seconds: 30) {
            guard process.isRunning else { throw Failure("the hub ended: \(process.errors)") }
            return (try? HTTP.get(port: adminPort, "/ready"))?.status == 200
        }
    }

    /// Ends the hub as an administrator would; returns the exit code.
    @discardableResult
    func stop() throws -> Int32 {
        process.signal(SIGTERM)
        return try process.wait(seconds: 10)
    }

    func kill() throws {
        process.signal(SIGKILL)
        try process.wait()
    }

    func command(_ arguments: String...) throws -> String {
        let result = try run(Programs.hub, arguments + place)
        guard result.code == 0 else { throw Failure("mailbell-hub \(arguments): \(result.errors)") }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What the terminal client needs: the hub, the token, and folders of the test's own.
    func environment(_ token: String) -> [String: String] {
        ["MAILBELL_HUB": url, "MAILBELL_TOKEN": token].merging(folders) { $1 }
    }

    /// Where programs keep a login and how far they are, for this test alone.
    var folders: [String: String] { CleanEnvironment.folders(in: folder.path) }

    /// Registers a message; returns each recipient's pixel and links, as paths.
    func register(
        _ token: String, to recipients: [String] = ["alice@example.com"], links: [String] = [],
        subject: String = "Q3 offer", sentAt: Date? = nil
    ) throws -> [Tracked] {
        var body: [String: Any] = [
            "from": "sam@example.com", "to": recipients.map { ["email": $0, "name": "Alice Example"] },
            "subject": subject, "links": links,
        ]
        if let sentAt { body["sent_at"] = sentAt.ISO8601Format() }
        let answer = try HTTP.post(port: port, "/v1/messages", json: body, token: token)
        guard answer.status == 201, let object = answer.json as? [String: Any],
            let items = object["recipients"] as? [[String: Any]]
        else { throw Failure("POST /v1/messages: \(answer.status) \(answer.text)") }
        return items.map { item in
            let links = item["links"] as? [[String: Any]] ?? []
            return Tracked(
                email: item["email"] as? String ?? "", pixel: path(item["pixel_url"] as? String ?? ""),
                links: links.map { path($0["tracked_url"] as? String ?? "") })
        }
    }

    private func path(_ url: String) -> String { URL(string: url)?.path ?? "" }

    /// All activities in the log, oldest first.
    func log(_ token: String) throws -> [[String: Any]] {
        var items: [[String: Any]] = []
        var next = "?limit=1000&after=0"
        while true {
            let answer = try HTTP.get(port: port, "/v1/activity" + next, token: token)
            guard answer.status == 200, let page = answer.json as? [String: Any],
                let found = page["items"] as? [[String: Any]]
            else { throw Failure("GET /v1/activity: \(answer.status) \(answer.text)") }
            items += found
            guard let cursor = page["next"] as? String else { return items }
            next = "?limit=1000&cursor=\(cursor)"
        }
    }

    deinit { process?.signal(SIGKILL) }
}

struct Tracked {
    var email: String
    var pixel: String
    var links: [String]
}

let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

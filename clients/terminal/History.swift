import Core
import MailbellClient
import Wire

/// Fetches the newest activities, by the time when they happened, page by page.
struct History {
    private let printer: Printer
    private let api: HubAPI
    private var query: [(String, String)] = []
    private let contacts: Set<String>?

    /// - Parameter query: further parameters of `GET /v1/activity`.
    init(_ output: OutputOptions, api: HubAPI, query: [(String, String)] = []) throws {
        printer = try Printer(output)
        self.api = api
        self.query = query
        contacts = try output.contacts()
        if let kinds = try output.kinds() { self.query.append(("kind", kinds.map(\.rawValue).joined(separator: ","))) }
        if output.format != .json, !output.machines { self.query.append(("verdict", "human,unknown")) }
        // The hub filters by one contact; several are filtered here.
        if let contacts, contacts.count == 1, let contact = contacts.first { self.query.append(("contact", contact)) }
    }

    /// The newest activities that pass the filters, newest first; at most `count`.
    func newest(_ count: Int) async throws -> [(seq: Seq, activity: Activity)] {
        var found: [(seq: Seq, activity: Activity)] = []
        var cursor: String?
        while found.count < count {
            let page = try await api.latest(
                query + [("limit", String(min(1000, max(50, count - found.count))))]
                    + (cursor.map { [("cursor", $0)] } ?? []))
            for item in page.items {
                guard let activity = item.activity, printer.wants(activity) else { continue }
                found.append((item.seq, activity))
                if found.count == count { break }
            }
            // If a hub repeats its cursor, stop: the pages would never end.
            guard let next = page.next, next != cursor else { break }
            cursor = next
        }
        return found
    }
}

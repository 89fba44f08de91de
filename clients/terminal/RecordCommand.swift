import ArgumentParser
import Core
import MailbellClient
import Presentation
import Wire

/// `mailbell record`, whose subcommands follow.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Show and change contacts, companies, deals and tickets, and find logged mail.",
        discussion: """
            A record is named by its kind and number, deal:42 or deal-42; a contact also by an address, \
            contact:alice@example.com, and a company by a domain, company:example.com. All members of the account see all \
            records, and what was changed by whom. `mailbell log` adds mail to them.
            """,
        subcommands: [
            ListRecords.self, ShowRecord.self, FindRecords.self, AddRecord.self, SetRecord.self, LinkRecords.self,
            UnlinkRecords.self, DeleteRecord.self, RestoreRecord.self,
        ])
}

/// `mailbell record list`.
struct ListRecords: AsyncParsableCommand {
    enum Order: String, ExpressibleByArgument, CaseIterable, Sendable { case recent, name }
    enum State: String, ExpressibleByArgument, CaseIterable, Sendable { case open, won, lost, closed }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the records of a kind, the latest touched first.",
        discussion: "A record is touched by a change, and by mail that is logged on it.")

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("contact, company, deal or ticket.", valueName: "kind"))
    var kind: RecordKind

    @Option(
        help: ArgumentHelp(
            "Only deals that are open, won or lost, or tickets that are open or closed.", valueName: "state")
    )
    var state: State?

    @Option(help: ArgumentHelp("Only deals in this stage, or tickets with this status.", valueName: "stage"))
    var stage: String?

    @Option(help: ArgumentHelp("Only records of this member.", valueName: "address"))
    var owner: String?

    @Flag(help: "What is in the trash, instead of what is not.")
    var trash = false

    @Option(help: ArgumentHelp("recent: the latest touched first. name: by name.", valueName: "order"))
    var order: Order = .recent

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this many.", valueName: "n"))
    var limit = 50

    @OptionGroup var output: RecordOutput

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("-n must be 1 to 100000.") }
        if let owner, normalizedAddress(owner) == nil { throw ValidationError("'\(owner)' is not an e-mail address.") }
    }

    func run() async throws {
        var query = [("order", order.rawValue)]
        if let state { query.append(("state", state.rawValue)) }
        if let stage { query.append(("stage", stage)) }
        if let owner { query.append(("owner", normalizedAddress(owner) ?? owner)) }
        if trash { query.append(("trash", "1")) }
        let (found, isAll) = try await records(try connection.resolve().api, query)
        if output.output == .json { return try await printLines(found.map { jsonText(encodeJSON($0)) }) }
        var table = RecordTable(Screen(output.color))
        for record in found { table.add(record) }
        if found.isEmpty { say("there is no such \(kind)") }
        try await printLines(table.lines)
        if !isAll { say("there are more: -n shows up to so many") }
    }

    /// The first `limit` of them, and whether these are all.
    private func records(
        _ api: HubAPI, _ query: [(String, String)]
    ) async throws -> (found: [RecordReply], isAll: Bool) {
        var found: [RecordReply] = []
        var cursor: String?
        while found.count < limit {
            let page = try await api.records(
                kind, query + [("limit", "\(min(1000, limit - found.count))")] + (cursor.map { [("cursor", $0)] } ?? [])
            )
            found += page.items.prefix(limit - found.count)
            // If a hub repeats its cursor, stop: the pages would never end.
            guard let next = page.next, next != cursor, !page.items.isEmpty else { return (found, true) }
            cursor = next
        }
        return (found, false)
    }
}

/// `mailbell record find`.
struct FindRecords: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find records and logged mail in which each of the words occurs.",
        discussion: """
            Records are found by name, address, domain and note; mail by its subject, its people, and the first 64 KiB of its \
            text. With -o json, each line is an object with the member `record` or `entry`.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: ArgumentHelp("The words.", valueName: "word"))
    var words: [String]

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("Show at most this many records of each kind, and mails.", valueName: "n"))
    var limit = 20

    @OptionGroup var output: RecordOutput

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("-n must be 1 to 1000.") }
        guard words.contains(where: { $0.contains { !$0.isWhitespace } }) else {
            throw ValidationError("Give a word to look for.")
        }
    }

    private struct Found: Encodable {
        var record: RecordReply?
        var entry: EntryReply?
    }

    func run() async throws {
        let api = try connection.resolve().api
        let text = words.joined(separator: " ")
        var records: [RecordReply] = []
        for kind in RecordKind.known {
            records += try await api.records(kind, [("q", text), ("limit", "\(limit)")]).items
        }
        let entries = try await api.entries(matching: text, limit: limit)
        if output.output == .json {
            let found = records.map { Found(record: $0) } + entries.map { Found(entry: $0) }
            return try await printLines(found.map { jsonText(encodeJSON($0)) })
        }
        if records.isEmpty, entries.isEmpty { say("nothing was found") }
        let screen = Screen(output.color)
        var table = RecordTable(screen)
        for record in records { table.add(record) }
        var mails = TimelineTable(screen)
        for entry in entries { mails.add(entry) }
        let gap = !records.isEmpty && !entries.isEmpty && screen.isTerminal ? [""] : []
        try await printLines(table.lines + gap + mails.lines)
    }
}

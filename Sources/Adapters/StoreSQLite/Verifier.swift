import Core
import GRDB
import StoreSQL

/// One check of a whole store. The checks of logs are in `Verifier+Log`, those of records and logged mails in
/// `Verifier+Records`.
///
/// A damaged file may hold any type in any column, so values are read in a way that never traps.
final class Verifier {
    /// The columns of a user's row that describe the log.
    struct Log {
        var user: UserID
        var head: Seq
        var floor: Seq
        var expired: Seq
        var readUpTo: Seq
        var unread: Int64
        var recordedAt: Int64
    }

    let db: Database
    let progress: (_ done: Int64, _ total: Int64) -> Void
    /// The result so far.
    var looked = Verification()
    /// About how many activities there are.
    var total: Int64 = 0
    private var findings = Findings()
    private var names: [UserID: String] = [:]

    init(_ db: Database, progress: @escaping (_ done: Int64, _ total: Int64) -> Void) {
        self.db = db
        self.progress = progress
    }

    /// Checks the file and its content.
    func run() throws -> Verification {
        var logs: [Log] = []
        try check("the file", checkFile)
        try check("the users") { logs = try readUsers() }
        try check("the directory", checkDirectory)
        try check("what belongs to users", checkOwners)
        try check("the messages", checkMessages)
        try check("the index of texts", checkIndex)
        try check("the hits", checkHits)
        try check("the devices and events", checkSeqs)
        try check("the logs' earlier lives", checkLives)
        try check("the records", checkRecords)
        try check("the logged mails", checkMailEntries)
        for log in logs { try check("the log of \(name(log.user))") { try checkLog(log) } }
        try check("the logs") { try checkLogsOfNobody(logs.map(\.user)) }
        looked.findings = findings.lines
        looked.isFileDamaged = findings.isFileDamaged
        return looked
    }

    /// Checks the file only, not its content.
    func runOnFile() throws -> Verification {
        try check("the file", checkFile)
        looked.findings = findings.lines
        looked.isFileDamaged = findings.isFileDamaged
        return looked
    }

    /// Runs one part of the check. If it cannot be read, that is a finding, and the other parts are still checked.
    private func check(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError {
            guard [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR].contains(error.resultCode) else { throw error }
            report(.file, "\(what): \(error.message ?? "cannot be read")")
        }
    }

    func report(_ sort: Findings.Sort, _ line: @autoclosure () -> String) { findings.add(sort, line()) }

    /// A user's address for a finding; "user 7" if it is not known.
    func name(_ user: UserID?) -> String {
        guard let user else { return "nobody" }
        return names[user] ?? "user \(user)"
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(db, sql: sql, arguments: arguments)
    }

    func report(_ sort: Findings.Sort, _ sql: String, _ line: (Row) -> String) throws {
        let cursor = try rows(sql)
        while let row = try cursor.next() { report(sort, line(row)) }
    }

    // MARK: What is checked

    private func checkFile() throws {
        let cursor = try String.fetchCursor(db, sql: "PRAGMA integrity_check(1000)")
        while let text = try cursor.next() {
            for line in text.split(separator: "\n") where line != "ok" && !line.hasPrefix("***") {
                report(.file, "the file: \(line)")
            }
        }
    }

    private func readUsers() throws -> [Log] {
        let addresses = try rows("SELECT user, email FROM address WHERE rank = 0")
        while let row = try addresses.next() {
            if let user = row.number(0) { names[user] = row.text(1) }
        }
        var logs: [Log] = []
        let users = try rows(
            "SELECT id, head, floor, expired, read_upto, unread, recorded_at FROM user ORDER BY id")
        while let row = try users.next() {
            looked.users += 1
            let numbers = (0...6).compactMap(row.number)
            guard numbers.count == 7, ActivityKey.users.contains(numbers[0]) else {
                report(.value, "\(name(row.number(0))): the user's row is not readable")
                continue
            }
            let log = Log(
                user: numbers[0], head: numbers[1], floor: numbers[2], expired: numbers[3], readUpTo: numbers[4],
                unread: numbers[5], recordedAt: numbers[6])
            if isWhole(log) { total += log.head - log.floor + 1 }
            logs.append(log)
        }
        return logs
    }

    private func checkDirectory() throws {
        try report(.value, "SELECT id FROM user WHERE id NOT IN (SELECT user FROM address WHERE rank = 0)") {
            "user \($0.text(0)): has no first address"
        }
        try report(.value, "SELECT id, seat FROM user WHERE seat NOT IN (\(Self.list(Seat.allCases)))") {
            "\(name($0.number(0))): unknown seat '\($0.text(1))'"
        }
        try report(.value, "SELECT id, role FROM user WHERE role NOT IN (\(Self.list(Role.allCases)))") {
            "\(name($0.number(0))): unknown role '\($0.text(1))'"
        }
        try report(.value, "SELECT id, account FROM user WHERE account NOT IN (SELECT id FROM account)") {
            "\(name($0.number(0))): belongs to missing account \($0.text(1))"
        }
        try report(
            .value, "SELECT user, email, tracking FROM contact WHERE tracking NOT IN (\(Self.list(Tracking.allCases)))"
        ) {
            "\(name($0.number(0))): contact \($0.text(1)): unknown tracking '\($0.text(2))'"
        }
        try report(
            .value,
            "SELECT user, audience, tracking FROM policy WHERE tracking NOT IN (\(Self.list(Tracking.allCases)))"
        ) {
            let owner = $0.number(0) == 0 ? "the hub" : name($0.number(0))
            return "\(owner): setting for \($0.text(1)): unknown tracking '\($0.text(2))'"
        }
    }

    private static func list<Value: RawRepresentable<String>>(_ values: [Value]) -> String {
        values.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    private func checkOwners() throws {
        for (table, key) in [
            ("address", "email"), ("token", "id"), ("consumer", "name"), ("contact", "email"), ("event", "id"),
            ("message", "id"), ("recipient", "email"), ("hit", "id"), ("life", "epoch"), ("daily_use", "day"),
            ("web_session", "id"), ("passkey", "label"), ("own_webhook", "name"),
        ] {
            try report(.nobody, "SELECT \(key), user FROM \(table) WHERE user NOT IN (SELECT id FROM user)") {
                "\(table) \($0.text(0)): refers to missing user \($0.text(1))"
            }
        }
        try report(.nobody, "SELECT user FROM pairing WHERE user NOT IN (SELECT id FROM user)") {
            "a pairing code: refers to missing user \($0.text(0))"
        }
        try report(.nobody, "SELECT user FROM preference WHERE user NOT IN (SELECT id FROM user)") {
            "settings of the web app: refer to missing user \($0.text(0))"
        }
        try report(.nobody, "SELECT user FROM user_opt_out WHERE user NOT IN (SELECT id FROM user)") {
            "an opt-out: refers to missing user \($0.text(0))"
        }
        try report(.nobody, "SELECT user FROM erased_ticket WHERE user NOT IN (SELECT id FROM user)") {
            "a ticket of an erased contact: refers to missing user \($0.text(0))"
        }
        try report(
            .nobody, "SELECT user FROM erased_setting WHERE user NOT IN (SELECT id FROM user UNION SELECT 0)"
        ) { "a setting for an erased contact: refers to missing user \($0.text(0))" }
        // User 0 is the administrator.
        try report(
            .nobody, "SELECT audience, user FROM policy WHERE user NOT IN (SELECT id FROM user UNION SELECT 0)"
        ) { "policy \($0.text(0)): refers to missing user \($0.text(1))" }
    }

    private func checkMessages() throws {
        looked.messages = try Int64.fetchOne(db, sql: "SELECT count(*) FROM message") ?? 0
        try report(
            .message,
            """
            SELECT recipient.user, recipient.email, recipient.message, message.user FROM recipient
            LEFT JOIN message ON message.id = recipient.message WHERE message.user IS NOT recipient.user
            """
        ) { row in
            let problem = row.number(3) == nil ? "which is missing" : "which belongs to \(name(row.number(3)))"
            return "\(name(row.number(0))): recipient \(row.text(1)) refers to message \(row.text(2)), \(problem)"
        }
        try report(
            .link,
            """
            SELECT link.message, count(*), max(link.n), message.user FROM link
            LEFT JOIN message ON message.id = link.message GROUP BY link.message
            HAVING message.user IS NULL OR min(link.n) != 1 OR max(link.n) != count(*)
            """
        ) { row in
            guard let user = row.number(3) else { return "message \(row.text(0)): missing, but has links" }
            let (message, count) = (row.text(0), row.text(1))
            return "\(name(user)): message \(message) has \(count) links, but their numbers are not 1 to \(count)"
        }
    }

    private func checkIndex() throws {
        try report(
            .index,
            """
            SELECT user, id FROM recipient WHERE id NOT IN (SELECT id FROM search_recipient_docsize)
            """
        ) { "\(name($0.number(0))): recipient \($0.text(1)) is not in the index of texts" }
        try report(
            .index, "SELECT id FROM search_recipient_docsize WHERE id NOT IN (SELECT id FROM recipient)"
        ) { "the index of texts: refers to missing recipient \($0.text(0))" }
        try report(
            .index,
            """
            SELECT user, id FROM message WHERE id NOT IN (
                SELECT message FROM search_number WHERE id IN (SELECT id FROM search_message_docsize))
            """
        ) { "\(name($0.number(0))): message \($0.text(1)) is not in the index of texts" }
        try report(
            .index, "SELECT message FROM search_number WHERE message NOT IN (SELECT id FROM message)"
        ) { "the index of texts: refers to missing message \($0.text(0))" }
    }

    private func checkHits() throws {
        try report(
            .hit,
            """
            SELECT hit.user, hit.id, hit.agent FROM hit LEFT JOIN agent ON agent.id = hit.agent WHERE agent.id IS NULL
            """
        ) { "\(name($0.number(0))): hit \($0.text(1)) refers to agent \($0.text(2)), which is missing" }
        try report(
            .hit,
            """
            SELECT hit.user, hit.id, hit.recipient FROM hit LEFT JOIN recipient ON recipient.id = hit.recipient
            WHERE recipient.user IS NOT hit.user
            """
        ) {
            "\(name($0.number(0))): hit \($0.text(1)) refers to recipient \($0.text(2)), who is missing or another user's"
        }
        try reportSeqs(of: "hit", "id", .hit)
        try report(
            .hit, "SELECT recipient FROM tally WHERE recipient NOT IN (SELECT id FROM recipient)"
        ) { "a tally: refers to missing recipient \($0.text(0))" }
    }

    private func checkSeqs() throws {
        try reportSeqs(of: "event", "id", .event)
        try report(
            .device,
            """
            SELECT user.id, consumer.kind, consumer.name, consumer.seq, user.head
            FROM consumer JOIN user ON user.id = consumer.user
            WHERE consumer.epoch = user.epoch AND consumer.seq NOT BETWEEN 0 AND user.head
            """
        ) {
            "\(name($0.number(0))): the cursor of \($0.text(1)) \($0.text(2)) is \($0.text(3)), but the head is \($0.text(4))"
        }
    }

    private func checkLives() throws {
        try report(
            .life,
            """
            SELECT user.id, life.epoch, life.shared, user.head FROM life JOIN user ON user.id = life.user
            WHERE life.shared NOT BETWEEN 0 AND user.head OR life.epoch = user.epoch
            """
        ) {
            "\(name($0.number(0))): earlier epoch \($0.text(1)) shares the log up to \($0.text(2)), but the head is \($0.text(3))"
        }
    }

    /// Reports rows of a table whose seq is beyond their user's head.
    ///
    /// The seq 0 is valid for events: an event of an anonymous contact does not say which activity it became.
    private func reportSeqs(of table: String, _ key: String, _ sort: Findings.Sort) throws {
        try report(
            sort,
            """
            SELECT user.id, \(table).\(key), \(table).seq, user.head FROM \(table) JOIN user ON user.id = \(table).user
            WHERE \(table).seq NOT BETWEEN \(table == "event" ? 0 : 1) AND user.head
            """
        ) {
            "\(name($0.number(0))): \(table) \($0.text(1)) became activity \($0.text(2)), but the head is \($0.text(3))"
        }
    }
}

extension Row {
    /// The column as a number; nil if it is something else.
    func number(_ index: Int) -> Int64? { Int64.fromDatabaseValue(self[index]) }

    /// The column as text for a finding, whatever its type.
    func text(_ index: Int) -> String {
        let value: DatabaseValue = self[index]
        return String.fromDatabaseValue(value) ?? Int64.fromDatabaseValue(value).map(String.init) ?? "\(value)"
    }
}

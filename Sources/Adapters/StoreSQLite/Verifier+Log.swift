import Core
import Foundation
import GRDB
import StoreSQL

extension Verifier {
    /// Whether head, floor and expired are consistent, as `LogState` describes them.
    func isWhole(_ log: Log) -> Bool {
        log.head >= 0 && log.floor >= 1 && log.floor - 1 <= log.head && log.expired >= log.floor - 1
            && log.expired <= log.head
    }

    /// Checks a log in one pass, from its oldest activity to its newest.
    func checkLog(_ log: Log) throws {
        let name = name(log.user)
        if !isWhole(log) {
            report(
                .state, "\(name): head \(log.head), floor \(log.floor) and expired \(log.expired) do not fit together")
        }
        if log.readUpTo < 0 || log.readUpTo > log.head {
            report(.state, "\(name): is read up to \(log.readUpTo), but the head is \(log.head)")
        }
        var next = max(1, log.floor)
        var recordedAt = Int64.min
        var unread: Int64 = 0
        let decoder = JSONDecoder()
        let activities = try rows(
            """
            SELECT activity.key, activity.recorded_at, activity.kind, activity.verdict, activity.body,
                activity.recipient, recipient.user
            FROM activity LEFT JOIN recipient ON recipient.id = activity.recipient
            WHERE activity.key >= ? AND activity.key <= ? ORDER BY activity.key
            """, [ActivityKey.make(log.user, 0), ActivityKey.end(log.user)])
        while let row = try activities.next() {
            count()
            guard let seq = row.number(0).map(ActivityKey.seq) else { continue }
            guard seq >= log.floor, seq <= log.head else {
                let limit = seq < log.floor ? "below the floor, \(log.floor)" : "above the head, \(log.head)"
                report(.misplaced, "\(name): activity \(seq) lies \(limit)")
                continue
            }
            if seq > next { reportHole(from: next, to: seq - 1, name) }
            next = seq + 1
            let time = row.number(1)
            if let time, time >= recordedAt {
                recordedAt = time
            } else {
                report(.time, "\(name): activity \(seq) was recorded before its predecessor")
            }
            if checkContent(row, seq, log, name, decoder), seq > log.readUpTo { unread += 1 }
        }
        if next <= log.head { reportHole(from: next, to: log.head, name) }
        if recordedAt > log.recordedAt {
            report(.time, "\(name): the newest activity was recorded later than the user's row says")
        }
        if unread != log.unread {
            report(.unread, "\(name): the unread count is \(log.unread), but \(unread) are unread")
        }
    }

    private func reportHole(from first: Seq, to last: Seq, _ name: String) {
        report(.hole, "\(name): the log has a hole \(first == last ? "at \(first)" : "from \(first) to \(last)")")
    }

    private func count() {
        looked.activities += 1
        if looked.activities % 10_000 == 0 { progress(looked.activities, max(total, looked.activities)) }
    }

    /// Checks one activity. Returns whether it is notifiable, by its columns.
    private func checkContent(
        _ row: Row, _ seq: Seq, _ log: Log, _ name: String, _ decoder: JSONDecoder
    ) -> Bool {
        let isReferring = !(row[5] as DatabaseValue).isNull
        if (row[4] as DatabaseValue).isNull {
            if isReferring {
                report(.emptied, "\(name): activity \(seq) is emptied, but still refers to its recipient")
            }
            if seq > log.expired {
                report(.emptied, "\(name): activity \(seq) is emptied, but the last expired is \(log.expired)")
            }
            if seq == log.floor { report(.emptied, "\(name): activity \(seq), the floor, is emptied") }
            return false
        }
        if seq == log.expired { report(.emptied, "\(name): activity \(seq), the last expired, is not emptied") }
        if isReferring, row.number(6) != log.user {
            report(
                .recipient,
                "\(name): activity \(seq) refers to recipient \(row.text(5)), who is missing or another user's")
        }
        guard let body = Data.fromDatabaseValue(row[4]),
            let activity = try? decoder.decode(Activity.self, from: body)
        else {
            report(.body, "\(name): activity \(seq) is not readable")
            return false
        }
        let columns = (String.fromDatabaseValue(row[2]), String.fromDatabaseValue(row[3]))
        if columns != (activity.kind.rawValue, activity.verdict?.rawValue) {
            let (body, listed) = (
                Self.words(activity.kind.rawValue, activity.verdict?.rawValue), Self.words(columns.0, columns.1)
            )
            report(.body, "\(name): the body of activity \(seq) says \(body); its columns say \(listed)")
        }
        return Activity.isNotifiable(
            kind: columns.0.flatMap(Kind.init) ?? activity.kind, verdict: columns.1.flatMap(Verdict.init))
    }

    /// Kind and verdict as text, such as "open, human".
    private static func words(_ kind: String?, _ verdict: String?) -> String {
        [kind ?? "nothing", verdict].compactMap(\.self).joined(separator: ", ")
    }

    /// Finds activities that belong to no user. Reads only the keys between the users' logs.
    func checkLogsOfNobody(_ users: [UserID]) throws {
        var start = Int64.min
        for user in users + [nil] {
            let end = user.map { ActivityKey.make($0, 0) } ?? .max
            let strays = try rows(
                "SELECT key >> 40, count(*) FROM activity WHERE key >= ? AND key < ? GROUP BY 1", [start, end])
            while let row = try strays.next() {
                report(.nobody, "user \(row.text(0)): missing, but has \(row.text(1)) activities")
            }
            if let user { start = ActivityKey.end(user) + 1 }
        }
    }
}

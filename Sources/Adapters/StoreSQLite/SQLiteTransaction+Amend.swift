import Core
import Foundation
import GRDB

extension SQLiteTransaction {
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        guard let key = ActivityKey.exact(user, seq),
            let row = try row("SELECT body FROM activity WHERE key = ? AND body IS NOT NULL", [key]),
            let body = Data.fromDatabaseValue(row[0])
        else { return nil }
        // A damaged activity stays as it is. To throw would fail the whole group, and with it the hits of others.
        guard var activity = try? JSONDecoder().decode(Activity.self, from: body) else {
            damaged.add(.init(user: user, seq: seq))
            return nil
        }
        let wasNotifiable = activity.isNotifiable
        guard change(&activity) else { return nil }
        try execute(
            "UPDATE activity SET verdict = ?, body = ? WHERE key = ?",
            [activity.verdict?.rawValue, Data(activity.encoded), key])
        if activity.isNotifiable != wasNotifiable {
            try execute(
                "UPDATE user SET unread = unread + ? WHERE id = ? AND read_upto < ?",
                [wasNotifiable ? -1 : 1, user, seq])
        }
        return activity
    }
}

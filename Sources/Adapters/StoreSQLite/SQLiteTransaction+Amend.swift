import Foundation
import GRDB
import Mailbell

extension SQLiteTransaction {
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        let key = ActivityKey.make(user, seq)
        guard let row = try row("SELECT body FROM activity WHERE key = ? AND body IS NOT NULL", [key]),
            let body = row[0] as Data?
        else { return nil }
        guard var activity = try? JSONDecoder().decode(Activity.self, from: body) else {
            throw StoreError.corrupt("activity \(seq) of user \(user) is not readable")
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

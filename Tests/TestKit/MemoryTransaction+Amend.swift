import Core
import Foundation

extension MemoryTransaction {
    func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        guard var log = state.logs[user],
            let index = log.slots.firstIndex(where: { $0.entry.seq == seq && !$0.isEmptied })
        else { return nil }
        var activity = try JSONDecoder().decode(Activity.self, from: Data(log.slots[index].entry.body))
        guard change(&activity) else { return nil }
        log.slots[index].entry = Entry(
            seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        log.state.unread = log.unread(after: log.state.readUpTo)
        state.logs[user] = log
        return activity
    }
}

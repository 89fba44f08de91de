import Core
import TestKit
import Wire

/// What other processes change in a log: verdicts by rejudging, names by erasure.
extension Chronicle {
    /// Call after another process has worked on the store: takes in what it has announced. Nothing else may have changed.
    func absorbChanges() throws {
        try absorb()
        try readHitsAgain()
        try checkUnchanged()
    }

    /// Checks that every activity is stored as the log's readers know it.
    func checkUnchanged() throws {
        for user in users {
            let (state, page) = try store.peek { store in
                (
                    try store.logState(of: user)!,
                    try store.page(of: user, after: 0, limit: .max, maximumBytes: .max)
                )
            }
            for entry in page.entries where item(state.epoch, entry.seq)?.entry != entry {
                throw Violation("user \(user): \(entry.seq) has changed, unannounced")
            }
        }
    }

    /// Takes in what an `erase` has changed: names are gone, and nothing else.
    func absorbErasure(_ erase: Activity, by user: UserID, _ state: LogState) throws {
        for run in erase.erases ?? [] {
            let page = try store.peek {
                try $0.page(
                    of: user, after: run.from - 1, limit: Int(run.to - run.from) + 1, maximumBytes: .max)
            }
            for entry in page.entries where entry.seq <= run.to {
                guard let item = item(state.epoch, entry.seq) else { continue }
                let activity = try decodeJSON(Activity.self, from: entry.body)
                let old = item.activity
                guard activity.recipient?.email == nil, activity.id == old.id, activity.kind == old.kind,
                    activity.at == old.at, activity.verdict == old.verdict, activity.about == old.about
                else {
                    throw Violation("user \(user): the erasure of \(entry.seq) changed more than the contact")
                }
                replace(entry, activity, in: state.epoch)
            }
        }
    }

    /// Call when a contact was erased: nothing in the store may name it, now and later.
    func erased(_ email: String, at time: Timestamp) throws {
        erased.insert(email, at: time)
        try checkErased()
    }

    /// Checks that nothing in the store names a contact who was erased.
    func checkErased() throws {
        for email in erased.emails {
            try store.peek { store in
                guard try store.recipients(email, of: nil).isEmpty, try store.leftovers(limit: 1).isEmpty
                else {
                    throw Violation("\(email) is still a recipient, or their hits are stored")
                }
                for user in users {
                    let page = try store.page(of: user, after: 0, limit: .max, maximumBytes: .max)
                    guard let entry = page.entries.first(where: { Erased.names(email, $0.body) }) else {
                        continue
                    }
                    throw Violation("user \(user): \(entry.seq) names \(email), who was erased")
                }
            }
        }
    }

    /// Checks that each activity has the verdict that today's rules give to its hit. Only neighbouring hits may make
    /// a person a machine.
    func checkVerdicts(by judge: ChangingJudge) throws {
        for hit in hits where !hit.isFolded {
            let (recipient, state) = try store.peek { store in
                (try store.recipient(id: hit.recipient), try store.logState(of: hit.user)!)
            }
            guard recipient?.tracking == .identified, !hasEmptied(hit.seq...hit.seq, of: state.epoch),
                let activity = item(state.epoch, hit.seq)?.activity
            else { continue }
            let isRight =
                judge.isMachine(hit.userAgent)
                ? activity.verdict == .machine
                : activity.verdict == .human || activity.rule != ChangingJudge.rule
            guard isRight else {
                throw Violation("user \(hit.user): \(hit.seq) by \(hit.userAgent) is judged by old rules")
            }
        }
    }
}

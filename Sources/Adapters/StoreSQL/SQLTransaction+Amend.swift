package import Core

extension SQLTransaction {
    package func amend(_ seq: Seq, of user: UserID, _ change: (inout Activity) -> Bool) throws -> Activity? {
        // A damaged activity stays as it is. To throw would fail the whole lot, and with it the hits of others.
        guard var activity = try activity(seq, of: user) else { return nil }
        let wasNotifiable = activity.isNotifiable
        guard change(&activity) else { return nil }
        try update(
            .init(
                user: user,
                entry: Entry(seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded),
                unread: (activity.isNotifiable ? 1 : 0) - (wasNotifiable ? 1 : 0)))
        return activity
    }

    /// Writes the new version of an activity.
    func update(_ amendment: Decision.Amendment) throws {
        let (user, entry) = (amendment.user, amendment.entry)
        try db.execute(
            "UPDATE activity SET verdict = ?, body = ? WHERE key = ?",
            [entry.verdict?.rawValue, entry.body, ActivityKey.make(user, entry.seq)])
        guard amendment.unread != 0 else { return }
        try db.execute(
            "UPDATE user SET unread = unread + ? WHERE id = ? AND read_upto < ?", [amendment.unread, user, entry.seq])
    }
}

/// Changes judgements of one recipient's activities in place, and reports each change by a `revise`.
struct Revision {
    var user: UserID
    /// The store's id.
    var recipient: Int64
    var isAnonymous: Bool
    /// When the new evidence was found.
    var at: Timestamp
    var recordedAt: Timestamp

    /// The changed entry, and the `revise` that reports it.
    struct Done {
        var amended: Entry
        var revise: Entry
    }

    /// Replaces the judgement of an activity.
    ///
    /// - Parameters:
    ///   - judgement: its agent is ignored; the activity keeps its own.
    ///   - tally: the recipient's; updated.
    ///   - isMeant: whether to change the activity, given its present state.
    /// - Returns: nil if nothing changed: it has this judgement already, `isMeant` returned false, or it is no longer
    ///   stored.
    func put(
        _ judgement: Judgement, in seq: Seq, tally: inout Tally, _ store: any StoreTransaction,
        using random: inout any RandomNumberGenerator, if isMeant: (Activity) -> Bool = { _ in true }
    ) throws -> Done? {
        let activity = try store.amend(seq, of: user) { activity in
            let hidesMore = judgement.hidesPlace && activity.location != nil
            guard isMeant(activity), hidesMore || !activity.isJudged(as: judgement) else { return false }
            let nth = tally.recount(activity.kind, from: activity.verdict ?? .unknown, to: judgement.verdict)
            activity.take(judgement, nth: nth ?? activity.nth, isAnonymous: isAnonymous)
            return true
        }
        guard let activity else { return nil }
        let revise = try store.append(
            Activity(revising: seq, of: activity, id: ULID(at: at, using: &random), at: at), to: user,
            recipient: isAnonymous ? nil : recipient, recordedAt: recordedAt)
        let amended = Entry(seq: seq, kind: activity.kind, verdict: activity.verdict, body: activity.encoded)
        return Done(amended: amended, revise: revise)
    }
}

extension Activity {
    /// Reason of an open that was implied by a click.
    static let impliedReason = "implied by a click"

    /// Rule of an open that was implied by a click.
    static let impliedRule = RuleText(
        name: "implied", says: "A click implies an open, even if no image was loaded.",
        source: "TRUTH.md, Clicks")

    /// Whether it has this `via` and verdict already. A different reason or rule name is no difference.
    func isJudged(as judgement: Judgement) -> Bool { via == judgement.via && verdict == judgement.verdict }

    /// Takes over a judgement, except its agent. Removes the location if it is not the recipient's.
    fileprivate mutating func take(_ judgement: Judgement, nth: Int64?, isAnonymous: Bool) {
        if judgement.verdict == .machine || judgement.via != .direct || judgement.hidesPlace { location = nil }
        via = judgement.via
        verdict = judgement.verdict
        holdMilliseconds = nil
        guard !isAnonymous else { return }
        reason = judgement.reason
        rule = judgement.rule
        self.nth = nth
    }

    /// A `revise` of an activity that has changed.
    init(revising seq: Seq, of activity: Activity, id: ULID, at: Timestamp) {
        self.init(id: id.description, kind: .revise, at: at)
        message = activity.message
        recipient = activity.recipient
        via = activity.via
        verdict = activity.verdict
        reason = activity.reason
        rule = activity.rule
        count = activity.count
        about = seq
    }
}

/// Judges activities of one recipient anew, in their places in the log, and tells so by `revise`.
struct Revision {
    var user: UserID
    /// The store's id.
    var recipient: Int64
    var isAnonymous: Bool
    /// When it was found out.
    var at: Timestamp
    var recordedAt: Timestamp

    /// What the log has in an activity's place now, and what was appended to tell of it.
    struct Done {
        var amended: Entry
        var revise: Entry
    }

    /// Puts a judgement in the place of an activity's own.
    ///
    /// - Parameters:
    ///   - judgement: whose agent does not count: what was seen stays.
    ///   - tally: the recipient's, which is kept right.
    ///   - isMeant: whether it is to be done, of the activity as it is.
    /// - Returns: nil if nothing was to be done: it is judged so already, is not meant, or is kept no longer.
    func put(
        _ judgement: Judgement, in seq: Seq, tally: inout Tally, _ store: any StoreTransaction,
        using random: inout any RandomNumberGenerator, if isMeant: (Activity) -> Bool = { _ in true }
    ) throws -> Done? {
        let activity = try store.amend(seq, of: user) { activity in
            guard isMeant(activity), !activity.isJudged(as: judgement) else { return false }
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
    /// Why an open is there that was not seen.
    static let impliedReason = "implied by a click"

    /// The rule that such an open is named by.
    static let impliedRule = RuleText(
        name: "implied", says: "Who follows a link in a mail has opened it, though no picture was fetched.",
        source: "TRUTH.md, Clicks")

    /// Whether it says so already. Words do not count: a rule may be put in others.
    func isJudged(as judgement: Judgement) -> Bool { via == judgement.via && verdict == judgement.verdict }

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

    fileprivate init(revising seq: Seq, of activity: Activity, id: ULID, at: Timestamp) {
        self.init(id: id.description, kind: .revise, at: at)
        message = activity.message
        recipient = activity.recipient
        via = activity.via
        verdict = activity.verdict
        reason = activity.reason
        rule = activity.rule
        about = seq
    }
}

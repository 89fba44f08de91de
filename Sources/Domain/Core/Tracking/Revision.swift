extension Activity {
    /// Reason of an open that was implied by a click.
    static let impliedReason = "implied by a click"

    /// Rule of an open that was implied by a click.
    static let impliedRule = RuleText(
        name: "implied", says: "A click implies an open, even if no image was loaded.",
        source: "TRUTH.md, Clicks")

    /// Whether it has this `via` and verdict already. A different reason or rule name is no difference.
    func isJudged(as judgement: Judgement) -> Bool { via == judgement.via && verdict == judgement.verdict }

    /// Replaces the judgement, and moves the activity to the count of its new verdict.
    ///
    /// - Parameters:
    ///   - judgement: its agent is ignored; the activity keeps its own.
    ///   - tally: the recipient's; updated.
    /// - Returns: false if it is judged like that already; then nothing changed.
    mutating func judge(anew judgement: Judgement, tally: inout Tally, isAnonymous: Bool) -> Bool {
        let hidesMore = judgement.hidesPlace && location != nil
        guard hidesMore || !isJudged(as: judgement) else { return false }
        let nth = tally.recount(kind, from: verdict ?? .unknown, to: judgement.verdict)
        take(judgement, nth: nth ?? self.nth, isAnonymous: isAnonymous)
        return true
    }

    /// Takes over a judgement, except its agent. Removes the location if it is not the recipient's.
    private mutating func take(_ judgement: Judgement, nth: Int64?, isAnonymous: Bool) {
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

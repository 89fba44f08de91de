/// A hit with everything known about it: recipient, message, location and judgement.
struct Sighting {
    var hit: Hit
    var recipient: TrackedRecipient
    var message: TrackedMessage
    /// 0 for the pixel, n for the message's nth link, -1 for a link that was not registered with the message.
    var link: Int64
    /// The followed link's target; nil for the pixel.
    var url: String?
    var judgement: Judgement
    /// What it was judged by.
    var evidence: Evidence?
    /// nil if no table knows the address, if it is not the recipient's own (a proxy's, a relay's), or if trusted
    /// proxies disagree about it.
    var location: Location?
    /// The other system's id, if it is an event.
    var eventID: String?
    /// Whether enough recipients of the message are anonymous. If not, naming the message would reveal who an anonymous
    /// contact is.
    var isInCrowd = true

    /// Most scanners come within this time after sending. A click in it is held back, in case the rest of a burst
    /// follows.
    private static let scanningSpan = Duration.seconds(600)

    var isAnonymous: Bool { recipient.tracking == .anonymous }

    /// Whose log the activity belongs to.
    var user: UserID { message.user }

    /// The history that decides about it.
    var historyKey: History.Key { .init(recipient: recipient.id, isAnonymous: isAnonymous) }

    /// The hit as a member of a burst; nil if it cannot be part of one.
    var burstMember: BurstWindow.Member? {
        guard url != nil || !message.links.isEmpty else { return nil }
        return BurstWindow.Member(
            at: hit.at, link: link, network: hit.address == .unspecified ? nil : hit.address.truncated,
            userAgent: hit.userAgent, judgement: judgement)
    }

    /// The key under which repeats of this hit are found. `other` asks for another link of the message, 0 for the
    /// pixel. nil for a link without a number: its repeats are recorded again.
    func foldKey(link other: Int64? = nil) -> FoldWindow.Key? {
        let link = other ?? link
        guard link >= 0 else { return nil }
        return .init(
            link: link, network: hit.address.truncated, userAgent: hit.userAgent, via: judgement.via,
            isMachine: judgement.verdict == .machine)
    }

    /// The hit as it is stored.
    func kept(as seq: Seq, folded: Bool) -> KeptHit {
        KeptHit(
            at: hit.at, user: message.user, recipient: recipient.id, link: link, network: hit.address.truncated,
            userAgent: hit.userAgent, isPrefetch: hit.isPrefetch, seq: seq, isFolded: folded, via: judgement.via,
            isReported: hit.isReported, isMarkedMachine: hit.isMarkedMachine)
    }

    /// The activity that this hit becomes.
    ///
    /// - Parameter isImplied: whether it is the open that a click implies.
    func activity(_ kind: Kind, id: ULID, nth: Int64, isImplied: Bool) -> Activity {
        var activity = Activity(id: id.description, kind: kind, at: hit.at)
        if isInCrowd { activity.message = message.summary }
        activity.recipient = recipient.summary
        // A link that was not registered with the message may be unique to one recipient.
        if kind == .click, let url, isInCrowd, link > 0 || !isAnonymous {
            activity.link = .init(n: link > 0 ? link : nil, url: url)
        }
        activity.via = judgement.via
        activity.verdict = judgement.verdict
        if url != nil, judgement.verdict != .machine,
            judgement.asksToWait || hit.at.since(message.date) < Self.scanningSpan
        {
            activity.holdMilliseconds = 2000
        }
        if isAnonymous { return activity }
        activity.location = location
        activity.reason = isImplied ? Activity.impliedReason : judgement.reason
        activity.rule = isImplied ? Activity.impliedRule.name : judgement.rule
        activity.agent = judgement.agent
        activity.nth = nth
        return activity
    }
}

/// A hit with all that is known of it: who, which mail, where, and whether a person.
struct Sighting {
    var hit: Hit
    var recipient: TrackedRecipient
    var message: TrackedMessage
    /// A followed link's target; nil for the pixel.
    var url: String?
    var judgement: Judgement
    /// nil where no table knows it, and for every hit that did not come straight from the recipient's program.
    var location: Location?

    private var link: Int64 {
        switch hit.target {
        case .pixel: 0
        case .link(let n): n
        }
    }

    /// Under what repeats of this hit are found; or those of another of its message's links, 0 for the pixel.
    func foldKey(link other: Int64? = nil) -> FoldWindow.Key {
        .init(
            recipient: recipient.id, link: other ?? link, network: hit.address.truncated, userAgent: hit.userAgent,
            via: judgement.via)
    }

    func kept(as seq: Seq, folded: Bool) -> KeptHit {
        KeptHit(
            at: hit.at, user: message.user, recipient: recipient.id, link: link, network: hit.address.truncated,
            userAgent: hit.userAgent, isPrefetch: hit.isPrefetch, seq: seq, isFolded: folded, via: judgement.via)
    }

    func activity(_ kind: Kind, id: ULID, nth: Int64, reason: String?) -> Activity {
        var activity = Activity(id: id.description, kind: kind, at: hit.at)
        activity.message = message.summary
        activity.recipient = .init(email: recipient.email, name: recipient.name)
        if kind == .click, let url { activity.link = .init(n: link, url: url) }
        activity.location = location
        activity.via = judgement.via
        activity.verdict = judgement.verdict
        activity.reason = reason ?? judgement.reason
        activity.agent = judgement.agent
        activity.nth = nth
        return activity
    }
}

/// Finds out what a hit is. Remembers the recipients and messages asked for lately.
final class Resolver {
    private let places: any Places
    private let judge: any Judge
    private var recipients = BoundedCache<Ticket, TrackedRecipient>(capacity: 32_768)
    private var messages = BoundedCache<String, TrackedMessage>(capacity: 4096)

    init(places: any Places, judge: any Judge) {
        self.places = places
        self.judge = judge
    }

    func forget() {
        recipients.removeAll()
        messages.removeAll()
    }

    /// nil if the ticket stands for nobody, or the message has no such link.
    func resolve(_ hit: Hit, _ store: any StoreSnapshot) throws -> Sighting? {
        guard let recipient = try recipient(hit.ticket, store),
            let message = try message(recipient.message, store)
        else { return nil }
        var url: String?
        if case .link(let n) = hit.target {
            guard let target = message.target(ofLink: n) else { return nil }
            url = target
        }
        let judgement = judge.judge(
            Evidence(
                isClick: url != nil, at: hit.at, sentAt: message.sentAt, address: hit.address,
                userAgent: hit.userAgent, isPrefetch: hit.isPrefetch))
        return Sighting(
            hit: hit, recipient: recipient, message: message, url: url, judgement: judgement,
            location: judgement.via == .direct ? places.place(of: hit.address) : nil)
    }

    private func recipient(_ ticket: Ticket, _ store: any StoreSnapshot) throws -> TrackedRecipient? {
        if let known = recipients[ticket] { return known }
        let found = try store.recipient(ticket: ticket)
        if let found { recipients[ticket] = found }
        return found
    }

    private func message(_ id: String, _ store: any StoreSnapshot) throws -> TrackedMessage? {
        if let known = messages[id] { return known }
        let found = try store.message(id)
        if let found { messages[id] = found }
        return found
    }
}

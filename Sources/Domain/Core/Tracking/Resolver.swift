/// A hit with all that is known of it: who, which mail, where, and whether a person.
struct Sighting {
    var hit: Hit
    var recipient: TrackedRecipient
    var message: TrackedMessage
    /// 0 for the pixel, n for the message's nth link, -1 for a link that it was not registered with.
    var link: Int64
    /// A followed link's target; nil for the pixel.
    var url: String?
    var judgement: Judgement
    /// nil where no table knows it, for every hit that did not come straight from the recipient's program, and where the
    /// addresses that it came with disagree.
    var location: Location?
    /// Whether others could be meant: without them the message would say who an anonymous contact is.
    var isInCrowd = true

    /// This long after sending most scanners come: of a click one waits for the rest of its burst to show.
    private static let scanningSpan = Duration.seconds(600)

    var isAnonymous: Bool { recipient.tracking == .anonymous }

    /// Under what repeats of this hit are found; or those of another of its message's links, 0 for the pixel. nil where
    /// the link is not known by a number: its repeats count anew.
    func foldKey(link other: Int64? = nil) -> FoldWindow.Key? {
        let link = other ?? link
        guard link >= 0 else { return nil }
        return .init(
            recipient: recipient.id, isAnonymous: isAnonymous, link: link, network: hit.address.truncated,
            userAgent: hit.userAgent, via: judgement.via, isMachine: judgement.verdict == .machine)
    }

    func kept(as seq: Seq, folded: Bool) -> KeptHit {
        KeptHit(
            at: hit.at, user: message.user, recipient: recipient.id, link: link, network: hit.address.truncated,
            userAgent: hit.userAgent, isPrefetch: hit.isPrefetch, seq: seq, isFolded: folded, via: judgement.via,
            isReported: hit.isReported, isMarkedMachine: hit.isMarkedMachine)
    }

    /// - Parameter isImplied: whether it is the open that was not seen, of somebody who clicks.
    func activity(_ kind: Kind, id: ULID, nth: Int64, isImplied: Bool) -> Activity {
        var activity = Activity(id: id.description, kind: kind, at: hit.at)
        if isInCrowd { activity.message = message.summary }
        activity.recipient = recipient.summary
        // A link that the message was not registered with may be one recipient's own.
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

/// What a hit was found to be.
enum Resolution {
    /// The ticket stands for nobody, or the message has no such link.
    case nobody
    /// The contact, or with the user's seat the link, is not tracked: answer, and keep nothing. With the followed link's
    /// target.
    case untracked(url: String?)
    case sighting(Sighting)
}

/// Finds out what a hit is. Remembers the recipients and messages asked for lately.
final class Resolver {
    private let places: any Places
    private let judge: any Judge
    private let devices: any OwnDevices
    private var recipients = BoundedCache<Ticket, TrackedRecipient>(capacity: 32_768)
    private var messages = BoundedCache<String, TrackedMessage>(capacity: 4096)
    private var users = BoundedCache<UserID, User>(capacity: 4096)
    private var crowds = BoundedCache<String, Bool>(capacity: 4096)

    /// An anonymous contact is one of at least so many of the message, who all are.
    static let crowd = 3

    init(places: any Places, judge: any Judge, devices: any OwnDevices) {
        self.places = places
        self.judge = judge
        self.devices = devices
    }

    func forget() {
        recipients.removeAll()
        messages.removeAll()
        users.removeAll()
        crowds.removeAll()
    }

    func resolve(_ hit: Hit, _ store: any StoreSnapshot) throws -> Resolution {
        guard let recipient = try recipient(hit.ticket, store),
            let message = try message(recipient.message, store)
        else { return .nobody }
        let link: Int64
        let url: String?
        switch hit.target {
        case .pixel: (link, url) = (0, nil)
        case .link(let n):
            guard let target = message.target(ofLink: n) else { return .nobody }
            (link, url) = (n, target)
        case .url(let target):
            link = message.links.firstIndex(of: target).map { Int64($0 + 1) } ?? -1
            url = target
        }
        if recipient.tracking == .never { return .untracked(url: url) }
        let user = try user(message.user, store)
        if url != nil, user?.seat == .free { return .untracked(url: url) }
        let judgement = judge.judge(
            Evidence(
                isClick: url != nil, at: hit.at, sentAt: message.sentAt, address: hit.address,
                userAgent: hit.userAgent, isPrefetch: hit.isPrefetch, isReported: hit.isReported,
                isMarkedMachine: hit.isMarkedMachine,
                own: try user.flatMap { try own(hit, recipient, message, $0, store) }))
        return .sighting(
            Sighting(
                hit: hit, recipient: recipient, message: message, link: link, url: url, judgement: judgement,
                location: judgement.via == .direct && !judgement.hidesPlace
                    ? place(of: hit, in: user?.language ?? .english) : nil,
                isInCrowd: recipient.tracking == .anonymous ? try hasCrowd(message, store) : true))
    }

    private func place(of hit: Hit, in language: LanguageTag) -> Location? {
        guard !hit.addressesDisagree, var place = places.place(of: hit.address, in: language) else { return nil }
        place.localTime = place.timeZone.flatMap { places.localTime(hit.at, in: $0) }
        return place
    }

    private func user(_ id: UserID, _ store: any StoreSnapshot) throws -> User? {
        if let known = users[id] { return known }
        let found = try store.user(id)
        if let found { users[id] = found }
        return found
    }

    private func hasCrowd(_ message: TrackedMessage, _ store: any StoreSnapshot) throws -> Bool {
        if let known = crowds[message.id] { return known }
        let anonymous = try store.status(ofMessage: message.id).count { $0.recipient.tracking == .anonymous }
        crowds[message.id] = anonymous >= Self.crowd
        return anonymous >= Self.crowd
    }

    /// By what the sender is known behind a hit. Not for a mail to the sender alone: who writes to themselves tries out what
    /// recipients would do.
    private func own(
        _ hit: Hit, _ recipient: TrackedRecipient, _ message: TrackedMessage, _ user: User, _ store: any StoreSnapshot
    ) throws -> OwnSign? {
        if user.addresses.contains(recipient.email) {
            return try store.status(ofMessage: message.id).count > 1 ? .copy : nil
        }
        if hit.isFromOwnPage { return .page }
        return devices.isOwn(hit.address, of: user.id, at: hit.at) ? .device : nil
    }

    /// Judges a hit that was kept, by itself.
    func judge(_ hit: KeptHit, _ store: any StoreSnapshot) throws -> Judgement {
        let message = try store.recipient(id: hit.recipient).flatMap { try self.message($0.message, store) }
        return judge.judge(Evidence(of: hit, sentAt: message?.sentAt))
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

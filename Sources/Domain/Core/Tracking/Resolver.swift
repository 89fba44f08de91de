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
    /// Whether enough recipients of the message are anonymous. If not, naming the message would reveal who an anonymous
    /// contact is.
    var isInCrowd = true

    /// Most scanners come within this time after sending. A click in it is held back, in case the rest of a burst
    /// follows.
    private static let scanningSpan = Duration.seconds(600)

    var isAnonymous: Bool { recipient.tracking == .anonymous }

    /// The key under which repeats of this hit are found. `other` asks for another link of the message, 0 for the
    /// pixel. nil for a link without a number: its repeats are recorded again.
    func foldKey(link other: Int64? = nil) -> FoldWindow.Key? {
        let link = other ?? link
        guard link >= 0 else { return nil }
        return .init(
            recipient: recipient.id, isAnonymous: isAnonymous, link: link, network: hit.address.truncated,
            userAgent: hit.userAgent, via: judgement.via, isMachine: judgement.verdict == .machine)
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

/// The result of resolving a hit.
enum Resolution {
    /// The ticket is unknown, or the message has no such link.
    case nobody
    /// The contact is not tracked, or the user's seat does not track links: answer and store nothing. `url` is the
    /// followed link's target.
    case untracked(url: String?)
    /// A hit to record.
    case sighting(Sighting)
}

/// Finds the recipient, message, location and verdict of a hit. Caches recently used recipients, messages and users.
final class Resolver {
    private let places: any Places
    private let judge: any Judge
    private let devices: any OwnDevices
    /// A cached fact about a user's contacts. It is valid until one of the user's settings changes.
    private struct Known<Value> {
        var value: Value
        var user: UserID
        var generation: Int
    }
    private var recipients = BoundedCache<Ticket, Known<TrackedRecipient>>(capacity: 32_768)
    private var messages = BoundedCache<String, TrackedMessage>(capacity: 4096)
    private var users = BoundedCache<UserID, User>(capacity: 4096)
    private var crowds = BoundedCache<String, Known<Bool>>(capacity: 4096)
    /// Only for messages whose links another system reported in another form than the registered one.
    private var links = BoundedCache<String, LinkIndex>(capacity: 256)
    /// How often the cached facts about a user's contacts were invalidated.
    private var generations: [UserID: Int] = [:]

    /// At least this many anonymous recipients of a message hide each other.
    static let crowd = 3

    init(places: any Places, judge: any Judge, devices: any OwnDevices) {
        self.places = places
        self.judge = judge
        self.devices = devices
    }

    /// Empties all caches.
    func forget() {
        recipients.removeAll()
        messages.removeAll()
        users.removeAll()
        crowds.removeAll()
        links.removeAll()
        generations.removeAll()
    }

    /// Invalidates the cached facts about one user's contacts.
    func forget(user: UserID) { generations[user, default: 0] += 1 }

    private func current<Value>(_ known: Known<Value>?) -> Value? {
        known.flatMap { $0.generation == generations[$0.user, default: 0] ? $0.value : nil }
    }

    private func known<Value>(_ value: Value, of user: UserID) -> Known<Value> {
        Known(value: value, user: user, generation: generations[user, default: 0])
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
        case .url(let told):
            let known = message.links.firstIndex(of: told) ?? links(of: message).index(of: told, in: message.links)
            link = known.map { Int64($0 + 1) } ?? -1
            url = known.map { message.links[$0] } ?? told
        }
        if recipient.tracking == .never { return .untracked(url: url) }
        let user = try user(message.user, store)
        if url != nil, user?.seat == .free { return .untracked(url: url) }
        let evidence = Evidence(
            isClick: url != nil, at: hit.at, sentAt: message.sentAt, address: hit.address,
            userAgent: hit.userAgent, isPrefetch: hit.isPrefetch, isReported: hit.isReported,
            isMarkedMachine: hit.isMarkedMachine,
            own: try user.flatMap { try own(hit, recipient, message, $0, store) })
        let judgement = judge.judge(evidence)
        return .sighting(
            Sighting(
                hit: hit, recipient: recipient, message: message, link: link, url: url, judgement: judgement,
                evidence: evidence,
                location: judgement.via == .direct && !judgement.hidesPlace
                    ? place(of: hit, in: user?.language ?? .english) : nil,
                isInCrowd: recipient.tracking == .anonymous ? try hasCrowd(message, store) : true))
    }

    private func links(of message: TrackedMessage) -> LinkIndex {
        if let known = links[message.id] { return known }
        let index = LinkIndex(message.links)
        links[message.id] = index
        return index
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
        if let known = current(crowds[message.id]) { return known }
        let anonymous = try store.status(ofMessage: message.id).count { $0.recipient.tracking == .anonymous }
        crowds[message.id] = known(anonymous >= Self.crowd, of: message.user)
        return anonymous >= Self.crowd
    }

    /// Evidence that the sender made the hit. A message to the sender alone yields none through its address: it is a
    /// trial of what recipients would do.
    private func own(
        _ hit: Hit, _ recipient: TrackedRecipient, _ message: TrackedMessage, _ user: User, _ store: any StoreSnapshot
    ) throws -> OwnSign? {
        if user.addresses.contains(recipient.email) {
            return try store.status(ofMessage: message.id).count > 1 ? .copy : nil
        }
        if hit.isFromOwnPage { return .page }
        return devices.isOwn(hit.address, of: user.id) ? .device : nil
    }

    /// Judges a hit by itself.
    func judge(_ evidence: Evidence) -> Judgement { judge.judge(evidence) }

    /// Whether the host name of this address could change a judgement.
    func mayBeNamed(_ address: IPAddress) -> Bool { judge.mayBeNamed(address) }

    /// Judges a stored hit by itself.
    func judge(_ hit: KeptHit, _ store: any StoreSnapshot) throws -> Judgement {
        let message = try store.recipient(id: hit.recipient).flatMap { try self.message($0.message, store) }
        return judge.judge(Evidence(of: hit, sentAt: message?.sentAt))
    }

    private func recipient(_ ticket: Ticket, _ store: any StoreSnapshot) throws -> TrackedRecipient? {
        if let known = current(recipients[ticket]) { return known }
        guard let found = try store.recipient(ticket: ticket) else { return nil }
        if let user = try message(found.message, store)?.user { recipients[ticket] = known(found, of: user) }
        return found
    }

    private func message(_ id: String, _ store: any StoreSnapshot) throws -> TrackedMessage? {
        if let known = messages[id] { return known }
        let found = try store.message(id)
        if let found { messages[id] = found }
        return found
    }
}

/// The first step of the event path: finds out who a hit is about, from where it came and who made it.
///
/// Keeps recently used recipients, messages and users. What it keeps about a user's contacts and mail is valid until
/// one of that user's settings changes, or one of the administrator's.
final class Directory {
    private let places: any Places
    private let judge: any Judge
    private let devices: any OwnDevices

    /// The counters that make kept facts invalid.
    private struct Generation: Equatable {
        var ofUser: Int
        var ofAll: Int
    }
    private struct Known<Value> {
        var value: Value
        var user: UserID
        var generation: Generation
    }
    private var recipients = BoundedCache<Ticket, Known<TrackedRecipient>>(capacity: 65_536)
    private var messages = BoundedCache<String, Known<TrackedMessage>>(capacity: 4096)
    private var users = BoundedCache<UserID, Known<User>>(capacity: 4096)
    private var crowds = BoundedCache<String, Known<Bool>>(capacity: 4096)
    private var settingCounts = BoundedCache<UserID, Known<Int>>(capacity: 4096)
    /// Only for messages whose links another system reported in another form than the registered one.
    private var links = BoundedCache<String, LinkIndex>(capacity: 256)
    /// How often the facts about a user's contacts were invalidated.
    private var generations: [UserID: Int] = [:]
    private var generationOfAll = 0
    /// Tickets of this lot that nobody has.
    private var unknown: Set<Ticket> = []
    /// The store's control version that the kept facts belong to; nil if they belong to none.
    private var version: Int64?

    /// At least this many anonymous recipients of a message hide each other.
    static let crowd = 3

    init(places: any Places, judge: any Judge, devices: any OwnDevices) {
        self.places = places
        self.judge = judge
        self.devices = devices
    }

    // MARK: What is still valid

    /// Invalidates what was changed since the last call, by this or another process.
    func update(_ store: any StoreSnapshot) throws {
        guard let version else {
            forget()
            return version = try store.controlVersion()
        }
        guard try store.controlVersion() != version else { return }
        let changes = try store.changes(since: version)
        for user in changes.users { forget(user: user) }
        if changes.isForAll { generationOfAll += 1 }
        self.version = changes.version
    }

    /// Invalidates all that is kept, as after a failed transaction: it may be what that would have changed.
    func forget() {
        generationOfAll += 1
        unknown.removeAll()
        version = nil
    }

    /// Forgets which tickets nobody has.
    func forgetUnknown() { unknown.removeAll() }

    /// Where a link leads, by what is kept, valid or not: the links of a message never change. nil if it is not kept.
    func target(ofLink n: Int64, _ ticket: Ticket) -> String? {
        recipients[ticket].flatMap { messages[$0.value.message]?.value.target(ofLink: n) }
    }

    /// Invalidates what is known about one user and their contacts.
    func forget(user: UserID) { generations[user, default: 0] += 1 }

    private func generation(of user: UserID) -> Generation {
        Generation(ofUser: generations[user, default: 0], ofAll: generationOfAll)
    }

    private func current<Value>(_ known: Known<Value>?) -> Value? {
        known.flatMap { $0.generation == generation(of: $0.user) ? $0.value : nil }
    }

    private func known<Value>(_ value: Value, of user: UserID) -> Known<Value> {
        Known(value: value, user: user, generation: generation(of: user))
    }

    // MARK: Look-ups

    /// Looks up what belongs to a lot's tickets, unless it is known.
    func warm(_ tickets: some Sequence<Ticket>, _ store: any StoreSnapshot) throws {
        var missing: Set<Ticket> = []
        for ticket in tickets where current(recipients[ticket]) == nil && !unknown.contains(ticket) {
            missing.insert(ticket)
        }
        try learn(missing, store)
    }

    /// Looks up what belongs to those of a lot's tickets of which nothing is known, valid or not. Those that nobody has are
    /// remembered until the next lot.
    func meet(_ tickets: some Sequence<Ticket>, _ store: any StoreSnapshot) throws {
        unknown.removeAll()
        var missing: Set<Ticket> = []
        for ticket in tickets where recipients[ticket] == nil { missing.insert(ticket) }
        if version == nil, missing.isEmpty { try update(store) }
        try learn(missing, store)
        unknown = missing.filter { recipients[$0] == nil }
    }

    private func learn(_ tickets: Set<Ticket>, _ store: any StoreSnapshot) throws {
        guard !tickets.isEmpty else { return }
        if version == nil { forget() }
        let found = try store.acquaintances(of: tickets.sorted { ($0.high, $0.low) < ($1.high, $1.low) })
        if version == nil { version = found.controlVersion }
        for message in found.messages { messages[message.id] = known(message, of: message.user) }
        for user in found.users { users[user.id] = known(user, of: user.id) }
        for recipient in found.recipients {
            guard let user = messages[recipient.message]?.user else { continue }
            recipients[recipient.ticket] = known(recipient, of: user)
        }
    }

    /// The user whose mail a ticket belongs to, and the recipient's id in the store; nil if the ticket is unknown.
    func owner(of ticket: Ticket) -> (user: UserID, recipient: Int64)? {
        recipients[ticket].map { ($0.user, $0.value.id) }
    }

    /// The recipient of a ticket; nil if the ticket is unknown.
    private func recipient(_ ticket: Ticket, _ store: any StoreSnapshot) throws -> TrackedRecipient? {
        if let known = current(recipients[ticket]) { return known }
        guard !unknown.contains(ticket) else { return nil }
        guard let found = try store.recipient(ticket: ticket) else { return nil }
        if let user = try message(found.message, store)?.user { recipients[ticket] = known(found, of: user) }
        return found
    }

    private func message(_ id: String, _ store: any StoreSnapshot) throws -> TrackedMessage? {
        if let known = current(messages[id]) { return known }
        let found = try store.message(id)
        if let found { messages[id] = known(found, of: found.user) }
        return found
    }

    private func user(_ id: UserID, _ store: any StoreSnapshot) throws -> User? {
        if let known = current(users[id]) { return known }
        let found = try store.user(id)
        if let found { users[id] = known(found, of: id) }
        return found
    }

    private func hasCrowd(_ message: TrackedMessage, _ store: any StoreSnapshot) throws -> Bool {
        if let known = current(crowds[message.id]) { return known }
        let anonymous = try store.status(ofMessage: message.id).count { $0.recipient.tracking == .anonymous }
        crowds[message.id] = known(anonymous >= Self.crowd, of: message.user)
        return anonymous >= Self.crowd
    }

    /// Number of a user's tracking settings.
    func settingCount(of user: UserID, _ store: any StoreSnapshot) throws -> Int {
        if let known = current(settingCounts[user]) { return known }
        let count = try store.trackingSettingCount(of: user)
        note(settingCount: count, of: user)
        return count
    }

    /// Notes the number of a user's tracking settings, so that it need not be counted again.
    func note(settingCount: Int, of user: UserID) { settingCounts[user] = known(settingCount, of: user) }

    // MARK: Resolving

    /// The result of resolving a hit.
    enum Resolution {
        /// The ticket is unknown, or the message has no such link.
        case nobody
        /// The contact or the message is not tracked, or the user's seat does not track links: answer and store nothing. `url`
        /// is the followed link's target.
        case untracked(url: String?)
        /// A hit to record.
        case sighting(Sighting)
    }

    /// Resolves a hit.
    func resolve(_ hit: Hit, _ store: any StoreSnapshot) throws -> Resolution {
        guard let recipient = try recipient(hit.ticket, store), let message = try message(recipient.message, store)
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
        if recipient.tracking == .never || message.stoppedAt != nil { return .untracked(url: url) }
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

    // MARK: Judging

    /// Judges a hit by itself.
    func judge(_ evidence: Evidence) -> Judgement { judge.judge(evidence) }

    /// Whether the host name of this address could change a judgement.
    func mayBeNamed(_ address: IPAddress) -> Bool { judge.mayBeNamed(address) }

    /// The message of a recipient, by the store's own id; nil if either is gone.
    func message(ofRecipient id: Int64, _ store: any StoreSnapshot) throws -> TrackedMessage? {
        try store.recipient(id: id).flatMap { try message($0.message, store) }
    }

    /// Judges a stored hit by itself.
    func judge(_ hit: KeptHit, of message: TrackedMessage) -> Judgement {
        judge.judge(Evidence(of: hit, sentAt: message.sentAt))
    }
}

/// The user has read everything up to a seq.
public struct MarkRead: Step {
    public typealias Answer = Void

    public var owner: UserID
    /// The last seq that the user has read.
    public var upTo: Seq
    /// Where they marked it; nil if the client has no name.
    public var device: String?

    public init(upTo: Seq, of user: UserID, device: String?) {
        owner = user
        self.upTo = upTo
        self.device = device
    }

    public var user: UserID? { owner }

    public var weight: Int { 256 + (device?.utf8.count ?? 0) }

    public func perform(in path: EventPath) throws {
        guard try path.store.markRead(of: owner, upTo: upTo) else { return }
        var read = Activity(id: path.newID().description, kind: .read, at: path.now)
        read.about = upTo
        read.device = device
        try path.append(read, to: owner, recipient: nil)
    }
}

/// A consumer has received everything up to its cursor.
///
/// A stored cursor never goes back within one life of the log.
public struct SaveCursor: Step {
    /// The result of saving a cursor.
    public enum Answer: Sendable, Hashable, QuotaAnswer {
        /// It is on disk.
        case saved
        /// The device is new, and the user has too many.
        case overLimit(Quota)

        public var quota: Quota? { if case .overLimit(let quota) = self { quota } else { nil } }
    }

    /// Whose log it reads. The log does not change, so `user`, which `Step` asks for, is nil.
    public var owner: UserID
    public var consumer: Consumer
    public var cursor: Cursor
    /// Which activities the consumer receives.
    public var filter: Filter

    public init(_ cursor: Cursor, of consumer: Consumer, user: UserID, filter: Filter = Filter()) {
        self.owner = user
        self.consumer = consumer
        self.cursor = cursor
        self.filter = filter
    }

    public var weight: Int { 256 + consumer.name.utf8.count }

    /// A new device counts against the quota; a known device is always accepted. Webhooks are exempt: they belong to the
    /// operator.
    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        if case .device = consumer, try store.state(of: consumer, of: owner) == nil,
            try store.deviceCount(of: owner) >= path.quotas.devices
        {
            return .overLimit(Quota(.devices, limit: path.quotas.devices))
        }
        try store.saveCursor(cursor, of: consumer, filter: filter, user: owner, at: path.now)
        return .saved
    }
}

/// Remove a device and its backlog. A webhook's cursor belongs to the operator, so no command of a user reaches it.
public struct ForgetDevice: Step {
    public typealias Answer = Bool

    public var owner: UserID
    /// The device's name.
    public var device: String

    public init(_ device: String, of user: UserID) {
        owner = user
        self.device = device
    }

    public var weight: Int { 256 + device.utf8.count }

    /// Returns false if the user has no such device.
    public func perform(in path: EventPath) throws -> Bool { try path.store.forget(.device(device), of: owner) }
}

/// Revoke a token. An unknown token is unusable either way, so this always succeeds.
public struct RevokeToken: Step {
    public typealias Answer = Void

    /// The token's public id.
    public var id: String

    public init(_ id: String) { self.id = id }

    public var weight: Int { 256 + id.utf8.count }

    public func perform(in path: EventPath) throws {
        _ = try path.store.revokeToken(id: id, digest: nil, at: path.now)
    }
}

/// A token to be stored.
public struct NewToken: Hashable, Sendable {
    /// The token's public id, `tk_…`.
    public var id: String
    /// The digest of the token's text.
    public var digest: [UInt8]
    /// What the user called it.
    public var label: String

    public init(id: String, digest: [UInt8], label: String) {
        self.id = id
        self.digest = digest
        self.label = label
    }
}

/// Exchange a client's code for a token. The user and the scopes come from the code, which works once.
public struct PairClient: Step {
    /// The result of presenting a code.
    public enum Answer: Sendable, Hashable {
        /// What the new token stands for.
        case paired(Identity)
        /// The code is for something else, and is still good for that.
        case otherPurpose(Pairing.Purpose)
        /// The code is unknown, used or expired.
        case noSuchCode
    }

    /// The digest of the code.
    public var code: [UInt8]
    public var token: NewToken
    /// Restricts the code's scopes; nil keeps all.
    public var scopes: [Scope]?
    /// The client's address; nil if it is not known.
    public var address: IPAddress?

    public init(code: [UInt8], _ token: NewToken, scopes: [Scope]?, from address: IPAddress? = nil) {
        self.address = address
        self.code = code
        self.token = token
        self.scopes = scopes
    }

    public var weight: Int { 256 + token.label.utf8.count }

    public func perform(in path: EventPath) throws -> Answer {
        let store = path.store
        switch try store.takePairing(digest: code, for: [.client], at: path.now) {
        case .none: return .noSuchCode
        case .otherPurpose(let purpose): return .otherPurpose(purpose)
        case .taken(let pairing):
            guard let user = try store.user(pairing.user) else { return .noSuchCode }
            return .paired(try token(by: pairing, of: user, path))
        }
    }

    private func token(by pairing: Pairing, of user: User, _ path: EventPath) throws -> Identity {
        let granted = pairing.scopes.filter { scopes?.contains($0) ?? true }
        try path.note(
            .tokenCreated, about: "\(token.id) \(token.label)", by: AuditNote(actor: user.email, network: address))
        try path.store.insertToken(
            TokenRecord(id: token.id, user: user.id, scopes: granted, label: token.label, createdAt: path.now),
            digest: token.digest)
        return Identity(tokenID: token.id, scopes: granted, user: user)
    }
}

/// Set a user's tracking of an audience from now on; nil removes the setting.
public struct SetTracking: Step {
    /// The result of changing a setting.
    public enum Answer: Sendable, Hashable, QuotaAnswer {
        /// The setting is as asked for.
        case done
        /// It is a new setting, and the user has too many.
        case overLimit(Quota)

        public var quota: Quota? { if case .overLimit(let quota) = self { quota } else { nil } }
    }

    public var owner: UserID
    public var audience: Audience
    public var tracking: Tracking?

    public init(_ tracking: Tracking?, of audience: Audience, user: UserID) {
        owner = user
        self.audience = audience
        self.tracking = tracking
    }

    public var weight: Int { 256 + audience.description.utf8.count }

    /// Changing or removing a setting always succeeds. A new one counts against the quota.
    public func perform(in path: EventPath) throws -> Answer {
        let isThere = try path.store.trackingSetting(of: audience, user: owner) != nil
        let count = try path.directory.settingCount(of: owner, path.store)
        let limit = path.quotas.trackingSettings
        if tracking != nil, !isThere, count >= limit { return .overLimit(Quota(.trackingSettings, limit: limit)) }
        try path.store.setTracking(tracking, of: audience, user: owner)
        path.directory.forget(user: owner)
        path.directory.note(settingCount: count + (tracking == nil ? 0 : 1) - (isThere ? 1 : 0), of: owner)
        return .done
    }
}

/// The contact behind a ticket opts out of the tracking by the ticket's user only. That user knows the ticket too, and
/// could otherwise stop other users from tracking the contact.
public struct OptOut: Step {
    public typealias Answer = UserID?

    public var ticket: Ticket

    public init(_ ticket: Ticket) { self.ticket = ticket }

    /// Returns whose tracking the contact has just opted out of; nil if nothing had to change, or the ticket is unknown.
    /// That is for the hub's log: the answer to the client does not tell whether the ticket is valid.
    ///
    /// Tickets of erased contacts still work, because the contact still has the mail.
    public func perform(in path: EventPath) throws -> UserID? {
        let store = path.store
        guard let recipient = try store.recipient(ticket: ticket) else {
            guard let user = try store.optOut(erased: ticket, at: path.now) else { return nil }
            path.directory.forget(user: user)
            return user
        }
        guard let user = try store.message(recipient.message)?.user,
            try !store.optOuts(of: recipient.email).include(user)
        else { return nil }
        try store.optOut(recipient.email, of: user, at: path.now)
        path.directory.forget(user: user)
        return user
    }
}

/// Make a token for a script.
public struct CreateToken: Step {
    /// The token; nil if the user has `TokenRecord.perUser` valid ones already, or was removed.
    public typealias Answer = TokenRecord?

    public var token: NewToken
    public var owner: UserID
    /// What it may be used for. `web` is left out: only clients that pair get it.
    public var scopes: [Scope]
    public var expiresAt: Timestamp?
    public var note: AuditNote

    public init(_ token: NewToken, of user: UserID, scopes: [Scope], expiresAt: Timestamp?, by note: AuditNote) {
        self.token = token
        owner = user
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.note = note
    }

    public var weight: Int { 256 + token.label.utf8.count }

    public func perform(in path: EventPath) throws -> TokenRecord? {
        let valid = try path.store.tokens(of: owner).count { $0.isValid(at: path.now) }
        guard valid < TokenRecord.perUser, try path.store.user(owner) != nil else { return nil }
        let record = TokenRecord(
            id: token.id, user: owner, scopes: scopes.filter { $0 != .web }, label: token.label, createdAt: path.now,
            expiresAt: expiresAt)
        try path.store.insertToken(record, digest: token.digest)
        try path.note(.tokenCreated, about: "\(token.id) \(token.label)", by: note)
        return record
    }
}

/// Revoke a token of a user, with the codes and sessions that were made by it.
public struct RevokeTokenOf: Step {
    public typealias Answer = Bool

    public var owner: UserID
    /// The token's public id.
    public var id: String
    public var note: AuditNote

    public init(_ id: String, of user: UserID, by note: AuditNote) {
        owner = user
        self.id = id
        self.note = note
    }

    public var weight: Int { 256 + id.utf8.count }

    /// Returns false if the user has no such token.
    public func perform(in path: EventPath) throws -> Bool {
        guard let token = try path.store.tokens(of: owner).first(where: { $0.id == id }) else { return false }
        guard token.revokedAt == nil else { return true }
        _ = try path.store.revokeToken(id: id, digest: nil, at: path.now)
        try path.note(.tokenRevoked, about: "\(id) \(token.label)", by: note)
        return true
    }
}

/// Change what a user has set in the web app.
public struct SavePreferences: Step {
    /// What is set now; nil, and nothing is changed, if more than `Preferences.maximumMuted` contacts would be muted, or
    /// the user was removed.
    public typealias Answer = Preferences?

    public var owner: UserID
    /// Changes what is stored.
    public var change: @Sendable (inout Preferences) -> Void

    public init(of user: UserID, _ change: @escaping @Sendable (inout Preferences) -> Void) {
        owner = user
        self.change = change
    }

    public var weight: Int { 1024 }

    public func perform(in path: EventPath) throws -> Preferences? {
        let before = try path.store.preferences(of: owner)
        var preferences = before
        change(&preferences)
        guard preferences.muted.count <= max(Preferences.maximumMuted, before.muted.count),
            try path.store.user(owner) != nil
        else { return nil }
        if preferences != before { try path.store.setPreferences(preferences, of: owner) }
        return preferences
    }
}

/// Stop the tracking of a message, or resume it.
public struct StopMessage: Step {
    public typealias Answer = Bool

    public var owner: UserID
    /// The message's id.
    public var message: String
    public var isStopped: Bool

    public init(_ message: String, of user: UserID, isStopped: Bool = true) {
        owner = user
        self.message = message
        self.isStopped = isStopped
    }

    public var weight: Int { 256 + message.utf8.count }

    /// Returns false if the user has no such message.
    public func perform(in path: EventPath) throws -> Bool {
        guard try path.store.stopMessage(message, of: owner, isStopped, at: path.now) else { return false }
        // For the hits of this lot; later ones notice by the control version, as other hubs do.
        path.directory.forget(user: owner)
        return true
    }
}

/// Add a webhook, or change the user's with its id.
public struct PutWebhook: Step {
    /// The result of storing a webhook.
    public enum Answer: Sendable, Hashable {
        case done
        /// The user has no webhook with the id, or was removed.
        case noSuchWebhook
        /// Another webhook has the name: of the user, or of the operator.
        case nameTaken
        /// The user has `OwnWebhook.perUser` already.
        case tooMany
    }

    public var webhook: OwnWebhook
    /// Whether it is added. If not, the user must have one with its id.
    public var isNew: Bool
    /// The names of the operator's webhooks.
    public var reserved: Set<String>
    public var note: AuditNote

    public init(_ webhook: OwnWebhook, isNew: Bool, reserved: Set<String>, by note: AuditNote) {
        self.webhook = webhook
        self.isNew = isNew
        self.reserved = reserved
        self.note = note
    }

    public var weight: Int {
        256 + webhook.name.utf8.count + webhook.url.utf8.count + (webhook.secret?.utf8.count ?? 0)
    }

    public func perform(in path: EventPath) throws -> Answer {
        let (store, user) = (path.store, webhook.user)
        let own = try store.webhooks(of: user)
        let (old, others) = (own.first { $0.id == webhook.id }, own.filter { $0.id != webhook.id })
        guard isNew || old != nil, try store.user(user) != nil else { return .noSuchWebhook }
        guard !reserved.contains(webhook.name), !others.contains(where: { $0.name == webhook.name }) else {
            return .nameTaken
        }
        guard others.count < OwnWebhook.perUser else { return .tooMany }
        try store.putWebhook(webhook)
        try path.note(.webhookChanged, about: webhook.name, by: note)
        return .done
    }
}

/// Remove a webhook of a user, and how far it was.
public struct RemoveWebhook: Step {
    public typealias Answer = Bool

    public var owner: UserID
    public var id: String
    public var note: AuditNote

    public init(_ id: String, of user: UserID, by note: AuditNote) {
        owner = user
        self.id = id
        self.note = note
    }

    public var weight: Int { 256 + id.utf8.count }

    /// Returns false if the user has no such webhook.
    public func perform(in path: EventPath) throws -> Bool {
        guard let old = try path.store.webhooks(of: owner).first(where: { $0.id == id }),
            try path.store.removeWebhook(id, of: owner)
        else { return false }
        _ = try path.store.forget(old.consumer, of: owner)
        try path.note(.webhookRemoved, about: old.name, by: note)
        return true
    }
}

/// Append to the audit log what no command of its own tells.
public struct NoteAction: Step {
    public typealias Answer = Void

    public var action: AuditAction
    /// Whom or what it is about.
    public var subject: String
    public var note: AuditNote

    public init(_ action: AuditAction, about subject: String, by note: AuditNote) {
        self.action = action
        self.subject = subject
        self.note = note
    }

    public var weight: Int { 256 + subject.utf8.count }

    public func perform(in path: EventPath) throws { try path.note(action, about: subject, by: note) }
}

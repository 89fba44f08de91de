/// Queries about what users have set for pop-ups and the web app.
public protocol PreferencesSnapshot {
    /// What a user has set; the defaults if nothing, or if there is no such user.
    func preferences(of user: UserID) throws -> Preferences
}

/// Queries about how people sign in to the web app, what they have set there, and what was done.
public protocol AccountSnapshot: PreferencesSnapshot {
    /// The session with a digest of the cookie's secret; nil if there is none. It may have ended by its time
    /// (`WebSession.isValid`).
    func session(digest: [UInt8]) throws -> WebSession?
    /// A user's sessions, the latest used first. Some may have ended by their time.
    func sessions(of user: UserID) throws -> [WebSession]

    /// The users who are admins, ascending.
    func admins() throws -> [UserID]

    /// A user's passkeys, oldest first.
    func passkeys(of user: UserID) throws -> [Passkey]
    /// nil if there is no passkey with this credential id.
    func passkey(id: [UInt8]) throws -> Passkey?
    /// What authenticators know the user by (`user.id` in WebAuthn); nil before the first passkey.
    func handle(of user: UserID) throws -> [UInt8]?
    /// The user whom authenticators know by this; nil if there is none.
    func user(handle: [UInt8]) throws -> UserID?

    /// The audit log, newest first: at most `limit` entries before the one with this id, or before its end if nil.
    func audit(before id: Int64?, limit: Int) throws -> [AuditEntry]
    /// A user's webhooks, or everybody's if nil, by user, then by name.
    func webhooks(of user: UserID?) throws -> [OwnWebhook]
    /// What users have set. Those who have set nothing are left out.
    func preferences(of users: [UserID]) throws -> [UserID: Preferences]
}

/// Changes of sessions, passkeys, settings and the audit log.
public protocol AccountTransaction: AccountSnapshot {
    /// Stores a session under the digest of its cookie's secret. Removes all sessions that have ended by then; of
    /// its token's beyond `WebSession.perToken`, then of the user's beyond `WebSession.perUser`, those that were not used
    /// for longest.
    func insertSession(_ session: WebSession, digest: [UInt8]) throws
    /// Stores when a session was last used, to the hour. Never goes back.
    func touchSession(_ id: String, seenAt: Timestamp) throws
    /// Stores that a passkey or a code was shown, and the digest of the new secret that the browser gets. Returns false if
    /// there is no such session.
    @discardableResult func stepUpSession(_ id: String, digest: [UInt8], at time: Timestamp) throws -> Bool
    /// Ends a session. Returns false if the user has no such session.
    func removeSession(_ id: String, of user: UserID) throws -> Bool
    /// Ends all sessions of a user but one. Returns how many.
    @discardableResult func removeSessions(of user: UserID, except id: String?) throws -> Int

    /// - Throws: `StoreError.exists` if anybody has a passkey with this credential id.
    func insertPasskey(_ passkey: Passkey) throws
    /// Stores that a passkey was used. Returns false, and changes nothing, if there is none, or if its counter is not less
    /// than the new one; both may be 0.
    func usePasskey(_ use: PasskeyUse, at time: Timestamp) throws -> Bool
    /// Returns false if the user has no such passkey.
    func renamePasskey(_ id: [UInt8], of user: UserID, to label: String) throws -> Bool
    /// Returns false if the user has no such passkey.
    func removePasskey(_ id: [UInt8], of user: UserID) throws -> Bool
    /// Stores what authenticators know the user by. Never changes it.
    func setHandle(_ handle: [UInt8], of user: UserID) throws

    func setRole(_ role: Role, of user: UserID) throws
    /// Does nothing if there is no such user.
    func setPreferences(_ preferences: Preferences, of user: UserID) throws
    /// Appends to the audit log, which keeps `AuditEntry.kept` entries: beyond them, the oldest of the actor with most goes.
    func note(_ entry: AuditEntry) throws
    /// Adds a webhook, or changes the user's with this id, whose time of creation stays.
    ///
    /// - Throws: `StoreError.exists` if another webhook of the user has the name, or another user's the id.
    func putWebhook(_ webhook: OwnWebhook) throws
    /// Returns false if the user has no such webhook.
    func removeWebhook(_ id: String, of user: UserID) throws -> Bool
    /// Stops the tracking of a message, or resumes it. Returns false if the user has no such message. Whoever keeps messages
    /// in memory notices by the control version.
    func stopMessage(_ id: String, of user: UserID, _ isStopped: Bool, at time: Timestamp) throws -> Bool
}

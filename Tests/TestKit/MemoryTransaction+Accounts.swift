import Core

extension MemoryTransaction {
    // MARK: Sessions

    func session(digest: [UInt8]) throws -> WebSession? { state.sessions[digest].flatMap(current) }

    func sessions(of user: UserID) throws -> [WebSession] {
        state.sessions.values.filter { $0.user == user }.compactMap(current).sorted(by: Self.wasUsedLater)
    }

    /// The session with what its token says of it now; nil if that is revoked.
    private func current(_ session: WebSession) -> WebSession? {
        var session = session
        let token = state.tokens.first { $0.record.id == session.token }?.record
        session.tokenExpiresAt = token?.expiresAt
        return token?.revokedAt == nil ? session : nil
    }

    private static func wasUsedLater(_ a: WebSession, _ b: WebSession) -> Bool {
        (a.seenAt, a.createdAt, a.id) > (b.seenAt, b.createdAt, b.id)
    }

    func insertSession(_ session: WebSession, digest: [UInt8]) throws {
        state.sessions = state.sessions.filter { current($0.value)?.isValid(at: session.createdAt) ?? true }
        guard state.sessions[digest] == nil, !state.sessions.values.contains(where: { $0.id == session.id }) else {
            throw StoreError.exists("there is such a session already")
        }
        let others = state.sessions.filter { $0.value.user == session.user }
            .sorted { Self.wasUsedLater($0.value, $1.value) }
        let ofToken = others.filter { $0.value.token != nil && $0.value.token == session.token }
            .dropFirst(WebSession.perToken - 1)
        let left = others.filter { other in !ofToken.contains { $0.key == other.key } }
        let surplus = Array(ofToken) + left.dropFirst(WebSession.perUser - 1)
        for (digest, _) in surplus { state.sessions[digest] = nil }
        if !surplus.isEmpty { state.controlVersion += 1 }
        state.sessions[digest] = session
    }

    private func digest(ofSession id: String) -> [UInt8]? { state.sessions.first { $0.value.id == id }?.key }

    func touchSession(_ id: String, seenAt time: Timestamp) throws {
        guard let digest = digest(ofSession: id), let session = state.sessions[digest] else { return }
        state.sessions[digest]?.seenAt = max(session.seenAt, WebSession.hour(of: time))
    }

    func stepUpSession(_ id: String, digest: [UInt8], at time: Timestamp) throws -> Bool {
        guard let old = self.digest(ofSession: id), var session = state.sessions[old] else { return false }
        session.steppedUpAt = time
        state.sessions[old] = nil
        state.sessions[digest] = session
        state.controlVersion += 1
        return true
    }

    func removeSession(_ id: String, of user: UserID) throws -> Bool {
        guard let digest = digest(ofSession: id), state.sessions[digest]?.user == user else { return false }
        state.sessions[digest] = nil
        state.controlVersion += 1
        return true
    }

    func removeSessions(of user: UserID, except id: String?) throws -> Int {
        let kept = state.sessions.filter { $0.value.user != user || $0.value.id == id }
        let count = state.sessions.count - kept.count
        state.sessions = kept
        if count > 0 { state.controlVersion += 1 }
        return count
    }

    func admins() throws -> [UserID] { state.users.filter { $0.role == .admin }.map(\.id).sorted() }

    // MARK: Passkeys

    func passkeys(of user: UserID) throws -> [Passkey] {
        state.passkeys.values.filter { $0.user == user }.sorted { a, b in
            a.createdAt == b.createdAt ? a.id.lexicographicallyPrecedes(b.id) : a.createdAt < b.createdAt
        }
    }

    func passkey(id: [UInt8]) throws -> Passkey? { state.passkeys[id] }

    func insertPasskey(_ passkey: Passkey) throws {
        guard state.passkeys[passkey.id] == nil else { throw StoreError.exists("there is such a passkey already") }
        state.passkeys[passkey.id] = passkey
    }

    func usePasskey(_ use: PasskeyUse, at time: Timestamp) throws -> Bool {
        guard var passkey = state.passkeys[use.id],
            passkey.counter < use.counter || (passkey.counter, use.counter) == (0, 0)
        else { return false }
        (passkey.counter, passkey.isBackedUp, passkey.usedAt) = (use.counter, use.isBackedUp, time)
        state.passkeys[use.id] = passkey
        return true
    }

    func renamePasskey(_ id: [UInt8], of user: UserID, to label: String) throws -> Bool {
        guard state.passkeys[id]?.user == user else { return false }
        state.passkeys[id]?.label = label
        return true
    }

    func removePasskey(_ id: [UInt8], of user: UserID) throws -> Bool {
        guard state.passkeys[id]?.user == user else { return false }
        state.passkeys[id] = nil
        return true
    }

    func handle(of user: UserID) throws -> [UInt8]? { state.handles[user] }

    func user(handle: [UInt8]) throws -> UserID? { state.handles.first { $0.value == handle }?.key }

    func setHandle(_ handle: [UInt8], of user: UserID) throws {
        guard try self.user(user) != nil, state.handles[user] == nil else { return }
        guard try self.user(handle: handle) == nil else { throw StoreError.exists("there is such a handle already") }
        state.handles[user] = handle
    }

    // MARK: Settings

    func setRole(_ role: Role, of user: UserID) throws {
        guard let index = state.users.firstIndex(where: { $0.id == user }) else { return }
        state.users[index].role = role
        state.noteChange(of: user)
    }

    func preferences(of user: UserID) throws -> Preferences { state.preferences[user] ?? Preferences() }

    func preferences(of users: [UserID]) throws -> [UserID: Preferences] {
        state.preferences.filter { users.contains($0.key) }
    }

    func setPreferences(_ preferences: Preferences, of user: UserID) throws {
        guard try self.user(user) != nil else { return }
        state.preferences[user] = preferences
        state.noteChange(of: user)
    }

    func webhooks(of user: UserID?) throws -> [OwnWebhook] {
        state.webhooks.values.filter { user == nil || $0.user == user }
            .sorted { ($0.user, $0.name) < ($1.user, $1.name) }
    }

    func putWebhook(_ webhook: OwnWebhook) throws {
        let isTaken = state.webhooks.values.contains {
            $0.id == webhook.id ? $0.user != webhook.user : ($0.user, $0.name) == (webhook.user, webhook.name)
        }
        guard !isTaken else { throw StoreError.exists("there is a webhook named \(webhook.name) already") }
        var webhook = webhook
        webhook.createdAt = state.webhooks[webhook.id]?.createdAt ?? webhook.createdAt
        state.webhooks[webhook.id] = webhook
        state.noteChange(of: webhook.user)
    }

    func removeWebhook(_ id: String, of user: UserID) throws -> Bool {
        guard state.webhooks[id]?.user == user else { return false }
        state.webhooks[id] = nil
        state.noteChange(of: user)
        return true
    }

    // MARK: Messages

    func stopMessage(_ id: String, of user: UserID, _ isStopped: Bool, at time: Timestamp) throws -> Bool {
        guard let message = state.messages[id], message.user == user else { return false }
        guard isStopped != (message.stoppedAt != nil) else { return true }
        state.messages[id]?.stoppedAt = isStopped ? time : nil
        state.noteChange(of: user)
        return true
    }

    // MARK: The audit log

    func audit(before id: Int64?, limit: Int) throws -> [AuditEntry] {
        Array(state.audit.reversed().filter { $0.id < id ?? .max }.prefix(limit))
    }

    func note(_ entry: AuditEntry) throws {
        var entry = entry
        entry.id = (state.audit.last?.id ?? 0) + 1
        state.audit.append(entry)
        guard state.audit.count > AuditEntry.kept else { return }
        let ofActors = Dictionary(grouping: state.audit, by: \.actor)
        let most = ofActors.values.map(\.count).max() ?? 0
        let oldest = ofActors.values.filter { $0.count == most }.compactMap(\.first?.id).min()
        state.audit.removeAll { $0.id == oldest }
    }
}

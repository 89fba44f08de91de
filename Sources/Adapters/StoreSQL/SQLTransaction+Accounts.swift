package import Core
import Foundation

extension SQLTransaction {
    // MARK: Sessions

    package func insertSession(_ session: WebSession, digest: [UInt8]) throws {
        let now = session.createdAt
        try db.execute(
            """
            DELETE FROM web_session WHERE seen_at <= ? OR created_at <= ?
                OR token IN (SELECT id FROM token WHERE expires_at <= ?)
            """, [now - WebSession.idle, now - WebSession.longest, now])
        try db.execute(
            """
            INSERT INTO web_session (id, digest, user, created_at, seen_at, stepped_up_at, agent, network, token)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.id, digest, session.user, session.createdAt, session.seenAt, session.steppedUpAt, session.agent,
                session.network.networkBytes, session.token,
            ])
        // Of one token first: links that somebody makes with it must not end the user's own sessions.
        var surplus = try db.change(
            """
            DELETE FROM web_session WHERE token = ?1 AND id <> ?2 AND id NOT IN (
                SELECT id FROM web_session WHERE token = ?1 AND id <> ?2
                ORDER BY seen_at DESC, created_at DESC, id DESC LIMIT ?3)
            """, [session.token, session.id, WebSession.perToken - 1])
        surplus += try db.change(
            """
            DELETE FROM web_session WHERE user = ?1 AND id <> ?2 AND id NOT IN (
                SELECT id FROM web_session WHERE user = ?1 AND id <> ?2
                ORDER BY seen_at DESC, created_at DESC, id DESC LIMIT ?3)
            """, [session.user, session.id, WebSession.perUser - 1])
        if surplus > 0 { try countControlVersion() }
    }

    package func touchSession(_ id: String, seenAt time: Timestamp) throws {
        let hour = WebSession.hour(of: time)
        try db.execute("UPDATE web_session SET seen_at = ?1 WHERE id = ?2 AND seen_at < ?1", [hour, id])
    }

    package func stepUpSession(_ id: String, digest: [UInt8], at time: Timestamp) throws -> Bool {
        let changes = try db.change(
            "UPDATE web_session SET digest = ?, stepped_up_at = ? WHERE id = ?", [digest, time, id])
        if changes > 0 { try countControlVersion() }
        return changes > 0
    }

    package func removeSession(_ id: String, of user: UserID) throws -> Bool {
        let changes = try db.change("DELETE FROM web_session WHERE id = ? AND user = ?", [id, user])
        if changes > 0 { try countControlVersion() }
        return changes > 0
    }

    package func removeSessions(of user: UserID, except id: String?) throws -> Int {
        let changes = try db.change("DELETE FROM web_session WHERE user = ? AND id <> ?", [user, id ?? ""])
        if changes > 0 { try countControlVersion() }
        return changes
    }

    // MARK: Passkeys

    package func insertPasskey(_ passkey: Passkey) throws {
        guard try self.passkey(id: passkey.id) == nil else {
            throw StoreError.exists("there is such a passkey already")
        }
        try db.execute(
            """
            INSERT INTO passkey (id, user, public_key, algorithm, relying_party, counter, backup_eligible, backed_up, label,
                created_at, used_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                passkey.id, passkey.user, passkey.publicKey, passkey.algorithm, passkey.relyingParty, passkey.counter,
                passkey.isBackupEligible, passkey.isBackedUp, passkey.label, passkey.createdAt, passkey.usedAt,
            ])
    }

    package func usePasskey(_ use: PasskeyUse, at time: Timestamp) throws -> Bool {
        // One statement, so that of two who come with a count at once one has it.
        try db.change(
            """
            UPDATE passkey SET counter = ?1, backed_up = ?2, used_at = ?3
            WHERE id = ?4 AND (counter < ?1 OR counter = 0 AND ?1 = 0)
            """, [use.counter, use.isBackedUp, time, use.id]) > 0
    }

    package func renamePasskey(_ id: [UInt8], of user: UserID, to label: String) throws -> Bool {
        try db.change("UPDATE passkey SET label = ? WHERE id = ? AND user = ?", [label, id, user]) > 0
    }

    package func removePasskey(_ id: [UInt8], of user: UserID) throws -> Bool {
        try db.change("DELETE FROM passkey WHERE id = ? AND user = ?", [id, user]) > 0
    }

    package func setHandle(_ handle: [UInt8], of user: UserID) throws {
        try db.execute("UPDATE user SET handle = ? WHERE id = ? AND handle IS NULL", [handle, user])
    }

    // MARK: Settings

    package func setRole(_ role: Role, of user: UserID) throws {
        try db.execute("UPDATE user SET role = ? WHERE id = ?", [role.rawValue, user])
        try noteChange(of: user)
    }

    package func setPreferences(_ preferences: Preferences, of user: UserID) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try db.execute(
            """
            INSERT INTO preference (user, body) SELECT id, ? FROM user WHERE id = ?
            ON CONFLICT (user) DO UPDATE SET body = excluded.body
            """, [String(decoding: try encoder.encode(preferences), as: UTF8.self), user])
        try noteChange(of: user)
    }

    package func putWebhook(_ webhook: OwnWebhook) throws {
        let isTaken = try db.has(
            """
            SELECT 1 FROM own_webhook WHERE id <> ?1 AND user = ?2 AND name = ?3 OR id = ?1 AND user <> ?2
            """, [webhook.id, webhook.user, webhook.name])
        guard !isTaken else { throw StoreError.exists("there is a webhook named \(webhook.name) already") }
        try db.execute(
            """
            INSERT INTO own_webhook (id, user, name, url, format, secret, kinds, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, format = excluded.format,
                secret = excluded.secret, kinds = excluded.kinds
            """,
            [
                webhook.id, webhook.user, webhook.name, webhook.url, webhook.format.rawValue, webhook.secret,
                webhook.kinds.map(\.rawValue).sorted().joined(separator: ","), webhook.createdAt,
            ])
        try noteChange(of: webhook.user)
    }

    package func removeWebhook(_ id: String, of user: UserID) throws -> Bool {
        guard try db.change("DELETE FROM own_webhook WHERE id = ? AND user = ?", [id, user]) > 0 else { return false }
        try noteChange(of: user)
        return true
    }

    // MARK: Messages

    package func stopMessage(_ id: String, of user: UserID, _ isStopped: Bool, at time: Timestamp) throws -> Bool {
        guard try db.has("SELECT 1 FROM message WHERE id = ? AND user = ?", [id, user]) else { return false }
        let changes =
            isStopped
            ? try db.change("UPDATE message SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL", [time, id])
            : try db.change("UPDATE message SET stopped_at = NULL WHERE id = ? AND stopped_at IS NOT NULL", [id])
        if changes > 0 { try noteChange(of: user) }
        return true
    }

    // MARK: The audit log

    package func note(_ entry: AuditEntry) throws {
        try db.execute(
            """
            INSERT INTO audit (id, at, actor, action, subject, network) VALUES (\(db.dialect.newID("audit")), ?, ?, ?, ?, ?)
            """, [entry.at, entry.actor, entry.action, entry.subject, entry.network?.networkBytes])
        // The oldest of whoever has most goes: nobody pushes out what tells of others. Without a count while there cannot be
        // so many.
        try db.execute(
            """
            DELETE FROM audit WHERE (SELECT max(id) FROM audit) > ?1 AND (SELECT count(*) FROM audit) > ?1 AND id = (
                SELECT min(id) FROM audit GROUP BY actor ORDER BY count(*) DESC, min(id) LIMIT 1)
            """, [AuditEntry.kept])
    }
}

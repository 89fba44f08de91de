package import Core
import Foundation

/// Sessions, passkeys, settings of the web app, the audit log.
extension SQLSnapshot {
    // MARK: Sessions

    package func session(digest: [UInt8]) throws -> WebSession? {
        try db.first(Self.selectSessions + "AND web_session.digest = ?", [digest], Self.session)
    }

    package func sessions(of user: UserID) throws -> [WebSession] {
        let order = "ORDER BY web_session.seen_at DESC, web_session.created_at DESC, web_session.id DESC"
        return try db.all(Self.selectSessions + "AND web_session.user = ? \(order)", [user], Self.session)
    }

    /// Sessions whose token is not revoked. `revokeToken` removes others, but another hub may open one at that moment.
    private static let selectSessions = """
        SELECT web_session.id, web_session.user, web_session.created_at, seen_at, stepped_up_at, agent, network,
            web_session.token, token.expires_at
        FROM web_session LEFT JOIN token ON token.id = web_session.token
        WHERE token.revoked_at IS NULL

        """

    private static func session(_ row: SQLRow) -> WebSession {
        WebSession(
            id: row[0], user: row[1], createdAt: row[2], seenAt: row[3], steppedUpAt: row[4], agent: row[5],
            network: IPAddress(networkBytes: row[6]), token: row[7], tokenExpiresAt: row[8])
    }

    package func admins() throws -> [UserID] {
        try db.integers("SELECT id FROM user WHERE role = 'admin' ORDER BY id")
    }

    // MARK: Passkeys

    package func passkeys(of user: UserID) throws -> [Passkey] {
        try db.all(Self.selectPasskeys + "WHERE user = ? ORDER BY created_at, id", [user], Self.passkey)
    }

    package func passkey(id: [UInt8]) throws -> Passkey? {
        try db.first(Self.selectPasskeys + "WHERE id = ?", [id], Self.passkey)
    }

    private static let selectPasskeys = """
        SELECT id, user, public_key, algorithm, relying_party, counter, backup_eligible, backed_up, label, created_at,
            used_at
        FROM passkey

        """

    private static func passkey(_ row: SQLRow) -> Passkey {
        Passkey(
            id: row[0], user: row[1], publicKey: row[2], algorithm: row[3], relyingParty: row[4], counter: row[5],
            isBackupEligible: row[6], isBackedUp: row[7], label: row[8], createdAt: row[9], usedAt: row[10])
    }

    package func handle(of user: UserID) throws -> [UInt8]? {
        try db.first("SELECT handle FROM user WHERE id = ?", [user]) { $0[0] as [UInt8]? } ?? nil
    }

    package func user(handle: [UInt8]) throws -> UserID? {
        try db.integer("SELECT id FROM user WHERE handle = ?", [handle])
    }

    // MARK: Settings

    package func preferences(of user: UserID) throws -> Preferences {
        try preferences(of: [user])[user] ?? Preferences()
    }

    package func preferences(of users: [UserID]) throws -> [UserID: Preferences] {
        let found = try db.all(
            "SELECT user, body FROM preference WHERE \(db.dialect.isAmong("user"))", [SQLValue.integers(users)]
        ) { row in (row[0] as UserID, Self.preferences(row[1])) }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// Settings that cannot be read are the defaults: they are not worth that nobody gets in.
    private static func preferences(_ text: String) -> Preferences {
        (try? JSONDecoder().decode(Preferences.self, from: Data(text.utf8))) ?? Preferences()
    }

    package func webhooks(of user: UserID?) throws -> [OwnWebhook] {
        let condition = user == nil ? "" : "WHERE user = ? "
        return try db.all(
            """
            SELECT id, user, name, url, format, secret, kinds, created_at FROM own_webhook \(condition)ORDER BY user, name
            """, user.map { [$0] } ?? []
        ) { row -> OwnWebhook? in
            // Of a newer version, which this one cannot deliver to.
            guard let format = OwnWebhook.Format(rawValue: row[4]) else { return nil }
            return OwnWebhook(
                id: row[0], user: row[1], name: row[2], url: row[3], format: format, secret: row[5],
                kinds: Set((row[6] as String).split(separator: ",").compactMap { Kind(rawValue: String($0)) }),
                createdAt: row[7])
        }.compactMap(\.self)
    }

    // MARK: The audit log

    package func audit(before id: Int64?, limit: Int) throws -> [AuditEntry] {
        try db.all(
            "SELECT id, at, actor, action, subject, network FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
            [id ?? .max, limit]
        ) { row in
            AuditEntry(
                id: row[0], at: row[1], actor: row[2], action: row[3], subject: row[4],
                network: (row[5] as [UInt8]?).map(IPAddress.init(networkBytes:)))
        }
    }
}

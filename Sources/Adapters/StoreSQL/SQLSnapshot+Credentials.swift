package import Core

/// Tokens and codes.
extension SQLSnapshot {
    package func identity(tokenDigest: [UInt8], at time: Timestamp) throws -> Identity? {
        let sql = """
            SELECT id, user, scopes FROM token
            WHERE digest = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
            """
        let found = try db.first(sql, [tokenDigest, time]) { row in
            (id: row[0] as String, user: row[1] as UserID, scopes: Self.scopes(row[2]))
        }
        guard let found, let user = try user(found.user) else { return nil }
        return Identity(tokenID: found.id, scopes: found.scopes, user: user)
    }

    package func tokens() throws -> [TokenRecord] {
        try db.all(Self.selectTokens + "ORDER BY created_at, id", [], Self.token)
    }

    package func tokens(of user: UserID) throws -> [TokenRecord] {
        try db.all(Self.selectTokens + "WHERE user = ? ORDER BY created_at, id", [user], Self.token)
    }

    fileprivate static let selectTokens =
        "SELECT id, user, scopes, label, created_at, revoked_at, expires_at FROM token "

    fileprivate static func token(_ row: SQLRow) -> TokenRecord {
        TokenRecord(
            id: row[0], user: row[1], scopes: scopes(row[2]), label: row[3], createdAt: row[4], revokedAt: row[5],
            expiresAt: row[6])
    }

    private static func scopes(_ text: String) -> [Scope] {
        text.split(separator: ",").compactMap { Scope(rawValue: String($0)) }
    }

    package func pairing(digest: [UInt8], at time: Timestamp) throws -> Pairing? {
        try db.first(
            "SELECT \(Self.pairingColumns) FROM pairing WHERE digest = ?1 AND expires_at > ?2 AND \(Self.hasToken("?2"))",
            [digest, time], Self.pairing)
    }

    fileprivate static let pairingColumns = "user, scopes, expires_at, purpose, token"

    /// Whether the token by which a code was made is valid, if it was made by one. `revokeToken` removes such codes, but another
    /// hub may make one at that moment.
    fileprivate static func hasToken(_ time: String) -> String {
        """
        (pairing.token IS NULL OR EXISTS (SELECT 1 FROM token WHERE token.id = pairing.token
            AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > \(time))))
        """
    }

    fileprivate static func pairing(_ row: SQLRow) -> Pairing {
        Pairing(
            user: row[0], scopes: scopes(row[1]), expiresAt: row[2],
            purpose: Pairing.Purpose(rawValue: row[3]) ?? .client, token: row[4])
    }
}

extension SQLTransaction {
    package func insertToken(_ token: TokenRecord, digest: [UInt8]) throws {
        try db.execute(
            "INSERT INTO token (id, digest, user, scopes, label, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                token.id, digest, token.user, token.scopes.map(\.rawValue).joined(separator: ","), token.label,
                token.createdAt, token.expiresAt,
            ])
        try countControlVersion()
    }

    package func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord? {
        let sql = Self.selectTokens + "WHERE id = ? OR digest = ?"
        guard var token = try db.first(sql, [id, digest], Self.token) else { return nil }
        if token.revokedAt == nil {
            token.revokedAt = at
            try db.execute("UPDATE token SET revoked_at = ? WHERE id = ?", [at, token.id])
            for table in ["pairing", "web_session"] {
                try db.execute("DELETE FROM \(table) WHERE token = ?", [token.id])
            }
            try countControlVersion()
        }
        return token
    }

    package func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws {
        try db.execute(
            "INSERT INTO pairing (digest, user, scopes, expires_at, purpose, token) VALUES (?, ?, ?, ?, ?, ?)",
            [
                digest, pairing.user, pairing.scopes.map(\.rawValue).joined(separator: ","), pairing.expiresAt,
                pairing.purpose.rawValue, pairing.token,
            ])
        try db.execute(
            """
            DELETE FROM pairing WHERE user = ?1 AND digest NOT IN (
                SELECT digest FROM pairing WHERE user = ?1 ORDER BY expires_at DESC, digest DESC LIMIT ?2)
            """, [pairing.user, Pairing.perUser])
    }

    package func takePairing(
        digest: [UInt8], for purposes: Set<Pairing.Purpose>, at time: Timestamp
    ) throws -> TakenPairing {
        try db.execute("DELETE FROM pairing WHERE expires_at <= ?", [time])
        // One statement, so that of two who come with a code at once one has it.
        let wanted = (purposes.map(\.rawValue).sorted() + [""]).map { "'\($0)'" }.joined(separator: ", ")
        let taken = try db.first(
            """
            DELETE FROM pairing WHERE digest = ?1 AND purpose IN (\(wanted)) AND \(Self.hasToken("?2"))
            RETURNING \(Self.pairingColumns)
            """, [digest, time], Self.pairing)
        if let taken { return .taken(taken) }
        return try pairing(digest: digest, at: time).map { .otherPurpose($0.purpose) } ?? .none
    }
}

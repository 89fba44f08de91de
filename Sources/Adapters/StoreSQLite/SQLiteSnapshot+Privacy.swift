import Core
import Crypto
import Foundation
import GRDB

/// Tracking settings and opt-outs. A user's settings for single addresses are in the table `contact`, all others in
/// `policy`.
extension SQLiteSnapshot {
    func decision(on email: String, user: UserID) throws -> TrackingDecision {
        let own = try row("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, email])
        return try decision(on: email, user: user, own: own?[0])
    }

    /// - Parameter own: the user's setting for this address in `contact`; nil if there is none.
    func decision(on email: String, user: UserID, own: String?) throws -> TrackingDecision {
        var setting = own.flatMap(Tracking.init).map { TrackingSetting(.address(email), $0) }
        guard try hasPolicies() else { return TrackingDecision(user: setting, hub: nil, hasOptedOut: false) }
        let audiences = Audience.including(email)
        if setting == nil {
            setting = try settingBeforeErasure(of: email, user: user) ?? policy(of: user, audiences.dropFirst())
        }
        let administrators =
            try policy(of: Self.administrator, audiences[..<1])
            ?? settingBeforeErasure(of: email, user: Self.administrator)
            ?? policy(of: Self.administrator, audiences.dropFirst())
        return TrackingDecision(
            user: setting, hub: administrators, hasOptedOut: try hasOptedOut(email, of: user))
    }

    /// Whether anything but users' settings for single addresses decides about contacts. On most hubs nothing does, and one
    /// query then decides for all recipients of a lot.
    private func hasPolicies() throws -> Bool {
        if let known = policiesExist { return known }
        let row = try row(
            """
            SELECT EXISTS (SELECT 1 FROM policy) OR EXISTS (SELECT 1 FROM opt_out) OR EXISTS (SELECT 1 FROM user_opt_out)
                OR EXISTS (SELECT 1 FROM erased_setting)
            """, [])
        let found: Bool = row?[0] ?? false
        policiesExist = found
        return found
    }

    /// An owner's setting for an address that was erased later.
    private func settingBeforeErasure(of email: String, user: UserID) throws -> TrackingSetting? {
        let sql = "SELECT tracking FROM erased_setting WHERE digest = ? AND user = ?"
        let found = try row(sql, [try optOutDigest(email), user])
        return (found?[0] as String?).flatMap(Tracking.init).map { TrackingSetting(.address(email), $0) }
    }

    /// The owner id of the administrator's settings, which belong to no user.
    static let administrator: UserID = 0

    private func policy(of user: UserID, _ audiences: ArraySlice<Audience>) throws -> TrackingSetting? {
        for audience in audiences {
            let found = try row(
                "SELECT tracking FROM policy WHERE user = ? AND audience = ?", [user, audience.description])
            if let tracking = (found?[0] as String?).flatMap(Tracking.init) { return .init(audience, tracking) }
        }
        return nil
    }

    private func hasOptedOut(_ email: String, of user: UserID) throws -> Bool {
        try row(
            """
            SELECT 1 FROM opt_out WHERE digest = ?1 UNION ALL
            SELECT 1 FROM user_opt_out WHERE digest = ?1 AND user = ?2
            """, [try optOutDigest(email), user]) != nil
    }

    func optOuts(of email: String) throws -> OptOuts {
        let digest = try optOutDigest(email)
        let users = try rows("SELECT user FROM user_opt_out WHERE digest = ? ORDER BY user", [digest])
        return OptOuts(
            isHubWide: try row("SELECT 1 FROM opt_out WHERE digest = ?", [digest]) != nil,
            users: try Array(users.map { $0[0] }))
    }

    func trackingSetting(of audience: Audience, user: UserID?) throws -> Tracking? {
        let (table, column) = Self.place(of: audience, user: user)
        let sql = "SELECT tracking FROM \(table) WHERE user = ? AND \(column) = ?"
        let found = try row(sql, [user ?? Self.administrator, audience.description])
        if let tracking = (found?[0] as String?).flatMap(Tracking.init) { return tracking }
        guard case .address(let email) = audience else { return nil }
        return try settingBeforeErasure(of: email, user: user ?? Self.administrator)?.tracking
    }

    /// The table and the column that hold a setting.
    fileprivate static func place(of audience: Audience, user: UserID?) -> (table: String, column: String) {
        if user != nil, case .address = audience { return ("contact", "email") }
        return ("policy", "audience")
    }

    /// The keyed digest under which an address's opt-out is stored. Whoever has the file can check a known address, but not
    /// read the addresses.
    func optOutDigest(_ email: String) throws -> Data { try keyed(Data("opt-out \(email)".utf8)) }

    /// The keyed digest under which the ticket of an erased contact is stored.
    func erasedTicketDigest(_ ticket: Data) throws -> Data { try keyed(Data("erased ticket ".utf8) + ticket) }

    /// Masks a digest so that only the ticket can reveal it: XOR with a keyed digest of the ticket. Applied twice, it returns
    /// the digest.
    func mask(_ digest: Data, with ticket: Data) throws -> Data {
        Data(zip(digest, try keyed(Data("contact of an erased ticket ".utf8) + ticket)).map { $0 ^ $1 })
    }

    /// An HMAC under the store's key: 32 bytes.
    private func keyed(_ bytes: Data) throws -> Data {
        let key: Data = try row("SELECT value FROM meta WHERE key = 'ticket_key'", [])?[0] ?? Data()
        return Data(hmacSHA256(bytes, key: Array(key)))
    }

    func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting] {
        let owner = user ?? Self.administrator
        let cursor = try rows(
            """
            SELECT audience, tracking FROM policy WHERE user = ?1 AND audience > ?2
            UNION ALL SELECT email, tracking FROM contact WHERE user = ?1 AND email > ?2
            ORDER BY 1 LIMIT ?3
            """, [owner, after ?? "", limit])
        var settings: [TrackingSetting] = []
        while let row = try cursor.next() {
            guard let audience = Audience(row[0]), let tracking = Tracking(rawValue: row[1]) else { continue }
            settings.append(.init(audience, tracking))
        }
        return settings
    }
}

extension SQLiteTransaction {
    func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws {
        let owner = user ?? Self.administrator
        let (table, column) = Self.place(of: audience, user: user)
        // The new setting replaces the one from before the contact was erased.
        if case .address(let email) = audience {
            try execute(
                "DELETE FROM erased_setting WHERE digest = ? AND user = ?", [try optOutDigest(email), owner])
        }
        if let tracking {
            try execute(
                """
                INSERT INTO \(table) (user, \(column), tracking)
                SELECT ?1, ?2, ?3 WHERE ?1 = \(Self.administrator) OR EXISTS (SELECT 1 FROM user WHERE id = ?1)
                ON CONFLICT (user, \(column)) DO UPDATE SET tracking = excluded.tracking
                """, [owner, audience.description, tracking.rawValue])
        } else {
            try execute("DELETE FROM \(table) WHERE user = ? AND \(column) = ?", [owner, audience.description])
        }
        try noteChange(of: user)
    }

    func optOut(_ email: String, of user: UserID?, at: Timestamp) throws {
        let digest = try optOutDigest(email)
        if let user {
            try execute(
                """
                INSERT INTO user_opt_out (digest, user, at) SELECT ?, id, ? FROM user WHERE id = ? ON CONFLICT DO NOTHING
                """, [digest, at.milliseconds, user])
        } else {
            try execute(
                "INSERT INTO opt_out (digest, at) VALUES (?, ?) ON CONFLICT DO NOTHING", [digest, at.milliseconds])
        }
        if db.changesCount > 0 { try noteChange(of: user) }
    }

    func optOut(erased ticket: Ticket, at: Timestamp) throws -> UserID? {
        let ticket = Self.bytes(ticket)
        let sql = "SELECT user, contact FROM erased_ticket WHERE digest = ?"
        guard let row = try row(sql, [try erasedTicketDigest(ticket)]) else { return nil }
        let (user, contact) = (row[0] as UserID, try mask(row[1], with: ticket))
        try execute(
            """
            INSERT INTO user_opt_out (digest, user, at)
            SELECT ?1, id, ?2 FROM user WHERE id = ?3 AND NOT EXISTS (SELECT 1 FROM opt_out WHERE digest = ?1)
            ON CONFLICT DO NOTHING
            """, [contact, at.milliseconds, user])
        guard db.changesCount > 0 else { return nil }
        try noteChange(of: user)
        return user
    }

    func optIn(_ email: String) throws -> Bool {
        let digest = try optOutDigest(email)
        var count = 0
        for table in ["opt_out", "user_opt_out"] {
            try execute("DELETE FROM \(table) WHERE digest = ?", [digest])
            count += db.changesCount
        }
        guard count > 0 else { return false }
        try noteChange(of: nil)
        return true
    }
}

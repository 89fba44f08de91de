import Crypto
import Foundation
import GRDB
import Mailbell

/// What may be known of contacts. A user's settings for single addresses are in `contact`, all others in `policy`.
extension SQLiteSnapshot {
    func decision(on email: String, user: UserID) throws -> TrackingDecision {
        let own = try row("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, email])
        return try decision(on: email, user: user, own: own?[0])
    }

    /// - Parameter own: what the user has set for this very address.
    func decision(on email: String, user: UserID, own: String?) throws -> TrackingDecision {
        var setting = own.flatMap(Tracking.init).map { TrackingSetting(.address(email), $0) }
        // Each hit of a recipient who is not remembered comes by here, and on most hubs there is neither.
        let row = try row("SELECT EXISTS (SELECT 1 FROM policy), EXISTS (SELECT 1 FROM opt_out)", [])
        guard let row, row[0] || row[1] else {
            return TrackingDecision(user: setting, hub: nil, hasOptedOut: false)
        }
        let audiences = Audience.including(email)
        if setting == nil { setting = try policy(of: user, audiences.dropFirst()) }
        return TrackingDecision(
            user: setting, hub: try policy(of: Self.administrator, audiences[...]), hasOptedOut: try hasOptedOut(email))
    }

    /// The owner of the settings that are of no user.
    static let administrator: UserID = 0

    private func policy(of user: UserID, _ audiences: ArraySlice<Audience>) throws -> TrackingSetting? {
        for audience in audiences {
            let found = try row(
                "SELECT tracking FROM policy WHERE user = ? AND audience = ?", [user, audience.description])
            if let tracking = (found?[0] as String?).flatMap(Tracking.init) { return .init(audience, tracking) }
        }
        return nil
    }

    func hasOptedOut(_ email: String) throws -> Bool {
        try row("SELECT 1 FROM opt_out WHERE digest = ?", [try optOutDigest(email)]) != nil
    }

    /// Tells whether an address has opted out, and does not tell the address to who has the file without knowing whom
    /// to look for.
    func optOutDigest(_ email: String) throws -> Data {
        let key: Data = try row("SELECT value FROM meta WHERE key = 'ticket_key'", [])?[0] ?? Data()
        return Data(hmacSHA256(Array("opt-out \(email)".utf8), key: Array(key)))
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
        var (table, column) = ("policy", "audience")
        if user != nil, case .address = audience { (table, column) = ("contact", "email") }
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
        try countControlVersion()
    }

    func optOut(_ email: String, at: Timestamp) throws {
        try execute(
            "INSERT INTO opt_out (digest, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [try optOutDigest(email), at.milliseconds])
        if db.changesCount > 0 { try countControlVersion() }
    }

    func optIn(_ email: String) throws -> Bool {
        try execute("DELETE FROM opt_out WHERE digest = ?", [try optOutDigest(email)])
        guard db.changesCount > 0 else { return false }
        try countControlVersion()
        return true
    }
}

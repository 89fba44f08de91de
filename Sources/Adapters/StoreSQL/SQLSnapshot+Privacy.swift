package import Core
import Crypto

/// Tracking settings and opt-outs. A user's settings for single addresses are in the table `contact`, all others in
/// `policy`.
extension SQLSnapshot {
    package func decision(on email: String, user: UserID) throws -> TrackingDecision {
        let own = try db.text("SELECT tracking FROM contact WHERE user = ? AND email = ?", [user, email])
        return try decisions(on: [Subject(email: email, user: user, own: own)])[0]
    }

    /// A contact of a user.
    struct Subject {
        var email: String
        var user: UserID
        /// The user's setting for this address in `contact`; nil if there is none.
        var own: String?
    }

    /// A user's contacts with the settings for their addresses, in their order.
    func settings(of emails: [String], user: UserID) throws -> [Subject] {
        var subjects = emails.map { Subject(email: $0, user: user, own: nil) }
        try db.each(
            "SELECT tracking FROM contact WHERE user = ? AND email = ?", runs: emails.map { [user, $0] }
        ) { subjects[$0].own = $1[0] }
        return subjects
    }

    /// The tracking that applies to contacts, in their order.
    func decisions(on subjects: [Subject]) throws -> [TrackingDecision] {
        let owns = subjects.map { subject in
            subject.own.flatMap(Tracking.init).map { TrackingSetting(.address(subject.email), $0) }
        }
        guard !subjects.isEmpty, try hasPolicies() else {
            return owns.map { TrackingDecision(user: $0, hub: nil, hasOptedOut: false) }
        }
        let found = try subjects.map { PolicyRows(of: $0, digest: try optOutDigest($0.email)) }
        try db.each(found.flatMap(\.queries))
        return zip(owns, found).map { own, found in
            TrackingDecision(
                user: own ?? found.setting(of: found.subject.user, fromAddress: false),
                hub: found.setting(of: Self.administrator, fromAddress: true), hasOptedOut: found.hasOptedOut)
        }
    }

    /// What decides about one contact besides the user's own setting for the address.
    private final class PolicyRows {
        private struct Key: Hashable {
            var owner: UserID
            var audience: String
        }
        let subject: Subject
        private let digest: [UInt8]
        /// From the contact itself to everybody.
        private let audiences: [Audience]
        private var settings: [Key: Tracking] = [:]
        /// What owners had set for the address before it was erased.
        private var erased: [UserID: Tracking] = [:]
        private(set) var hasOptedOut = false

        init(of subject: Subject, digest: [UInt8]) {
            self.subject = subject
            self.digest = digest
            audiences = Array(Audience.including(subject.email))
        }

        var queries: [SQLQuery] {
            let (digest, user) = (digest, subject.user)
            let owner = SQLSnapshot.administrator
            return [
                SQLQuery(
                    "SELECT user, tracking FROM erased_setting WHERE digest = ? AND user IN (?, \(owner))",
                    [digest, user]
                ) { [self] in erased[$0[0]] = Tracking(rawValue: $0[1]) },
                SQLQuery(
                    """
                    SELECT 1 FROM opt_out WHERE digest = ?1 UNION ALL
                    SELECT 1 FROM user_opt_out WHERE digest = ?1 AND user = ?2
                    """, [digest, user]
                ) { [self] _ in hasOptedOut = true },
            ]
                + audiences.map { audience in
                    SQLQuery(
                        "SELECT user, tracking FROM policy WHERE user IN (?, \(owner)) AND audience = ?",
                        [user, audience.description]
                    ) { [self] row in
                        settings[Key(owner: row[0], audience: audience.description)] = Tracking(rawValue: row[1])
                    }
                }
        }

        /// The owner's nearest setting for the contact; nil if there is none.
        ///
        /// - Parameter fromAddress: whether the table `policy` holds the owner's settings for addresses.
        func setting(of owner: UserID, fromAddress: Bool) -> TrackingSetting? {
            func policy(_ audiences: ArraySlice<Audience>) -> TrackingSetting? {
                for audience in audiences {
                    if let tracking = settings[Key(owner: owner, audience: audience.description)] {
                        return TrackingSetting(audience, tracking)
                    }
                }
                return nil
            }
            return (fromAddress ? policy(audiences[..<1]) : nil)
                ?? erased[owner].map { TrackingSetting(.address(subject.email), $0) } ?? policy(audiences.dropFirst())
        }
    }

    /// Whether anything but users' settings for single addresses decides about contacts. On most hubs nothing does, and one
    /// query then decides for all recipients of a lot.
    private func hasPolicies() throws -> Bool {
        if let known = policiesExist { return known }
        if let query = policiesQuery() { try db.each([query]) }
        return policiesExist ?? false
    }

    /// The query by which `hasPolicies` becomes known; nil if it is known.
    func policiesQuery() -> SQLQuery? {
        guard policiesExist == nil else { return nil }
        return SQLQuery(
            """
            SELECT CASE WHEN EXISTS (SELECT 1 FROM policy) OR EXISTS (SELECT 1 FROM opt_out)
                OR EXISTS (SELECT 1 FROM user_opt_out) OR EXISTS (SELECT 1 FROM erased_setting) THEN 1 ELSE 0 END
            """, []
        ) { [self] in policiesExist = $0[0] }
    }

    /// The owner id of the administrator's settings, which belong to no user.
    static let administrator: UserID = 0

    package func optOuts(of email: String) throws -> OptOuts {
        let digest = try optOutDigest(email)
        return OptOuts(
            isHubWide: try db.has("SELECT 1 FROM opt_out WHERE digest = ?", [digest]),
            users: try db.integers("SELECT user FROM user_opt_out WHERE digest = ? ORDER BY user", [digest]))
    }

    package func trackingSetting(of audience: Audience, user: UserID?) throws -> Tracking? {
        let (table, column) = Self.place(of: audience, user: user)
        let owner = user ?? Self.administrator
        let found = try db.text(
            "SELECT tracking FROM \(table) WHERE user = ? AND \(column) = ?", [owner, audience.description])
        if let tracking = found.flatMap(Tracking.init) { return tracking }
        guard case .address(let email) = audience else { return nil }
        return try db.text(
            "SELECT tracking FROM erased_setting WHERE digest = ? AND user = ?", [try optOutDigest(email), owner]
        ).flatMap(Tracking.init)
    }

    /// The table and the column that hold a setting.
    fileprivate static func place(of audience: Audience, user: UserID?) -> (table: String, column: String) {
        if user != nil, case .address = audience { return ("contact", "email") }
        return ("policy", "audience")
    }

    /// The keyed digest under which an address's opt-out is stored. Whoever has the store can check a known address, but not
    /// read the addresses.
    func optOutDigest(_ email: String) throws -> [UInt8] { keyed(Array("opt-out \(email)".utf8)) }

    /// The keyed digest under which the ticket of an erased contact is stored.
    func erasedTicketDigest(_ ticket: [UInt8]) throws -> [UInt8] { keyed(Array("erased ticket ".utf8) + ticket) }

    /// Masks a digest so that only the ticket can reveal it: XOR with a keyed digest of the ticket. Applied twice, it returns
    /// the digest.
    func mask(_ digest: [UInt8], with ticket: [UInt8]) throws -> [UInt8] {
        zip(digest, keyed(Array("contact of an erased ticket ".utf8) + ticket)).map { $0 ^ $1 }
    }

    /// An HMAC under the store's key: 32 bytes.
    private func keyed(_ bytes: [UInt8]) -> [UInt8] { hmacSHA256(bytes, key: shared.ticketKey) }

    package func trackingSettings(of user: UserID?, after: String?, limit: Int) throws -> [TrackingSetting] {
        try db.all(
            """
            SELECT audience, tracking FROM policy WHERE user = ?1 AND audience > ?2
            UNION ALL SELECT email, tracking FROM contact WHERE user = ?1 AND email > ?2
            ORDER BY 1 LIMIT ?3
            """, [user ?? Self.administrator, after ?? "", limit]
        ) { row -> TrackingSetting? in
            guard let audience = Audience(row[0]), let tracking = Tracking(rawValue: row[1]) else { return nil }
            return TrackingSetting(audience, tracking)
        }.compactMap(\.self)
    }
}

extension SQLTransaction {
    package func setTracking(_ tracking: Tracking?, of audience: Audience, user: UserID?) throws {
        let owner = user ?? Self.administrator
        let (table, column) = Self.place(of: audience, user: user)
        // The new setting replaces the one from before the contact was erased.
        if case .address(let email) = audience {
            try db.execute(
                "DELETE FROM erased_setting WHERE digest = ? AND user = ?", [try optOutDigest(email), owner])
        }
        if let tracking {
            try db.execute(
                """
                INSERT INTO \(table) (user, \(column), tracking)
                SELECT ?1, ?2, ?3 WHERE ?1 = \(Self.administrator) OR EXISTS (SELECT 1 FROM user WHERE id = ?1)
                ON CONFLICT (user, \(column)) DO UPDATE SET tracking = excluded.tracking
                """, [owner, audience.description, tracking.rawValue])
        } else {
            try db.execute("DELETE FROM \(table) WHERE user = ? AND \(column) = ?", [owner, audience.description])
        }
        try noteChange(of: user)
    }

    package func optOut(_ email: String, of user: UserID?, at: Timestamp) throws {
        let digest = try optOutDigest(email)
        let changes =
            if let user {
                try db.change(
                    """
                    INSERT INTO user_opt_out (digest, user, at) SELECT ?, id, ? FROM user WHERE id = ?
                    ON CONFLICT DO NOTHING
                    """, [digest, at, user])
            } else {
                try db.change("INSERT INTO opt_out (digest, at) VALUES (?, ?) ON CONFLICT DO NOTHING", [digest, at])
            }
        if changes > 0 { try noteChange(of: user) }
    }

    package func optOut(erased ticket: Ticket, at: Timestamp) throws -> UserID? {
        let ticket = Self.bytes(ticket)
        let found = try db.first(
            "SELECT user, contact FROM erased_ticket WHERE digest = ?", [try erasedTicketDigest(ticket)]
        ) { row in (user: row[0] as UserID, contact: row[1] as [UInt8]) }
        guard let found else { return nil }
        let changes = try db.change(
            """
            INSERT INTO user_opt_out (digest, user, at)
            SELECT ?1, id, ?2 FROM user WHERE id = ?3 AND NOT EXISTS (SELECT 1 FROM opt_out WHERE digest = ?1)
            ON CONFLICT DO NOTHING
            """, [try mask(found.contact, with: ticket), at, found.user])
        guard changes > 0 else { return nil }
        try noteChange(of: found.user)
        return found.user
    }

    package func optIn(_ email: String) throws -> Bool {
        let digest = try optOutDigest(email)
        var count = 0
        for table in ["opt_out", "user_opt_out"] {
            count += try db.change("DELETE FROM \(table) WHERE digest = ?", [digest])
        }
        guard count > 0 else { return false }
        try noteChange(of: nil)
        return true
    }
}

package import Core

/// Reads of hits, and of what is summed up about recipients.
extension SQLSnapshot {
    package func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState] {
        try db.states(ofRecipients: recipients)
    }

    package func latestHits(
        ofRecipients recipients: [Int64], limit: Int, since: Timestamp?
    ) throws -> [Int64: [KeptHit]] {
        try db.latestHits(ofRecipients: recipients, limit: limit, since: since)
    }

    /// Jumps in the index from one recipient to the next, without reading the hits between them.
    package func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64] {
        try db.integers(
            """
            WITH RECURSIVE next (id, n) AS (
                SELECT min(recipient), CAST(1 AS BIGINT) FROM hit WHERE recipient > ?1
                UNION ALL
                SELECT (SELECT min(recipient) FROM hit WHERE recipient > next.id), n + 1 FROM next
                WHERE next.id IS NOT NULL AND n < ?2)
            SELECT id FROM next WHERE id IS NOT NULL ORDER BY id
            """, [id, limit])
    }

    package func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit] {
        let ids = Set(recipients.map(\.id))
        guard !ids.isEmpty else { return [] }
        return try db.all(
            "\(KeptHit.select) WHERE \(db.dialect.isAmong("hit.recipient")) ORDER BY hit.id",
            [SQLValue.integers(ids.sorted())], KeptHit.init)
    }

    package func oldestHit() throws -> Timestamp? { try db.timesOfHits()?.oldest }

    package func hits(of recipient: Int64, around seq: Seq, limit: Int) throws -> NearbyHits {
        func read(_ condition: String, _ order: String, _ limit: Int) throws -> [KeptHit] {
            let sql = "\(KeptHit.select) WHERE hit.recipient = ? AND hit.seq \(condition) ? ORDER BY \(order) LIMIT ?"
            return try db.all(sql, [recipient, seq, limit], KeptHit.init)
        }
        // The oldest of the activity's own hits: the first of them is what its verdict came from.
        let own = try read("=", "hit.seq, hit.id", limit - limit / 3 * 2)
        let before = try read("<", "hit.seq DESC, hit.id DESC", (limit - own.count) / 2)
        let after = try read(">", "hit.seq, hit.id", limit - own.count - before.count)
        let found = before.reversed() + own + after
        let isCut = try db.has("SELECT 1 FROM hit WHERE recipient = ? LIMIT 1 OFFSET ?", [recipient, found.count])
        return NearbyHits(found, isCut: isCut)
    }
}

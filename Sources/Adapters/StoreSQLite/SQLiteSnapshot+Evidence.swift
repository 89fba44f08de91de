import Core
import Foundation
import GRDB

/// Reads of hits, and of what is summed up about recipients.
extension SQLiteSnapshot {
    func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState] {
        var states: [Int64: RecipientState] = [:]
        states.reserveCapacity(recipients.count)
        let statement = try db.cachedStatement(
            sql: """
                SELECT opens, clicks, machine_opens, machine_clicks, hit_at, burst, burst_at FROM tally WHERE recipient = ?
                """)
        for recipient in recipients {
            guard let row = try Row.fetchOne(statement, arguments: [recipient]) else { continue }
            var tally = Tally()
            (tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) = (row[0], row[1], row[2], row[3])
            var state = RecipientState(tally, latestHit: (row[4] as Int64?).map(Timestamp.init(milliseconds:)))
            (state.burst, state.burstAt) = (row[5], (row[6] as Int64?).map(Timestamp.init(milliseconds:)))
            states[recipient] = state
        }
        return states
    }

    func latestHits(ofRecipients recipients: [Int64], limit: Int) throws -> [Int64: [KeptHit]] {
        var found: [Int64: [KeptHit]] = [:]
        for recipient in recipients {
            let hits = try rows(
                "\(Self.selectHits) WHERE hit.recipient = ? ORDER BY hit.seq DESC, hit.id DESC LIMIT ?",
                [recipient, limit])
            // Seqs put folded hits beside their originals; ids are in the order of arrival.
            let ordered = try Array(hits.map { ($0[12] as Int64, Self.hit($0)) }).sorted { $0.0 < $1.0 }.map(\.1)
            if !ordered.isEmpty { found[recipient] = ordered }
        }
        return found
    }

    /// Jumps in the index from one recipient to the next, without reading the hits between them.
    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64] {
        var found: [Int64] = []
        while found.count < limit,
            let next = try row(
                "SELECT min(recipient) FROM hit WHERE recipient > ?", [found.last ?? id])?[0] as Int64?
        {
            found.append(next)
        }
        return found
    }

    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit] {
        let ids = Set(recipients.map(\.id))
        guard !ids.isEmpty else { return [] }
        let cursor = try rows(
            Self.selectHits + " WHERE recipient IN (SELECT value FROM json_each(?)) ORDER BY hit.id",
            [
                "[" + ids.sorted().map(String.init).joined(separator: ",") + "]"
            ])
        return try Array(cursor.map(Self.hit))
    }

    func oldestHit() throws -> Timestamp? {
        try row("SELECT at FROM hit ORDER BY id LIMIT 1", []).map { Timestamp(milliseconds: $0[0]) }
    }

    func hits(of recipient: Int64, around seq: Seq, limit: Int) throws -> NearbyHits {
        func read(_ condition: String, _ order: String, _ limit: Int) throws -> [KeptHit] {
            let sql = "\(Self.selectHits) WHERE hit.recipient = ? AND hit.seq \(condition) ? ORDER BY \(order) LIMIT ?"
            return try Array(rows(sql, [recipient, seq, limit]).map(Self.hit))
        }
        // The oldest of the activity's own hits: the first of them is what its verdict came from.
        let own = try read("=", "hit.seq, hit.id", limit - limit / 3 * 2)
        let before = try read("<", "hit.seq DESC, hit.id DESC", (limit - own.count) / 2)
        let after = try read(">", "hit.seq, hit.id", limit - own.count - before.count)
        let found = before.reversed() + own + after
        let next = try row("SELECT 1 FROM hit WHERE recipient = ? LIMIT 1 OFFSET ?", [recipient, found.count])
        return NearbyHits(found, isCut: next != nil)
    }

    static let selectHits = """
        SELECT hit.at, hit.user, hit.recipient, hit.link, hit.network, agent.text, hit.prefetch, hit.seq,
            hit.folded, hit.via, hit.reported, hit.marked, hit.id
        FROM hit JOIN agent ON agent.id = hit.agent
        """

    static func hit(_ row: Row) -> KeptHit {
        KeptHit(
            at: Timestamp(milliseconds: row[0]), user: row[1], recipient: row[2], link: row[3],
            network: address(row[4]), userAgent: row[5], isPrefetch: row[6], seq: row[7], isFolded: row[8],
            via: Via(rawValue: row[9]) ?? .direct, isReported: row[10], isMarkedMachine: row[11])
    }

    /// The stored form of a truncated address: 3 bytes for IPv4 (/24), 6 for IPv6 (/48).
    static func bytes(_ network: IPAddress) -> Data {
        network.isIPv4
            ? withUnsafeBytes(of: UInt32(network.low).bigEndian) { Data($0.prefix(3)) }
            : withUnsafeBytes(of: network.high.bigEndian) { Data($0.prefix(6)) }
    }

    private static func address(_ bytes: Data) -> IPAddress {
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 3 ? IPAddress(v4: UInt32(value << 8)) : IPAddress(high: value << 16, low: 0)
    }
}

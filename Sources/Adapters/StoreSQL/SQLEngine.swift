package import Core

/// An engine within one transaction or snapshot: its connection, and what it does in a way of its own because it is fast that
/// way. All else is written once, over `SQLConnection`.
package protocol SQLEngine: SQLConnection {
    // MARK: Reading

    /// The counter of changes that a running hub must notice.
    func controlVersion() throws -> Int64
    /// See `LogTransaction.heads`, of what is stored.
    func storedHeads(of users: [UserID]) throws -> [UserID: LogHead]
    /// See `EvidenceSnapshot.states`.
    func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState]
    /// See `EvidenceSnapshot.latestHits`.
    func latestHits(ofRecipients recipients: [Int64], limit: Int, since: Timestamp?) throws -> [Int64: [KeptHit]]
    /// The hits that no recipient has, and where the newest hit is; see `Leftovers`.
    func hitsOfNobody(limit: Int) throws -> (hits: [Int64], newest: Leftovers.Newest?)
    /// When the hit was seen that has been stored longest, and when the newest was; nil if there is none.
    func timesOfHits() throws -> (oldest: Timestamp, newest: Timestamp)?

    /// Asks the index of texts about a word. Its rows have an id in the first column: of a recipient or of a message. There
    /// may be some among them in whose texts the word does not occur.
    func query(
        _ question: IndexQuestion, term: [UInt8], of user: UserID, limit: Int, _ body: @escaping (SQLRow) throws -> Void
    ) -> SQLQuery
    /// The logged mails in whose texts each word may occur, with ids below `before`: the greatest ids first.
    func mailEntries(matching terms: [[UInt8]], before id: Int64, limit: Int) throws -> [Int64]

    // MARK: Writing

    /// Adds texts to the index.
    func index(_ texts: [IndexedText]) throws
    /// Removes texts from the index. They must be as they were added; those that are not in it are ignored.
    func unindex(_ texts: [IndexedText]) throws
    /// Notes that what `unindex` may have left in files must leave them, which takes longer than a transaction may: for
    /// erasure.
    func noteUnindexed() throws
    /// See `LogTransaction.lock`.
    func lock(_ users: [UserID], evidenceOf recipients: [Int64], since: Timestamp, now: Timestamp) throws
    /// See `StoreTransaction.foreignVersion`.
    func foreignVersion() throws -> Int64
    func insert(_ activities: [Decision.Append]) throws
    func insert(_ hits: [KeptHit]) throws
    func put(_ states: [Int64: RecipientState]) throws
    /// Stores the ends of logs, and adds to the unread counts.
    func save(_ heads: [UserID: LogHead]) throws
    /// Called before rows are removed from `user`, `recipient` or `agent`, whose ids are never given again or are remembered.
    func willRemoveRows(of table: String) throws
    /// Removes hits that came before a time, the oldest first, and returns how many.
    func removeHits(before cutoff: Timestamp, now: Timestamp, limit: Int) throws -> Int
}

/// What the snapshots and transactions of one store share.
package final class SQLStoreParts: Sendable {
    /// The key that seals this hub's tickets, and that keys the digests of addresses: 32 bytes.
    package let ticketKey: [UInt8]
    /// Activities that were found damaged when they were read.
    package let damaged = DamagedActivities()

    package init(ticketKey: [UInt8]) { self.ticketKey = ticketKey }
}

extension SQLEngine {
    package func controlVersion() throws -> Int64 {
        try integer("SELECT value FROM meta WHERE key = 'control_version'") ?? 0
    }

    package func storedHeads(of users: [UserID]) throws -> [UserID: LogHead] {
        var heads: [UserID: LogHead] = [:]
        for user in users {
            heads[user] = try first("SELECT epoch, head, recorded_at FROM user WHERE id = ?", [user]) { row in
                LogHead(epoch: Epoch(row[0]), seq: row[1], recordedAt: row[2])
            }
        }
        return heads
    }

    package func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState] {
        var states: [Int64: RecipientState] = [:]
        states.reserveCapacity(recipients.count)
        for recipient in recipients {
            try each("SELECT \(RecipientState.columns) FROM tally WHERE recipient = ?", [recipient]) { row in
                states[recipient] = RecipientState(row)
                return false
            }
        }
        return states
    }

    package func latestHits(
        ofRecipients recipients: [Int64], limit: Int, since: Timestamp?
    ) throws -> [Int64: [KeptHit]] {
        var found: [Int64: [KeptHit]] = [:]
        let sql = "\(KeptHit.select) WHERE hit.recipient = ? ORDER BY hit.seq DESC, hit.id DESC LIMIT ?"
        for recipient in recipients {
            // Seqs put folded hits beside their originals; ids are in the order of arrival.
            let hits = try all(sql, [recipient, limit]) { ($0[12] as Int64, KeptHit($0)) }
            if !hits.isEmpty { found[recipient] = hits.sorted { $0.0 < $1.0 }.map(\.1) }
        }
        return found
    }
}

extension RecipientState {
    /// The columns of a tally, in the order that `init` reads.
    package static let columns = "opens, clicks, machine_opens, machine_clicks, hit_at, burst, burst_at"

    /// A row that begins with `columns`.
    package init(_ row: SQLRow) {
        var tally = Tally()
        (tally.opens, tally.clicks, tally.machineOpens, tally.machineClicks) = (row[0], row[1], row[2], row[3])
        self.init(tally, latestHit: row[4])
        (burst, burstAt) = (row[5], row[6])
    }
}

extension KeptHit {
    /// The columns of a hit and its agent, in the order that `init` reads; the last is the id.
    package static let columns = """
        hit.at, hit.user, hit.recipient, hit.link, hit.network, agent.text, hit.prefetch, hit.seq,
            hit.folded, hit.via, hit.reported, hit.marked, hit.id
        """

    /// Hits, in these columns.
    package static let select = "SELECT \(columns) FROM hit JOIN agent ON agent.id = hit.agent"

    /// A row that begins with `columns`.
    package init(_ row: SQLRow) {
        self.init(
            at: row[0], user: row[1], recipient: row[2], link: row[3], network: IPAddress(networkBytes: row[4]),
            userAgent: row[5], isPrefetch: row[6], seq: row[7], isFolded: row[8],
            via: Via(rawValue: row[9]) ?? .direct, isReported: row[10], isMarkedMachine: row[11])
    }

    /// The stored form of the truncated address: 3 bytes for IPv4 (/24), 6 for IPv6 (/48).
    package var networkBytes: [UInt8] { network.networkBytes }
}

extension IPAddress {
    /// The stored form of a truncated address: 3 bytes for IPv4 (/24), 6 for IPv6 (/48).
    var networkBytes: [UInt8] {
        isIPv4
            ? withUnsafeBytes(of: UInt32(low).bigEndian) { Array($0.prefix(3)) }
            : withUnsafeBytes(of: high.bigEndian) { Array($0.prefix(6)) }
    }

    /// The truncated address with this stored form.
    init(networkBytes bytes: [UInt8]) {
        let value = bytes.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self = bytes.count == 3 ? IPAddress(v4: UInt32(value << 8)) : IPAddress(high: value << 16, low: 0)
    }
}

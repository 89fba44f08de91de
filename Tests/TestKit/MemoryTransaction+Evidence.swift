import Core
import Foundation

extension MemoryTransaction {
    func activity(_ seq: Seq, of user: UserID) throws -> Activity? {
        guard let slot = state.logs[user]?.slots(after: seq.minus(1), through: seq).first, !slot.isEmptied else {
            return nil
        }
        return try? JSONDecoder().decode(Activity.self, from: Data(slot.entry.body))
    }

    func states(ofRecipients recipients: [Int64]) throws -> [Int64: RecipientState] {
        var found: [Int64: RecipientState] = [:]
        for recipient in recipients { found[recipient] = state.states[recipient] }
        return found
    }

    func setState(_ new: RecipientState, ofRecipient recipient: Int64) throws {
        if state.recipient(recipient) != nil { state.states[recipient] = new }
    }

    func activities(at places: Set<LogPlace>) throws -> [LogPlace: Activity] {
        var found: [LogPlace: Activity] = [:]
        for place in places { found[place] = try activity(place.seq, of: place.user) }
        return found
    }

    /// Leaves out what it may, so that nobody relies on it.
    func latestHits(
        ofRecipients recipients: [Int64], limit: Int, since: Timestamp?
    ) throws -> [Int64: [KeptHit]] {
        let wanted = Set(recipients)
        let theirs = state.hits.enumerated().drop { hit in
            since.map { hit.element.at < $0 } ?? false
        }.filter { wanted.contains($0.element.recipient) }
        return Dictionary(grouping: theirs, by: \.element.recipient).mapValues { hits in
            hits.sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.suffix(limit)
                .sorted { $0.offset < $1.offset }.map(\.element)
        }
    }

    func recipientsWithHits(after id: Int64, limit: Int) throws -> [Int64] {
        Array(Set(state.hits.map(\.recipient)).sorted().drop { $0 <= id }.prefix(limit))
    }

    func event(_ id: String, of user: UserID) throws -> Seq? { state.events[user]?[id]?.seq }

    func hits(of recipients: [TrackedRecipient]) throws -> [KeptHit] {
        let ids = Set(recipients.map(\.id))
        return state.hits.filter { ids.contains($0.recipient) }
    }

    func oldestHit() throws -> Timestamp? { state.hits.first?.at }

    func hits(of recipient: Int64, around seq: Seq, limit: Int) throws -> NearbyHits {
        // Sorts by seq; hits with the same seq keep their order.
        let all = state.hits.filter { $0.recipient == recipient }.enumerated()
            .sorted { ($0.element.seq, $0.offset) < ($1.element.seq, $1.offset) }.map(\.element)
        let own = all.filter { $0.seq == seq }.prefix(limit - limit / 3 * 2)
        let before = all.filter { $0.seq < seq }.suffix((limit - own.count) / 2)
        let after = all.filter { $0.seq > seq }.prefix(limit - own.count - before.count)
        let found = Array(before) + Array(own) + Array(after)
        return NearbyHits(found, isCut: found.count < all.count)
    }
}

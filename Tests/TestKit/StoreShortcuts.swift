public import Core

extension StoreTransaction {
    /// Stores a hit by itself, without an activity.
    public func keep(_ hit: KeptHit) throws {
        var decision = Decision()
        decision.hits = [hit]
        try apply(decision)
    }

    /// Stores which activity another system's event became.
    public func keepEvent(_ id: String, of user: UserID, seq: Seq, at: Timestamp) throws {
        var decision = Decision()
        decision.events = [.init(id: id, user: user, seq: seq, at: at)]
        try apply(decision)
    }

    /// Stores the cursor of a device.
    public func saveCursor(
        _ cursor: Cursor, device: String, filter: Filter = Filter(), of user: UserID, at: Timestamp
    ) throws {
        try saveCursor(cursor, of: .device(device), filter: filter, user: user, at: at)
    }

    /// Counts an activity of a recipient, as the event path does along with `append`.
    public func tally(_ kind: Kind, _ verdict: Verdict = .human, of recipient: Int64) throws {
        var state = try state(ofRecipient: recipient)
        _ = state.tally.count(kind, verdict)
        try setState(state, ofRecipient: recipient)
    }
}

extension StoreSnapshot {
    /// What is summed up about a recipient; zeros if nothing is.
    public func state(ofRecipient id: Int64) throws -> RecipientState {
        try states(ofRecipients: [id])[id] ?? RecipientState()
    }

    /// nil if the user has no device of this name.
    public func device(_ name: String, of user: UserID) throws -> ConsumerState? {
        try state(of: .device(name), of: user)
    }

    /// All stored hits, also of recipients who are gone, in the order of arrival.
    public func allHits() throws -> [KeptHit] {
        let recipients = try recipientsWithHits(after: .min, limit: .max).map { id in
            TrackedRecipient(id: id, message: "", email: "", name: nil, ticket: Ticket(high: 0, low: 0))
        }
        return try hits(of: recipients)
    }
}

extension LedgerRunner {
    /// Runs commands on a store at one time, as a program that has the store to itself. Nothing is located.
    public convenience init(_ store: any Store, judge: any Judge = SimpleJudge(), at time: Timestamp) {
        self.init(
            Ledger(store: store, places: Nowhere(), judge: judge, random: SplitMix64(seed: 7)), store: store
        ) { time }
    }
}

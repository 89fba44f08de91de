/// Resolving the hits and events of a lot.
extension EventPath {
    /// What a hit is about; nil if there is nothing to record: then it is answered.
    func resolve(_ slot: Slot<RecordHit>) throws -> Sighting? {
        let hit = slot.command.hit
        switch try directory.resolve(hit, store) {
        case .nobody:
            hits.unknown += 1
            slot.answer(hit.target == .pixel ? .pixel : .noSuchLink)
            return nil
        case .untracked(let url):
            hits.untracked += 1
            slot.answer(url.map { .redirect($0) } ?? .pixel)
            return nil
        case .sighting(let sighting): return sighting
        }
    }

    /// What an event of another system is about; nil if there is nothing to record: then it is answered.
    ///
    /// Once its recipient is found and it is known to be new, it takes the path of a hit.
    func resolve(_ slot: Slot<RecordEvent>) throws -> Sighting? {
        let event = slot.command.event
        func refuse(_ outcome: EventOutcome, _ count: WritableKeyPath<HitCounts, Int>? = nil) -> Sighting? {
            if let count { hits[keyPath: count] += 1 }
            slot.answer(outcome)
            return nil
        }
        if let seq = try store.event(event.id, of: event.user) { return refuse(.duplicate(seq)) }
        let messages = try event.message.spellings.compactMap { try store.message($0, of: event.user) }
        guard let message = messages.max(by: { ($0.registeredAt, $0.id) < ($1.registeredAt, $1.id) }) else {
            return refuse(.unknownMessage, \.unknown)
        }
        guard let recipient = try store.recipient(event.recipient, ofMessage: message.id) else {
            return refuse(.unknownRecipient, \.unknown)
        }
        guard try wants(event, of: message) else { return refuse(.ignored, \.untracked) }
        if case .url(let url) = event.target, !message.fits(url, to: recipient) { return refuse(.urlTooLong) }
        let hit = Hit(
            at: event.at, ticket: recipient.ticket, target: event.target, address: event.address ?? .unspecified,
            userAgent: event.userAgent, isReported: true, isMarkedMachine: event.isMarkedMachine)
        switch try directory.resolve(hit, store) {
        case .nobody: return refuse(.unknownLink, \.unknown)
        case .untracked: return refuse(.ignored, \.untracked)
        case .sighting(var sighting):
            sighting.eventID = event.id
            return sighting
        }
    }

    /// Whether to record an event from another system. An open needs a message that tracks opens; a click needs the
    /// seat `paid`.
    private func wants(_ event: ReportedEvent, of message: TrackedMessage) throws -> Bool {
        if event.target == .pixel { return message.tracksOpens }
        return try store.user(event.user)?.seat == .paid
    }
}

extension EventOutcome {
    /// - Parameter isAnonymous: whether the contact is; then nobody learns which activity it became.
    init(_ taken: Taken, isAnonymous: Bool) {
        switch taken {
        case .kept(let seq, let isFolded, _):
            self = isFolded ? .folded(isAnonymous ? 0 : seq) : .recorded(isAnonymous ? 0 : seq)
        // The event id is not stored, as no hit of a burst is stored.
        case .flooded(let seq): self = .folded(isAnonymous ? 0 : seq)
        case .duplicate(let seq): self = .duplicate(seq)
        }
    }
}

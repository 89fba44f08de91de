/// Pop-ups that expired. Desktops keep them in a list (Plasma 5.27 sends `NotificationClosed` with reason 1 and keeps the
/// entry), so users can still click them, and they can still be withdrawn.
struct PastPopUps {
    private struct Entry {
        let id: UInt32
        let subject: Bubble.Subject
        let last: Notice?
        /// The notices in it that have not been removed since.
        var told: [Notice]
        var chosen: Set<PopUp.Choice>
    }
    /// Limit; the oldest are forgotten.
    private static let most = 100
    private var kept: [Entry] = []

    /// A pop-up has expired.
    mutating func add(_ bubble: Bubble) {
        forget(bubble.id)
        kept.append(
            Entry(
                id: bubble.id, subject: bubble.subject, last: bubble.isSummary ? nil : bubble.told.last,
                told: bubble.told, chosen: bubble.chosen))
        if kept.count > Self.most { kept.removeFirst() }
    }

    /// The user has closed it, or the service has reused its number.
    mutating func forget(_ id: UInt32) { kept.removeAll { $0.id == id } }

    /// Removes notices. Returns the pop-ups that have none left, to withdraw. Others stay unchanged: replacing one would make
    /// it pop up again.
    mutating func remove(where isGone: (Notice) -> Bool) -> [UInt32] {
        for index in kept.indices { kept[index].told.removeAll(where: isGone) }
        return take { $0.told.isEmpty }
    }

    /// A new pop-up is about the same person and message. Returns the pop-ups that it replaces, to withdraw.
    mutating func supersede(_ conversation: Notice.Conversation) -> [UInt32] {
        take { $0.subject == .conversation(conversation) }
    }

    /// Forgets all, and returns their numbers.
    mutating func takeAll() -> [UInt32] { take { _ in true } }

    private mutating func take(where isTaken: (Entry) -> Bool) -> [UInt32] {
        defer { kept.removeAll(where: isTaken) }
        return kept.filter(isTaken).map(\.id)
    }

    /// A button was used. Returns what the pop-up is about; nil if it is not one of these, or the same button was used on it
    /// before.
    mutating func choose(_ choice: PopUp.Choice, of id: UInt32) -> PopUps.Chosen? {
        guard let index = kept.firstIndex(where: { $0.id == id }), kept[index].chosen.insert(choice).inserted
        else { return nil }
        return kept[index].last.map(PopUps.Chosen.one) ?? .several
    }
}

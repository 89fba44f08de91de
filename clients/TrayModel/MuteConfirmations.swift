/// The pop-ups that confirm that a contact was muted, and offer *Undo*.
struct MuteConfirmations {
    private struct Entry {
        let key: PopUpKey
        let email: String
        /// The service's number; 0 until it has answered.
        var id: UInt32 = 0
        /// Whether to withdraw it as soon as the service has answered.
        var isLeaving = false
    }
    private var kept: [Entry] = []

    /// A confirmation is about to be shown.
    mutating func add(_ key: PopUpKey, of email: String) { kept.append(Entry(key: key, email: email)) }

    /// The service has answered. Returns what to do; nil if `key` is not one of these pop-ups.
    mutating func answered(_ key: PopUpKey, _ answer: PopUpAnswer) -> [PopUpAction]? {
        guard let index = kept.firstIndex(where: { $0.key == key }) else { return nil }
        guard case .shown(let id) = answer else {
            // No retry: the menu can undo it too.
            kept.remove(at: index)
            return []
        }
        kept[index].id = id
        return kept[index].isLeaving ? [.withdraw(kept.remove(at: index).id)] : []
    }

    /// The contact of a confirmation on the screen; nil if the number is not one of them.
    func email(of id: UInt32) -> String? { kept.first { $0.id == id && $0.id != 0 }?.email }

    /// A pop-up was closed.
    mutating func closed(_ id: UInt32) { kept.removeAll { $0.id == id && $0.id != 0 } }

    /// The contact is no longer muted. Returns what to do.
    mutating func withdraw(_ email: String) -> [PopUpAction] {
        let gone = kept.filter { $0.email == email && $0.id != 0 }
        kept.removeAll { $0.email == email && $0.id != 0 }
        for index in kept.indices where kept[index].email == email { kept[index].isLeaving = true }
        return gone.map { .withdraw($0.id) }
    }

    /// Forgets all. Returns the numbers of those on the screen, to withdraw.
    mutating func takeAll() -> [UInt32] {
        defer { kept = [] }
        return kept.map(\.id).filter { $0 != 0 }
    }
}

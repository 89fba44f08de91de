public import Mailbell

/// Finds out whose mails a service's events are about.
public struct Owners {
    private let store: any StoreSnapshot
    private let users: [UserID]

    /// - Parameter email: the one user whose mails they may be about; nil for all.
    public init(of email: String?, in store: any StoreSnapshot) throws {
        self.store = store
        users = try email.map { try store.user(email: $0).map { [$0.id] } ?? [] } ?? store.users().map(\.id)
    }

    /// The event about the message it means; nil if there is none. Of several messages with the same `Message-ID` one to
    /// this recipient counts before others, and the newest of those.
    public func report(_ event: IncomingEvent) throws -> ReportedEvent? {
        for reference in event.references {
            let messages = try candidates(reference)
            let toThem = try messages.filter { try store.recipient(event.recipient, ofMessage: $0.id) != nil }
            guard let message = (toThem.isEmpty ? messages : toThem).max(by: { $0.registeredAt < $1.registeredAt })
            else { continue }
            return event.report(of: message.user, message: message.id)
        }
        return nil
    }

    private func candidates(_ reference: MessageReference) throws -> [TrackedMessage] {
        switch reference {
        case .id(let id): try store.message(id).flatMap { users.contains($0.user) ? [$0] : nil } ?? []
        case .header: try users.compactMap { try store.message(reference, of: $0) }
        }
    }
}

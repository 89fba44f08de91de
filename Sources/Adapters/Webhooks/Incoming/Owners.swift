public import Core

/// Finds the user whose message a service's event is about.
public struct Owners {
    private let store: any DirectorySnapshot & QuotaSnapshot
    private let users: [UserID]

    /// - Parameters:
    ///   - email: the address of the only user whose messages are considered; nil for all users.
    ///   - store: the snapshot to look in.
    /// - Throws: `StoreError`.
    public init(of email: String?, in store: any DirectorySnapshot & QuotaSnapshot) throws {
        self.store = store
        users = try email.map { try store.user(email: $0).map { [$0.id] } ?? [] } ?? store.users().map(\.id)
    }

    /// The event about the message that it refers to.
    ///
    /// - Returns: nil if no such message is registered, or if several users registered its `Message-ID` at the same time.
    /// - Throws: `StoreError`.
    public func report(_ event: IncomingEvent) throws -> ReportedEvent? {
        var references = event.references[...]
        while let first = references.first {
            // Take all spellings of one header together: the first registration counts, in whichever spelling it was made.
            let id = first.bareID
            let same = references.prefix { $0 == first || (isHeader($0) && isHeader(first) && $0.bareID == id) }
            references = references.dropFirst(same.count)
            switch try owner(of: Set(same.flatMap(\.spellings))) {
            case .nobody: continue
            case .ambiguous: return nil
            case .message(let message): return event.report(of: message.user, message: message.id)
            }
        }
        return nil
    }

    private func isHeader(_ reference: MessageReference) -> Bool {
        if case .header = reference { true } else { false }
    }

    private enum Owner {
        case nobody
        /// Several users registered it at the same time.
        case ambiguous
        case message(TrackedMessage)
    }

    /// A `Message-ID` belongs to the user who registered it first.
    ///
    /// Whoever got a mail knows its `Message-ID`, and could register it too. But the sender registers it before the mail
    /// leaves, so before anybody else can know it. A later registration therefore takes no events over. A user who
    /// registers the same mail again keeps them. If `Message-ID`s can be guessed, the endpoint's settings must name the user.
    private func owner(of references: Set<MessageReference>) throws -> Owner {
        var registrations: [UserID: Timestamp] = [:]
        for reference in references {
            switch reference {
            case .id(let id):
                guard let message = try store.message(id), users.contains(message.user) else { return .nobody }
                return .message(message)
            case .header(let header):
                for user in users {
                    guard let at = try store.firstRegistration(ofHeader: header, by: user) else { continue }
                    registrations[user] = min(at, registrations[user] ?? at)
                }
            }
        }
        guard let first = registrations.min(by: { $0.value < $1.value }) else { return .nobody }
        guard registrations.values.count(where: { $0 == first.value }) == 1 else { return .ambiguous }
        let newest = try references.compactMap { try store.message($0, of: first.key) }.max { $0.id < $1.id }
        return newest.map { .message($0) } ?? .nobody
    }
}

import Core
import Foundation

/// Lists, by looking at everything.
extension MemoryTransaction {
    static let fold = SearchFold {
        $0.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    }

    func search(of user: UserID, matching query: ActivityQuery, span: Int) throws -> Listing {
        let entries = try activities(of: user, matching: query)
        return Listing(entries: entries, reached: entries.count == query.limit ? entries.last?.seq : nil)
    }

    /// What a query asks for beside order, places and times.
    func isWanted(_ slot: MemoryState.Slot, by query: ActivityQuery) -> Bool {
        if let seq = query.unreadAfter, slot.entry.seq <= seq || !slot.isNotifiable { return false }
        if let opens = query.opensMoreThan {
            guard let recipient = slot.recipient, state.states[recipient]?.tally.opens ?? 0 > opens else {
                return false
            }
        }
        let terms = SearchTerms(query.text ?? "", Self.fold)
        guard !terms.isEmpty else { return true }
        return slot.recipient != nil && SearchedText(body: slot.entry.body)?.matches(terms, Self.fold) ?? false
    }

    func contacts(of user: UserID, matching query: ContactQuery) throws -> ContactListing {
        let terms = SearchTerms(query.text ?? "", Self.fold)
        let emails =
            state.recipients.compactMap(\.self).filter { $0.user == user }.map(\.tracked.email)
            + (state.tracking[user] ?? [:]).keys.compactMap { if case .address(let email) = $0 { email } else { nil } }
        let all = try Set(emails).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap {
            try contact($0, of: user)
        }
        var placed = all.filter { terms.matches(anyOf: [$0.email, $0.name].compactMap(\.self), Self.fold) }
            .map { ($0, ContactPlace.email($0.email)) }
        if query.order == .recent {
            let latest = placed.map { contact, place in
                let slot = (state.logs[user]?.slots ?? []).last { slot in
                    slot.recipient.flatMap(state.recipient)?.tracked.email == contact.email && !slot.isEmptied
                        && (slot.entry.kind == .sent || slot.isNotifiable)
                }
                return (contact, slot.map { ContactPlace.seq($0.entry.seq) } ?? place)
            }
            placed = latest.sorted { one, two in
                switch (one.1, two.1) {
                case (.seq(let one), .seq(let two)): one > two
                case (.seq, .email): true
                case (.email, .seq): false
                case (.email(let one), .email(let two)): one.utf8.lexicographicallyPrecedes(two.utf8)
                }
            }
        }
        let rest = placed.filter { _, place in
            switch (query.after, place) {
            case (nil, _): true
            case (.email(let end), .email(let email)): end.utf8.lexicographicallyPrecedes(email.utf8)
            case (.seq(let end), .seq(let seq)): seq < end
            case (.seq, .email): true
            case (.email, .seq): false
            }
        }
        let page = rest.prefix(query.limit)
        return ContactListing(
            try page.map { ListedContact($0.0, lastLocation: try lastLocation(of: $0.0.email, user: user)) },
            next: page.count < rest.count ? page.last?.1 : nil)
    }

    private func lastLocation(of email: String, user: UserID) throws -> Location? {
        let slot = (state.logs[user]?.slots ?? []).last {
            $0.recipient.flatMap(state.recipient)?.tracked.email == email && $0.isNotifiable
        }
        return try slot.map { try JSONDecoder().decode(Activity.self, from: Data($0.entry.body)).location } ?? nil
    }

    func messages(of user: UserID, matching query: MessageQuery) throws -> MessageListing {
        let terms = SearchTerms(query.text ?? "", Self.fold)
        let found = state.messages.values.filter { $0.user == user }.map { message in
            (message, state.recipients.compactMap(\.self).filter { $0.tracked.message == message.id })
        }.filter { message, recipients in
            query.before.map { message.id.utf8.lexicographicallyPrecedes($0.utf8) } ?? true
                && query.contact.map { contact in recipients.contains { $0.tracked.email == contact } } ?? true
                && terms.matches(
                    anyOf: [message.subject] + message.links
                        + recipients.flatMap { [$0.tracked.email, $0.tracked.name].compactMap(\.self) }, Self.fold)
        }.sorted { $1.0.id.utf8.lexicographicallyPrecedes($0.0.id.utf8) }
        let page = found.prefix(query.limit)
        let listed = try page.map { message, recipients in
            let tallies = recipients.map { state.states[$0.tracked.id]?.tally ?? Tally() }
            return ListedMessage(
                message, recipients: Int64(recipients.count), opened: Int64(tallies.count { $0.opens > 0 }),
                clicked: Int64(tallies.count { $0.clicks > 0 }),
                refused: Int64(recipients.count { $0.tracked.refused != nil }),
                opens: tallies.reduce(0) { $0 + $1.opens }, clicks: tallies.reduce(0) { $0 + $1.clicks },
                first: try recipients.prefix(ListedMessage.shown).map(current))
        }
        return MessageListing(listed, next: page.count < found.count ? page.last?.0.id : nil)
    }

    func hot(of user: UserID, since: Timestamp, now: Timestamp, limit: Int) throws -> [HotContact] {
        var found: [String: (contact: HotContact, messages: Set<String>)] = [:]
        for slot in state.logs[user]?.slots ?? []
        where slot.isNotifiable && slot.recordedAt >= since && slot.recordedAt <= now {
            guard let recipient = slot.recipient.flatMap(state.recipient)?.tracked else { continue }
            let at = try JSONDecoder().decode(Activity.self, from: Data(slot.entry.body)).at
            var one =
                found[recipient.email] ?? (
                    HotContact(
                        email: recipient.email, name: name(of: recipient.email, user: user), opens: 0, clicks: 0,
                        messages: 0, first: at, last: at), []
                )
            if slot.entry.kind == .click { one.contact.clicks += 1 } else { one.contact.opens += 1 }
            one.messages.insert(recipient.message)
            one.contact.messages = Int64(one.messages.count)
            (one.contact.first, one.contact.last) = (min(one.contact.first, at), max(one.contact.last, at))
            found[recipient.email] = one
        }
        return Array(found.values.map(\.contact).filter(\.isHot).sorted(by: HotContact.precedes).prefix(limit))
    }
}

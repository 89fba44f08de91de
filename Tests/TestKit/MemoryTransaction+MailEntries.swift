import Core
import Foundation

/// Logged mail and what belongs to it.
struct MemoryMail: Sendable {
    struct Blob: Sendable {
        var chunks: [Int64: [UInt8]] = [:]
        /// nil until all pieces are there.
        var size: Int?
        /// When the last piece came.
        var at: Timestamp
    }

    /// Entries by their ids, also deleted ones.
    var entries: [Int64: MailEntry] = [:]
    /// The last id that was given. Ids are never reused.
    var last: Int64 = 0
    var contents: [Int64: EntryContent] = [:]
    var sources: [Int64: [EntrySource]] = [:]
    var attachments: [Int64: [EntryAttachment]] = [:]
    /// The addresses of senders and recipients.
    var addresses: [Int64: Set<String>] = [:]
    var filings: [Filing] = []
    var blobs: [[UInt8]: Blob] = [:]
}

/// Logged mail, by looking at everything.
extension MemoryTransaction {
    func mailEntry(_ id: Int64) throws -> MailEntry? { state.mail.entries[id] }

    func mailEntries(_ ids: [Int64], viewer: UserID) throws -> [Int64: MailEntry] {
        state.mail.entries.filter { ids.contains($0.key) && isVisible($0.value, to: viewer) }
    }

    func mailEntry(messageID: String, digest: [UInt8]) throws -> MailEntry? {
        state.mail.entries.values.first { $0.messageID == messageID && $0.digest == digest }
    }

    func mailEntries(messageIDs: [String]) throws -> [MailEntry] {
        state.mail.entries.values.filter { messageIDs.contains($0.messageID) && $0.deletedAt == nil }
            .sorted { $0.id < $1.id }
    }

    func conversation(_ thread: Int64, viewer: UserID, limit: Int) throws -> [MailEntry] {
        let found = state.mail.entries.values.filter { $0.thread == thread && isVisible($0, to: viewer) }
        return Array(found.sorted { ($0.sentAt, $0.id) < ($1.sentAt, $1.id) }.prefix(limit))
    }

    func content(ofEntry id: Int64) throws -> EntryContent? { state.mail.contents[id] }

    func sources(ofEntry id: Int64) throws -> [EntrySource] {
        (state.mail.sources[id] ?? []).sorted { ($0.at, $0.user, $0.way.rawValue) < ($1.at, $1.user, $1.way.rawValue) }
    }

    func filings(ofEntry id: Int64) throws -> [Filing] {
        state.mail.filings.filter { $0.entry == id }.sorted { $0.record < $1.record }
    }

    func attachments(ofEntry id: Int64) throws -> [EntryAttachment] {
        (state.mail.attachments[id] ?? []).sorted { $0.n < $1.n }
    }

    func chunk(_ n: Int64, of digest: [UInt8]) throws -> [UInt8]? { state.mail.blobs[digest]?.chunks[n] }

    func hasBlob(_ digest: [UInt8]) throws -> Bool { state.mail.blobs[digest]?.size != nil }

    private func isVisible(_ entry: MailEntry, to viewer: UserID) -> Bool {
        entry.deletedAt == nil
            && (state.mail.sources[entry.id] ?? []).contains { !$0.isPrivate || $0.user == viewer }
    }

    // MARK: Timelines

    func timeline(_ query: TimelineQuery) throws -> [TimelineEntry] {
        let all = listed(on: query.record, viewer: query.viewer).filter { listed in
            query.before.map { TimelinePlace(listed.filing.at, listed.entry.id) < $0 } ?? true
        }
        return Array(all.prefix(query.limit))
    }

    func pinned(on record: Int64, viewer: UserID) throws -> [TimelineEntry] {
        let pinned = listed(on: record, viewer: viewer).compactMap { one in one.filing.pinnedAt.map { ($0, one) } }
        let sorted = pinned.sorted { ($0.0, $0.1.entry.id) > ($1.0, $1.1.entry.id) }
        return sorted.prefix(MailEntry.pins).map(\.1)
    }

    /// The entries of a record that the viewer may see, newest first.
    private func listed(on record: Int64, viewer: UserID) -> [TimelineEntry] {
        state.mail.filings.filter { $0.record == record }.sorted { ($0.at, $0.entry) > ($1.at, $1.entry) }
            .compactMap { filing in
                guard let entry = state.mail.entries[filing.entry], isVisible(entry, to: viewer) else { return nil }
                let attachments = (state.mail.attachments[entry.id] ?? []).count { !$0.isInline }
                return TimelineEntry(entry, filing, attachments: attachments)
            }
    }

    func attachments(
        ofRecord record: Int64, viewer: UserID, limit: Int
    ) throws -> [(entry: MailEntry, EntryAttachment)] {
        let all = try listed(on: record, viewer: viewer).flatMap { listed in
            try attachments(ofEntry: listed.entry.id).filter { !$0.isInline }.map { (entry: listed.entry, $0) }
        }
        return Array(all.prefix(limit))
    }

    func activities(
        onRecord record: Int64, viewer: UserID, before: TimelinePlace?, limit: Int
    ) throws -> [TimelineActivity] {
        guard let owner = state.records.all[record] else { return [] }
        let emails = Set(owner.keys.flatMap { [$0.key, normalizedAddress($0.written) ?? $0.key] })
        var wanted: Set<Int64> = []
        for case let recipient? in state.recipients {
            guard let message = state.messages[recipient.tracked.message] else { continue }
            let isOfRecord = emails.contains(recipient.tracked.email)
            if recipient.user == viewer, owner.kind == .contact, isOfRecord { wanted.insert(recipient.tracked.id) }
            let isLogged = listed(on: record, viewer: viewer).contains { listed in
                state.mail.sources[listed.entry.id]?.contains { $0.user == message.user } == true
                    && ["<\(listed.entry.messageID)>", listed.entry.messageID].contains(message.messageID)
            }
            if isLogged, owner.kind != .contact || isOfRecord { wanted.insert(recipient.tracked.id) }
        }
        let found = try state.logs.flatMap { user, log in
            try log.slots.filter { slot in
                slot.recipient.map(wanted.contains) == true && slot.isNotifiable
            }.map { slot in
                let at = try JSONDecoder().decode(Activity.self, from: Data(slot.entry.body)).at
                return TimelineActivity(user: user, entry: slot.entry, at: at)
            }
        }
        let rest = found.filter { one in before.map { one.place < $0 } ?? true }
        return Array(rest.sorted { $0.place > $1.place }.prefix(limit))
    }

    // MARK: Search

    func searchEntries(_ text: String, viewer: UserID, limit: Int) throws -> [MailEntry] {
        let terms = SearchTerms(text, Self.fold)
        guard !terms.isEmpty else { return [] }
        let found = state.mail.entries.values.filter { entry in
            let people = ([entry.from] + entry.to + entry.cc).prefix(100).flatMap { [$0.email, $0.name ?? ""] }
            let texts = [entry.subject] + people + [state.mail.contents[entry.id]?.searched ?? ""]
            return isVisible(entry, to: viewer) && terms.matches(anyOf: texts, Self.fold)
        }
        return found.sorted { $0.id > $1.id }.prefix(limit).sorted { ($0.sentAt, $0.id) > ($1.sentAt, $1.id) }
    }

    func mailEntries(withAddress email: String, limit: Int) throws -> [Int64] {
        Array(state.mail.addresses.filter { $0.value.contains(email) }.keys.sorted().prefix(limit))
    }

    // MARK: Changes

    func insertMailEntry(
        _ entry: MailEntry, _ content: EntryContent, _ attachments: [EntryAttachment], _ source: EntrySource
    ) throws -> MailEntry {
        guard try mailEntry(messageID: entry.messageID, digest: entry.digest) == nil else {
            throw StoreError.exists("this mail is logged already")
        }
        for attachment in attachments {
            guard let digest = attachment.digest else { continue }
            guard try hasBlob(digest) else { throw StoreError.other("the bytes of \(attachment.name) are not stored") }
        }
        state.mail.last += 1
        var entry = entry
        (entry.id, entry.deletedAt) = (state.mail.last, nil)
        if entry.thread == 0 { entry.thread = entry.id }
        state.mail.entries[entry.id] = entry
        state.mail.contents[entry.id] = content
        state.mail.attachments[entry.id] = attachments
        state.mail.addresses[entry.id] = Set(
            ([entry.from] + entry.to + entry.cc).compactMap { normalizedAddress($0.email) })
        try addSource(source, toEntry: entry.id)
        return entry
    }

    func addSource(_ source: EntrySource, toEntry id: Int64) throws {
        state.mail.sources[id]?.removeAll { $0.user == source.user && $0.way == source.way }
        state.mail.sources[id, default: []].append(source)
    }

    func file(_ filing: Filing) throws {
        if let index = state.mail.filings.firstIndex(where: { $0.entry == filing.entry && $0.record == filing.record })
        {
            state.mail.filings[index].reason = filing.reason
            state.mail.filings[index].because = filing.because
            state.mail.filings[index].by = filing.by
        } else {
            state.mail.filings.append(filing)
        }
    }

    func unfile(_ entry: Int64, from record: Int64) throws -> Bool {
        let count = state.mail.filings.count
        state.mail.filings.removeAll { $0.entry == entry && $0.record == record }
        return state.mail.filings.count < count
    }

    func pin(_ entry: Int64, on record: Int64, at time: Timestamp?) throws -> Bool {
        let index = state.mail.filings.firstIndex { $0.entry == entry && $0.record == record }
        if let index { state.mail.filings[index].pinnedAt = time }
        return index != nil
    }

    func bumpEntry(_ id: Int64) throws { state.mail.entries[id]?.version += 1 }

    func deleteMailEntry(_ id: Int64, at time: Timestamp) throws {
        guard var entry = state.mail.entries[id], entry.deletedAt == nil else { return }
        entry.version += 1
        (entry.deletedAt, entry.subject, entry.excerpt, entry.omissions) = (time, "", "", [])
        (entry.from, entry.to, entry.cc, entry.parent) = (MailEntry.Mailbox(email: ""), [], [], nil)
        state.mail.entries[id] = entry
        removeContent(ofEntry: id)
    }

    func purgeMailEntries(deletedBefore time: Timestamp, limit: Int) throws -> Int {
        let due = state.mail.entries.values.compactMap { entry in entry.deletedAt.map { (at: $0, id: entry.id) } }
            .filter { $0.at < time }.sorted(by: <).prefix(limit)
        for one in due { try eraseMailEntry(one.id) }
        return due.count
    }

    func eraseMailEntry(_ id: Int64) throws {
        removeContent(ofEntry: id)
        state.mail.entries[id] = nil
        for (child, entry) in state.mail.entries where entry.parent == id { state.mail.entries[child]?.parent = nil }
    }

    private func removeContent(ofEntry id: Int64) {
        let digests = (state.mail.attachments[id] ?? []).compactMap(\.digest)
        (state.mail.contents[id], state.mail.sources[id], state.mail.addresses[id]) = (nil, nil, nil)
        state.mail.attachments[id] = nil
        state.mail.filings.removeAll { $0.entry == id }
        for digest in digests where !isUsed(digest) { state.mail.blobs[digest] = nil }
    }

    private func isUsed(_ digest: [UInt8]) -> Bool {
        state.mail.attachments.values.contains { $0.contains { $0.digest == digest } }
    }

    /// Removes the ways by which a user's mail came; entries that came by no other are deleted.
    func removeSources(of user: UserID) throws {
        for id in state.mail.sources.keys.sorted() {
            guard let sources = state.mail.sources[id], sources.contains(where: { $0.user == user }) else { continue }
            state.mail.sources[id] = sources.filter { $0.user != user }
            guard sources.allSatisfy({ $0.user == user }), let entry = state.mail.entries[id] else { continue }
            try deleteMailEntry(id, at: entry.loggedAt)
        }
    }

    // MARK: Bytes of attachments

    func putChunk(_ n: Int64, of digest: [UInt8], _ bytes: [UInt8], at time: Timestamp) throws {
        var blob = state.mail.blobs[digest] ?? MemoryMail.Blob(at: time)
        blob.chunks[n] = blob.chunks[n] ?? bytes
        blob.at = time
        state.mail.blobs[digest] = blob
    }

    func finishBlob(_ digest: [UInt8], size: Int) throws { state.mail.blobs[digest]?.size = size }

    func isPurgeDue(entriesBefore: Timestamp, recordsBefore: Timestamp, blobsBefore: Timestamp) throws -> Bool {
        try mailEntriesDue(entriesBefore)
            || state.records.all.values.contains { $0.deletedAt.map { $0 < recordsBefore } ?? false }
            || state.mail.blobs.contains { $0.value.at < blobsBefore && !isUsed($0.key) }
    }

    private func mailEntriesDue(_ time: Timestamp) throws -> Bool {
        state.mail.entries.values.contains { $0.deletedAt.map { $0 < time } ?? false }
    }

    func sweepBlobs(before time: Timestamp, limit: Int) throws -> Int {
        let due = state.mail.blobs.filter { $0.value.at < time && !isUsed($0.key) }.keys.prefix(limit)
        for digest in due { state.mail.blobs[digest] = nil }
        return due.count
    }
}

/// Queries about logged mail.
public protocol EntrySnapshot {
    /// nil if there is none. It may have been deleted.
    func mailEntry(_ id: Int64) throws -> MailEntry?
    /// Entries by their ids, without those that were deleted, or that others keep for themselves.
    func mailEntries(_ ids: [Int64], viewer: UserID) throws -> [Int64: MailEntry]
    /// The entry of a mail; nil if there is none. It may have been deleted.
    func mailEntry(messageID: String, digest: [UInt8]) throws -> MailEntry?
    /// The entries with one of these Message-IDs, without those that were deleted, by id.
    func mailEntries(messageIDs: [String]) throws -> [MailEntry]
    /// The entries of a conversation that the viewer may see, oldest first: at most `limit`.
    func conversation(_ thread: Int64, viewer: UserID, limit: Int) throws -> [MailEntry]
    /// Bodies and header of an entry; nil if there is none, or it was deleted.
    func content(ofEntry id: Int64) throws -> EntryContent?
    /// The ways by which an entry came, oldest first.
    func sources(ofEntry id: Int64) throws -> [EntrySource]
    /// Where an entry is filed, by record.
    func filings(ofEntry id: Int64) throws -> [Filing]
    func attachments(ofEntry id: Int64) throws -> [EntryAttachment]
    /// A piece of stored bytes, from 0; nil after the last.
    func chunk(_ n: Int64, of digest: [UInt8]) throws -> [UInt8]?
    /// Whether entries or records were deleted before these times, or there are bytes that no entry has since then.
    func isPurgeDue(entriesBefore: Timestamp, recordsBefore: Timestamp, blobsBefore: Timestamp) throws -> Bool
    /// Whether all pieces are stored.
    func hasBlob(_ digest: [UInt8]) throws -> Bool
    /// A page of a record's entries, newest first, without those that were deleted.
    func timeline(_ query: TimelineQuery) throws -> [TimelineEntry]
    /// A record's pinned entries that the viewer may see, the latest pinned first.
    func pinned(on record: Int64, viewer: UserID) throws -> [TimelineEntry]
    /// The newest attachments of a record's entries that the viewer may see, except parts of HTML: at most `limit`.
    func attachments(ofRecord record: Int64, viewer: UserID, limit: Int) throws -> [(entry: MailEntry, EntryAttachment)]
    /// Opens and clicks that belong on a record's timeline, newest first: at most `limit` before a place. Machines' are left
    /// out.
    ///
    /// They are those of the viewer's mail to the record's addresses, and of each mail that is logged on the record, as far
    /// as the viewer may see it. Of a record with very many recipients, those of the newest mails count.
    func activities(
        onRecord record: Int64, viewer: UserID, before: TimelinePlace?, limit: Int
    ) throws -> [TimelineActivity]
    /// Entries in whose subject, addresses or text each word of a text occurs, newest first: at most `limit`, of those that
    /// were logged last.
    func searchEntries(_ text: String, viewer: UserID, limit: Int) throws -> [MailEntry]
    /// The entries that a person with an address wrote or received, except deleted ones: for erasure. At most `limit`.
    func mailEntries(withAddress email: String, limit: Int) throws -> [Int64]
}

/// Changes of logged mail.
public protocol EntryTransaction: EntrySnapshot {
    /// Stores a new entry under a new id, and returns it. Without a thread of another, it begins one.
    ///
    /// - Throws: `StoreError.exists` if there is one of this mail, even if it was deleted; `StoreError.other` if an
    ///   attachment's bytes are not stored.
    func insertMailEntry(
        _ entry: MailEntry, _ content: EntryContent, _ attachments: [EntryAttachment], _ source: EntrySource
    ) throws -> MailEntry
    /// Adds a way by which an entry came. A way that the member has used already is replaced.
    func addSource(_ source: EntrySource, toEntry id: Int64) throws
    /// Files an entry on a record, or changes why it is there. A pin stays.
    func file(_ filing: Filing) throws
    /// Takes an entry off a record. Returns false if it is not there.
    func unfile(_ entry: Int64, from record: Int64) throws -> Bool
    /// Pins an entry on a record, or unpins it. Returns false if it is not there.
    func pin(_ entry: Int64, on record: Int64, at time: Timestamp?) throws -> Bool
    /// Counts a change of an entry.
    func bumpEntry(_ id: Int64) throws
    /// Deletes an entry, except what is needed to know the mail again. Bytes that no entry needs go too.
    func deleteMailEntry(_ id: Int64, at time: Timestamp) throws
    /// Forgets entries that were deleted before a time. Returns how many.
    func purgeMailEntries(deletedBefore time: Timestamp, limit: Int) throws -> Int
    /// Removes an entry without a trace.
    func eraseMailEntry(_ id: Int64) throws
    /// Stores a piece of bytes that no entry has yet. The digest is of all pieces together.
    func putChunk(_ n: Int64, of digest: [UInt8], _ bytes: [UInt8], at time: Timestamp) throws
    /// Marks bytes as complete.
    func finishBlob(_ digest: [UInt8], size: Int) throws
    /// Removes bytes that no entry has, and whose last piece came before a time. Returns how many were removed.
    func sweepBlobs(before time: Timestamp, limit: Int) throws -> Int
}

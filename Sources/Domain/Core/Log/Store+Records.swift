/// Queries about contacts, companies, deals and tickets.
public protocol RecordSnapshot {
    /// nil if there is none. It may be in the trash.
    func record(_ id: Int64) throws -> Record?
    /// Records by their ids; those that do not exist are left out.
    func records(_ ids: [Int64]) throws -> [Int64: Record]
    /// nil if there is none. It may be in the trash.
    func record(_ kind: RecordKind, number: Int64) throws -> Record?
    /// The live record with an address or a domain, else the one that was last moved to the trash with it.
    func record(_ kind: RecordKind, key: String) throws -> Record?
    /// A page of records.
    func records(matching query: RecordQuery) throws -> RecordListing
    /// The associations of a record with live ones: by kind, then the latest first. At most `Association.listed`.
    func associations(of record: Int64) throws -> [Association]
    /// The changes of a record, newest first: at most `limit` before the one with this id, or before its end if nil.
    func changes(of record: Int64, before id: Int64?, limit: Int) throws -> [RecordChange]
    /// What a member has set for logging, or the account if nil; the defaults if nothing.
    func logging(of user: UserID?) throws -> LoggingSettings
}

/// Changes of contacts, companies, deals and tickets.
public protocol RecordTransaction: RecordSnapshot {
    /// Stores a new record under a new id and the next number of its kind, and returns it.
    ///
    /// - Throws: `StoreError.exists` if another live record has one of its addresses or domains.
    func insertRecord(_ record: Record) throws -> Record
    /// Replaces a record, if it has the version before the given one. Returns false, and changes nothing, if it has another.
    ///
    /// - Throws: `StoreError.exists` if another live record has one of its addresses or domains.
    func updateRecord(_ record: Record) throws -> Bool
    /// Notes that something happened to records. Never goes back.
    func touchRecords(_ ids: [Int64], at time: Timestamp) throws
    /// Removes records that were moved to the trash before a time, with what is linked to them. Returns how many.
    func purgeRecords(deletedBefore time: Timestamp, limit: Int) throws -> Int
    /// Removes a contact's address from all records, and records that it alone identifies, also those in the trash: for
    /// erasure. Returns the records that were removed.
    func eraseRecords(withAddress key: String) throws -> [Int64]
    /// Links two records, or changes how they are linked. If it is primary, none of the contact's others is any more.
    func associate(_ record: Int64, _ association: Association) throws
    /// Returns false if they are not linked.
    func dissociate(_ record: Int64, _ other: Int64) throws -> Bool
    /// Adds a change to a record's, of which `RecordChange.kept` are kept.
    func note(_ change: RecordChange, of record: Int64) throws
    /// Stores what a member has set for logging, or the account if nil.
    func setLogging(_ settings: LoggingSettings, of user: UserID?) throws
}

public import Core
public import HTTPOut
import HTTPWire
public import Wire

/// Contacts, companies, deals and tickets, and the mail that is logged on them (docs/records.md).
extension HubAPI {
    /// A page of the records of a kind. `query` holds parameters of `GET /v1/records/<kind>`.
    public func records(
        _ kind: RecordKind, _ query: [(String, String)]
    ) async throws(Failure) -> ListReply<RecordReply> {
        do throws(Failure) {
            return try await get("records/\(kind)", query)
        } catch {
            throw error.status == 404 ? tooOld : error
        }
    }

    /// A record with its associations; nil if there is none.
    public func record(_ name: RecordName) async throws(Failure) -> RecordReply? {
        try await known { () async throws(Failure) in try await get(path(name)) }
    }

    /// A page of a record's timeline, newest first; nil if there is no such record. `query` holds parameters of
    /// `GET …/timeline`.
    public func timeline(
        of name: RecordName, _ query: [(String, String)]
    ) async throws(Failure) -> ListReply<TimelineItemReply>? {
        try await known { () async throws(Failure) in try await get(path(name) + "/timeline", query) }
    }

    /// Adds a record. 409 says which record has an address or domain already.
    public func addRecord(_ kind: RecordKind, _ record: RecordRequest) async throws(Failure) -> RecordReply {
        do throws(Failure) {
            return try await send(.post, "records/\(kind)", body: record)
        } catch {
            throw error.status == 404 ? tooOld : error
        }
    }

    /// Changes a record; nil if there is none.
    ///
    /// - Parameter version: the version that was read before. If the record has another one now, the failure's status is 412.
    public func changeRecord(
        _ name: RecordName, version: Int64, _ change: RecordRequest
    ) async throws(Failure) -> RecordReply? {
        try await known { () async throws(Failure) in
            try await send(.patch, path(name), headers: [("if-match", "\"\(version)\"")], body: change)
        }
    }

    /// Moves a record to the trash. Returns whether there was one.
    public func deleteRecord(_ name: RecordName) async throws(Failure) -> Bool {
        try await known { () async throws(Failure) in try await delete(path(name)) } != nil
    }

    /// Restores a record from the trash; nil if there is none.
    public func restoreRecord(_ name: RecordName) async throws(Failure) -> RestoredReply? {
        try await known { () async throws(Failure) in
            try await ask(.post, path(name) + "/restore", []).reply
        }
    }

    /// Links two records. Returns whether there are both.
    ///
    /// - Parameter isPrimary: whether the company is the contact's main one.
    public func link(_ one: RecordName, _ other: RecordName, isPrimary: Bool) async throws(Failure) -> Bool {
        try await known { () async throws(Failure) in
            try await perform(.put, association(one, other), body: AssociationRequest(primary: isPrimary))
        } != nil
    }

    /// Unlinks two records. Returns whether they were linked.
    public func unlink(_ one: RecordName, _ other: RecordName) async throws(Failure) -> Bool {
        try await known { () async throws(Failure) in try await delete(association(one, other)) } != nil
    }

    /// Logged mail in which each of the words occurs, newest first.
    public func entries(matching words: String, limit: Int) async throws(Failure) -> [EntryReply] {
        do throws(Failure) {
            return (try await get("entries", [("q", words), ("limit", "\(limit)")]) as ListReply<EntryReply>).items
        } catch {
            throw error.status == 404 ? tooOld : error
        }
    }

    /// Logs a mail: `POST /v1/log`.
    ///
    /// - Parameters:
    ///   - mail: the whole mail with its header (RFC 5322). It is read while it is sent.
    ///   - records: records to file it on, besides those of the rules.
    ///   - creates: whether contacts are made of unknown addresses; nil: as the user has set.
    ///   - isPrivate: whether other members do not see it.
    /// - Returns: whether something new was kept, and the answer.
    public func log(
        _ mail: HTTPClientUpload, on records: [RecordName] = [], creates: Bool? = nil, isPrivate: Bool = false
    ) async throws(Failure) -> (isNew: Bool, reply: LogReply) {
        var query = records.map { ("record", "\($0)") }
        if let creates { query.append(("create", creates ? "1" : "0")) }
        if isPrivate { query.append(("only_me", "1")) }
        do throws(Failure) {
            let (status, reply): (Int, LogReply) = try await ask(.post, "log", query, [], .mail(mail))
            return (status == 201, reply)
        } catch {
            // One of the records may be unknown.
            throw error.status == 404 && records.isEmpty ? tooOld : error
        }
    }

    private func path(_ name: RecordName) -> String { "records/\(name.kind)/" + percentEncoded(name.id) }

    private func association(_ one: RecordName, _ other: RecordName) -> String {
        path(one) + "/associations/\(other.kind)/" + percentEncoded(other.id)
    }

    /// nil for what the hub does not know (404).
    private func known<Answer>(_ body: () async throws(Failure) -> Answer) async throws(Failure) -> Answer? {
        do throws(Failure) {
            return try await body()
        } catch {
            guard error.status == 404 else { throw error }
            return nil
        }
    }

    private var tooOld: Failure {
        Failure(status: 404, description: "\(hub): the hub is too old: it has no records, and cannot log mail")
    }
}

extension LogReply {
    /// Why nothing was kept, for people.
    public var refusal: String {
        switch reason {
        case "never-log": "its sender, or all its recipients, are on a list of addresses that are never logged"
        case "deleted": "it was logged before, and deleted"
        case "internal": "only members of the account took part"
        default: reason ?? "the hub kept nothing"
        }
    }
}

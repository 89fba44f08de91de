import Core
import GRDB

extension Verifier {
    /// Checks records, their keys, and how they are linked.
    func checkRecords() throws {
        let record = "SELECT id FROM record"
        try reportStrays(.record, "record_key", "key", "record", record)
        try reportStrays(.record, "record_change", "id", "record", record)
        try reportStrays(.record, "association", "other", "record", record)
        try reportStrays(.record, "association", "record", "other", record, "record")
        try reportStrays(.record, "record", "id", "owner", "SELECT id FROM user", "user")
        try report(
            .record,
            """
            SELECT one.record, one.other FROM association AS one
            LEFT JOIN association AS two ON two.record = one.other AND two.other = one.record
            WHERE two.record IS NULL OR two.is_primary IS NOT one.is_primary
            """
        ) { "record \($0.text(0)): is linked to record \($0.text(1)), which does not say the same" }
        try report(
            .record,
            """
            SELECT record.id, record_key.key FROM record JOIN record_key ON record_key.record = record.id
            WHERE record_key.kind IS NOT record.kind OR record_key.live IS NOT (record.deleted_at IS NULL)
            """
        ) { "record \($0.text(0)): kind or trash differ from those of its key \($0.text(1))" }
        try report(
            .record,
            """
            SELECT record.kind, max(record.number), record_number.last FROM record
            LEFT JOIN record_number ON record_number.kind = record.kind GROUP BY record.kind
            HAVING record_number.last IS NULL OR max(record.number) > record_number.last
            """
        ) { "the last number of a \($0.text(0)) is \($0.text(2)), but there is number \($0.text(1))" }
        try report(.index, "SELECT id FROM record WHERE id NOT IN (SELECT id FROM search_record_docsize)") {
            "record \($0.text(0)): is not in the index of texts"
        }
        try report(.index, "SELECT id FROM search_record_docsize WHERE id NOT IN (\(record))") {
            "the index of texts: refers to missing record \($0.text(0))"
        }
    }

    /// Checks logged mails, where they are filed, and the bytes of their attachments.
    func checkMailEntries() throws {
        let live = "SELECT id FROM mail_entry WHERE deleted_at IS NULL"
        for (table, key) in [
            ("entry_content", "entry"), ("entry_source", "user"), ("entry_address", "key"), ("entry_attachment", "n"),
            ("filing", "record"),
        ] { try reportStrays(.mail, table, key, "entry", live, "mail entry") }
        try reportStrays(.mail, "filing", "entry", "record", "SELECT id FROM record")
        try reportStrays(.mail, "mail_entry", "id", "parent", "SELECT id FROM mail_entry", "mail entry")
        try reportStrays(.mail, "entry_source", "entry", "user", "SELECT id FROM user")
        for (table, what) in [("entry_content", "content"), ("entry_source", "source")] {
            try report(.mail, "\(live) AND id NOT IN (SELECT entry FROM \(table))") {
                "mail entry \($0.text(0)): has no \(what)"
            }
        }
        try report(.index, "\(live) AND id NOT IN (SELECT id FROM search_mail_docsize)") {
            "mail entry \($0.text(0)): is not in the index of texts"
        }
        try report(.index, "SELECT id FROM search_mail_docsize WHERE id NOT IN (\(live))") {
            "the index of texts: refers to missing mail entry \($0.text(0))"
        }
        try checkBlobs()
    }

    private func checkBlobs() throws {
        try report(
            .blob,
            """
            SELECT entry_attachment.entry, entry_attachment.n FROM entry_attachment
            LEFT JOIN stored_blob ON stored_blob.digest = entry_attachment.digest
            WHERE entry_attachment.digest IS NOT NULL AND stored_blob.size IS NULL
            """
        ) { "mail entry \($0.text(0)): the bytes of attachment \($0.text(1)) are missing" }
        try report(
            .blob,
            """
            SELECT hex(stored_blob.digest), stored_blob.size, coalesce(sum(length(blob_chunk.bytes)), 0) FROM stored_blob
            LEFT JOIN blob_chunk ON blob_chunk.digest = stored_blob.digest WHERE stored_blob.size IS NOT NULL
            GROUP BY stored_blob.digest
            HAVING coalesce(sum(length(blob_chunk.bytes)), 0) <> stored_blob.size
                OR min(blob_chunk.n) IS NOT 0 OR max(blob_chunk.n) <> count(*) - 1
            """
        ) { "the bytes \($0.text(0)): \($0.text(2)) of \($0.text(1)) are stored, or pieces are missing" }
        try report(
            .blob,
            "SELECT DISTINCT hex(digest) FROM blob_chunk WHERE digest NOT IN (SELECT digest FROM stored_blob)"
        ) { "the bytes \($0.text(0)): have pieces, but no row of their own" }
        // A sweep would not find it.
        try report(
            .blob,
            """
            SELECT hex(digest) FROM stored_blob
            WHERE at IS NULL AND digest NOT IN (SELECT digest FROM entry_attachment WHERE digest IS NOT NULL)
            """
        ) { "the bytes \($0.text(0)): no mail entry has them any more" }
    }

    /// Reports rows that refer to what is missing.
    private func reportStrays(
        _ sort: Findings.Sort, _ table: String, _ key: String, _ column: String, _ owners: String, _ what: String? = nil
    ) throws {
        try report(
            sort,
            "SELECT \(key), \(column) FROM \(table) WHERE \(column) IS NOT NULL AND \(column) NOT IN (\(owners))"
        ) { "\(table) \($0.text(0)): refers to missing \(what ?? column) \($0.text(1))" }
    }
}

import Core
import Foundation
import GRDB

extension SQLiteStore {
    /// Bytes of the write-ahead log. About 16 MB under load; more while somebody reads a long snapshot, or while the database
    /// file cannot be written.
    public var walBytes: Int64 { Self.fileSize(path + "-wal") ?? 0 }

    /// Moves as much as possible from the write-ahead log into the database file, without waiting for readers.
    ///
    /// SQLite also does this by itself after some commits, but does not report it when that fails. Commits are on disk
    /// either way; the log then grows.
    ///
    /// - Returns: bytes that could not be moved, because readers still use an earlier snapshot.
    /// - Throws: `StoreError` if the file cannot be written.
    public func checkpoint() throws -> Int64 {
        try Self.mapping {
            try pool.writeWithoutTransaction { db in
                do {
                    let frames = try db.checkpoint(.passive)
                    let pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
                    return Int64(max(0, frames.walFrameCount - frames.checkpointedFrameCount)) * pageSize
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    // Another process runs a checkpoint.
                    return 0
                }
            }
        }
    }
}

import Core
import Files
import Hub
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// A store, and the one that is to replace it. At every moment there is a complete store under the name, and never one with
/// the write-ahead log of another.
struct StorePlace {
    let folder: String
    /// The path of the store.
    let path: String
    private let new: AtomicFile
    /// The path of the new store, until it replaces the other.
    var fresh: String { new.temporary }

    /// - Throws: `FileError`.
    init(_ folder: DataFolder) throws {
        self.folder = folder.path
        path = folder.storePath
        new = try AtomicFile(path, temporary: path + ".restoring")
        removeLogs()
    }

    /// Copies an open file to `fresh`.
    ///
    /// - Parameter name: The name of the file, for error texts.
    /// - Throws: `CommandError`, or `FileError`.
    func copy(_ source: Int32, named name: String) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = read(source, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw CommandError.ofSystem(name) }
            if count == 0 { return }
            try new.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Removes the files that SQLite left beside the new store, also those of a killed restore.
    func removeLogs() { for end in ["-wal", "-shm", "-journal"] { unlink(fresh + end) } }

    /// Replaces the store by the new one, and keeps the old one.
    ///
    /// - Parameters:
    ///   - keepingLog: Whether the old store may still have data in its write-ahead log, because it could not be settled.
    ///   - hasOld: Whether there is an old store.
    /// - Returns: The path of the old store now; nil if there was none.
    /// - Throws: `CommandError`, or `FileError`.
    func exchange(keepingLog: Bool, hasOld: Bool) throws -> String? {
        try new.sync()
        let time = Timestamp.now.rfc3339.prefix(23).filter { !"-:.".contains($0) }
        let kept = hasOld ? KeptCopy.path(in: folder, before: "restore-\(time)Z") : nil
        if let kept {
            // The old store gets its second name before it loses the first.
            guard link(path, kept) == 0 else { throw CommandError.ofSystem(kept) }
            if keepingLog, rename(path + "-wal", kept + "-wal") != 0, errno != ENOENT {
                throw CommandError.ofSystem(path + "-wal")
            }
            // The time for which it is kept begins now.
            for end in ["", "-wal"] { utimes(kept + end, nil) }
        }
        // The shared-memory index of a log that was moved, or a log that a store left behind.
        for end in ["-wal", "-shm"] { unlink(path + end) }
        try new.place()
        return kept
    }
}

import Hub
import Mailbell
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Where a store is, and another that is to take its place. There is a store under its name at every moment, whole, and none
/// with the write-ahead log of another.
struct StorePlace {
    let folder: String
    let path: String
    /// The one that is to take its place, until then.
    let fresh: String

    init(_ folder: DataFolder) {
        self.folder = folder.path
        path = folder.storePath
        fresh = path + ".restoring"
    }

    /// - Throws: `CommandError`.
    func copy(_ source: Int32, named name: String) throws {
        removeFresh()
        let target = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw CommandError.ofSystem(fresh) }
        defer { close(target) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = read(source, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw CommandError.ofSystem(name) }
            if count == 0 { return }
            var written = 0
            while written < count {
                let result = write(target, buffer.baseAddress! + written, count - written)
                guard result > 0 else { throw CommandError.ofSystem(fresh) }
                written += result
            }
        }
    }

    /// Also what an earlier restore has left that was killed.
    func removeFresh() { for end in ["", "-wal", "-shm", "-journal"] { unlink(fresh + end) } }

    /// Puts the fresh one in the other's place, and keeps that.
    ///
    /// - Parameter keepingLog: whether the other could not be settled, and has a part in its write-ahead log.
    /// - Returns: where the other is now; nil if there was none.
    /// - Throws: `CommandError`.
    func exchange(keepingLog: Bool, hasOld: Bool) throws -> String? {
        do {
            try syncFile(fresh)
        } catch {
            throw CommandError("\(error)")
        }
        let time = Timestamp.now.rfc3339.prefix(23).filter { !"-:.".contains($0) }
        let kept = hasOld ? KeptCopy.path(in: folder, before: "restore-\(time)Z") : nil
        if let kept {
            // A second name before the first is taken away.
            guard link(path, kept) == 0 else { throw CommandError.ofSystem(kept) }
            if keepingLog, rename(path + "-wal", kept + "-wal") != 0, errno != ENOENT {
                throw CommandError.ofSystem(path + "-wal")
            }
            // From now on it is kept for a while.
            for end in ["", "-wal"] { utimes(kept + end, nil) }
        }
        // An index of a log that is there no more, or one left by a store that is not there.
        for end in ["-wal", "-shm"] { unlink(path + end) }
        guard rename(fresh, path) == 0 else { throw CommandError.ofSystem(path) }
        try syncFolder(of: path)
        return kept
    }
}

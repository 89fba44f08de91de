import Synchronization

#if canImport(Glibc)
    public import Glibc
#endif

/// A file that replaces another completely or not at all.
///
/// It is written under a temporary name. `place` syncs it to disk, renames it to `target` and syncs the folder. Until then
/// the file at `target` is untouched, and whoever opens it reads the old content. A crash at any moment leaves the old file
/// or the new one, and at worst a temporary file, which the next writer of the same name removes. If the file is not placed,
/// the temporary file is removed when this object is released.
///
/// Invariants: the temporary file is created here (O_EXCL), so that it is never a link or a file that somebody else has put
/// there. It is locked (flock) while it is written, so that two writers cannot use the same temporary name at once.
public final class AtomicFile: Sendable {
    /// The path that the file gets when it is placed.
    public let target: String
    /// The path of the file until it is placed. Other code, such as SQLite, may write to this path too.
    public let temporary: String
    private let descriptor: Int32
    private let disk: Disk
    private let isRemovedOnSignals: Bool
    private let isPlaced = Atomic(false)

    /// - Parameters:
    ///   - temporary: a path on the file system of `target`; nil for `target` with `.new` appended.
    ///   - mode: permissions, whatever the umask.
    ///   - group: the file's group; nil for this process's.
    ///   - removedOnSignals: whether SIGINT, SIGTERM and SIGHUP remove the temporary file before they end the program. Only
    ///     one file of a program at a time can have this.
    /// - Throws: `FileError` if the temporary file cannot be created, or another process is writing it.
    public init(
        _ target: String, temporary: String? = nil, mode: mode_t = 0o600, group: gid_t? = nil,
        removedOnSignals: Bool = false, disk: Disk = .system
    ) throws(FileError) {
        let temporary = temporary ?? target + ".new"
        func create() throws(FileError) -> Int32 { try Self.create(temporary, mode: mode, group: group) }
        if removedOnSignals {
            descriptor = try EndingSignals.blocked { () throws(FileError) in
                let file = try create()
                EndingSignals.remove(temporary)
                return file
            }
        } else {
            descriptor = try create()
        }
        self.target = target
        self.temporary = temporary
        self.disk = disk
        isRemovedOnSignals = removedOnSignals
    }

    deinit {
        if !isPlaced.load(ordering: .relaxed) {
            unlink(temporary)
            if isRemovedOnSignals { EndingSignals.forget() }
        }
        close(descriptor)
    }

    /// Writes a file at `target`, replacing what is there.
    ///
    /// - Parameter temporary: as in `init`.
    /// - Throws: `FileError`. What was at `target` is unchanged, unless only the sync of the folder failed.
    public static func write(
        _ bytes: [UInt8], to target: String, temporary: String? = nil, disk: Disk = .system
    ) throws(FileError) {
        let file = try AtomicFile(target, temporary: temporary, disk: disk)
        try file.write(bytes)
        try file.place()
    }

    // MARK: Writing

    /// Adds bytes at the end.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        guard bytes.withUnsafeBytes({ disk.writeAll($0, to: descriptor) }) else { throw cannotBeWritten }
    }

    /// Adds bytes at the end.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        guard disk.writeAll(bytes, to: descriptor) else { throw cannotBeWritten }
    }

    private var cannotBeWritten: FileError { .ofSystem(temporary, "cannot be written") }

    /// Syncs to disk what was written, by this or by other code. `place` does that itself; this is for steps that must come
    /// between the sync and the renaming.
    public func sync() throws(FileError) {
        guard disk.sync(descriptor) == 0 else { throw .ofSystem(temporary, "cannot be synced") }
    }

    // MARK: Placing

    /// Gives the file its name, replacing the file of that name.
    public func place() throws(FileError) {
        try sync()
        guard rename(temporary, target) == 0 else { throw .ofSystem(target, "cannot be replaced") }
        try finish()
    }

    /// Gives the file its name. Fails if a file of that name exists.
    public func placeAsNew() throws(FileError) {
        try sync()
        if link(temporary, target) == 0 {
            unlink(temporary)
        } else if errno == EEXIST || Self.exists(target) {
            errno = EEXIST
            throw .ofSystem(target, "cannot be created")
        } else {
            // A file system without hard links, such as FAT: another file may appear between the check and the renaming, and
            // is then replaced.
            guard rename(temporary, target) == 0 else { throw .ofSystem(target, "cannot be created") }
        }
        try finish()
    }

    /// Gives the file its name. A file that has this name is renamed to `old`, replacing the file of that name.
    ///
    /// - Returns: whether there was an old file.
    public func place(keepingOldAs old: String) throws(FileError) -> Bool {
        try sync()
        let hasOld = Self.exists(target)
        if hasOld {
            unlink(old)
            // A hard link gives the old file its second name before it loses the first. On a file system without hard links,
            // no file has the name `target` for a moment.
            guard link(target, old) == 0 || rename(target, old) == 0 else { throw .ofSystem(old, "cannot be created") }
        }
        guard rename(temporary, target) == 0 else { throw .ofSystem(target, "cannot be replaced") }
        try finish()
        return hasOld
    }

    private func finish() throws(FileError) {
        isPlaced.store(true, ordering: .relaxed)
        if isRemovedOnSignals { EndingSignals.forget() }
        flock(descriptor, LOCK_UN)
        try DurableFile.syncFolder(of: target, disk: disk)
    }

    // MARK: The temporary file

    private static func create(_ path: String, mode: mode_t, group: gid_t?) throws(FileError) -> Int32 {
        while true {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if file < 0 {
                guard errno == EEXIST else { throw .ofSystem(path, "cannot be created") }
                try removeAbandoned(path)
                continue
            }
            // Before it was locked, another process may have taken it for abandoned and removed it.
            guard flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, isSame(file, path) else {
                close(file)
                continue
            }
            guard group.map({ fchown(file, .max, $0) == 0 }) ?? true, fchmod(file, mode) == 0 else {
                let error = FileError.ofSystem(path, "cannot be given its permissions")
                unlink(path)
                close(file)
                throw error
            }
            return file
        }
    }

    /// Removes the temporary file of a writer that was killed: nobody holds its lock. Throws if another process is writing
    /// it.
    private static func removeAbandoned(_ path: String) throws(FileError) {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw .ofSystem(path, "cannot be replaced")
        }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            // If its writer has just placed or removed it, the caller tries again.
            guard isSame(file, path) else { return }
            throw FileError("\(path): is being written by another process")
        }
        guard isSame(file, path) else { return }
        guard unlink(path) == 0 || errno == ENOENT else { throw .ofSystem(path, "cannot be replaced") }
    }

    /// Whether an open file is still the file at a path.
    private static func isSame(_ file: Int32, _ path: String) -> Bool {
        var (own, named) = (stat(), stat())
        return fstat(file, &own) == 0 && lstat(path, &named) == 0 && own.st_dev == named.st_dev
            && own.st_ino == named.st_ino
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}

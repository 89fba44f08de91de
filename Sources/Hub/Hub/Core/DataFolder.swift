#if canImport(Glibc)
    import Glibc
#endif

/// The folder of a hub's store. It is private to its owner. A running hub holds a lock on it (`hub.lock`).
public final class DataFolder: Sendable {
    /// Path of the folder.
    public let path: String
    private let descriptor: Int32

    /// Path of the store's database file.
    public var storePath: String { path + "/mailbell.db" }

    /// Creates the folder if missing, without locking it: a command may run beside a hub.
    ///
    /// - Throws: `DataFolderError` if the folder cannot be created or written.
    public init(_ path: String) throws(DataFolderError) {
        self.path = path
        descriptor = -1
        try Self.make(path)
    }

    /// Creates the folder if missing, and locks it until this object is released.
    ///
    /// - Throws: `DataFolderError` if another hub serves the folder, or it cannot be created or written.
    public init(locking path: String) throws(DataFolderError) {
        self.path = path
        try Self.make(path)
        let file = path + "/hub.lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataFolderError(file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DataFolderError(
                description: "\(path): another hub is serving this folder; stop it, or name another folder with --data")
        }
    }

    /// Whether a running hub holds the lock.
    public static func isServed(_ path: String) -> Bool {
        let descriptor = open(path + "/hub.lock", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static func make(_ path: String) throws(DataFolderError) {
        // The store contains people's addresses: new files and folders are private to this user.
        umask(0o077)
        var parent = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            parent += part
            defer { parent += "/" }
            if parent.isEmpty || parent == "." { continue }
            if mkdir(parent, 0o700) != 0, errno != EEXIST, errno != EISDIR { throw DataFolderError(parent) }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw DataFolderError(path) }
    }
}

/// Why a data folder cannot be used.
public struct DataFolderError: Error, CustomStringConvertible {
    /// The path, the reason and what to do, in one line.
    public var description: String

    init(description: String) { self.description = description }

    init(_ path: String) {
        description =
            "\(path): \(String(cString: strerror(errno))); use --data to name a folder that this user can write"
    }
}

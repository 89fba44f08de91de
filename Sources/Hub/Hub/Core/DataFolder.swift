#if canImport(Glibc)
    import Glibc
#endif

/// The folder of a hub's store. It is private to its owner. A running hub holds a lock on it (`hub.lock`), and so does a
/// command that must run without a hub. The lock's file names the holder.
public final class DataFolder: Sendable {
    /// Path of the folder.
    public let path: String
    private let descriptor: Int32

    /// Path of the store's database file.
    public var storePath: String { path + "/mailbell.db" }

    /// Path of the folder of uploads that are being received or used.
    var uploadsPath: String { path + "/uploads" }

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
    /// - Parameter holder: the command that locks it; `serve` is the hub.
    /// - Throws: `DataFolderError` if the folder is locked, or it cannot be created or written.
    public init(locking path: String, for holder: String = serve) throws(DataFolderError) {
        self.path = path
        try Self.make(path)
        let file = Self.lockFile(of: path)
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataFolderError(file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let other = Self.holder(named: descriptor)
            close(descriptor)
            throw DataFolderError(path, heldBy: other)
        }
        // Set last: once every property is set, an error thrown runs `deinit`, which empties the file and closes it.
        self.descriptor = descriptor
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, holder, holder.utf8.count, 0)
    }

    /// The name of the hub as the lock's holder.
    public static let serve = "serve"

    /// Whether a running hub holds the lock.
    public static func isServed(_ path: String) -> Bool {
        let descriptor = open(lockFile(of: path), O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && holder(named: descriptor) == serve
    }

    deinit {
        guard descriptor >= 0 else { return }
        // A hub of an older version does not write its name.
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    private static func lockFile(of path: String) -> String { path + "/hub.lock" }

    /// The holder that the lock's file names. A hub of an older version leaves it empty.
    private static func holder(named descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : serve
    }

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
    /// The command that holds the folder's lock; nil if that is not the reason.
    var holder: String?

    init(description: String) { self.description = description }

    init(_ path: String, heldBy holder: String) {
        self.holder = holder
        description =
            holder == DataFolder.serve
            ? "\(path): another hub is serving this folder; stop it, or name another folder with --data"
            : "\(path): `mailbell-hub \(holder)` is at work in this folder; wait until it has ended, and try again"
    }

    init(_ path: String) {
        description =
            "\(path): \(String(cString: strerror(errno))); use --data to name a folder that this user can write"
    }
}

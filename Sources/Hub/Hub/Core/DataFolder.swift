#if canImport(Glibc)
    import Glibc
#endif

/// The folder of a hub's store: made private to its owner, and locked by the one hub that serves it.
public final class DataFolder: Sendable {
    public let path: String
    private let descriptor: Int32

    /// The store's file.
    public var storePath: String { path + "/mailbell.db" }

    /// Makes the folder if there is none, without locking it: commands may work beside a hub.
    public init(_ path: String) throws(DataFolderError) {
        self.path = path
        descriptor = -1
        try Self.make(path)
    }

    /// - Throws: `DataFolderError` if another hub serves this folder.
    public init(locking path: String) throws(DataFolderError) {
        self.path = path
        try Self.make(path)
        let file = path + "/hub.lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataFolderError(file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DataFolderError(
                description: "\(path): another hub is serving this folder; stop it, or give another folder with --data")
        }
    }

    /// Whether a hub is serving the folder now.
    public static func isServed(_ path: String) -> Bool {
        let descriptor = open(path + "/hub.lock", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static func make(_ path: String) throws(DataFolderError) {
        // What is made here and in it is for this user alone: the store holds people's addresses.
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
    public var description: String

    init(description: String) { self.description = description }

    init(_ path: String) {
        description = "\(path): \(String(cString: strerror(errno))); give a folder that this user may write with --data"
    }
}

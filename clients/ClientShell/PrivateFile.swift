import Files

#if canImport(Glibc)
    import Glibc
#endif

/// Small files that only the user can access: mode 0600, in folders with mode 0700.
public enum PrivateFile {
    /// The contents of a small file; nil if there is none. Reads at most 64 KiB, so that a longer file can still be told apart.
    public static func contents(of path: String) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError.ofSystem(path)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + count, $0.count - count) }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw FileError.ofSystem(path) }
            if more == 0 { break }
            count += more
        }
        return Array(bytes[..<count])
    }

    /// Whether other users may read, write or execute the file; false if there is none.
    public static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// Replaces the file atomically, or creates it and its folder. Other users can never read it, not even for a moment.
    public static func replace(_ path: String, with bytes: [UInt8]) throws {
        try makeFolder(of: path)
        try AtomicFile.write(bytes, to: path)
    }

    /// Removes the file. Returns whether there was one.
    public static func remove(_ path: String) throws -> Bool {
        if unlink(path) == 0 { return true }
        guard errno == ENOENT else { throw FileError.ofSystem(path) }
        return false
    }

    /// Creates the folder of a file, and its parents, with mode 0700. Existing folders stay as they are.
    public static func makeFolder(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o700) == 0 { return try DurableFile.syncFolder(of: folder) }
        if errno == EEXIST { return }
        guard errno == ENOENT else { throw FileError.ofSystem(folder) }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw FileError.ofSystem(folder) }
        try DurableFile.syncFolder(of: folder)
    }
}

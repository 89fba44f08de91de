#if canImport(Glibc)
    import Glibc
#endif

/// A file that cannot be used: one line, with the path and why.
public struct FileError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// For a system call that has just failed on a file.
    public static func ofSystem(_ path: String) -> FileError {
        FileError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// Small files that are the user's alone: of mode 0600, in folders of mode 0700.
public enum PrivateFile {
    /// What is in a small file; nil if there is none. Of a longer one so much that it can be told from a small one.
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

    /// Puts `bytes` in place of what was there, whole: written beside it and renamed; never readable by others, not even
    /// for a moment. Makes the folder if there is none.
    public static func replace(_ path: String, with bytes: [UInt8]) throws {
        try makeFolder(of: path)
        let fresh = path + ".new"
        unlink(fresh)
        let file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError.ofSystem(fresh) }
        defer { close(file) }
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(fresh, path) == 0 else {
            throw FileError.ofSystem(path)
        }
    }

    /// Returns whether there was one.
    public static func remove(_ path: String) throws -> Bool {
        if unlink(path) == 0 { return true }
        guard errno == ENOENT else { throw FileError.ofSystem(path) }
        return false
    }

    /// Makes the folder that a file is to be in, for this user alone.
    public static func makeFolder(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw FileError.ofSystem(folder) }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw FileError.ofSystem(folder) }
    }
}

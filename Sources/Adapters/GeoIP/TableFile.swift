import Glibc

/// A table's file, open for reading.
struct TableFile: ~Copyable {
    /// Bytes of a file, at most: 2 GiB. Offsets in libmaxminddb have 32 bits, and a table is held in memory.
    static let maximumBytes = 1 << 31

    let path: String
    /// The version of the file that was opened.
    let version: FileVersion
    private let descriptor: Int32

    /// Opens the file.
    ///
    /// - Throws: `GeoTableError` if it cannot be opened, is empty or too large, or is not a regular file.
    init(path: String) throws(GeoTableError) {
        // Without O_NONBLOCK, opening a pipe would wait for its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .failedCall(on: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = GeoTableError.failedCall(on: path)
            close(descriptor)
            throw error
        }
        let problem: String? =
            if status.st_mode & S_IFMT != S_IFREG {
                "not a regular file"
            } else if status.st_size == 0 {
                "empty"
            } else if status.st_size > Self.maximumBytes {
                "larger than 2 GiB"
            } else {
                nil
            }
        if let problem {
            close(descriptor)
            throw GeoTableError(path: path, problem: .unreadable(problem))
        }
        self.path = path
        self.descriptor = descriptor
        version = FileVersion(status)
    }

    deinit { close(descriptor) }

    /// Copies the file to memory, where nobody else can write to it.
    func copyInMemory() throws(GeoTableError) -> MemoryFile {
        let copy = try MemoryFile(path: path, size: version.size)
        var offset = 0
        while offset < version.size {
            let sent = sendfile(copy.descriptor, descriptor, &offset, version.size - offset)
            if sent < 0, errno == EINTR { continue }
            guard sent >= 0 else { throw .failedCall(on: path) }
            guard sent > 0 else { throw GeoTableError(path: path, problem: .changedWhileRead) }
        }
        return copy
    }

    /// Call after reading. Throws if the file was written to since it was opened: the copy may then be a mix of old and new.
    func checkUnchanged() throws(GeoTableError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failedCall(on: path) }
        guard FileVersion(status) == version else { throw GeoTableError(path: path, problem: .changedWhileRead) }
    }
}

extension GeoTableError {
    /// The error of a system call that has just failed, from `errno`.
    static func failedCall(on path: String) -> GeoTableError {
        GeoTableError(path: path, problem: .unreadable(String(cString: strerror(errno))))
    }
}

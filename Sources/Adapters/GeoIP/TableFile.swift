import Glibc

/// A regular file that is open for reading.
struct TableFile: ~Copyable {
    /// A larger file is no table: offsets in libmaxminddb are 32 bits wide, and a table is held in memory.
    static let maximumBytes = 1 << 31

    let path: String
    /// What the file was when it was opened.
    let version: FileVersion
    private let descriptor: Int32

    /// Throws if there is no such file, it may not be read, or it is none to read to an end (a directory, a pipe).
    init(path: String) throws(GeoTableError) {
        // Without O_NONBLOCK the opening of a pipe waits for its other end.
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

    /// A copy in memory, which nobody else can write to.
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

    /// Throws if the file was written to since it was opened, and what was read may be neither the old nor the new.
    func checkUnchanged() throws(GeoTableError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failedCall(on: path) }
        guard FileVersion(status) == version else { throw GeoTableError(path: path, problem: .changedWhileRead) }
    }
}

extension GeoTableError {
    /// For a system call that has just failed.
    static func failedCall(on path: String) -> GeoTableError {
        GeoTableError(path: path, problem: .unreadable(String(cString: strerror(errno))))
    }
}

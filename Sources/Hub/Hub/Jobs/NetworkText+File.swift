public import Verdicts

#if canImport(Glibc)
    import Glibc
#endif

extension NetworkText {
    /// Highest accepted file size in bytes; Apple's list of relays has a quarter of it.
    public static let maximumBytes: Int64 = 64 << 20

    /// Reads a list from a file. Blocks while it reads.
    ///
    /// - Throws: if the file is unreadable, not a regular file or larger than `maximumBytes`. The text is not parsed.
    public init(contentsOf path: String) throws(NetworkListError) {
        func fault(_ problem: String) -> NetworkListError { NetworkListError(file: path, problem: problem) }
        // Without O_NONBLOCK, opening a named pipe blocks until its other end is opened.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw fault("not a regular file; name the list itself") }
        guard status.st_size <= Self.maximumBytes else {
            throw fault("larger than \(Self.maximumBytes >> 20) MiB; a list has one network per line")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + size, $0.count - size) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(String(cString: strerror(errno))) }
            guard count > 0 else {
                throw fault("became shorter while it was read; replace a list by renaming the new file to its name")
            }
            size += count
        }
        self.init(file: path, bytes: bytes)
    }
}

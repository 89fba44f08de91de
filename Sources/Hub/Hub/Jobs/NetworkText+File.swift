public import Truth

#if canImport(Glibc)
    import Glibc
#endif

extension NetworkText {
    /// A larger file is no list of networks: Apple's relays are a quarter of that.
    public static let maximumBytes: Int64 = 64 << 20

    /// Reads the list in a file. Blocks while it does.
    public init(contentsOf path: String) throws(NetworkListError) {
        func fault(_ problem: String) -> NetworkListError { NetworkListError(file: path, problem: problem) }
        // Without O_NONBLOCK the opening of a pipe waits for its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw fault("not a regular file: name the list itself") }
        guard status.st_size <= Self.maximumBytes else {
            throw fault("larger than \(Self.maximumBytes >> 20) MiB: a list has a network a line")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + size, $0.count - size) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(String(cString: strerror(errno))) }
            guard count > 0 else {
                throw fault("became shorter while it was read: put the new list in its place by a rename")
            }
            size += count
        }
        self.init(file: path, bytes: bytes)
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// The Unix socket in the data folder by which a running hub takes commands.
enum ControlSocket {
    /// Name of the socket's file.
    static let name = "control.sock"

    /// Listens on the socket of a folder whose lock this process holds. Replaces the socket of a hub that was killed.
    ///
    /// - Returns: a descriptor that does not block.
    /// - Throws: `ControlError`.
    static func listen(in folder: String) throws(ControlError) -> Int32 {
        let path = folder + "/" + name
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw ControlError("\(path): is not a socket; remove it and restart the hub")
            }
            unlink(path)
        }
        let descriptor = try make(Int32(SOCK_NONBLOCK.rawValue))
        // Linux creates the file with the mode of the socket, less the umask: it is private from the first moment.
        guard fchmod(descriptor, 0o600) == 0, withAddress(in: folder, { bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 16) == 0
        else {
            let error = ControlError(ofSystem: path)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Removes the socket of a folder whose lock this process holds.
    static func remove(in folder: String) { unlink(folder + "/" + name) }

    /// Accepts a connection; nil with errno if none waits, or the system cannot.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// Connects to the hub that serves a folder.
    ///
    /// - Returns: nil if no hub listens there.
    /// - Throws: `ControlError` if a socket is there that this process cannot use.
    static func connect(in folder: String) throws(ControlError) -> Int32? {
        let descriptor = try make(0)
        guard withAddress(in: folder, { Glibc.connect(descriptor, $0, $1) }) != 0 else { return descriptor }
        let problem = errno
        close(descriptor)
        if problem == ENOENT || problem == ECONNREFUSED { return nil }
        errno = problem
        throw ControlError(ofSystem: folder + "/" + name)
    }

    /// The user of the process that connected, at the time of connect(2) (SO_PEERCRED, unix(7)); nil if unknown.
    static func peer(of descriptor: Int32) -> uid_t? {
        // struct ucred, which glibc's header declares only for `_GNU_SOURCE`.
        var credentials: (pid: pid_t, uid: uid_t, gid: gid_t) = (0, .max, .max)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return credentials.uid
    }

    private static func make(_ flags: Int32) throws(ControlError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw ControlError(ofSystem: name) }
        return descriptor
    }

    /// Calls `body` with the address of the socket. A path that is too long for an address (108 bytes) is replaced by one
    /// through the folder's descriptor.
    private static func withAddress(
        in folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        var path = folder + "/" + name
        var directory: Int32 = -1
        if path.utf8.count >= capacity {
            directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard directory >= 0 else { return -1 }
            path = "/proc/self/fd/\(directory)/\(name)"
        }
        // Closed without a change of errno, which the caller reads.
        defer {
            let problem = errno
            if directory >= 0 { close(directory) }
            errno = problem
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

extension ControlError {
    /// The error of a system call on a file, from `errno`.
    fileprivate init(ofSystem path: String) { self.init("\(path): \(String(cString: strerror(errno)))") }
}

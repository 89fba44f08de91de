#if canImport(Glibc)
    import Glibc
#endif

/// Changes that survive a crash of the machine once the call has returned: the file is synced, and so is the folder that
/// names it. `AtomicFile` replaces whole files.
public enum DurableFile {
    /// Adds bytes to the end of a file, which is locked (fcntl) meanwhile, and made, of mode 0600, if there is none.
    ///
    /// - Throws: `FileError`; the file has its old length again.
    public static func append(_ bytes: [UInt8], to path: String, disk: Disk = .system) throws(FileError) {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError.ofSystem(path) }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        while fcntl(file, F_SETLKW, &lock) != 0 {
            guard errno == EINTR else { throw FileError.ofSystem(path) }
        }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw FileError.ofSystem(path) }
        do throws(FileError) {
            guard bytes.withUnsafeBytes({ disk.writeAll($0, to: file) }) else {
                throw FileError.ofSystem(path, "cannot be written")
            }
            guard disk.sync(file) == 0 else { throw FileError.ofSystem(path, "cannot be synced") }
        } catch {
            // A pipe or a device has no length to go back to.
            if info.st_mode & S_IFMT == S_IFREG, ftruncate(file, info.st_size) == 0 { _ = disk.sync(file) }
            throw error
        }
        if info.st_size == 0 { try syncFolder(of: path, disk: disk) }
    }

    /// Makes what was made, renamed or removed in the folder of `path` durable.
    public static func syncFolder(of path: String, disk: Disk = .system) throws(FileError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.ofSystem(folder) }
        defer { close(descriptor) }
        // Some file systems do not sync folders, and say so by EINVAL.
        guard disk.sync(descriptor) == 0 || errno == EINVAL else {
            throw FileError.ofSystem(folder, "cannot be synced")
        }
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// Changes that survive a crash of the machine once the call has returned: the file is synced, and so is its folder.
/// `AtomicFile` replaces whole files.
public enum DurableFile {
    /// Appends bytes to a file, which is locked (fcntl) meanwhile. Creates the file, with mode 0600, if it does not exist.
    ///
    /// - Throws: `FileError`. A regular file has its old length again, unless only the sync of its folder failed.
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
            // Only a regular file has a length to restore; a pipe or a device does not.
            if info.st_mode & S_IFMT == S_IFREG, ftruncate(file, info.st_size) == 0 { _ = disk.sync(file) }
            throw error
        }
        if info.st_size == 0 { try syncFolder(of: path, disk: disk) }
    }

    /// Syncs the folder of `path`, so that files created, renamed or removed in it stay so after a crash.
    public static func syncFolder(of path: String, disk: Disk = .system) throws(FileError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.ofSystem(folder) }
        defer { close(descriptor) }
        // Some file systems cannot sync folders and report EINVAL.
        guard disk.sync(descriptor) == 0 || errno == EINVAL else {
            throw FileError.ofSystem(folder, "cannot be synced")
        }
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// A file in the making, private to its owner. It has its name only once it is whole and on disk; until then it stands
/// beside it as `.partial`, and an end that comes before takes it away.
final class NewFile {
    let target: String
    let partial: String
    private var descriptor: Int32

    /// - Throws: `CommandError` if there is a file of that name and it is not to be replaced, or if none can be made.
    init(_ target: String, replacing: Bool) throws {
        self.target = target
        partial = target + ".partial"
        descriptor = -1
        var status = stat()
        if lstat(target, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw CommandError("\(target): is a folder; give a file in it") }
            guard replacing else { throw CommandError("\(target): is there already; to replace it, add --force") }
        } else if errno != ENOENT {
            throw CommandError.ofSystem(target)
        }
        // Without following links, and not into a file that somebody else has put there.
        descriptor = open(partial, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError.ofSystem(partial) }
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_nlink == 1,
            status.st_mode & S_IFMT == S_IFREG
        else { throw CommandError("\(partial): is somebody else's; remove it") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandError("\(partial): is being written by another command")
        }
        // What one that was killed has left.
        guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else {
            throw CommandError.ofSystem(partial)
        }
        removeOnSignals(partial)
    }

    /// Gives it its name, once what was written is on disk.
    func place() throws {
        guard fsync(descriptor) == 0 else { throw CommandError.ofSystem(partial) }
        guard rename(partial, target) == 0 else { throw CommandError.ofSystem(target) }
        pathToRemove = nil
        close(descriptor)
        descriptor = -1
        try syncFolder(of: target)
    }

    /// Does away with one that did not come to its end.
    deinit {
        guard descriptor >= 0 else { return }
        if pathToRemove != nil { unlink(partial) }
        close(descriptor)
    }
}

/// The name of a file is on disk as well.
func syncFolder(of path: String) throws {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandError.ofSystem(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw CommandError.ofSystem(folder) }
}

/// What a signal that ends the program takes along. Set once, before the signals can come, and only read by them.
nonisolated(unsafe) private var pathToRemove: UnsafeMutablePointer<CChar>?

private func removeOnSignals(_ path: String) {
    pathToRemove = strdup(path)
    for number in [SIGINT, SIGTERM, SIGHUP] {
        signal(number) { number in
            if let pathToRemove { unlink(pathToRemove) }
            _exit(128 + number)
        }
    }
}

import Logging
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps a copy of a store of an older version, before it is brought up to date: an older hub could not read it any more.
/// Of several upgrades the last copy is kept. Where there is no making it the upgrade goes on, and the log says so.
func keepBeforeUpgrade(_ path: String, logger: Logger) {
    let file = StoreFile(path)
    // What cannot be read is told when it is opened.
    guard access(path, F_OK) == 0, let schema = try? file.content().schema, !schema.isCurrent else { return }
    let folder = String(path.dropLast("/mailbell.db".count))
    let copy = KeptCopy.path(in: folder, before: "upgrade-of-schema-\(schema)")
    do {
        for old in KeptCopy.all(in: folder) where old.path.contains("before-upgrade-of-schema-") { unlink(old.path) }
        try hasRoom(for: path, in: folder)
        unlink(copy + ".partial")
        defer { unlink(copy + ".partial") }
        try file.copy(to: copy + ".partial")
        try syncFile(copy + ".partial")
        guard rename(copy + ".partial", copy) == 0 else { throw DataFolderError(copy) }
        logger.notice(
            "the store is of an older version and is brought up to date; a copy is kept",
            metadata: [
                "schema": "\(schema)", "copy": "\(copy)", "days": "\(KeptCopy.days)",
                "to go back": "install the older version, then mailbell-hub restore with this copy",
            ])
    } catch {
        logger.warning(
            "the store is of an older version and is brought up to date; no copy could be kept",
            metadata: ["schema": "\(schema)", "error": "\(error)"])
    }
}

/// The hub needs room for what comes, too.
private func hasRoom(for path: String, in folder: String) throws {
    var (status, system) = (stat(), statvfs())
    guard stat(path, &status) == 0, statvfs(folder, &system) == 0 else { throw DataFolderError(path) }
    let free = Int64(system.f_bavail) * Int64(system.f_frsize)
    guard free > 2 * Int64(status.st_size) else {
        throw DataFolderError(description: "\(folder): \(free) bytes are free, too few for a copy")
    }
}

/// - Throws: `DataFolderError`.
public func syncFile(_ path: String) throws(DataFolderError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataFolderError(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw DataFolderError(path) }
}

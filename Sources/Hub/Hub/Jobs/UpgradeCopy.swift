import Files
import Logging
import StoreSQLite

#if canImport(Glibc)
    import Glibc
#endif

/// Copies a store with an older schema before it is upgraded, because an older hub cannot read it afterwards. Only the
/// copy of the last upgrade is kept. If the copy fails, the upgrade continues and the log says so.
func keepBeforeUpgrade(_ path: String, logger: Logger) {
    let file = StoreFile(path)
    // An unreadable store is reported when it is opened.
    guard access(path, F_OK) == 0, let schema = try? file.content().schema, !schema.isCurrent else { return }
    let folder = String(path.dropLast("/mailbell.db".count))
    let copy = KeptCopy.path(in: folder, before: "upgrade-of-schema-\(schema)")
    do {
        for old in KeptCopy.all(in: folder) where old.path.contains("before-upgrade-of-schema-") { unlink(old.path) }
        try hasRoom(for: path, in: folder)
        let new = try AtomicFile(copy, temporary: copy + ".partial")
        try file.copy(to: new.temporary)
        try new.place()
        logger.notice(
            "upgrading the store from an older schema; a copy was kept",
            metadata: [
                "schema": "\(schema)", "copy": "\(copy)", "days": "\(KeptCopy.days)",
                "to go back": "install the older version, then run mailbell-hub restore with this copy",
            ])
    } catch {
        logger.warning(
            "upgrading the store from an older schema; no copy could be kept",
            metadata: ["schema": "\(schema)", "error": "\(error)"])
    }
}

/// Throws unless twice the store's size is free: the hub needs room for new data too.
private func hasRoom(for path: String, in folder: String) throws {
    var (status, system) = (stat(), statvfs())
    guard stat(path, &status) == 0, statvfs(folder, &system) == 0 else { throw DataFolderError(path) }
    let free = Int64(system.f_bavail) * Int64(system.f_frsize)
    guard free > 2 * Int64(status.st_size) else {
        throw DataFolderError(description: "\(folder): only \(free) bytes are free, not enough for a copy")
    }
}

import Files
import Hub

#if canImport(Glibc)
    import Glibc
#endif

/// Where `init` writes the configuration and the store, and who is to own them.
struct InitPlace {
    /// The configuration file.
    let path: String
    /// The data folder, an absolute path.
    let data: String
    /// Whether root writes the configuration that the package's unit reads.
    let isSystem: Bool
    /// For root, the user that the hub will run as; nil for other users, and if the package is not installed.
    private let user: (uid: uid_t, gid: gid_t)?

    /// The user that the package creates.
    private static let systemUser = "mailbell"
    private static let systemFile = "/etc/mailbell/hub.yaml"

    /// - Throws: `CommandError` if the data folder is relative, or if root has neither the package's user nor `data`.
    init(config: String?, data: String?) throws {
        let isRoot = geteuid() == 0
        user = isRoot ? getpwnam(Self.systemUser).map { ($0.pointee.pw_uid, $0.pointee.pw_gid) } : nil
        guard !isRoot || user != nil || data != nil else {
            throw CommandError(
                "there is no user \(Self.systemUser) for the hub to run as: install the package mailbell-hub, or run this as the user who will run the hub, or name a folder of that user with --data"
            )
        }
        path = config ?? (isRoot ? Self.systemFile : HubSettings.ownFile)
        self.data = data ?? (isRoot ? HubSettings.systemData : HubSettings.standardData)
        isSystem = isRoot && path == Self.systemFile
        guard self.data.hasPrefix("/") else {
            throw CommandError(
                "--data '\(self.data)' must be an absolute path, because the hub may be started in any folder")
        }
    }

    /// Writes the configuration file and puts it in place by a rename. An existing file is kept as `.old`.
    ///
    /// - Returns: A function that undoes it.
    /// - Throws: `CommandError`.
    func write(_ text: String) throws -> () -> Void {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
        // The hub's user may read the file, but not change it.
        let file = try AtomicFile(path, mode: user == nil ? 0o600 : 0o640, group: user?.gid)
        try file.write(Array(text.utf8))
        let old = path + ".old"
        let hasOld = try file.place(keepingOldAs: old)
        return { [path] in
            if hasOld { rename(old, path) } else { unlink(path) }
        }
    }

    /// As root, creates the data folder for the package's user.
    func makeData() throws {
        if let user, mkdir(data, 0o700) == 0 {
            guard lchown(data, user.uid, user.gid) == 0 else { throw CommandError.ofSystem(data) }
        }
    }

    /// Call it as the user that the hub will run as.
    ///
    /// - Throws: `CommandError` if that user cannot read one of the files.
    static func checkReadable(_ files: [String]) throws {
        for file in files where faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0 {
            let problem = String(cString: strerror(errno))
            let owner = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "the hub's user"
            throw CommandError(
                "\(file): \(problem) for \(owner), the user that the hub will run as; let \(owner) read it, for example through a group"
            )
        }
    }

    /// Creates a folder and those above it.
    private func makeFolder(_ folder: String) throws {
        guard access(folder, F_OK) != 0 else { return }
        if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex { try makeFolder(String(folder[..<slash])) }
        guard mkdir(folder, user == nil ? 0o700 : 0o755) == 0 || errno == EEXIST else {
            throw CommandError.ofSystem(folder)
        }
    }
}

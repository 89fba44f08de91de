import Hub

#if canImport(Glibc)
    import Glibc
#endif

/// Where `init` puts the configuration and the store, and whose they are to be.
struct InitPlace {
    let path: String
    let data: String
    /// Whether they are where the package's unit has them.
    let isSystem: Bool
    /// As root, whom the hub will run as: the user of the package.
    private let user: (uid: uid_t, gid: gid_t)?

    /// The user that the package makes.
    private static let systemUser = "mailbell"
    private static let systemFile = "/etc/mailbell/hub.yaml"

    /// - Throws: `CommandError` if root has to say as whom the hub will run.
    init(config: String?, data: String?) throws {
        let isRoot = geteuid() == 0
        user = isRoot ? getpwnam(Self.systemUser).map { ($0.pointee.pw_uid, $0.pointee.pw_gid) } : nil
        guard !isRoot || user != nil || data != nil else {
            throw CommandError(
                "there is no user \(Self.systemUser), as whom the hub would run: install the package mailbell-hub, or run this as the user who is to run the hub, or give a folder of that user's with --data"
            )
        }
        path = config ?? (isRoot ? Self.systemFile : HubSettings.ownFile)
        self.data = data ?? (isRoot ? HubSettings.systemData : HubSettings.standardData)
        isSystem = isRoot && path == Self.systemFile
        guard self.data.hasPrefix("/") else {
            throw CommandError("--data '\(self.data)' must be an absolute path, since a hub may start from anywhere")
        }
    }

    /// Writes the file, in one step. What was there is kept as `.old`.
    ///
    /// - Returns: what undoes it.
    func write(_ text: String) throws -> () -> Void {
        let fresh = path + ".new"
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw CommandError.ofSystem(fresh) }
        defer { close(descriptor) }
        // The hub's user may read it and not change it.
        if let user { guard fchown(descriptor, 0, user.gid) == 0 else { throw CommandError.ofSystem(fresh) } }
        guard fchmod(descriptor, user == nil ? 0o600 : 0o640) == 0,
            Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count, fsync(descriptor) == 0
        else {
            let error = CommandError.ofSystem(fresh)
            unlink(fresh)
            throw error
        }
        let old = path + ".old"
        let hasOld = rename(path, old) == 0
        guard rename(fresh, path) == 0 else { throw CommandError.ofSystem(path) }
        return { [path] in
            if hasOld { rename(old, path) } else { unlink(path) }
        }
    }

    /// Makes the folder of the store, for the hub's user.
    func makeData() throws {
        if let user, mkdir(data, 0o700) == 0 {
            guard lchown(data, user.uid, user.gid) == 0 else { throw CommandError.ofSystem(data) }
        }
    }

    /// - Throws: `CommandError` if one of these cannot be read by whom the hub will run as.
    static func checkReadable(_ files: [String]) throws {
        for file in files where faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0 {
            let problem = String(cString: strerror(errno))
            let owner = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "the hub's user"
            throw CommandError(
                "\(file): \(problem) for \(owner), as whom the hub will run; let \(owner) read it, through a group perhaps"
            )
        }
    }

    private func makeFolder(_ folder: String) throws {
        guard access(folder, F_OK) != 0 else { return }
        if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex { try makeFolder(String(folder[..<slash])) }
        guard mkdir(folder, user == nil ? 0o700 : 0o755) == 0 || errno == EEXIST else {
            throw CommandError.ofSystem(folder)
        }
    }
}

import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// What went wrong with a command, and what to do: one line on standard error, exit code 1.
struct CommandError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }

    /// For a system call that has just failed on a file.
    static func ofSystem(_ path: String) -> CommandError {
        CommandError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// - Throws: `CommandError` if nobody has this address.
func findUser(_ email: String, in store: any StoreSnapshot) throws -> User {
    guard let user = try store.user(email: normalizedAddress(email) ?? email) else {
        throw CommandError("there is no user \(email); add one with `mailbell-hub user add --email \(email)`")
    }
    return user
}

/// As root, becomes for good whoever owns the hub's data folder: what a command makes or opens there is the hub's then, and
/// nothing that is planted there is followed with root's rights.
///
/// - Throws: `CommandError` if the system does not let it.
func actAsOwner(of folder: String) throws {
    guard let owner = Owner(of: folder) else { return }
    guard owner.takeGroups(), setgid(owner.gid) == 0, setuid(owner.uid) == 0 else { throw owner.refusal(folder) }
}

/// The same for a while: root goes on as itself afterwards.
func actingAsOwner<Result>(of folder: String, _ body: () throws -> Result) throws -> Result {
    guard let owner = Owner(of: folder) else { return try body() }
    var groups = [gid_t](repeating: 0, count: Int(NGROUPS_MAX))
    let count = getgroups(Int32(groups.count), &groups)
    let group = getegid()
    defer {
        seteuid(0)
        setegid(group)
        if count >= 0 { setgroups(Int(count), groups) }
    }
    guard owner.takeGroups(), setegid(owner.gid) == 0, seteuid(owner.uid) == 0 else { throw owner.refusal(folder) }
    return try body()
}

/// Whom root is to act as.
private struct Owner {
    let uid: uid_t
    let gid: gid_t

    /// nil where nobody has to act as another: this is not root, or there is no folder of somebody else's.
    init?(of folder: String) {
        var info = stat()
        guard geteuid() == 0, stat(folder, &info) == 0, info.st_uid != 0 else { return nil }
        uid = info.st_uid
        gid = info.st_gid
    }

    /// The groups of a user that has an entry; of one that has none, as in a container, the folder's alone.
    func takeGroups() -> Bool {
        (getpwuid(uid).map { initgroups($0.pointee.pw_name, gid) } ?? setgroups(0, nil)) == 0
    }

    func refusal(_ folder: String) -> CommandError {
        CommandError("\(folder): root may not act as its owner here: \(String(cString: strerror(errno)))")
    }
}

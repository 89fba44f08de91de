import Core

#if canImport(Glibc)
    import Glibc
#endif

/// A command failed: what failed and what to do, printed as one line on standard error. The exit code is 1.
struct CommandError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }

    /// The error of a system call on a file, from `errno`.
    static func ofSystem(_ path: String) -> CommandError {
        CommandError("\(path): \(String(cString: strerror(errno)))")
    }
}

/// The user of an address, normalized or not.
///
/// - Throws: `CommandError` if no user has this address.
func findUser(_ email: String, in store: any DirectorySnapshot) throws -> User {
    guard let user = try store.user(email: normalizedAddress(email) ?? email) else {
        throw CommandError("there is no user \(email); add one with `mailbell-hub user add --email \(email)`")
    }
    return user
}

/// The user of an address; without an address, the only user.
///
/// - Throws: `CommandError` if no user has this address, or if no address is given and the store has none or several users.
func findUser(_ email: String?, in store: any DirectorySnapshot) throws -> User {
    if let email { return try findUser(email, in: store) }
    let users = try store.users()
    guard let only = users.first else {
        throw CommandError("there is no user: add one with `mailbell-hub user add --email ADDRESS`")
    }
    guard users.count == 1 else {
        let some = users.prefix(5).map(\.email).joined(separator: ", ") + (users.count > 5 ? ", …" : "")
        throw CommandError("there are \(users.count) users, \(some): choose one with --user ADDRESS")
    }
    return only
}

/// Switches a process of root to the owner of the data folder, for good. Files that the command creates there then belong to
/// the hub, and links that somebody put there are not followed with root's rights.
///
/// - Throws: `CommandError` if the system refuses.
func actAsOwner(of folder: String) throws {
    guard let owner = Owner(of: folder) else { return }
    guard owner.takeGroups(), setgid(owner.gid) == 0, setuid(owner.uid) == 0 else { throw owner.refusal(folder) }
}

/// Runs `body` as the owner of the data folder; afterwards the process is root again.
///
/// - Throws: `CommandError` if the system refuses, or what `body` throws.
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

/// The user and group that root switches to.
private struct Owner {
    let uid: uid_t
    let gid: gid_t

    /// nil if no switch is needed: the process is not root's, or the folder does not exist or is root's.
    init?(of folder: String) {
        var info = stat()
        guard geteuid() == 0, stat(folder, &info) == 0, info.st_uid != 0 else { return nil }
        uid = info.st_uid
        gid = info.st_gid
    }

    /// Takes the user's supplementary groups; none if the user has no entry in the user database, as in a container.
    ///
    /// - Returns: Whether the system allowed it.
    func takeGroups() -> Bool {
        (getpwuid(uid).map { initgroups($0.pointee.pw_name, gid) } ?? setgroups(0, nil)) == 0
    }

    /// The error if the system refuses the switch.
    func refusal(_ folder: String) -> CommandError {
        CommandError("\(folder): root cannot switch to its owner here: \(String(cString: strerror(errno)))")
    }
}

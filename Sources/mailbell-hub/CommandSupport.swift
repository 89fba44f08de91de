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
    var info = stat()
    guard geteuid() == 0, stat(folder, &info) == 0, info.st_uid != 0 else { return }
    // The groups of a user that has an entry; of one that has none, as in a container, the folder's alone.
    let groups = getpwuid(info.st_uid).map { initgroups($0.pointee.pw_name, info.st_gid) } ?? setgroups(0, nil)
    guard groups == 0, setgid(info.st_gid) == 0, setuid(info.st_uid) == 0 else {
        throw CommandError("\(folder): root may not act as its owner here: \(String(cString: strerror(errno)))")
    }
}

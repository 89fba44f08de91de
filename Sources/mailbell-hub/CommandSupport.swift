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

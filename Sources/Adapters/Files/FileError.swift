#if canImport(Glibc)
    import Glibc
#endif

/// A file that cannot be used: one line, with the path, what failed and why.
public struct FileError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// For a system call that has just failed on a file.
    ///
    /// - Parameter problem: what failed, such as `cannot be written`; nil where the system's reason says it.
    public static func ofSystem(_ path: String, _ problem: String? = nil) -> FileError {
        FileError("\(path): \(problem.map { "\($0): " } ?? "")\(String(cString: strerror(errno)))")
    }
}

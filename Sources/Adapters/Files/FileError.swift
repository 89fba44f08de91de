#if canImport(Glibc)
    import Glibc
#endif

/// An error of a file, as one line: the path, what failed and why.
public struct FileError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// An error for a system call that has just failed on a file; `errno` gives the reason.
    ///
    /// - Parameter problem: what failed, such as `cannot be written`; nil if the system's reason is enough.
    public static func ofSystem(_ path: String, _ problem: String? = nil) -> FileError {
        FileError("\(path): \(problem.map { "\($0): " } ?? "")\(String(cString: strerror(errno)))")
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// When a file was last changed, in seconds since 1970; nil if there is none. A symbolic link is not followed.
public func modificationTime(of path: String) -> Int64? {
    var status = stat()
    return lstat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
}

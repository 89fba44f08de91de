import Glibc
public import Mailbell

/// Which file stands at a path, and in which state: a rename changes the inode, a write the size or the time.
public struct FileVersion: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var seconds: Int
    var nanoseconds: Int

    /// When the file was last written to.
    public var writtenAt: Timestamp { Timestamp(milliseconds: Int64(seconds) * 1000 + Int64(nanoseconds) / 1_000_000) }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        seconds = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }

    /// What stands at `path` now; nil if nothing does that can be looked at.
    public init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

import Glibc

/// A file without a name, in memory (memfd_create(2)). It goes with its last descriptor or mapping.
struct MemoryFile: ~Copyable {
    let descriptor: Int32
    /// How many bytes it will hold; not 0.
    let size: Int
    private let original: String

    /// `path` is the file that is to be copied here, and to blame if there is no memory.
    init(path: String, size: Int) throws(GeoTableError) {
        original = path
        self.size = size
        descriptor = Self.create?("geo-table", Self.closeOnExec) ?? Self.unavailable()
        guard descriptor >= 0 else { throw .failedCall(on: path) }
    }

    deinit { close(descriptor) }

    /// A path by which this process can open it.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Maps the contents for the time of `body`. Unlike those of an array, the bytes are given back to the system at
    /// once.
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(GeoTableError) -> Result
    ) throws(GeoTableError) -> Result {
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .failedCall(on: original)
        }
        defer { munmap(start, size) }
        return try body(UnsafeRawBufferPointer(start: start, count: size))
    }

    private typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32

    /// glibc has the function (since 2.27) but declares it only to those who define _GNU_SOURCE, which Swift's module
    /// of glibc does not.
    private static let create: Create? = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }

    /// MFD_CLOEXEC of linux/memfd.h.
    private static let closeOnExec: UInt32 = 1

    private static func unavailable() -> Int32 {
        errno = ENOSYS
        return -1
    }
}

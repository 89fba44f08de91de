import Glibc

/// An anonymous file in memory (memfd_create(2)). The system removes it with its last descriptor or mapping.
struct MemoryFile: ~Copyable {
    let descriptor: Int32
    /// The bytes that it will hold; not 0.
    let size: Int
    private let original: String

    /// An empty file, for a copy of the file at `path`. Errors name that path.
    init(path: String, size: Int) throws(GeoTableError) {
        original = path
        self.size = size
        descriptor = Self.create?("geo-table", Self.closeOnExec) ?? Self.unavailable()
        guard descriptor >= 0 else { throw .failedCall(on: path) }
    }

    deinit { close(descriptor) }

    /// A path by which this process can open it.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Maps the contents while `body` runs. Unlike the memory of an array, it goes back to the system at once.
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

    /// glibc has memfd_create since 2.27, but declares it only with _GNU_SOURCE, which Swift's Glibc module does not
    /// define.
    private static let create: Create? = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }

    /// MFD_CLOEXEC of linux/memfd.h.
    private static let closeOnExec: UInt32 = 1

    private static func unavailable() -> Int32 {
        errno = ENOSYS
        return -1
    }
}

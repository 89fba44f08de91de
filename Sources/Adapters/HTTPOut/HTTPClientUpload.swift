internal import Core

#if canImport(Glibc)
    import Glibc
#endif

/// The body of a request that is read piece by piece while it is sent, so that a large file is never in memory as a whole.
public struct HTTPClientUpload: Sendable {
    /// Where the bytes are.
    private enum Source: Sendable {
        case file(Int32)
        case bytes([UInt8])
    }

    private let source: Source
    /// Length of the body in bytes.
    public let count: Int

    /// The first `count` bytes of a regular file, which must have as many until the request has ended.
    ///
    /// - Parameter descriptor: open for reading until the request has ended. Its position is not used.
    public init(file descriptor: Int32, count: Int) {
        source = .file(descriptor)
        self.count = count
    }

    /// These bytes, of which no copy is made.
    public init(_ bytes: [UInt8]) {
        source = .bytes(bytes)
        count = bytes.count
    }

    /// Highest length of a body in bytes.
    static let maximumBytes = 1024 * 1024 * 1024

    /// Copies what follows `offset` into `buffer`.
    ///
    /// - Returns: how many bytes were copied, 0 only at the end; nil if they cannot be read, or the file has become shorter.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let wanted = min(buffer.count, count - offset)
        guard wanted > 0 else { return wanted == 0 ? 0 : nil }
        switch source {
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { all in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + wanted]))
                return wanted
            }
        case .file(let descriptor):
            while true {
                let got = pread(descriptor, buffer.baseAddress, wanted, off_t(offset))
                if got < 0, errno == EINTR { continue }
                return got > 0 ? got : nil
            }
        }
    }
}

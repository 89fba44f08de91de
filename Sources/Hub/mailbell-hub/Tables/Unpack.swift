private import CZlib
import Files

#if canImport(Glibc)
    import Glibc
#endif

/// Copies a file, unpacking it if it is gzip (RFC 1952).
///
/// - Throws: `CommandError` if the file cannot be read, is truncated or damaged, or unpacks to more than `maximumBytes`.
func unpack(_ source: String, to output: AtomicFile, maximumBytes: Int64) throws {
    // zlib reads a file that is not gzip unchanged.
    guard access(source, R_OK) == 0, let input = gzopen(source, "rb") else {
        throw CommandError(String(cString: strerror(errno)))
    }
    defer { gzclose(input) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total: Int64 = 0
    while true {
        let count = gzread(input, &buffer, UInt32(buffer.count))
        guard count >= 0 else { throw CommandError("cannot be unpacked: damaged") }
        guard count > 0 else { break }
        total += Int64(count)
        guard total <= maximumBytes else { throw CommandError("is larger than \(maximumBytes >> 20) MiB") }
        try buffer.withUnsafeBytes { try output.write(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)])) }
    }
    // A truncated gzip file ends like a complete one; only gzerror tells them apart.
    var code: Int32 = 0
    _ = gzerror(input, &code)
    guard code == Z_OK || code == Z_STREAM_END else { throw CommandError("cannot be unpacked: cut short") }
}

private import CZlib

#if canImport(Glibc)
    import Glibc
#endif

/// Copies a file, out of gzip (RFC 1952) if it is in it. On disk when this returns.
///
/// - Throws: `CommandError` if the file cannot be read, is cut short or damaged, or gives more than `maximumBytes`.
func unpack(_ source: String, to target: String, maximumBytes: Int64) throws {
    // zlib reads what is not gzip as it is.
    guard access(source, R_OK) == 0, let input = gzopen(source, "rb") else {
        throw CommandError(String(cString: strerror(errno)))
    }
    defer { gzclose(input) }
    let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw CommandError.ofSystem(target) }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total: Int64 = 0
    while true {
        let count = gzread(input, &buffer, UInt32(buffer.count))
        guard count >= 0 else { throw CommandError("cannot be unpacked: damaged") }
        guard count > 0 else { break }
        total += Int64(count)
        guard total <= maximumBytes else { throw CommandError("is larger than \(maximumBytes >> 20) MiB") }
        var offset = 0
        while offset < Int(count) {
            let written = buffer.withUnsafeBytes { write(output, $0.baseAddress! + offset, Int(count) - offset) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw CommandError.ofSystem(target) }
            offset += written
        }
    }
    // The end of a gzip file that was cut short looks like any other until the file is asked.
    var code: Int32 = 0
    _ = gzerror(input, &code)
    guard code == Z_OK || code == Z_STREAM_END else { throw CommandError("cannot be unpacked: cut short") }
    // For a hub under another user: what is made for the store alone (DataFolder) is not what this is.
    fchmod(output, 0o644)
    guard fsync(output) == 0 else { throw CommandError.ofSystem(target) }
}

private import CZlib

/// Compresses bytes as gzip (RFC 1952).
///
/// An answer that holds a secret beside text that a stranger chose must not be compressed: its length would tell whether
/// the two have something in common (BREACH).
///
/// - Parameters:
///   - bytes: at most 2 GiB.
///   - level: 1, the fastest, to 9, the smallest.
/// - Returns: nil if zlib has no memory.
public func gzip(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
    guard bytes.count < Int(Int32.max) else { return nil }
    var stream = z_stream()
    // 15 bits of window, and 16 for the header and the trailer of gzip.
    guard
        deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)
        )
            == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    var input = bytes
    var isWhole = false
    let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(buffer.count)
            isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            count = Int(stream.total_out)
        }
    }
    return isWhole ? output : nil
}

#if canImport(Glibc)
    import Glibc
#endif

/// Counts how often a text stands in a file, as bytes, whatever the case of its ASCII letters.
struct ByteSearch {
    private let text: [UInt8]
    /// The place of the byte that is looked for first: that of the `@`, which is rarer than letters.
    private let anchor: Int

    init(_ text: String) {
        self.text = text.utf8.map(Self.lower)
        anchor = self.text.firstIndex(of: UInt8(ascii: "@")) ?? 0
    }

    /// Reads the file from its beginning to its end, 1 MiB at a time.
    ///
    /// - Returns: how often, and the bytes that were read; (0, 0) if there is no such file.
    /// - Throws: `CommandError` if it cannot be read.
    func count(in path: String) throws -> (found: Int, bytes: Int) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return (0, 0) }
            throw CommandError.ofSystem(path)
        }
        defer { close(file) }
        var result = (found: 0, bytes: 0)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        // The end of one piece stands before the next, so that a match over both is seen, once.
        var carried = 0
        while true {
            let length = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress! + carried, $0.count - carried) }
            guard length >= 0 else { throw CommandError.ofSystem(path) }
            if length == 0 { return result }
            result.bytes += length
            for i in carried..<carried + length { buffer[i] = Self.lower(buffer[i]) }
            let end = carried + length
            result.found += occurrences(in: buffer, end)
            carried = min(text.count - 1, end)
            buffer.withUnsafeMutableBytes { _ = memmove($0.baseAddress!, $0.baseAddress! + end - carried, carried) }
        }
    }

    private func occurrences(in buffer: [UInt8], _ end: Int) -> Int {
        buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress!
            var count = 0
            var offset = anchor
            while offset < end, let hit = memchr(start + offset, Int32(text[anchor]), end - offset) {
                let first = UnsafeRawPointer(hit) - start - anchor
                if first + text.count <= end, memcmp(start + first, text, text.count) == 0 { count += 1 }
                offset = first + anchor + 1
            }
            return count
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}

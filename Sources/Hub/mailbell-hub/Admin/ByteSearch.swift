#if canImport(Glibc)
    import Glibc
#endif

/// Counts the occurrences of a text in a file, byte by byte. The case of ASCII letters does not matter.
struct ByteSearch {
    private let text: [UInt8]
    /// The index of the byte to look for first: the `@`, which is rarer than letters.
    private let anchor: Int

    /// - Parameter text: An address; it must not be empty.
    init(_ text: String) {
        self.text = text.utf8.map(Self.lower)
        anchor = self.text.firstIndex(of: UInt8(ascii: "@")) ?? 0
    }

    /// Searches the whole file, 1 MiB at a time.
    ///
    /// - Returns: The number of occurrences, and of bytes read; (0, 0) if the file does not exist.
    /// - Throws: `CommandError` if the file cannot be read.
    func count(in path: String) throws -> (found: Int, bytes: Int) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return (0, 0) }
            throw CommandError.ofSystem(path)
        }
        defer { close(file) }
        var result = (found: 0, bytes: 0)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        // The end of each piece is kept before the next, so that a match across both is counted, once.
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

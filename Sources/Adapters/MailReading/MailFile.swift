import Glibc

/// A regular file that is open for reading.
final class MailFile {
    private let descriptor: Int32
    /// Bytes when it was opened. Bytes that are appended later are not read.
    let size: Int

    /// - Throws: `.file` if it cannot be opened or is not a regular file.
    static func open(_ path: String) throws(UnreadableMail) -> MailFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .file(String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .file("it is not a regular file")
        }
        return MailFile(descriptor: descriptor, size: Int(status.st_size))
    }

    private init(descriptor: Int32, size: Int) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit { close(descriptor) }

    /// Reads bytes at a position: as many as fit, fewer only at the end.
    ///
    /// - Returns: the number of bytes read.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(UnreadableMail) -> Int {
        var done = 0
        while done < buffer.count, offset + done < size {
            let wanted = min(buffer.count - done, size - offset - done)
            let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, wanted, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file(String(cString: strerror(errno))) }
            guard count > 0 else { throw .changed }
            done += count
        }
        return done
    }

    /// The bytes in a range, which must be short.
    func bytes(_ range: Range<Int>) throws(UnreadableMail) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(range.upperBound, size) - min(range.lowerBound, size))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        let count = try read(at: range.lowerBound, into: buffer)
        bytes.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return bytes
    }
}

import Core
import HTTPOut

#if canImport(Glibc)
    import Glibc
#endif

/// An open mail of any size, which is not in memory. Standard input that is no file is copied into a temporary one, which has no
/// name.
final class MailFile {
    /// The path, or `standard input`.
    let name: String
    private let descriptor: Int32
    private let count: Int

    /// Opens a file, or standard input if `path` is nil.
    ///
    /// - Throws: `TerminalError` if it cannot be read, is empty, or is larger than `MailEntry.mailBytes`.
    init(_ path: String?) throws {
        name = path ?? "standard input"
        let source = path.map { open($0, O_RDONLY | O_CLOEXEC) } ?? dup(STDIN_FILENO)
        guard source >= 0 else { throw TerminalError.ofSystem(name) }
        do {
            (descriptor, count) = try Self.sized(source, name)
        } catch {
            close(source)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// The mail as a request's body, while this object lives.
    var upload: HTTPClientUpload { HTTPClientUpload(file: descriptor, count: count) }

    /// A descriptor whose content has a known length, at its start. `source` is closed if it is another one.
    private static func sized(_ source: Int32, _ name: String) throws -> (descriptor: Int32, count: Int) {
        var facts = stat()
        guard fstat(source, &facts) == 0 else { throw TerminalError.ofSystem(name) }
        guard facts.st_mode & S_IFMT == S_IFREG, lseek(source, 0, SEEK_CUR) == 0 else {
            let copy = try copied(source, name)
            close(source)
            return copy
        }
        try check(Int(facts.st_size), name)
        return (source, Int(facts.st_size))
    }

    private static func copied(_ source: Int32, _ name: String) throws -> (descriptor: Int32, count: Int) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((folder + "/mailbell-" + String(repeating: "X", count: 6)).utf8CString)
        let copy = mkstemp(&template)
        guard copy >= 0 else { throw TerminalError.ofSystem(folder) }
        unlink(template)
        _ = fcntl(copy, F_SETFD, FD_CLOEXEC)
        do {
            var buffer = [UInt8](repeating: 0, count: 256 * 1024)
            var count = 0
            while true {
                let got = read(source, &buffer, buffer.count)
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw TerminalError.ofSystem(name) }
                if got == 0 { break }
                count += got
                if count > MailEntry.mailBytes { break }
                var offset = 0
                while offset < got {
                    let put = buffer[offset..<got].withUnsafeBytes { write(copy, $0.baseAddress, $0.count) }
                    if put < 0, errno == EINTR { continue }
                    guard put > 0 else { throw TerminalError.ofSystem(folder) }
                    offset += put
                }
            }
            try check(count, name)
            return (copy, count)
        } catch {
            close(copy)
            throw error
        }
    }

    private static func check(_ count: Int, _ name: String) throws {
        guard count > 0 else { throw TerminalError("\(name): there is no message") }
        guard count <= MailEntry.mailBytes else {
            throw TerminalError("\(name): larger than \(MailEntry.mailBytes >> 20) MiB, the limit of a mail")
        }
    }
}

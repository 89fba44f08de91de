import EventLoop
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// A download from an https URL into a file.
struct Download {
    let url: String
    /// Made, or written over.
    let file: String
    let maximumBytes: Int64

    /// The server has nothing under this URL.
    struct NotThere: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: `NotThere`, or an error whose description says why.
    func run() async throws {
        guard let target = HTTPURL(url) else { throw CommandError("'\(url)' is not a URL") }
        let sink = try FileSink(file)
        var request = HTTPClientRequest(.get, target)
        request.followsRedirects = true
        request.maximumBytes = Int(maximumBytes)
        let status = Status()
        do {
            _ = try await HTTPClient.stream(request) { head in
                status.code = head.status
            } body: { piece in
                if status.code == 200 { try sink.write(piece) }
            }
        } catch {
            throw CommandError("\(target.origin): \(error)")
        }
        switch await status.code {
        case 200: try sink.finish()
        case 404, 410: throw NotThere(description: "\(url): there is no such table (HTTP status \(await status.code))")
        default: throw CommandError("\(target.origin): answered with HTTP status \(await status.code)")
        }
    }
}

/// What the server said before the body.
@EventLoop
private final class Status {
    var code = 0
    nonisolated init() {}
}

/// A file that takes what comes.
private final class FileSink: Sendable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError.ofSystem(path) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CommandError.ofSystem(path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    func finish() throws {
        guard fsync(descriptor) == 0 else { throw CommandError.ofSystem(path) }
    }
}

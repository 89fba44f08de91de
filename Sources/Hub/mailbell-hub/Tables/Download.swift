import Core
import EventLoop
import Files
import HTTPOut
import HTTPWire

/// A download from an https URL into a file.
struct Download {
    let url: String
    /// The file to write, which is not placed.
    let file: AtomicFile
    let maximumBytes: Int64

    /// The server has nothing at this URL: it answered 404 or 410.
    struct NotThere: Error, CustomStringConvertible {
        let description: String
    }

    /// Downloads the file, following redirects. It is on disk when this returns.
    ///
    /// - Throws: `NotThere`, or `CommandError`.
    func run() async throws {
        guard let target = HTTPURL(url) else { throw CommandError("'\(url)' is not a URL") }
        var request = HTTPClientRequest(.get, target)
        request.followsRedirects = true
        request.maximumBytes = Int(maximumBytes)
        let status = Status()
        do {
            _ = try await HTTPClient.stream(request) { head in
                status.code = head.status
            } body: { piece in
                if status.code == 200 { try file.write(piece) }
            }
        } catch {
            throw CommandError("\(target.origin): \(error)")
        }
        switch await status.code {
        case 200: break
        case 404, 410: throw NotThere(description: "\(url): there is no such file (HTTP status \(await status.code))")
        default: throw CommandError("\(target.origin): answered with HTTP status \(await status.code)")
        }
    }
}

/// The status of the response, known before the body.
@EventLoop
private final class Status {
    var code = 0
    nonisolated init() {}
}

import GeoIP
import Synchronization
import Truth

#if canImport(Glibc)
    import Glibc
#endif

/// An operator's own list of networks, which can be replaced while it is in use.
final class NetworkFile: Sendable {
    /// What a look at the file has brought.
    enum Outcome {
        case swapped(Networks)
        /// The list cannot be used; the one that was read before stays.
        case refused(NetworkListError)
        /// The file is the one that was read last, or was refused then.
        case unchanged
    }

    /// A larger file is no such list: this has room for Apple's relays five times over.
    static let maximumBytes = 64 << 20

    let path: String
    /// What was read first.
    let networksAtStart: Networks

    /// What stood at the path when it was read last. Held for a whole reload, so that of two the later one counts.
    private let version: Mutex<FileVersion?>
    private let refused = Atomic(false)

    /// Whether what is in use is not what is in the file now.
    var isRefused: Bool { refused.load(ordering: .relaxed) }

    /// Reads the list for the first time. Blocks while it does.
    init(_ path: String) throws(NetworkListError) {
        self.path = path
        version = Mutex(FileVersion(path: path))
        networksAtStart = try Self.read(path)
    }

    /// Reads the list anew, and lets `truth` judge by it if it can be used. Blocks while it does.
    ///
    /// - Parameter always: also if nothing new stands at the path.
    func reload(into truth: Truth, always: Bool) -> Outcome {
        version.withLock { last in
            // Taken before the file is opened: if it is replaced in between, the next call sees a new version.
            let version = FileVersion(path: path)
            guard always || version != last else { return .unchanged }
            last = version
            do throws(NetworkListError) {
                let networks = try Self.read(path)
                truth.use(networks)
                refused.store(false, ordering: .relaxed)
                return .swapped(networks)
            } catch {
                refused.store(true, ordering: .relaxed)
                return .refused(error)
            }
        }
    }

    /// The networks by the list in a file.
    static func read(_ path: String) throws(NetworkListError) -> Networks {
        func fault(_ problem: String) -> NetworkListError { NetworkListError(file: path, problem: problem) }
        // Without O_NONBLOCK the opening of a pipe waits for its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw fault("not a regular file: name the list itself") }
        guard status.st_size <= maximumBytes else {
            throw fault("larger than \(maximumBytes >> 20) MiB: a list has a network a line")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + size, $0.count - size) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(String(cString: strerror(errno))) }
            guard count > 0 else {
                throw fault("became shorter while it was read: put the new list in its place by a rename")
            }
            size += count
        }
        return try Networks(own: bytes, file: path)
    }
}

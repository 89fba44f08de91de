import Core
import Dispatch
import EventLoop
import Files
import HTTPWire
import Synchronization
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Writes uploads to temporary files in a folder of its own, on a thread of its own, so that neither memory nor the
/// loop depends on their size or on the disk.
///
/// A file that a hub could not delete, because it ended before, is removed by `sweep`.
final class Spool: Sendable {
    /// Bytes that an upload of unknown length reserves at a time.
    static let step = 4 << 20
    /// Age in seconds from which a file is a leftover. Files of uploads under way are kept at any age.
    static let leftoverAge = 3600
    private static let prefix = "upload-"

    /// The folder of the files.
    let folder: String
    let disk: Disk
    let freeBytes: @Sendable (String) -> Int?
    let met: @Sendable (String) -> Void
    /// Locked after an upload's own state, if both are.
    let account: Mutex<UploadAccount>
    private let names = Mutex<Set<String>>([])
    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let work = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - folder: it is created when it is needed.
    ///   - freeBytes: the space that the disk of a folder has left; nil if unknown.
    ///   - met: called with the limit's name when an upload is refused.
    init(
        folder: String, limits: UploadLimits, disk: Disk = .system,
        freeBytes: @escaping @Sendable (String) -> Int? = Spool.freeBytes(at:),
        met: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.folder = folder
        self.disk = disk
        self.freeBytes = freeBytes
        self.met = met
        account = Mutex(UploadAccount(limits))
        startThread("spool") { self.run() }
    }

    /// Receives the body of a request as an upload, and calls `then` when it is complete or refused. `then` is never
    /// called if the body does not arrive. Call it from the request's head: what can be refused is refused before a
    /// byte is read.
    ///
    /// - Parameters:
    ///   - user: whose limit it counts towards.
    ///   - maximum: maximum bytes of the body.
    @EventLoop
    func receive(
        _ request: HTTPRequest, from reply: any HTTPReply, for user: UserID, upTo maximum: Int,
        then: @escaping @EventLoop (Result<Upload, UploadRefusal>) -> Void
    ) {
        let length: Int? = if case .length(let count) = request.head.framing { count } else { nil }
        if let length, length > maximum { return then(.failure(.tooLarge(maximum))) }
        let name = Self.prefix + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        switch account.withLock({ $0.open(for: user) }) {
        case .failure(let exceeded):
            if let limit = exceeded.limit { met(limit) }
            then(.failure(exceeded.refusal))
        case .success(let share):
            names.withLock { _ = $0.insert(name) }
            let upload = Upload(folder + "/" + name, share, in: self)
            let step = length == nil ? min(Self.step, maximum) : 0
            perform({ () throws(UploadRefusal) in try upload.create(reserving: length ?? step) }) { result in
                switch result {
                case .failure(let refusal): then(.failure(refusal))
                case .success:
                    reply.streamBody(
                        upTo: maximum, to: UploadSink(upload, step: step, maximum: maximum, in: self, then: then))
                }
            }
        }
    }

    /// Deletes leftover files. Call it at the start, and from time to time.
    ///
    /// - Parameter now: seconds since 1970.
    func sweep(now: Int) {
        perform { [self] in
            let folder = opendir(folder)
            guard let folder else { return }
            defer { closedir(folder) }
            let live = names.withLock { $0 }
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name.hasPrefix(Self.prefix), !live.contains(name) else { continue }
                // Of a symbolic link its own: nothing is followed.
                guard let modified = modificationTime(of: self.folder + "/" + name),
                    now - Int(modified) >= Self.leftoverAge
                else { continue }
                unlinkat(dirfd(folder), name, 0)
            }
        }
    }

    // MARK: The thread

    /// Runs `body` on the thread, and `completion` on the loop.
    @EventLoop
    func perform(
        _ body: @escaping @Sendable () throws(UploadRefusal) -> Void,
        then completion: @escaping @EventLoop (Result<Void, UploadRefusal>) -> Void
    ) {
        perform {
            let result: Result<Void, UploadRefusal>
            do throws(UploadRefusal) {
                result = .success(try body())
            } catch {
                result = .failure(error)
            }
            EventLoop.submit { completion(result) }
        }
    }

    private func perform(_ job: @escaping @Sendable () -> Void) {
        jobs.withLock { $0.append(job) }
        work.signal()
    }

    private func run() {
        while true {
            work.wait()
            // Each upload has at most one job that waits, so the array is short.
            jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }?()
        }
    }

    // MARK: Files

    /// Creates an upload's file for writing. Returns -1, with `errno` set, if that fails.
    func createFile(_ path: String) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(path, flags, 0o600)
        guard descriptor < 0, errno == ENOENT else { return descriptor }
        mkdir(folder, 0o700)
        return open(path, flags, 0o600)
    }

    /// Deletes an upload's file, and then lets others have its share.
    func remove(_ path: String, _ share: UploadAccount.Share, _ descriptor: Int32) {
        perform { [self] in
            if descriptor >= 0 { close(descriptor) }
            unlink(path)
            names.withLock { _ = $0.remove(String(path.dropFirst(folder.count + 1))) }
            account.withLock { $0.close(share) }
        }
    }

    /// Bytes that the disk of a folder has left for this user (statvfs(3)); nil if unknown.
    static func freeBytes(at folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        let (bytes, isTooMuch) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return isTooMuch ? .max : bytes
    }
}

/// Writes the parts of a body to an upload's file. The connection reads on when a part is written.
@EventLoop
private final class UploadSink: BodySink {
    private let upload: Upload
    private let step: Int
    private let maximum: Int
    private let spool: Spool
    private let then: @EventLoop (Result<Upload, UploadRefusal>) -> Void

    init(
        _ upload: Upload, step: Int, maximum: Int, in spool: Spool,
        then: @escaping @EventLoop (Result<Upload, UploadRefusal>) -> Void
    ) {
        self.upload = upload
        self.step = step
        self.maximum = maximum
        self.spool = spool
        self.then = then
    }

    func received(_ part: [UInt8], resume: @escaping @EventLoop () -> Void) {
        spool.perform({ [upload, step] () throws(UploadRefusal) in try upload.append(part, step: step) }) { [self] in
            if case .failure(let refusal) = $0 { then(.failure(refusal)) } else { resume() }
        }
    }

    func ended(_ outcome: BodyOutcome) {
        switch outcome {
        case .complete:
            spool.perform({ [upload] () throws(UploadRefusal) in try upload.complete() }) { [self] in
                then($0.map { upload })
            }
        case .tooLarge: then(.failure(.tooLarge(maximum)))
        case .aborted: break
        }
    }
}

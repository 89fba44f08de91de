import Files
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A request body in a temporary file, which is deleted when this object is released.
///
/// The file is private to the hub's user. It may be read from any thread, once the upload is complete.
final class Upload: Sendable {
    private struct State: ~Copyable {
        var share: UploadAccount.Share
        /// -1 if the file is not open for writing.
        var descriptor: Int32 = -1
        var size = 0
    }

    /// Path of the file.
    let path: String
    private let spool: Spool
    /// Written on the spool's thread only.
    private let state: Mutex<State>

    init(_ path: String, _ share: UploadAccount.Share, in spool: Spool) {
        self.path = path
        self.spool = spool
        state = Mutex(State(share: share))
    }

    deinit {
        let (share, descriptor) = state.withLock { ($0.share, $0.descriptor) }
        spool.remove(path, share, descriptor)
    }

    /// Bytes of the file.
    var size: Int { state.withLock { $0.size } }

    // MARK: On the spool's thread

    /// Creates the file, and reserves its bytes.
    ///
    /// - Parameter bytes: bytes to reserve first.
    func create(reserving bytes: Int) throws(UploadRefusal) {
        let descriptor = spool.createFile(path)
        guard descriptor >= 0 else { throw .failure(errno) }
        state.withLock { $0.descriptor = descriptor }
        try reserve(bytes)
    }

    /// Appends a part.
    ///
    /// - Parameter step: bytes to reserve whenever the reserved ones are used up; 0 if all are reserved.
    func append(_ part: [UInt8], step: Int) throws(UploadRefusal) {
        let (descriptor, reserved, size) = state.withLock { ($0.descriptor, $0.share.reserved, $0.size) }
        if part.count > reserved - size { try reserve(max(step, part.count)) }
        guard part.withUnsafeBytes({ spool.disk.writeAll($0, to: descriptor) }) else { throw .failure(errno) }
        state.withLock { state in
            state.size += part.count
            spool.account.withLock { $0.wrote(part.count, of: &state.share) }
        }
    }

    /// Closes the file: all was written.
    func complete() throws(UploadRefusal) {
        let descriptor = state.withLock { state in
            defer { state.descriptor = -1 }
            spool.account.withLock { $0.complete(&state.share) }
            return state.descriptor
        }
        // Some file systems report a full disk only here (close(2)).
        guard close(descriptor) == 0 || errno == EINTR else { throw .failure(errno) }
    }

    private func reserve(_ bytes: Int) throws(UploadRefusal) {
        let free = spool.freeBytes(spool.folder)
        let exceeded = state.withLock { state in
            spool.account.withLock { $0.reserve(bytes, for: &state.share, free: free) }
        }
        guard let exceeded else { return }
        if let limit = exceeded.limit { spool.met(limit) }
        throw exceeded.refusal
    }
}

extension UploadRefusal {
    /// The refusal for a failed system call.
    static func failure(_ error: Int32) -> UploadRefusal {
        error == ENOSPC || error == EDQUOT ? .noSpace : .failed(error)
    }
}

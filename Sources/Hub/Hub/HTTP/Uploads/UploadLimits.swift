/// Limits of uploads: request bodies that are streamed to temporary files. An upload counts until its file is deleted.
public struct UploadLimits: Hashable, Sendable {
    /// Uploads of one user at once.
    public var perUser = 8
    /// Uploads of all users at once.
    public var total = 16
    /// Bytes of all uploads at once.
    public var bytes = 1 << 30

    /// The standard limits.
    public init() {}
}

/// Why an upload is refused, or cannot be continued.
enum UploadRefusal: Error, Hashable {
    /// The user has too many at once.
    case tooMany
    /// All users together have too many at once, or they are too large.
    case busy
    /// The body is longer than so many bytes.
    case tooLarge(Int)
    /// The disk is full, or nearly.
    case noSpace
    /// The file cannot be written: an errno.
    case failed(Int32)
}

/// The uploads at once, and the space that they need on the disk.
///
/// An upload reserves its bytes before they are written: what `Content-Length` announces, or step by step if its length
/// is unknown. The disk must have twice as much space, because the content is stored before the file is deleted.
struct UploadAccount {
    /// What one upload holds.
    struct Share: Hashable {
        let user: Int64
        fileprivate(set) var reserved = 0
        fileprivate(set) var written = 0
    }

    private let limits: UploadLimits
    private var perUser: [Int64: Int] = [:]
    /// Number of uploads.
    private(set) var count = 0
    /// Bytes of all uploads that are reserved; those of them that were written.
    private(set) var reserved = 0
    private(set) var written = 0

    init(_ limits: UploadLimits) { self.limits = limits }

    /// A share of a user's next upload, which holds no bytes yet.
    mutating func open(for user: Int64) -> Result<Share, Exceeded> {
        guard perUser[user, default: 0] < limits.perUser else {
            return .failure(Exceeded(.tooMany, "uploads-per-user"))
        }
        guard count < limits.total else { return .failure(Exceeded(.busy, "uploads")) }
        perUser[user, default: 0] += 1
        count += 1
        return .success(Share(user: user))
    }

    /// A limit that would be exceeded.
    struct Exceeded: Error, Hashable {
        let refusal: UploadRefusal
        /// The limit's name in the setting `limit`; nil if it is the disk.
        let limit: String?

        init(_ refusal: UploadRefusal, _ limit: String? = nil) {
            self.refusal = refusal
            self.limit = limit
        }
    }

    /// Reserves more bytes of an upload.
    ///
    /// - Parameter free: bytes that the disk has left; nil if unknown.
    mutating func reserve(_ bytes: Int, for share: inout Share, free: Int?) -> Exceeded? {
        guard bytes <= limits.bytes - reserved else { return Exceeded(.busy, "upload-bytes") }
        if let free {
            let (needed, isTooMuch) = (reserved + bytes).multipliedReportingOverflow(by: 2)
            guard !isTooMuch, free >= needed - written else { return Exceeded(.noSpace) }
        }
        reserved += bytes
        share.reserved += bytes
        return nil
    }

    /// Counts bytes that were written.
    mutating func wrote(_ bytes: Int, of share: inout Share) {
        written += bytes
        share.written += bytes
    }

    /// Returns what an upload has reserved and does not need, since it is complete.
    mutating func complete(_ share: inout Share) {
        reserved -= share.reserved - share.written
        share.reserved = share.written
    }

    /// Removes an upload.
    mutating func close(_ share: Share) {
        count -= 1
        reserved -= share.reserved
        written -= share.written
        let left = perUser[share.user, default: 1] - 1
        perUser[share.user] = left > 0 ? left : nil
    }
}

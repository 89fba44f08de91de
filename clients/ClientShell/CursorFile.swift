import FoundationEssentials
public import Mailbell

#if canImport(Glibc)
    import Glibc
#endif

/// A file that remembers how far a tail has shown: JSON, `{"epoch":"…","seq":17}`. One tail at a time has it.
///
/// Written in place by one write that always has the same length, so that neither a crash nor a full disk leaves half of
/// a cursor.
public final class CursorFile {
    public let path: String
    private let descriptor: Int32
    public private(set) var cursor: Cursor?
    private static let length = 128

    private struct Content: Codable {
        var epoch: String
        var seq: Seq
    }

    /// Another tail has the file.
    public struct InUse: Error {}

    /// Opens the file, and makes it if there is none.
    ///
    /// - Throws: `InUse`, or `FileError` if the file cannot be used or holds something else.
    public init(_ path: String) throws {
        self.path = path
        try PrivateFile.makeFolder(of: path)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError.ofSystem(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw InUse()
        }
        cursor = try Self.read(path)
    }

    deinit { close(descriptor) }

    /// What a file holds, without taking it; nil if there is none.
    public static func read(_ path: String) throws -> Cursor? {
        guard let bytes = try PrivateFile.contents(of: path), !bytes.isEmpty else { return nil }
        guard bytes.count <= 4096, let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
            content.seq >= 0
        else {
            throw FileError("\(path): is not a cursor; remove it to go on from what the hub knows, or from now")
        }
        return Cursor(epoch: Epoch(content.epoch), seq: content.seq)
    }

    public func save(_ cursor: Cursor) throws {
        guard cursor != self.cursor else { return }
        let epoch = cursor.epoch.text.prefix(64)
        var bytes = Array("{\"epoch\":\"\(epoch)\",\"seq\":\(cursor.seq)}".utf8)
        bytes +=
            Array(repeating: UInt8(ascii: " "), count: max(0, Self.length - 1 - bytes.count)) + [UInt8(ascii: "\n")]
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { throw FileError.ofSystem(path) }
        // A file that somebody else had written may be longer.
        ftruncate(descriptor, off_t(bytes.count))
        self.cursor = cursor
    }
}

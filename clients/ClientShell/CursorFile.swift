public import Core
import Files
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// A file that stores a device's cursor as JSON: `{"epoch":"…","seq":17}`. It is locked: one process uses it at a time.
///
/// `save` overwrites the file in place, with one write of a fixed length, so that neither a crash nor a full disk leaves half
/// a cursor.
public final class CursorFile {
    /// The file's path.
    public let path: String
    private let descriptor: Int32
    /// The cursor that was last read or saved; nil in a new file.
    public private(set) var cursor: Cursor?
    /// Bytes of the file.
    private static let length = 128

    private struct Content: Codable {
        var epoch: String
        var seq: Seq
    }

    /// Another process has locked the file.
    public struct InUse: Error {}

    /// Opens and locks the file; creates it if there is none.
    ///
    /// - Throws: `InUse`, or `FileError` if the file cannot be used or contains something else.
    public init(_ path: String) throws {
        self.path = path
        try PrivateFile.makeFolder(of: path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError.ofSystem(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw InUse()
        }
        // From here on, an error thrown runs `deinit`, which closes the file.
        self.descriptor = descriptor
        cursor = try Self.read(path)
    }

    deinit { close(descriptor) }

    /// Reads a cursor without locking the file; nil if there is no file, or an empty one.
    public static func read(_ path: String) throws -> Cursor? {
        guard let bytes = try PrivateFile.contents(of: path), !bytes.isEmpty else { return nil }
        guard bytes.count <= 4096, let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)),
            content.seq >= 0
        else {
            throw FileError("\(path) does not contain a cursor; remove it to resume from the hub's cursor, or from now")
        }
        return Cursor(epoch: Epoch(content.epoch), seq: content.seq)
    }

    /// Writes the cursor, without a sync to the disk. Does nothing if it is unchanged.
    ///
    /// - Throws: `FileError` if the cursor is invalid, or cannot be written.
    public func save(_ cursor: Cursor) throws {
        guard cursor != self.cursor else { return }
        // The hub chose the epoch: write only what can be read again.
        guard cursor.epoch.isValid, cursor.seq >= 0 else {
            throw FileError("\(path) was not changed: seq \(cursor.seq), or its epoch, is not valid in a hub's log")
        }
        var json = JSONWriter(capacity: Self.length)
        json.object {
            $0.member("epoch", cursor.epoch.text)
            $0.member("seq", cursor.seq)
        }
        var bytes = json.bytes
        bytes +=
            Array(repeating: UInt8(ascii: " "), count: max(0, Self.length - 1 - bytes.count)) + [UInt8(ascii: "\n")]
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { throw FileError.ofSystem(path) }
        // A file from another program may be longer.
        ftruncate(descriptor, off_t(bytes.count))
        self.cursor = cursor
    }
}

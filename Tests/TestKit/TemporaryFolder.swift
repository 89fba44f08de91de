import Foundation
import Synchronization

/// A temporary folder for one test. It is deleted with its content when this object is released, and at the latest when
/// the test runner exits: what a static property holds is never released.
public final class TemporaryFolder: Sendable {
    /// The folders to delete at exit.
    private static let held: Mutex<Set<String>> = {
        atexit {
            for path in TemporaryFolder.held.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        }
        return Mutex([])
    }()

    /// The path, without a slash at the end.
    public let path: String

    /// Creates the folder.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("mailbell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
        Self.held.withLock { _ = $0.insert(path) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        Self.held.withLock { _ = $0.remove(path) }
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { path + "/" + name }
}

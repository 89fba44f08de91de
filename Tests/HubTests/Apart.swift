import EventLoop
import Foundation
import TestKit

/// Runs `body` on a thread with a umask of its own. A `DataFolder` sets the umask, which other tests share.
func apart<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        startThread("data folder") {
            continuation.resume(
                with: Result {
                    guard unshare(umaskAndFolders) == 0 else { throw Failure("unshare: \(errno)") }
                    return try body()
                })
        }
    }
}

/// unshare(2), which glibc's header declares only for `_GNU_SOURCE`.
private let unshare = unsafeBitCast(dlsym(nil, "unshare")!, to: (@convention(c) (Int32) -> Int32).self)
/// CLONE_FS.
private let umaskAndFolders: Int32 = 0x200

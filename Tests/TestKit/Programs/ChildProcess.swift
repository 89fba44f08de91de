import Foundation
import Synchronization

/// A program that a test has started. It is killed, by its pid, when the last reference to this object is released. So it
/// ends with its test, even if the test fails.
///
/// Foundation's `Process` is not used, because it keeps the pipes of each program that it has started. After hundreds of
/// programs it reads beyond the list of open descriptors, and the test runner crashes.
final class ChildProcess: Sendable {
    let pid: Int32
    private let name: String
    /// The status from waitpid(2); nil until the program is known to have ended.
    private let ending = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - environment: added to `CleanEnvironment`.
    ///   - streams: standard input, output and error. The caller closes them.
    init(
        _ program: URL, _ arguments: [String], environment: [String: String], streams: [Int32]
    ) throws {
        name = program.lastPathComponent
        let variables = CleanEnvironment.variables.merging(environment) { $1 }
        pid = try Self.spawn(program.path, arguments, variables, streams)
    }

    deinit {
        ending.withLock { ending in
            guard Self.look(pid, &ending) == nil else { return }
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
    }

    /// The exit code, or the number of the signal that ended it; nil while it runs.
    var status: Int32? {
        ending.withLock { Self.look(pid, &$0) }.map { $0 & 0x7f == 0 ? $0 >> 8 & 0xff : $0 & 0x7f }
    }

    /// Sends a signal. Does nothing once the program has ended, because its pid may belong to another process by then.
    func signal(_ number: Int32) {
        ending.withLock { ending in
            if Self.look(pid, &ending) == nil { kill(pid, number) }
        }
    }

    /// Waits until the program has ended; returns `status`. A program that does not end in time is killed and fails the
    /// test.
    func wait(seconds: Double, _ isOver: (Int32) -> Bool = { _ in true }, said: () -> String = { "" }) throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        while true {
            let status = status
            if let status, isOver(status) { return status }
            guard status != nil || Date() < deadline else {
                signal(SIGKILL)
                throw Failure("\(name) did not end in \(seconds) s; it said: \(said())")
            }
            usleep(5000)
        }
    }

    private static func look(_ pid: Int32, _ ending: inout Int32?) -> Int32? {
        var status: Int32 = 0
        if ending == nil, waitpid(pid, &status, WNOHANG) == pid { ending = status }
        return ending
    }

    /// In glibc since 2.34. The header declares it only if `_GNU_SOURCE` is defined, which it is not when Swift imports
    /// Glibc.
    private static let closeFrom = unsafeBitCast(
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")!,
        to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)

    /// Starts the program in its own process group, with only the three streams open and with no signal blocked. Without
    /// that, it would inherit the signal mask of the thread that starts it, and the threads of a pool block signals.
    private static func spawn(
        _ path: String, _ arguments: [String], _ variables: [String: String], _ streams: [Int32]
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (target, descriptor) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        _ = closeFrom(&actions, 3)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        let words = ([path] + arguments).map { strdup($0) }
        let settings = variables.map { strdup("\($0)=\($1)") }
        defer { for text in words + settings { free(text) } }
        var pid: Int32 = 0
        let result = posix_spawn(&pid, path, &actions, &attributes, words + [nil], settings + [nil])
        guard result == 0 else { throw Failure("\(path): \(String(cString: strerror(result)))") }
        return pid
    }
}

/// A pipe. A program inherits an end of it only if that is one of its streams.
func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure("pipe: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
}

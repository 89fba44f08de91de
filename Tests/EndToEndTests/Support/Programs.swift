import Foundation
import Glibc
import Synchronization

/// The built programs, beside the test runner.
enum Programs {
    static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static var hub: URL { folder.appendingPathComponent("mailbell-hub") }
    static var terminal: URL { folder.appendingPathComponent("mailbell") }
}

/// What the programs under test get of this environment: nothing that the user or the machine has set for Mailbell or for
/// terminals, and folders in place of the user's own.
enum CleanEnvironment {
    /// For those that are given none by the test. Removed at the end, if a program has made it.
    private static let home: String = {
        atexit { try? FileManager.default.removeItem(atPath: CleanEnvironment.home) }
        return NSTemporaryDirectory() + "mailbell-" + UUID().uuidString
    }()

    static let variables: [String: String] = {
        let unwanted = ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "TMUX", "TZ"]
        let kept = ProcessInfo.processInfo.environment.filter { name, _ in
            !unwanted.contains(name) && !name.hasPrefix("MAILBELL_") && !name.hasPrefix("XDG_")
        }
        return kept.merging(folders(in: home)) { $1 }
    }()

    static func folders(in folder: String) -> [String: String] {
        [
            "XDG_CONFIG_HOME": folder + "/config", "XDG_STATE_HOME": folder + "/state",
            "XDG_DATA_HOME": folder + "/share",
        ]
    }
}

/// Something that did not come in time, or not as it should.
struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A program that runs, with what it writes. It is ended by its own pid when the test lets go of it.
///
/// Not Foundation's `Process`, which keeps the pipes of each program it has started: hundreds of programs later it reads
/// beyond the list of what is open, and the runner ends.
final class RunningProgram: Sendable {
    private struct State {
        var output = Data()
        var errors = Data()
        var openStreams = 2
        /// As waitpid(2) says it, once the program has ended.
        var status: Int32?
    }
    let pid: Int32
    private let name: String
    private let state = Mutex(State())

    /// - Parameter input: what the program reads from standard input; nil for /dev/null.
    init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws {
        name = program.lastPathComponent
        let input = try Self.open(input)
        defer { close(input) }
        let output = try Self.pipe()
        let errors = try Self.pipe()
        defer { for end in [output.write, errors.write] { close(end) } }
        let variables = CleanEnvironment.variables.merging(environment) { $1 }
        do {
            pid = try Self.spawn(program.path, arguments, variables, [input, output.write, errors.write])
        } catch {
            for end in [output.read, errors.read] { close(end) }
            throw error
        }
        collect(output.read) { $0.output.append(contentsOf: $1) }
        collect(errors.read) { $0.errors.append(contentsOf: $1) }
    }

    /// Of glibc 2.34; its header shows it only to who asks for what is not in POSIX, as Swift's Glibc does not.
    private static let closeFrom = unsafeBitCast(
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")!,
        to: (@convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32).self)

    /// In a process group of its own, with nothing open but the three, and without the signals that are blocked in the
    /// threads of a pool.
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

    /// The threads of a pool have signals blocked, and a program that one of them starts would have so too.
    static func withoutBlockedSignals(_ body: () throws -> Void) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Not a pipe: a program may end without having read it.
    private static func open(_ text: String?) throws -> Int32 {
        let folder = try TemporaryFolder()
        var path = "/dev/null"
        if let text {
            path = folder.path + "/input"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        return Glibc.open(path, O_RDONLY | O_CLOEXEC)
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Failure("pipe: \(String(cString: strerror(errno)))") }
        return (ends[0], ends[1])
    }

    private func collect(_ descriptor: Int32, _ add: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void) {
        Thread.detachNewThread { [self] in
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
                state.withLock { add(&$0, chunk[..<count]) }
            }
            close(descriptor)
            state.withLock { $0.openStreams -= 1 }
        }
    }

    var isRunning: Bool { status == nil }
    var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    /// The whole lines written so far.
    var lines: [String] {
        let text = output
        let end = text.lastIndex(of: "\n") ?? text.startIndex
        return text[..<end].split(separator: "\n").map(String.init)
    }

    /// Not once it has ended, when its number may be another's.
    func signal(_ number: Int32) {
        state.withLock { state in
            if Self.look(pid, &state) == nil { kill(pid, number) }
        }
    }

    /// The exit code, or the number of the signal that ended it; a program that does not end in time is killed and fails the
    /// test. What it has started may go on, and hold its output open: that is waited for for 2 s.
    @discardableResult
    func wait(seconds: Double = 30) throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        var end: Date?
        while true {
            if let status {
                if state.withLock({ $0.openStreams }) == 0 { return status }
                end = end ?? Date().addingTimeInterval(2)
                if let end, Date() > end { return status }
            }
            guard end != nil || Date() < deadline else {
                signal(SIGKILL)
                throw Failure("\(name) did not end in \(seconds) s; it said: \(errors)")
            }
            usleep(5000)
        }
    }

    /// The exit code, or the number of the signal that ended it; nil while it runs.
    private var status: Int32? {
        state.withLock { Self.look(pid, &$0) }.map { $0 & 0x7f == 0 ? $0 >> 8 & 0xff : $0 & 0x7f }
    }

    private static func look(_ pid: Int32, _ state: inout State) -> Int32? {
        var status: Int32 = 0
        if state.status == nil, waitpid(pid, &status, WNOHANG) == pid { state.status = status }
        return state.status
    }

    deinit {
        state.withLock { state in
            guard Self.look(pid, &state) == nil else { return }
            kill(pid, SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
    }
}

/// Runs a program to its end.
@discardableResult
func run(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
    seconds: Double = 30
) throws -> (code: Int32, output: String, errors: String) {
    let running = try RunningProgram(program, arguments, environment: environment, input: input)
    let code = try running.wait(seconds: seconds)
    return (code, running.output, running.errors)
}

/// Waits for a condition, and fails with what was waited for.
func eventually(_ what: String, seconds: Double = 15, _ condition: () throws -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while try !condition() {
        guard Date() < deadline else { throw Failure("not within \(seconds) s: \(what)") }
        usleep(5000)
    }
}

/// A folder of its own for a test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mailbell-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

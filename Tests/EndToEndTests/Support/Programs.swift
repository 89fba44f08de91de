import Foundation
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
final class RunningProgram: Sendable {
    private struct State {
        var output = Data()
        var errors = Data()
        var openStreams = 2
    }
    private let process = Process()
    private let state = Mutex(State())

    /// - Parameter input: what the program reads from standard input; nil for /dev/null.
    init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws {
        process.executableURL = program
        process.arguments = arguments
        process.environment = CleanEnvironment.variables.merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = try input.map(Self.file) ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try Self.withoutBlockedSignals { try process.run() }
        collect(output) { $0.output.append($1) }
        collect(errors) { $0.errors.append($1) }
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
    private static func file(_ text: String) throws -> FileHandle {
        let folder = try TemporaryFolder()
        let url = URL(fileURLWithPath: folder.path + "/input")
        try Data(text.utf8).write(to: url)
        return try FileHandle(forReadingFrom: url)
    }

    private func collect(_ pipe: Pipe, _ add: @escaping @Sendable (inout State, Data) -> Void) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while case let data = handle.availableData, !data.isEmpty {
                state.withLock { add(&$0, data) }
            }
            state.withLock { $0.openStreams -= 1 }
        }
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    /// The whole lines written so far.
    var lines: [String] {
        let text = output
        let end = text.lastIndex(of: "\n") ?? text.startIndex
        return text[..<end].split(separator: "\n").map(String.init)
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// The exit code; a program that does not end in time is killed and fails the test.
    @discardableResult
    func wait(seconds: Double = 30) throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        var end: (at: Date, status: Int32)?
        while process.isRunning || state.withLock({ $0.openStreams }) > 0 {
            // Foundation sees the end by a socket, and we the end of what is said by pipes: a program that another test
            // starts in the same moment may inherit these, and hold them open for as long as it runs.
            if end == nil, let status = exitStatus { end = (Date(), status) }
            if let end, Date() > end.at.addingTimeInterval(2) { return end.status }
            guard Date() < deadline else {
                signal(SIGKILL)
                throw Failure(
                    "\(process.executableURL!.lastPathComponent) did not end in \(seconds) s; it said: \(errors)")
            }
            usleep(5000)
        }
        return process.terminationStatus
    }

    /// As the system has it, before anybody has asked for it; nil while it runs, and once Foundation has taken note.
    private var exitStatus: Int32? {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return nil }
        let child = info._sifields._sigchld
        return child.si_pid == pid ? child.si_status : nil
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
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

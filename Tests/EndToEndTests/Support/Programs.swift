import Foundation
import Synchronization

/// The built programs, beside the test runner.
enum Programs {
    static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static var hub: URL { folder.appendingPathComponent("mailbell-hub") }
    static var terminal: URL { folder.appendingPathComponent("mailbell") }
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

    init(_ program: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        collect(output) { $0.output.append($1) }
        collect(errors) { $0.errors.append($1) }
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
        while process.isRunning || state.withLock({ $0.openStreams }) > 0 {
            guard Date() < deadline else {
                signal(SIGKILL)
                throw Failure(
                    "\(process.executableURL!.lastPathComponent) did not end in \(seconds) s; it said: \(errors)")
            }
            usleep(5000)
        }
        return process.terminationStatus
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}

/// Runs a program to its end.
@discardableResult
func run(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:], seconds: Double = 30
) throws -> (code: Int32, output: String, errors: String) {
    let running = try RunningProgram(program, arguments, environment: environment)
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

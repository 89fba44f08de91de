public import Foundation
import Synchronization

/// A running program and all that it has written so far. It is killed when this object is released.
public final class RunningProgram: Sendable {
    /// Held by the threads that read. They must not hold the program itself, because it would then never be released.
    private final class Written: Sendable {
        struct State {
            var output = Data()
            var errors = Data()
            var openStreams = 2
        }
        let state = Mutex(State())

        func collect(
            _ descriptor: Int32, _ add: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void
        ) {
            Thread.detachNewThread { [self] in
                var chunk = [UInt8](repeating: 0, count: 65_536)
                while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
                    state.withLock { add(&$0, chunk[..<count]) }
                }
                close(descriptor)
                state.withLock { $0.openStreams -= 1 }
            }
        }
    }
    private let process: ChildProcess
    private let written = Written()

    /// - Parameters:
    ///   - environment: added to `CleanEnvironment`.
    ///   - input: what the program reads from standard input; nil for /dev/null.
    public init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws {
        let input = try Self.open(input)
        defer { close(input) }
        let output = try makePipe()
        let errors = try makePipe()
        defer { for end in [output.write, errors.write] { close(end) } }
        do {
            process = try ChildProcess(
                program, arguments, environment: environment, streams: [input, output.write, errors.write])
        } catch {
            for end in [output.read, errors.read] { close(end) }
            throw error
        }
        written.collect(output.read) { $0.output.append(contentsOf: $1) }
        written.collect(errors.read) { $0.errors.append(contentsOf: $1) }
    }

    /// A file, not a pipe: the program may end without reading its input.
    private static func open(_ text: String?) throws -> Int32 {
        let folder = try TemporaryFolder()
        var path = "/dev/null"
        if let text {
            path = folder.file("input")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        return Foundation.open(path, O_RDONLY | O_CLOEXEC)
    }

    /// The process's pid.
    public var pid: Int32 { process.pid }
    /// False once it has ended.
    public var isRunning: Bool { process.status == nil }
    /// What it has written to standard output so far.
    public var output: String { written.state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    /// What it has written to standard error so far.
    public var errors: String { written.state.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    /// Whether it has written a text to standard error, or writes it within 20 s: what a program writes before it answers may
    /// be read after the answer.
    public func hasSaid(_ text: String) -> Bool {
        (try? eventually("it says \(text)", seconds: 20) { errors.contains(text) }) != nil
    }
    /// The whole lines of `output`.
    public var lines: [String] {
        let text = output
        let end = text.lastIndex(of: "\n") ?? text.startIndex
        return text[..<end].split(separator: "\n").map(String.init)
    }

    /// Sends a signal, unless the program has ended.
    public func signal(_ number: Int32) { process.signal(number) }

    /// The exit code, or the number of the signal that ended it; a program that does not end in time is killed and fails the
    /// test. Programs that it has started may outlive it and keep its output open: the wait for the end of the output is
    /// limited to 2 s.
    @discardableResult
    public func wait(seconds: Double = 90) throws -> Int32 {
        var patience: Date?
        return try process.wait(
            seconds: seconds,
            { _ in
                let end = patience ?? Date().addingTimeInterval(2)
                patience = end
                return written.state.withLock { $0.openStreams } == 0 || Date() > end
            }, said: { errors })
    }
}

/// Runs a program to its end.
@discardableResult
public func run(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
    seconds: Double = 90
) throws -> (code: Int32, output: String, errors: String) {
    let running = try RunningProgram(program, arguments, environment: environment, input: input)
    let code = try running.wait(seconds: seconds)
    return (code, running.output, running.errors)
}

public import Foundation
import Synchronization

/// A program that a test interacts with. The test writes to the program's standard input and reads its output at any time.
/// Standard error is discarded. Calls block. The program is killed when this object is released.
public final class InteractiveProgram: Sendable {
    private let process: ChildProcess
    /// nil once closed. A socket, not a pipe: writing to a pipe without a reader would end the test runner with SIGPIPE.
    private let input: Mutex<Int32?>
    private let output: Mutex<Output>

    /// - Parameter environment: added to `CleanEnvironment`.
    public init(_ program: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure("socketpair: \(String(cString: strerror(errno)))")
        }
        let pipe = try makePipe()
        let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { for end in [ends[1], pipe.write, errors] { close(end) } }
        do {
            process = try ChildProcess(
                program, arguments, environment: environment, streams: [ends[1], pipe.write, errors])
        } catch {
            for end in [ends[0], pipe.read] { close(end) }
            throw error
        }
        input = Mutex(ends[0])
        output = Mutex(Output(descriptor: pipe.read))
    }

    deinit {
        closeInput()
        output.withLock { _ = close($0.descriptor) }
    }

    /// Writes a text to its standard input.
    public func write(_ text: String) throws {
        try input.withLock { input in
            guard let input else { throw Failure("its input is closed") }
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { throw Failure("it does not read: \(String(cString: strerror(errno)))") }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Closes its standard input.
    public func closeInput() {
        input.withLock { input in
            if let input { close(input) }
            input = nil
        }
    }

    /// The next `count` bytes, or fewer at the end of its output.
    public func read(_ count: Int) throws -> [UInt8] {
        try output.withLock { output in
            while output.waiting.count < count, try output.readMore() {}
            return Array(output.take(count))
        }
    }

    /// Its output up to and including `end`; the rest of its output if `end` does not occur.
    public func read(until end: String) throws -> String {
        let end = Array(end.utf8)
        return try output.withLock { output in
            while true {
                if let found = output.waiting.firstRange(of: end) {
                    return String(decoding: output.take(found.upperBound - output.waiting.startIndex), as: UTF8.self)
                }
                guard try output.readMore() else {
                    return String(decoding: output.take(output.waiting.count), as: UTF8.self)
                }
            }
        }
    }

    /// The rest of its output.
    public func readToEnd() throws -> String { String(decoding: try read(.max), as: UTF8.self) }

    /// Sends a signal, unless the program has ended.
    public func signal(_ number: Int32) { process.signal(number) }

    /// The exit code, or the number of the signal that ended it; a program that does not end in time is killed and fails the
    /// test.
    @discardableResult
    public func wait(seconds: Double = 90) throws -> Int32 { try process.wait(seconds: seconds) }

    private struct Output {
        let descriptor: Int32
        private var bytes: [UInt8] = []
        private var taken = 0
        private static let patienceMilliseconds: Int32 = 60_000

        init(descriptor: Int32) { self.descriptor = descriptor }

        /// The bytes that were read but not taken.
        var waiting: ArraySlice<UInt8> { bytes[taken...] }

        mutating func take(_ count: Int) -> ArraySlice<UInt8> {
            let piece = waiting.prefix(count)
            taken = piece.endIndex
            return piece
        }

        /// Returns false at the end of the output. A program that writes nothing for a minute fails the test.
        mutating func readMore() throws -> Bool {
            if taken == bytes.count { (bytes, taken) = ([], 0) }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, Self.patienceMilliseconds) > 0 else { throw Failure("it says nothing") }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count > 0 { bytes += chunk[..<count] }
            return count > 0
        }
    }
}

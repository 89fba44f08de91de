import ArgumentParser
import Foundation
import Subprocess
import SystemPackage
import TrackedSending

#if canImport(Glibc)
    import Glibc
#endif

/// Limits of the process that parses untrusted mail.
struct CraftBounds: Hashable, Sendable {
    /// CPU time, in seconds.
    var seconds = 10
    /// Address space, in bytes, beyond what the program has mapped at its start.
    var bytes = 512 * 1024 * 1024
}

/// Parses each message in a child process, by this program's hidden command `craft`. If the child crashes or exceeds its
/// limits, this process continues, and the mail goes out untracked.
struct ChildCrafter: MailCrafter {
    var bounds = CraftBounds()
    /// Limit of the child's output, in bytes: all copies together.
    private static let mostBytes = 2 * 1024 * 1024 * 1024

    func craft(_ message: [UInt8], _ request: CraftRequest) async throws(CraftError) -> (CraftedMail, [[UInt8]]) {
        let line: [UInt8]
        do {
            line = Array(try JSONEncoder().encode(request)) + [10]
        } catch {
            throw CraftError("the request to the parser could not be encoded: \(error)")
        }
        // A copy is the message plus the tickets' links. The line after the copies repeats links and addresses, escaped.
        let most =
            (message.count + 4 * line.count + 65_536) * request.tickets.count + 6 * min(message.count, 8_388_608)
            + 1_048_576
        guard most <= Self.mostBytes else { throw CraftError("too large for this many recipients at once") }
        let status: TerminationStatus
        let output: [UInt8]
        do {
            let result = try await Subprocess.run(
                .path("/proc/self/exe"),
                arguments: ["craft", "--seconds=\(bounds.seconds)", "--bytes=\(bounds.bytes)"],
                environment: .custom(Self.environment), input: .inputWriter, output: .bytes(limit: most),
                error: .discarded
            ) { execution in
                // If the child stops reading, its exit status says why.
                _ = try? await execution.standardInputWriter.write(line)
                _ = try? await execution.standardInputWriter.write(message)
                try? await execution.standardInputWriter.finish()
            }
            status = result.terminationStatus
            output = result.standardOutput
        } catch {
            throw CraftError("the parser process could not be started: \(error)")
        }
        switch status {
        case .exited(0): break
        case .exited(let code): throw failure("exit code \(code)")
        case .signaled(let number): throw failure("signal \(number)")
        }
        guard let found = Self.read(output) else { throw CraftError("the parser process gave no answer") }
        return found
    }

    private func failure(_ end: String) -> CraftError {
        CraftError(
            "the parser process ended with \(end); its limits are \(bounds.seconds) s and "
                + "\(bounds.bytes / 1_048_576) MB")
    }

    /// The child inherits no variable except LD_LIBRARY_PATH, least of all a token. Backtraces are off: printing one takes
    /// seconds.
    private static var environment: [Environment.Key: String] {
        var variables: [Environment.Key: String] = ["SWIFT_BACKTRACE": "enable=no"]
        if let path = getenv("LD_LIBRARY_PATH") { variables["LD_LIBRARY_PATH"] = String(cString: path) }
        return variables
    }

    /// Splits the child's output into the copies and the line of JSON after them; nil if it is malformed.
    private static func read(_ output: [UInt8]) -> (CraftedMail, [[UInt8]])? {
        guard let end = output.lastIndex(of: 10),
            let found = try? JSONDecoder().decode(CraftedMail.self, from: Data(output[(end + 1)...]))
        else { return nil }
        var at = 0
        var copies: [[UInt8]] = []
        for copy in found.copies {
            guard copy.count >= 0, copy.count <= end - at else { return nil }
            copies.append(Array(output[at..<at + copy.count]))
            at += copy.count
        }
        return at == end ? (found, copies) : nil
    }
}

/// The child's side of `ChildCrafter`. Reads a request (a line of JSON) and then the message; writes the copies, then what it
/// found (a line of JSON).
struct Craft: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Parse a message within limits. Run by `mailbell filter`, not by users.", shouldDisplay: false)

    @Option(help: ArgumentHelp("Limit of CPU time.", valueName: "seconds")) var seconds: Int
    @Option(help: ArgumentHelp("Limit of memory beyond the program's own.", valueName: "bytes")) var bytes: Int

    func run() throws {
        try limit()
        let input = try readWhole(nil)
        guard let end = input.firstIndex(of: 10) else { throw ExitCode(65) }
        let request = try JSONDecoder().decode(CraftRequest.self, from: Data(input[..<end]))
        let found = try InProcessCrafter().craft(Array(input[(end + 1)...]), request) { try write($0) }
        try write([10] + Array(try JSONEncoder().encode(found)))
    }

    private func limit() throws {
        // Mapped already: libraries, and the address space that malloc reserves for threads.
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").first
        let mapped = pages.flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) } ?? 0
        let memory = rlim_t(max(0, mapped + bytes))
        let time = rlim_t(max(1, seconds))
        for (resource, soft, hard) in [
            (RLIMIT_AS, memory, memory), (RLIMIT_CPU, time, time + 1), (RLIMIT_CORE, 0, 0), (RLIMIT_FSIZE, 0, 0),
        ] {
            var limit = rlimit(rlim_cur: soft, rlim_max: hard)
            guard setrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else {
                throw TerminalError.ofSystem("setrlimit")
            }
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TerminalError.ofSystem("standard output") }
            offset += count
        }
    }
}

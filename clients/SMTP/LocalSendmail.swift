internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Hands messages to the local sendmail(8) of Postfix, Exim, msmtp or the like, which queues them.
public struct LocalSendmail: Hashable, Sendable {
    /// The program's path.
    public let path: String

    /// The sendmail at `path`.
    public init(path: String) { self.path = path }

    /// The usual paths of sendmail (Filesystem Hierarchy Standard, sections 4.9 and 4.11).
    public static let usualPaths = ["/usr/sbin/sendmail", "/usr/lib/sendmail"]

    /// An environment variable set for the program. It breaks the loop if that program, such as a script, runs Mailbell
    /// again.
    private static let mark = "MAILBELL_IN_SENDMAIL"

    /// The first of `paths` that is executable and is not a link to this program; nil if there is none.
    public static func find(_ paths: [String] = usualPaths) -> LocalSendmail? {
        let ourselves = FileIdentity("/proc/self/exe")
        return paths.first { path in
            guard access(path, X_OK) == 0, let file = FileIdentity(path) else { return false }
            return file != ourselves
        }.map { LocalSendmail(path: $0) }
    }

    /// Hands over one message. Whether it goes to all recipients or to none is up to the program.
    ///
    /// - Parameter message: with any line ends; CRLF becomes LF.
    /// - Throws: `.program` if the program could not be run or was killed by a signal; both are temporary. Otherwise
    ///   the exit code decides (sysexits.h): EX_TEMPFAIL, EX_OSERR and EX_IOERR are temporary. The end of standard
    ///   error is the reply's text.
    public func deliver(_ message: [UInt8], _ envelope: Envelope) async throws(DeliveryError) {
        if let fault = envelope.fault() { throw fault }
        guard getenv(Self.mark) == nil else {
            throw DeliveryError(
                .program, isTemporary: false,
                description: "\(path) runs Mailbell again: configure a mail server with `mailbell smtp set`")
        }
        signal(SIGPIPE, SIG_IGN)
        let bytes = LineEnds.asInUnix(message)
        let sender = envelope.from.isEmpty ? "<>" : envelope.from
        let status: TerminationStatus
        let words: String
        let isAllTaken: Bool
        do {
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(["-i", "-f", sender, "--"] + envelope.recipients),
                environment: .inherit.updating([.init(stringLiteral: Self.mark): "1"]),
                input: .inputWriter, output: .discarded, error: .string(limit: 1 << 20)
            ) { execution in
                // If the program stops reading, its exit code says why.
                let written = try? await execution.standardInputWriter.write(bytes)
                try? await execution.standardInputWriter.finish()
                return written == bytes.count
            }
            isAllTaken = result.closureResult
            status = result.terminationStatus
            words = result.standardError
        } catch {
            throw DeliveryError(.program, isTemporary: true, description: "\(path) could not be run: \(error)")
        }
        if let error = failure(status, words) { throw error }
        guard isAllTaken else {
            throw DeliveryError(
                .message, isTemporary: true, mayHaveArrived: true, description: "\(path) did not read the whole message"
            )
        }
    }

    private func failure(_ status: TerminationStatus, _ words: String) -> DeliveryError? {
        guard case .exited(let code) = status else {
            return DeliveryError(
                .program, isTemporary: true, mayHaveArrived: true, description: "\(path) was killed by a signal")
        }
        guard code != 0 else { return nil }
        let lines = words.split { $0.isNewline }.suffix(3).joined(separator: " ")
        let text = String(decoding: lines.utf8.suffix(1024), as: UTF8.self)
        return DeliveryError(
            code == EX_NOUSER || code == EX_NOHOST ? .recipient : .message,
            isTemporary: [EX_TEMPFAIL, EX_OSERR, EX_IOERR].contains(code), reply: .init(code: Int(code), text: text),
            description: "\(path) ended with exit code \(code)" + (text.isEmpty ? "" : ": \(text)"))
    }
}

/// The identity of a file, whatever names and links point to it.
private struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t

    init?(_ path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        device = info.st_dev
        inode = info.st_ino
    }
}

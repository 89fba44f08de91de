import Crypto
import EventLoop
import GeoIP
import Logging
import Mailbell
import Metrics
import Synchronization
import Transport

/// The hub's own certificate, which is renewed while connections are open: theirs stays, new ones get the new one.
final class CertificateWatch: Sendable {
    private struct State {
        /// What stood at the paths when it was looked at last.
        var versions: [FileVersion?]
        /// Until when the certificate in use is valid.
        var validUntil: Timestamp?
    }

    private let files: TLSFiles
    private let logger: Logger
    private let metrics: HubMetrics
    private let state: Mutex<State>

    /// Until when the certificate in use is valid; nil if that is not known.
    var validUntil: Timestamp? { state.withLock { $0.validUntil } }

    /// - Parameter files: those that the servers have just read.
    init(_ files: TLSFiles, logger: Logger, metrics: HubMetrics) {
        self.files = files
        self.logger = logger
        self.metrics = metrics
        let versions = Self.versions(files)
        state = Mutex(State(versions: versions, validUntil: (try? Self.read(files)).map { .now + .seconds($0) }))
    }

    /// Has the servers take what is in the files now, if it can be used; else what they have stays. Blocks.
    ///
    /// - Parameter always: also if the files are those that were looked at last.
    func reload(always: Bool) {
        let versions = Self.versions(files)
        let isNew = state.withLock { state in
            defer { state.versions = versions }
            return state.versions != versions
        }
        guard always || isNew else { return }
        do throws(CertificateFile.Unusable) {
            let secondsLeft = try Self.read(files)
            guard secondsLeft > 0 else { return refuse("\(files.certificate): has expired") }
            guard let identity = TLSIdentity(files) else {
                return refuse("\(files.certificate), \(files.key): cannot be used, or change just now")
            }
            EventLoop.submit { self.use(identity, secondsLeft) }
        } catch {
            refuse(error.description)
        }
    }

    @EventLoop
    private func use(_ identity: TLSIdentity, _ secondsLeft: Int64) {
        HTTPServer.show(identity, for: files)
        state.withLock { $0.validUntil = .now + .seconds(secondsLeft) }
        metrics.certificateReloads.add(1, "swapped")
        logger.notice(
            "certificate swapped in", metadata: ["file": "\(files.certificate)", "days": "\(secondsLeft / 86_400)"])
    }

    private func refuse(_ problem: String) {
        metrics.certificateReloads.add(1, "refused")
        logger.error("certificate refused, the old one stays", metadata: ["error": "\(problem)"])
    }

    private static func versions(_ files: TLSFiles) -> [FileVersion?] {
        [files.certificate, files.key].map { FileVersion(path: $0) }
    }

    private static func read(_ files: TLSFiles) throws(CertificateFile.Unusable) -> Int64 {
        try CertificateFile(certificate: files.certificate, key: files.key).secondsLeft
    }
}

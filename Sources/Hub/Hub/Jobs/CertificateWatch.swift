import Core
import Crypto
import EventLoop
import GeoIP
import Logging
import Metrics
import Synchronization
import Transport

/// Reloads the hub's TLS certificate. New connections get the new certificate; open ones keep the old one.
final class CertificateWatch: Sendable {
    private struct State {
        /// Versions of the files at the last check.
        var versions: [FileVersion?]
        /// When the certificate in use expires.
        var validUntil: Timestamp?
    }

    private let files: TLSFiles
    private let logger: Logger
    private let metrics: HubMetrics
    private let state: Mutex<State>
    /// The servers that use the certificate.
    @EventLoop var servers: [HTTPServer] = []

    /// When the certificate in use expires; nil if unknown.
    var validUntil: Timestamp? { state.withLock { $0.validUntil } }

    /// - Parameter files: the files that the servers have just loaded.
    init(_ files: TLSFiles, logger: Logger, metrics: HubMetrics) {
        self.files = files
        self.logger = logger
        self.metrics = metrics
        let versions = Self.versions(files)
        state = Mutex(State(versions: versions, validUntil: (try? Self.read(files)).map { .now + .seconds($0) }))
    }

    /// Makes the servers use the files' current content if it is valid; otherwise the old certificate stays. Blocks.
    ///
    /// - Parameter always: reload even if the files have not changed.
    func reload(always: Bool) {
        let versions = Self.versions(files)
        let isNew = state.withLock { state in
            defer { state.versions = versions }
            return state.versions != versions
        }
        guard always || isNew else { return }
        do throws(CertificateFile.Unusable) {
            let secondsLeft = try Self.read(files)
            guard secondsLeft > 0 else { return refuse("\(files.certificate): the certificate has expired") }
            guard let context = TLSContext(files) else {
                return refuse("\(files.certificate), \(files.key): cannot be used, or are being replaced now")
            }
            EventLoop.submit { self.use(context, secondsLeft) }
        } catch {
            refuse(error.description)
        }
    }

    @EventLoop
    private func use(_ context: TLSContext, _ secondsLeft: Int64) {
        for server in servers { server.use(context) }
        state.withLock { $0.validUntil = .now + .seconds(secondsLeft) }
        metrics.certificateReloads.add(1, "swapped")
        logger.notice(
            "new certificate in use", metadata: ["file": "\(files.certificate)", "days": "\(secondsLeft / 86_400)"])
    }

    private func refuse(_ problem: String) {
        metrics.certificateReloads.add(1, "refused")
        logger.error("certificate refused; the old one stays in use", metadata: ["error": "\(problem)"])
    }

    private static func versions(_ files: TLSFiles) -> [FileVersion?] {
        [files.certificate, files.key].map { FileVersion(path: $0) }
    }

    private static func read(_ files: TLSFiles) throws(CertificateFile.Unusable) -> Int64 {
        try CertificateFile(certificate: files.certificate, key: files.key).secondsLeft
    }
}

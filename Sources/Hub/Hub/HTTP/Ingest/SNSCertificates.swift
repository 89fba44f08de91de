import Core
import Crypto
import EventLoop
import HTTPOut
import HTTPWire
import Webhooks

/// The keys with which SNS signs. Certificates are fetched from AWS, verified, and cached for a day.
///
/// Anybody can post a message that names a certificate. So a certificate is fetched only by HTTPS from the host of a
/// configured topic, never twice at once from one URL, and at most `attempts` times in `span`.
@EventLoop
final class SNSCertificates {
    /// Why there is no key.
    struct Unavailable: Error, CustomStringConvertible {
        var description: String
        /// Whether the message is at fault: the certificate does not exist or is not trusted.
        var isForged = false
    }

    /// Downloads a URL; throws an error with a description.
    typealias Fetch = @EventLoop @Sendable (HTTPURL) async throws -> [UInt8]

    private struct Kept {
        var key: VerifyingKey
        /// When to fetch the certificate again. If that fails, the key stays valid until `end`.
        var until: Timestamp
        var end: Timestamp
    }

    private static let lifetime = Duration.seconds(86_400)
    private static let span = Duration.seconds(600)
    private static let attempts = 20
    private static let maximumBytes = 32 << 10

    private let readers: ReaderPool
    private let fetch: Fetch
    private var kept: [String: Kept] = [:]
    private var underWay: [String: Task<Result<VerifyingKey, Unavailable>, Never>] = [:]
    private var attempted: [Timestamp] = []

    init(readers: ReaderPool, fetch: @escaping Fetch = SNSCertificates.get) {
        self.readers = readers
        self.fetch = fetch
    }

    /// - Parameters:
    ///   - own: the certificate that the operator has configured. Only its validity dates are checked.
    ///   - address: URL of the certificate if `own` is nil; on the topic's host.
    func key(
        _ own: SigningCertificate?, at address: String, of topic: SNSTopic, now: Timestamp
    ) async throws(Unavailable) -> VerifyingKey {
        if let own {
            guard own.validity.contains(now.milliseconds / 1000) else {
                throw Unavailable(description: "the certificate file of \(topic) has expired, or is not valid yet")
            }
            return own.key
        }
        if let known = kept[address], known.until > now { return known.key }
        do throws(Unavailable) {
            return try await fetched(address, of: topic, now: now)
        } catch {
            guard !error.isForged, let known = kept[address], known.end > now else { throw error }
            return known.key
        }
    }

    private func fetched(
        _ address: String, of topic: SNSTopic, now: Timestamp
    ) async throws(Unavailable) -> VerifyingKey {
        if let task = underWay[address] { return try await task.value.get() }
        // Attempts from the future come from before the clock was set back. They would count until that time is reached
        // again.
        attempted.removeAll { $0 < now - Self.span || $0 > now }
        guard attempted.count < Self.attempts else {
            throw Unavailable(description: "rate limit exceeded: too many certificates requested from \(topic.host)")
        }
        attempted.append(now)
        let task = Task { @EventLoop in await load(address, of: topic, now: now) }
        underWay[address] = task
        let result = await task.value
        underWay[address] = nil
        return try result.get()
    }

    private func load(
        _ address: String, of topic: SNSTopic, now: Timestamp
    ) async -> Result<VerifyingKey, Unavailable> {
        do {
            guard let url = HTTPURL(address), url.host == topic.host, url.isTLS, url.port == 443 else {
                throw Unavailable(
                    description: "the certificate's URL is not https on \(topic.host)", isForged: true)
            }
            var certificate = try SigningCertificate(pem: try await fetch(url))
            try await verify(&certificate, for: topic.certificateNames)
            let end = Timestamp(milliseconds: certificate.validity.upperBound * 1000)
            if kept.count >= 64 { kept.removeAll() }
            kept[address] = Kept(key: certificate.key, until: min(now + Self.lifetime, end), end: end)
            return .success(certificate.key)
        } catch let error as Unavailable {
            return .failure(Unavailable(description: "\(address): \(error)", isForged: error.isForged))
        } catch {
            return .failure(
                Unavailable(description: "\(address): \(error)", isForged: error is SigningCertificate.Unusable))
        }
    }

    /// Verifies the certificate against this machine's authorities. AWS serves the signer's certificate alone; missing
    /// issuers are fetched, at most three, from the URL that each certificate names.
    private func verify(_ certificate: inout SigningCertificate, for names: [String]) async throws {
        var steps = 0
        while true {
            let candidate = certificate
            let problem = await readers.run { () -> SigningCertificate.Unusable? in
                do throws(SigningCertificate.Unusable) {
                    try candidate.verify(isFor: names)
                    return nil
                } catch {
                    return error
                }
            }
            guard let problem else { return }
            steps += 1
            guard problem == .issuerMissing, steps <= 3, let url = issuer(of: certificate) else { throw problem }
            try certificate.append(issuer: try await fetch(url))
        }
    }

    /// The issuer's URL at Amazon's certificate authority. Such URLs use plain HTTP (RFC 5280, 4.2.2.1).
    private func issuer(of certificate: SigningCertificate) -> HTTPURL? {
        certificate.issuerAddresses.compactMap(HTTPURL.init).first {
            $0.host.hasSuffix(".amazontrust.com") && $0.port == ($0.isTLS ? 443 : 80)
        }
    }

    private static func get(_ url: HTTPURL) async throws -> [UInt8] {
        var request = HTTPClientRequest(.get, url)
        request.totalTimeout = .seconds(10)
        request.maximumBytes = maximumBytes
        let answer = try await HTTPClient.send(request)
        guard answer.head.status == 200 else {
            throw Unavailable(
                description: "\(url.host) answers \(answer.head.status)",
                isForged: (400...499).contains(answer.head.status) && answer.head.status != 429)
        }
        return answer.body
    }
}

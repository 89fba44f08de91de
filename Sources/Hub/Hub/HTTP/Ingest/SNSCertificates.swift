import Crypto
import EventLoop
import Mailbell
import Transport
import Webhooks

/// The keys by which SNS signs: fetched from AWS, verified, and kept for a day.
///
/// Anybody can post a message that names a certificate. It is asked for only on the host of a topic that was configured, by
/// HTTPS, once at a time for each address, and not more often than `attempts` in `span`.
@EventLoop
final class SNSCertificates {
    struct Unavailable: Error, CustomStringConvertible {
        var description: String
        /// Whether it is the message's own fault: there is no such certificate, or it is not trusted.
        var isForged = false
    }

    /// Gets what is under a URL; throws an error with a description.
    typealias Fetch = @EventLoop @Sendable (HTTPURL) async throws -> [UInt8]

    private struct Kept {
        var key: VerifyingKey
        /// It is asked for anew from then on; while that fails, it counts until it expires.
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
    ///   - own: the operator's, on whose word it counts.
    ///   - address: where it is otherwise; on the topic's host.
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
        attempted.removeAll { $0 < now - Self.span }
        guard attempted.count < Self.attempts else {
            throw Unavailable(description: "too many certificates of \(topic.host) were asked for")
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
                    description: "the certificate is elsewhere than at \(topic.host)", isForged: true)
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

    /// What AWS hands out is the signer's certificate alone. Who has issued it, and with what certificate, it says itself;
    /// what is found there counts only if it leads to an authority of this machine's.
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

    /// Amazon's own authority, by plain HTTP as such addresses are (RFC 5280, 4.2.2.1).
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

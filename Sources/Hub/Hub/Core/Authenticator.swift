import Core
import Crypto
import EventLoop

/// Finds the identity behind a bearer token. It reads the store for every request, so a change by a command applies to
/// the next request.
@EventLoop
final class Authenticator {
    typealias Completion = @EventLoop @Sendable (Result<Identity?, StoreError>) -> Void

    private let readers: ReaderPool
    private let doorman: Doorman
    /// Increases with each change to users or tokens that the hub notices.
    private var generation = 0

    init(readers: ReaderPool, doorman: Doorman) {
        self.readers = readers
        self.doorman = doorman
    }

    /// Call this when users or tokens have changed.
    func changed() { generation += 1 }

    /// Completes with nil if the header is missing or malformed, or the token is unknown or revoked.
    ///
    /// - Parameters:
    ///   - authorization: value of the `Authorization` header: `Bearer mb_…` (RFC 6750, section 2.1).
    ///   - address: the client, whose wrong tokens must not delay other clients' look-ups.
    func identify(_ authorization: String?, from address: IPAddress, then completion: @escaping Completion) {
        guard let authorization, authorization.utf8.count < 512 else { return completion(.success(nil)) }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return completion(.success(nil)) }
        let digest = AccessToken.digest(of: parts[1])
        let asked = generation
        readers.read(for: doorman.turn(of: address), { try $0.identity(tokenDigest: digest) }) { [weak self] result in
            guard let self else { return }
            // The token may have been revoked since it was read. Read again, or a session would outlive its token.
            guard asked == generation else { return identify(authorization, from: address, then: completion) }
            completion(result)
        }
    }
}

import Crypto
import EventLoop
import Mailbell

/// Tells who a bearer token stands for. Asked anew each time: what a command has changed counts from the next request on.
@EventLoop
final class Authenticator {
    typealias Completion = @EventLoop @Sendable (Result<Identity?, StoreError>) -> Void

    private let readers: ReaderPool
    /// Counts up with each change to users and tokens that the hub has noticed.
    private var generation = 0

    init(readers: ReaderPool) { self.readers = readers }

    /// To be called when users or tokens have changed.
    func changed() { generation += 1 }

    /// - Parameter authorization: the header's value: `Bearer mb_…` (RFC 6750, section 2.1).
    func identify(_ authorization: String?, then completion: @escaping Completion) {
        guard let authorization, authorization.utf8.count < 512 else { return completion(.success(nil)) }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return completion(.success(nil)) }
        let digest = AccessToken.digest(of: parts[1])
        let asked = generation
        readers.read({ try $0.identity(tokenDigest: digest) }) { [weak self] result in
            guard let self else { return }
            // Read before a revocation and told after it: ask again, or a session would outlive its token.
            guard asked == generation else { return identify(authorization, then: completion) }
            completion(result)
        }
    }
}

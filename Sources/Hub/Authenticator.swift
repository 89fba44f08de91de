import Crypto
import EventLoop
import Mailbell

/// Tells who a bearer token stands for. What was found is remembered until a command changes users or tokens.
@EventLoop
final class Authenticator {
    typealias Completion = @EventLoop @Sendable (Result<Identity?, StoreError>) -> Void

    private let readers: ReaderPool
    private var known = BoundedCache<[UInt8], Identity>(capacity: 8192)
    /// Counts up with each `forget`, so that an answer from before it is not remembered after it.
    private var generation = 0

    init(readers: ReaderPool) { self.readers = readers }

    func forget() {
        generation += 1
        known.removeAll()
    }

    /// - Parameter authorization: the header's value: `Bearer mb_…` (RFC 6750, section 2.1).
    func identify(_ authorization: String?, then completion: @escaping Completion) {
        guard let authorization, authorization.utf8.count < 512 else { return completion(.success(nil)) }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return completion(.success(nil)) }
        let digest = AccessToken.digest(of: parts[1])
        if let identity = known[digest] { return completion(.success(identity)) }
        let asked = generation
        readers.read({ try $0.identity(tokenDigest: digest) }) { [weak self] result in
            guard let self else { return }
            // Read before a revocation and told after it: ask again, or the session would outlive its token.
            guard asked == generation else { return identify(authorization, then: completion) }
            if case .success(let identity?) = result { known[digest] = identity }
            completion(result)
        }
    }
}

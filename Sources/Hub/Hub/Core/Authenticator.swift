import Core
import Crypto
import EventLoop
import HTTPWire
import Transport

/// Finds who sends a request, by a token or a web session. It reads the store for every request, so a change by a command
/// applies to the next request.
@EventLoop
final class Authenticator {
    typealias Completion = @EventLoop @Sendable (Result<Visitor?, StoreError>) -> Void

    private let readers: ReaderPool
    private let doorman: Doorman
    /// Increases with each change to users, tokens or sessions that the hub notices.
    private var generation = 0
    /// Called with a web session whose time of last use is to be stored anew.
    var onUse: (@EventLoop (WebSession) -> Void)?

    init(readers: ReaderPool, doorman: Doorman) {
        self.readers = readers
        self.doorman = doorman
    }

    /// Call this when users, tokens or sessions have changed.
    func changed() { generation += 1 }

    /// Completes with nil if there is no credential, or it is malformed, unknown, expired or revoked.
    ///
    /// - Parameter address: the client, whose wrong tokens must not delay other clients' look-ups.
    func identify(_ credential: Credential?, from address: IPAddress, then completion: @escaping Completion) {
        let asked = generation
        let query: @Sendable (any StoreSnapshot) throws -> Visitor?
        switch credential {
        case .authorization(let value):
            guard let token = Self.token(in: value) else { return completion(.success(nil)) }
            let digest = AccessToken.digest(of: token)
            query = { try $0.identity(tokenDigest: digest, at: .now).map { Visitor(identity: $0, session: nil) } }
        case .cookie(let secret):
            let digest = AccessToken.digest(of: secret)
            query = { store in
                guard let session = try store.session(digest: digest), session.isValid(at: .now),
                    let user = try store.user(session.user)
                else { return nil }
                return Visitor(session, of: user)
            }
        case .foreignCookie, nil: return completion(.success(nil))
        }
        readers.read(for: doorman.turn(of: address), query) { [weak self] result in
            guard let self else { return }
            // It may have been revoked since it was read. Read again, or a session would outlive its token.
            guard asked == generation else { return identify(credential, from: address, then: completion) }
            if case .success(let visitor?) = result, let session = visitor.session, session.needsTouch(at: .now) {
                onUse?(session)
            }
            completion(result)
        }
    }

    /// The token in a value of `Authorization`: `Bearer mb_…` (RFC 6750, section 2.1); nil if it has another form.
    private static func token(in value: String) -> Substring? {
        guard value.utf8.count < 512 else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? parts[1] : nil
    }
}

/// Who sends a request, and by what.
struct Visitor: Sendable {
    /// The user, and what they may do. Of a web session, `tokenID` is the session's id.
    var identity: Identity
    /// The web session; nil for a token.
    var session: WebSession?

    init(identity: Identity, session: WebSession?) {
        self.identity = identity
        self.session = session
    }

    /// Somebody who is signed in to the web app.
    init(_ session: WebSession, of user: User) {
        identity = Identity(tokenID: session.id, scopes: [.subscribe, .read, .track, .records, .log], user: user)
        self.session = session
    }

    var user: User { identity.user }

    /// Whether a passkey or a code was shown within the last minutes. Who holds a token has not.
    func hasSteppedUp(at now: Timestamp) -> Bool { session?.isSteppedUp(at: now) ?? false }
}

/// What a request shows of who sends it.
enum Credential: Hashable, Sendable {
    /// The value of the `Authorization` header.
    case authorization(String)
    /// The secret of the web app's cookie, in a request that reads, or that comes from a page of the app.
    case cookie(String)
    /// The web app's cookie, in a request that another site's page has sent.
    case foreignCookie

    /// The credential of a request to the API; nil if it has none. A request with a token is taken by its token alone.
    ///
    /// - Parameter site: where the web app is. The cookie counts on its host only.
    init?(_ request: HTTPRequest, at site: AppSite?) {
        if let authorization = request.authorization {
            self = .authorization(authorization)
            return
        }
        guard let site, site.serves(request), let secret = SessionCookie.secret(in: request.head) else { return nil }
        // A WebSocket's request is a GET, but what it opens is no reading: another site's page may open one with the cookie.
        let isSafe = request.method.isSafe && request.head.first("upgrade") == nil
        self = isSafe || site.isOwnPage(request) ? .cookie(secret) : .foreignCookie
    }
}

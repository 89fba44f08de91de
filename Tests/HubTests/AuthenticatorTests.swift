import Core
import Crypto
import Dispatch
import EventLoop
import TestKit
import Testing

@testable import Hub

/// Whom a bearer token stands for.
@Suite(.timeLimit(.minutes(45))) @EventLoop struct AuthenticatorTests {
    private static let address = IPAddress("192.0.2.1")!
    private let store = MemoryStore()
    private let readers: ReaderPool
    private let authenticator: Authenticator
    private let sam: User

    init() throws {
        sam = try store.commit { try $0.addUser("sam") }
        readers = ReaderPool(store: store, threads: 1, limit: 64)
        let doorman = Doorman(
            HubLimits(), metrics: HubMetrics(), log: RareLog(LoggedLines().logger),
            clock: { MonotonicTime(milliseconds: 0) }, isExempt: { _ in false })
        authenticator = Authenticator(readers: readers, doorman: doorman)
    }

    /// A new token's text.
    private func token(_ id: String, _ scopes: [Scope]) throws -> String {
        let token = AccessToken()
        try store.commit { transaction in
            try transaction.insertToken(
                TokenRecord(id: id, user: sam.id, scopes: scopes, label: "", createdAt: .start),
                digest: AccessToken.digest(of: token.text))
        }
        return token.text
    }

    private func revoke(_ id: String) throws {
        try store.commit { _ = try $0.revokeToken(id: id, digest: nil, at: .start) }
    }

    private func identify(_ authorization: String?) async -> Result<Identity?, StoreError> {
        await withCheckedContinuation { continuation in
            authenticator.identify(authorization.map(Credential.authorization), from: Self.address) {
                continuation.resume(returning: $0.map { $0?.identity })
            }
        }
    }

    @Test func aTokenStandsForItsUserAndItsScopes() async throws {
        let token = try token("tk_1", [.read, .track])
        let identity = Identity(tokenID: "tk_1", scopes: [.read, .track], user: sam)
        #expect(await identify("Bearer " + token) == .success(identity))
        #expect(await identify("bEARER " + token) == .success(identity), "RFC 9110, 11.1: in any case")
    }

    /// Known, but allowed nothing: the router refuses that with 403, not 401.
    @Test func aTokenWithoutScopesIsKnown() async throws {
        let token = try token("tk_1", [])
        #expect(await identify("Bearer " + token) == .success(Identity(tokenID: "tk_1", scopes: [], user: sam)))
    }

    @Test func whatIsNoTokenStandsForNobody() async throws {
        let token = try token("tk_1", [.read])
        for wrong in [
            nil, "", "Bearer", "Bearer ", token, "Basic " + token, "Bearer\(token)", "Bearer  " + token,
            "Bearer " + token + " ", "Bearer " + token.dropLast(), "Bearer " + AccessToken().text,
            "Bearer " + token + String(repeating: " ", count: 512),
        ] {
            #expect(await identify(wrong) == .success(nil), "\(wrong ?? "no header")")
        }
    }

    @Test func aRevokedTokenStandsForNobody() async throws {
        let (first, second) = (try token("tk_1", [.read]), try token("tk_2", [.read]))
        #expect(try await identify("Bearer " + first).get()?.tokenID == "tk_1")
        try revoke("tk_1")
        #expect(await identify("Bearer " + first) == .success(nil))
        #expect(try await identify("Bearer " + second).get()?.tokenID == "tk_2", "the user's other token")
    }

    /// Else the session that it opens would outlive its token.
    @Test func aTokenThatIsRevokedWhileItIsReadStandsForNobody() async throws {
        let token = try token("tk_1", [.subscribe])
        let result = await withCheckedContinuation { continuation in
            authenticator.identify(.authorization("Bearer " + token), from: Self.address) {
                continuation.resume(returning: $0.map { $0?.identity })
            }
            // This turn of the loop keeps the answer waiting; the pool's one thread has read it by the next job.
            let isRead = DispatchSemaphore(value: 0)
            readers.perform { isRead.signal() }
            isRead.wait()
            #expect(throws: Never.self) { try revoke("tk_1") }
            authenticator.changed()
        }
        #expect(result == .success(nil))
    }

    @Test func aStoreThatCannotBeReadIsNoWrongToken() async throws {
        let token = try token("tk_1", [.read])
        store.injectIntoReads([.inputOutput("broken")])
        #expect(await identify("Bearer " + token) == .failure(.inputOutput("broken")))
        #expect(try await identify("Bearer " + token).get()?.tokenID == "tk_1")
    }
}

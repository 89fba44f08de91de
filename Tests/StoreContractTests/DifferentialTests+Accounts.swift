import Core
import TestKit

/// Something to do about how people sign in, drawn at random. What it is about may or may not exist.
enum AccountOperation {
    case setRole(Role, UserID)
    case insertSession(Int, UserID, token: Int?, Double)
    case touchSession(Int, Double)
    case stepUpSession(Int, digest: Int, Double)
    case removeSession(Int, UserID)
    case removeSessions(UserID, except: Int)
    case insertPairing(Int, UserID, Pairing.Purpose, token: Int?, Double)
    case takePairing(Int, Set<Pairing.Purpose>, Double)
    case stopMessage(Int, UserID, Bool, Double)
    case putPasskey(Int, UserID, counter: Int64?, Double)
    case putWebhook(Int, UserID, name: Int?)
    case note(Int, Double)

    init(of user: UserID, at time: Double, using random: inout SplitMix64) {
        let n = Int.random(in: 1...5, using: &random)
        let m = Int.random(in: 1...9, using: &random)
        let token = random.oneIn(2) ? nil : m
        // Over months, so that sessions end by their time.
        let time = time * 20_000
        switch Int.random(in: 0..<16, using: &random) {
        case 0: self = .setRole(random.oneIn(2) ? .admin : .member, user)
        case 1..<4: self = .insertSession(n, user, token: token, time)
        case 4: self = .touchSession(n, time)
        case 5: self = .stepUpSession(n, digest: m, time)
        case 6: self = random.oneIn(2) ? .removeSession(n, user) : .removeSessions(user, except: n)
        case 7..<9:
            self = .insertPairing(n, user, Pairing.Purpose.allCases.randomElement(using: &random)!, token: token, time)
        case 9..<11:
            self = .takePairing(n, Set(Pairing.Purpose.allCases.filter { _ in random.oneIn(2) }), time)
        case 11: self = .stopMessage(Int.random(in: 1...30, using: &random), user, random.oneIn(2), time)
        case 12..<14:
            self = .putPasskey(n, user, counter: random.oneIn(5) ? nil : Int64.random(in: 0...4, using: &random), time)
        case 14: self = .putWebhook(n, user, name: random.oneIn(3) ? nil : m % 3)
        default: self = .note(n, time)
        }
    }

    func apply(to store: any StoreTransaction) throws -> AnyHashable {
        switch self {
        case .setRole(let role, let user): try store.setRole(role, of: user)
        case .insertSession(let n, let user, let token, let time):
            let session = WebSession(
                id: "ws_\(n)", user: user, createdAt: .at(time), agent: "A", network: IPAddress(v4: UInt32(n) << 9),
                token: token.map { "tk_\($0)" })
            try store.insertSession(session, digest: [UInt8(n)])
        case .touchSession(let n, let time): try store.touchSession("ws_\(n)", seenAt: .at(time))
        case .stepUpSession(let n, let digest, let time):
            return try store.stepUpSession("ws_\(n)", digest: [UInt8(10 * n + 100 + digest)], at: .at(time))
        case .removeSession(let n, let user): return try store.removeSession("ws_\(n)", of: user)
        case .removeSessions(let user, let n): return try store.removeSessions(of: user, except: "ws_\(n)")
        case .insertPairing(let n, let user, let purpose, let token, let time):
            let pairing = Pairing(
                user: user, scopes: [.read], expiresAt: .at(time) + purpose.lifetime, purpose: purpose,
                token: token.map { "tk_\($0)" })
            try store.insertPairing(pairing, digest: [UInt8(n)])
        case .takePairing(let n, let purposes, let time):
            return try store.takePairing(digest: [UInt8(n)], for: purposes, at: .at(time))
        case .stopMessage(let n, let user, let isStopped, let time):
            return try store.stopMessage("m\(n)", of: user, isStopped, at: .at(time))
        case .putPasskey(let n, let user, let counter, let time):
            guard let counter else { return try store.removePasskey([UInt8(n)], of: user) }
            if try store.passkey(id: [UInt8(n)]) != nil {
                let use = PasskeyUse(id: [UInt8(n)], counter: counter, isBackedUp: counter == 2)
                return try store.usePasskey(use, at: .at(time))
            }
            try store.insertPasskey(
                Passkey(
                    id: [UInt8(n)], user: user, publicKey: [1], algorithm: -7, relyingParty: "e", counter: counter,
                    label: "k", createdAt: .at(time)))
        case .putWebhook(let n, let user, let name):
            guard let name else { return try store.removeWebhook("wh_\(n)", of: user) }
            try store.putWebhook(
                OwnWebhook(id: "wh_\(n)", user: user, name: "n\(name)", url: "https://e.example/", createdAt: .start))
        case .note(let n, let time):
            try store.note(AuditEntry(at: .at(time), actor: "a", action: "b", subject: "\(n)"))
        }
        return true
    }

    /// What a store says of how a user signs in.
    static func state(of user: UserID, at time: Double, in store: any StoreSnapshot) throws -> AnyHashable {
        [
            try store.admins() as AnyHashable, try store.sessions(of: user), try store.passkeys(of: user),
            try store.webhooks(of: user), try (1...5 as ClosedRange<UInt8>).map { try store.session(digest: [$0]) },
            try (1...5 as ClosedRange<UInt8>).map { try store.pairing(digest: [$0], at: .at(time * 20_000)) },
            try store.audit(before: nil, limit: 5).map(\.subject),
        ]
    }
}

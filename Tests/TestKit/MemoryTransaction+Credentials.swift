import Core

extension MemoryTransaction {
    func identity(tokenDigest: [UInt8], at time: Timestamp) throws -> Identity? {
        guard let token = state.tokens.first(where: { $0.digest == tokenDigest && $0.record.isValid(at: time) }),
            let user = try user(token.record.user)
        else { return nil }
        return Identity(tokenID: token.record.id, scopes: token.record.scopes, user: user)
    }

    func tokens() throws -> [TokenRecord] {
        state.tokens.map(\.record).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    func tokens(of user: UserID) throws -> [TokenRecord] { try tokens().filter { $0.user == user } }

    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws {
        guard !state.tokens.contains(where: { $0.record.id == token.id || $0.digest == digest }) else {
            throw StoreError.exists("there is such a token already")
        }
        state.tokens.append(.init(record: token, digest: digest))
        state.controlVersion += 1
    }

    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord? {
        guard let index = state.tokens.firstIndex(where: { $0.record.id == id || $0.digest == digest }) else {
            return nil
        }
        if state.tokens[index].record.revokedAt == nil {
            state.tokens[index].record.revokedAt = at
            let id = state.tokens[index].record.id
            state.pairings = state.pairings.filter { $0.value.token != id }
            state.sessions = state.sessions.filter { $0.value.token != id }
            state.controlVersion += 1
        }
        return state.tokens[index].record
    }

    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws {
        guard state.pairings.updateValue(pairing, forKey: digest) == nil else {
            throw StoreError.exists("there is such a pairing code already")
        }
        let own = state.pairings.filter { $0.value.user == pairing.user }.sorted { a, b in
            a.value.expiresAt == b.value.expiresAt
                ? b.key.lexicographicallyPrecedes(a.key) : a.value.expiresAt > b.value.expiresAt
        }
        for (digest, _) in own.dropFirst(Pairing.perUser) { state.pairings[digest] = nil }
    }

    func pairing(digest: [UInt8], at time: Timestamp) throws -> Pairing? {
        guard let pairing = state.pairings[digest], pairing.expiresAt > time else { return nil }
        guard let token = pairing.token else { return pairing }
        return state.tokens.contains { $0.record.id == token && $0.record.isValid(at: time) } ? pairing : nil
    }

    func takePairing(
        digest: [UInt8], for purposes: Set<Pairing.Purpose>, at time: Timestamp
    ) throws -> TakenPairing {
        state.pairings = state.pairings.filter { $0.value.expiresAt > time }
        guard let pairing = try pairing(digest: digest, at: time) else { return .none }
        guard purposes.contains(pairing.purpose) else { return .otherPurpose(pairing.purpose) }
        state.pairings[digest] = nil
        return .taken(pairing)
    }
}

/// Queries about what clients authenticate with.
public protocol CredentialSnapshot {
    /// The identity that a token stands for, by the token's digest; nil if the token is unknown or revoked.
    func identity(tokenDigest: [UInt8]) throws -> Identity?
    /// All tokens, revoked ones included.
    func tokens() throws -> [TokenRecord]
}

/// Changes of tokens and pairing codes.
public protocol CredentialTransaction: CredentialSnapshot {
    /// Stores a token under its digest.
    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws
    /// Revokes a token by id or by digest; idempotent. Returns the token's record, or nil if there is none.
    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord?
    /// Stores what a pairing code grants, under the code's digest.
    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws
    /// Removes a pairing and returns it, so that a code works once. nil if there is none with this digest, or it
    /// expired by `time`. Removes all expired pairings too.
    func takePairing(digest: [UInt8], at time: Timestamp) throws -> Pairing?
}

/// Queries about what clients authenticate with.
public protocol CredentialSnapshot {
    /// The identity that a token stands for, by the token's digest; nil if the token is unknown, revoked, or expired
    /// by `time`.
    func identity(tokenDigest: [UInt8], at time: Timestamp) throws -> Identity?
    /// All tokens, revoked and expired ones included.
    func tokens() throws -> [TokenRecord]
    /// A user's tokens, revoked and expired ones included.
    func tokens(of user: UserID) throws -> [TokenRecord]
    /// What a code grants, by its digest, without using it up; nil if there is none, or it expired by `time`.
    func pairing(digest: [UInt8], at time: Timestamp) throws -> Pairing?
}

/// Changes of tokens and pairing codes.
public protocol CredentialTransaction: CredentialSnapshot {
    /// Stores a token under its digest.
    func insertToken(_ token: TokenRecord, digest: [UInt8]) throws
    /// Revokes a token by id or by digest; idempotent. Removes the codes that were made by it, and the sessions that its links
    /// opened. Returns the token's record, or nil if there is none.
    func revokeToken(id: String?, digest: [UInt8]?, at: Timestamp) throws -> TokenRecord?
    /// Stores what a code grants, under the code's digest. Removes the user's codes beyond `Pairing.perUser`, those that
    /// expire first.
    func insertPairing(_ pairing: Pairing, digest: [UInt8]) throws
    /// Removes what a code grants and returns it, so that a code works once. A code for another purpose is left in place.
    /// Removes all codes that expired by `time`.
    func takePairing(digest: [UInt8], for purposes: Set<Pairing.Purpose>, at time: Timestamp) throws -> TakenPairing
}

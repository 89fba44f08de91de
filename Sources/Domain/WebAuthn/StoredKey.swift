public import Core

/// What is stored of a passkey, as far as it is needed to verify a use of it.
public struct StoredKey: Hashable, Sendable {
    public var id: [UInt8]
    /// Whom it signs in.
    public var user: UserID
    /// The user's handle: random bytes, the same for all passkeys of the user.
    public var handle: [UInt8]
    /// A COSE_Key, as `NewPasskey` has it.
    public var publicKey: [UInt8]
    public var algorithm: Int64
    /// Id of the relying party for which it was made.
    public var relyingParty: String
    public var counter: Int64
    public var isBackupEligible: Bool

    public init(
        id: [UInt8], user: UserID, handle: [UInt8], publicKey: [UInt8], algorithm: Int64, relyingParty: String,
        counter: Int64, isBackupEligible: Bool
    ) {
        self.id = id
        self.user = user
        self.handle = handle
        self.publicKey = publicKey
        self.algorithm = algorithm
        self.relyingParty = relyingParty
        self.counter = counter
        self.isBackupEligible = isBackupEligible
    }
}

/// A passkey to store. Its id must be unknown, for every user.
public struct NewPasskey: Hashable, Sendable {
    public var id: [UInt8]
    /// A COSE_Key, at most about 1 KiB.
    public var publicKey: [UInt8]
    public var algorithm: Int64
    public var relyingParty: String
    public var counter: Int64
    public var isBackupEligible: Bool
    public var isBackedUp: Bool
}

/// A passkey that was used: what to store of it, and who is signed in by it.
public struct UsedPasskey: Hashable, Sendable {
    public var id: [UInt8]
    public var user: UserID
    public var counter: Int64
    public var isBackedUp: Bool
}

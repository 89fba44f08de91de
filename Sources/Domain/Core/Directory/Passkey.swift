/// A passkey that signs a user in (https://www.w3.org/TR/webauthn-2/).
public struct Passkey: Hashable, Sendable {
    /// How many a user may have.
    public static let perUser = 50

    /// The credential id, which no other passkey has.
    public var id: [UInt8]
    public var user: UserID
    /// The COSE_Key (RFC 9052, section 7), as the authenticator gave it.
    public var publicKey: [UInt8]
    /// The COSE algorithm, such as -7 for ES256.
    public var algorithm: Int64
    /// The relying party's id: the host that it was made for, and works on.
    public var relyingParty: String
    /// How often the authenticator says that it was used; 0 if it does not count.
    public var counter: Int64
    /// Whether it can be copied to other devices.
    public var isBackupEligible: Bool
    /// Whether it was, when last used.
    public var isBackedUp: Bool
    /// What the user calls it.
    public var label: String
    public var createdAt: Timestamp
    /// When it last signed the user in; nil if it never did.
    public var usedAt: Timestamp?

    public init(
        id: [UInt8], user: UserID, publicKey: [UInt8], algorithm: Int64, relyingParty: String, counter: Int64 = 0,
        isBackupEligible: Bool = false, isBackedUp: Bool = false, label: String, createdAt: Timestamp,
        usedAt: Timestamp? = nil
    ) {
        self.id = id
        self.user = user
        self.publicKey = publicKey
        self.algorithm = algorithm
        self.relyingParty = relyingParty
        self.counter = counter
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.label = label
        self.createdAt = createdAt
        self.usedAt = usedAt
    }
}

/// A passkey that was shown, after its signature was verified.
public struct PasskeyUse: Hashable, Sendable {
    /// See `Passkey.id`.
    public var id: [UInt8]
    /// The authenticator's counter now. It must be greater than the stored one, unless both are 0: else there may be a copy.
    public var counter: Int64
    /// See `Passkey.isBackedUp`.
    public var isBackedUp: Bool

    public init(id: [UInt8], counter: Int64, isBackedUp: Bool) {
        self.id = id
        self.counter = counter
        self.isBackedUp = isBackedUp
    }
}

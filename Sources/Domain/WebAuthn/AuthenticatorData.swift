/// What an authenticator says and signs (WebAuthn Level 3, section 6.1).
public struct AuthenticatorData: Hashable, Sendable {
    /// What the authenticator says of its user and of the credential.
    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// UP: somebody touched it.
        public static let userPresent = Flags(rawValue: 1 << 0)
        /// UV: it knows who: by a PIN, a finger, a face.
        public static let userVerified = Flags(rawValue: 1 << 2)
        /// BE: the credential may be backed up or synchronized.
        public static let backupEligible = Flags(rawValue: 1 << 3)
        /// BS: it is.
        public static let backedUp = Flags(rawValue: 1 << 4)
        /// AT: a credential follows.
        public static let hasCredential = Flags(rawValue: 1 << 6)
        /// ED: a map of extensions follows.
        public static let hasExtensions = Flags(rawValue: 1 << 7)
    }

    /// A credential that was made.
    public struct Credential: Hashable, Sendable {
        /// Any length; who needs it checks it.
        public var id: [UInt8]
        /// A COSE_Key as the authenticator wrote it.
        public var publicKey: [UInt8]
        /// The same, decoded, whatever it is.
        public var key: CBOR
    }

    /// SHA-256 of the relying party's id.
    public var relyingPartyHash: [UInt8]
    public var flags: Flags
    public var counter: UInt32
    /// Credential and extensions, not yet read.
    private var rest: ArraySlice<UInt8>

    /// Reads what every authenticator data has. `credential()` reads what follows.
    ///
    /// - Throws: `malformedAuthenticatorData`.
    public init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count >= 37 else { throw .malformedAuthenticatorData }
        relyingPartyHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        rest = bytes[37...]
    }

    /// Reads the rest to its end: the credential, if the flags announce one, and the extensions, which are ignored.
    ///
    /// - Throws: `malformedAuthenticatorData`, `malformedKey`, or `trailingBytes`.
    public func credential() throws(WebAuthnError) -> Credential? {
        var rest = rest
        var credential: Credential?
        if flags.contains(.hasCredential) {
            // AAGUID, and the length of the id.
            guard rest.count >= 18 else { throw .malformedAuthenticatorData }
            let count = rest.dropFirst(16).prefix(2).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(18)
            guard rest.count >= count else { throw .malformedAuthenticatorData }
            let id = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            var reader = CBORReader(rest)
            let key: CBOR
            do { key = try reader.value() } catch { throw .malformedKey }
            credential = Credential(id: id, publicKey: Array(rest[..<reader.rest.startIndex]), key: key)
            rest = reader.rest
        }
        if flags.contains(.hasExtensions) {
            var reader = CBORReader(rest)
            guard case .map? = try? reader.value() else { throw .malformedAuthenticatorData }
            rest = reader.rest
        }
        guard rest.isEmpty else { throw .trailingBytes }
        return credential
    }
}

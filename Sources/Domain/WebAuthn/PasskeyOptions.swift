/// What a page gives to `PublicKeyCredential.parseCreationOptionsFromJSON` to add a passkey (WebAuthn Level 3, section
/// 5.1.8).
public struct RegistrationOptions: Encodable, Hashable, Sendable {
    struct Host: Encodable, Hashable, Sendable {
        var id: String
        var name: String
    }

    struct Account: Encodable, Hashable, Sendable {
        var id: Base64URL
        var name: String
        var displayName: String
    }

    struct Parameter: Encodable, Hashable, Sendable {
        var type = "public-key"
        var alg: Int64
    }

    struct Selection: Encodable, Hashable, Sendable {
        var residentKey = "required"
        // For browsers that know only Level 1.
        var requireResidentKey = true
        var userVerification = "required"
    }

    var rp: Host
    var user: Account
    /// 32 bytes.
    public var challenge: Base64URL
    var pubKeyCredParams = COSEAlgorithm.allCases.map { Parameter(alg: $0.rawValue) }
    /// In milliseconds.
    var timeout = Challenges.lifetime.components.seconds * 1000
    var excludeCredentials: [CredentialDescriptor]
    var authenticatorSelection = Selection()
    var attestation = "none"
}

/// What a page gives to `PublicKeyCredential.parseRequestOptionsFromJSON` to use a passkey (WebAuthn Level 3, section
/// 5.1.9).
public struct RequestOptions: Encodable, Hashable, Sendable {
    /// 32 bytes.
    public var challenge: Base64URL
    /// In milliseconds.
    var timeout = Challenges.lifetime.components.seconds * 1000
    var rpId: String
    /// Empty to sign in, so that it names nobody.
    var allowCredentials: [CredentialDescriptor]
    var userVerification = "required"
}

/// A passkey by its id.
struct CredentialDescriptor: Encodable, Hashable, Sendable {
    var type = "public-key"
    var id: Base64URL

    init(_ id: [UInt8]) { self.id = Base64URL(id) }
}

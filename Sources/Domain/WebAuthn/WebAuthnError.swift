/// Why a passkey is not accepted. This is for the log: a stranger who tries to sign in gets one answer for all of them,
/// so that no answer tells who exists.
public enum WebAuthnError: String, Error, Hashable, Sendable, CaseIterable {
    // MARK: what the browser says
    case malformedClientData
    case wrongType
    case unknownChallenge
    case expiredChallenge
    case usedChallenge
    case otherOrigin
    case embedded

    // MARK: what the authenticator says
    case malformedAttestation
    case malformedAuthenticatorData
    case otherRelyingParty
    case userNotPresent
    case userNotVerified
    case backedUpWithoutEligibility
    case noCredential
    case badCredentialID
    case malformedKey
    case unsupportedAlgorithm
    case trailingBytes

    // MARK: against what is stored
    case unknownCredential
    case otherUser
    case otherEligibility
    case badSignature
    /// There may be a copy of the passkey: tell its owner.
    case counterWentBack
    case tooManyUses
}

extension WebAuthnError: CustomStringConvertible {
    /// What a stranger is told, whatever the reason is.
    public static let publicText = "The passkey was not accepted."

    /// One line for the log.
    public var description: String { "The passkey was not accepted: \(reason)" }

    private var reason: String {
        switch self {
        case .malformedClientData: "its client data cannot be read"
        case .wrongType: "its response is of another kind"
        case .unknownChallenge: "its challenge is not one that was given for this"
        case .expiredChallenge: "its challenge is more than 5 minutes old"
        case .usedChallenge: "its challenge was used before"
        case .otherOrigin: "it was used on another origin"
        case .embedded: "it was used in a frame of another origin"
        case .malformedAttestation: "its attestation object cannot be read"
        case .malformedAuthenticatorData: "its authenticator data cannot be read"
        case .otherRelyingParty: "it belongs to another host"
        case .userNotPresent: "nobody touched the authenticator"
        case .userNotVerified: "the authenticator did not verify its user"
        case .backedUpWithoutEligibility: "it says that it is backed up and cannot be"
        case .noCredential: "the response contains no credential"
        case .badCredentialID: "its id does not have 16 to 1023 bytes, or differs from the one in the response"
        case .malformedKey: "its public key cannot be read or is too weak"
        case .unsupportedAlgorithm: "its algorithm is not one of those offered"
        case .trailingBytes: "bytes follow the authenticator data"
        case .unknownCredential: "no such passkey is stored"
        case .otherUser: "it belongs to another user"
        case .otherEligibility: "it no longer says the same about backups"
        case .badSignature: "its signature is wrong"
        case .counterWentBack: "its counter did not increase"
        case .tooManyUses: "it is used too often"
        }
    }
}

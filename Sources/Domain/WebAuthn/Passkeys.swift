public import Core

/// Adds passkeys and signs in by them: makes what a page gives to the browser, and verifies what the browser answers
/// (WebAuthn Level 3, sections 7.1 and 7.2).
///
/// User verification is required, passkeys are discoverable, attestation is ignored.
public struct Passkeys: Sendable {
    /// Whom passkeys are for.
    public let relyingParty: RelyingParty
    let cryptography: any PasskeyCryptography
    var challenges: Challenges

    /// - Parameter key: at least 32 random bytes, new in each process (`Challenges`).
    public init(relyingParty: RelyingParty, key: [UInt8], cryptography: any PasskeyCryptography) {
        self.relyingParty = relyingParty
        self.cryptography = cryptography
        challenges = Challenges(key: key, cryptography: cryptography)
    }

    /// What a page needs to add a passkey.
    ///
    /// - Parameters:
    ///   - handle: the user's handle, 32 random bytes that never change: authenticators keep one passkey for each.
    ///   - name: the user's address.
    ///   - session: id of the web session.
    ///   - existing: ids of the user's passkeys; an authenticator that has one of them adds no other.
    public func registrationOptions(
        handle: [UInt8], name: String, displayName: String, session: String, existing: [[UInt8]],
        at now: MonotonicTime, using random: inout some RandomNumberGenerator
    ) -> RegistrationOptions {
        RegistrationOptions(
            rp: .init(id: relyingParty.id, name: relyingParty.name),
            user: .init(id: Base64URL(handle), name: name, displayName: displayName),
            challenge: Base64URL(challenges.make(for: .register(session: session), at: now, using: &random)),
            excludeCredentials: existing.map(CredentialDescriptor.init))
    }

    /// What a page needs to sign in.
    public func signInOptions(at now: MonotonicTime, using random: inout some RandomNumberGenerator) -> RequestOptions {
        RequestOptions(
            challenge: Base64URL(challenges.make(for: .signIn, at: now, using: &random)), rpId: relyingParty.id,
            allowCredentials: [])
    }

    /// What a page needs to confirm an action in a session.
    ///
    /// - Parameters:
    ///   - session: id of the web session.
    ///   - existing: ids of the user's passkeys.
    public func stepUpOptions(
        session: String, existing: [[UInt8]], at now: MonotonicTime, using random: inout some RandomNumberGenerator
    ) -> RequestOptions {
        RequestOptions(
            challenge: Base64URL(challenges.make(for: .stepUp(session: session), at: now, using: &random)),
            rpId: relyingParty.id, allowCredentials: existing.map(CredentialDescriptor.init))
    }
}

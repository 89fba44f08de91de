public import Core

extension Passkeys {
    /// Verifies that a browser has made a passkey for the user of a session (WebAuthn Level 3, section 7.1). It is the
    /// caller who refuses one whose id is known already.
    ///
    /// - Parameters:
    ///   - user: the session's user.
    ///   - session: id of the web session for which the options were made.
    public mutating func verifyRegistration(
        _ response: RegistrationResponse, user: UserID, session: String, at now: MonotonicTime
    ) throws(WebAuthnError) -> NewPasskey {
        let challenge = try verify(
            clientData: response.clientData, type: "webauthn.create", purpose: .register(session: session), at: now)
        let data = try Self.authenticatorData(inAttestation: response.attestationObject)
        try verify(data)
        guard let credential = try data.credential() else { throw .noCredential }
        guard CredentialID.bytes.contains(credential.id.count), credential.id == response.id else {
            throw .badCredentialID
        }
        let key = try COSEKey(credential.key)
        guard cryptography.isUsable(key) else { throw .malformedKey }
        try challenges.use(challenge, by: user, at: now)
        return NewPasskey(
            id: credential.id, publicKey: credential.publicKey, algorithm: key.algorithm.rawValue,
            relyingParty: relyingParty.id, counter: Int64(data.counter),
            isBackupEligible: data.flags.contains(.backupEligible), isBackedUp: data.flags.contains(.backedUp))
    }

    /// Verifies that a passkey was used to sign in (WebAuthn Level 3, section 7.2).
    ///
    /// - Parameter stored: the passkey with the response's id; nil if none has it.
    public mutating func verifySignIn(
        _ response: AssertionResponse, stored: StoredKey?, at now: MonotonicTime
    ) throws(WebAuthnError) -> UsedPasskey {
        // Nobody is named otherwise.
        guard response.userHandle != nil else { throw .otherUser }
        return try verify(response, stored: stored, purpose: .signIn, at: now)
    }

    /// Verifies that the user of a session has used a passkey to confirm an action.
    ///
    /// - Parameters:
    ///   - stored: the passkey with the response's id; nil if none has it.
    ///   - user: the session's user.
    ///   - session: id of the web session for which the options were made.
    public mutating func verifyStepUp(
        _ response: AssertionResponse, stored: StoredKey?, user: UserID, session: String, at now: MonotonicTime
    ) throws(WebAuthnError) -> UsedPasskey {
        guard stored.map({ $0.user == user }) ?? true else { throw .otherUser }
        return try verify(response, stored: stored, purpose: .stepUp(session: session), at: now)
    }

    private mutating func verify(
        _ response: AssertionResponse, stored: StoredKey?, purpose: Challenges.Purpose, at now: MonotonicTime
    ) throws(WebAuthnError) -> UsedPasskey {
        guard let stored, stored.id == response.id else { throw .unknownCredential }
        guard response.userHandle.map({ $0 == stored.handle }) ?? true else { throw .otherUser }
        guard stored.relyingParty == relyingParty.id else { throw .otherRelyingParty }
        let challenge = try verify(
            clientData: response.clientData, type: "webauthn.get", purpose: purpose, at: now)
        let data = try AuthenticatorData(response.authenticatorData)
        try verify(data)
        // Reads to the end.
        _ = try data.credential()
        guard data.flags.contains(.backupEligible) == stored.isBackupEligible else { throw .otherEligibility }
        let key = try COSEKey(encoded: stored.publicKey)
        guard key.algorithm.rawValue == stored.algorithm else { throw .unsupportedAlgorithm }
        let message = response.authenticatorData + cryptography.sha256(response.clientData)
        guard cryptography.isValid(response.signature, of: message, by: key) else { throw .badSignature }
        // Synchronized passkeys do not count, and say 0.
        let counter = Int64(data.counter)
        guard counter > stored.counter || (counter == 0 && stored.counter == 0) else { throw .counterWentBack }
        try challenges.use(challenge, by: stored.user, at: now)
        return UsedPasskey(
            id: stored.id, user: stored.user, counter: counter, isBackedUp: data.flags.contains(.backedUp))
    }

    /// What the browser says. Returns the challenge, which is unused.
    private func verify(
        clientData: [UInt8], type: String, purpose: Challenges.Purpose, at now: MonotonicTime
    ) throws(WebAuthnError) -> [UInt8] {
        let client = try ClientData(clientData)
        guard client.type == type else { throw .wrongType }
        guard let challenge = Base64URL(text: client.challenge)?.bytes else { throw .unknownChallenge }
        try challenges.verify(challenge, for: purpose, at: now)
        guard client.origin.utf8.elementsEqual(relyingParty.origin.utf8) else { throw .otherOrigin }
        guard !client.isEmbedded else { throw .embedded }
        return challenge
    }

    /// What the authenticator says of itself and its user.
    private func verify(_ data: AuthenticatorData) throws(WebAuthnError) {
        guard data.relyingPartyHash == cryptography.sha256(Array(relyingParty.id.utf8)) else {
            throw .otherRelyingParty
        }
        guard data.flags.contains(.userPresent) else { throw .userNotPresent }
        guard data.flags.contains(.userVerified) else { throw .userNotVerified }
        guard !data.flags.contains(.backedUp) || data.flags.contains(.backupEligible) else {
            throw .backedUpWithoutEligibility
        }
    }

    /// Format and statement are not looked at: any maker's authenticator will do.
    private static func authenticatorData(inAttestation bytes: [UInt8]) throws(WebAuthnError) -> AuthenticatorData {
        guard let object = try? CBOR(bytes), case .text? = object["fmt"], object["attStmt"] != nil,
            let data = object["authData"]?.byteString
        else { throw .malformedAttestation }
        return try AuthenticatorData(data)
    }
}

/// What `toJSON()` makes of a passkey that was added (WebAuthn Level 3, section 5.1: RegistrationResponseJSON). Members
/// that nothing here needs are ignored.
public struct RegistrationResponse: Hashable, Sendable {
    /// At most 1023 bytes.
    public var id: [UInt8]
    /// At most 8 KiB.
    public var clientData: [UInt8]
    /// At most 64 KiB.
    public var attestationObject: [UInt8]
}

/// What `toJSON()` makes of a passkey that was used (WebAuthn Level 3, section 5.1: AuthenticationResponseJSON).
public struct AssertionResponse: Hashable, Sendable {
    /// At most 1023 bytes.
    public var id: [UInt8]
    /// At most 8 KiB.
    public var clientData: [UInt8]
    /// At most 4 KiB.
    public var authenticatorData: [UInt8]
    /// At most 1 KiB.
    public var signature: [UInt8]
    /// The user's handle, at most 64 bytes. An authenticator may leave it out if the passkey was named to it.
    public var userHandle: [UInt8]?
}

extension RegistrationResponse: Decodable {
    private enum CodingKeys: String, CodingKey { case clientDataJSON, attestationObject }

    public init(from decoder: any Decoder) throws {
        let credential = try decoder.credential()
        id = try credential.id()
        let response = try credential.nestedContainer(keyedBy: CodingKeys.self, forKey: .response)
        clientData = try response.bytes(.clientDataJSON, atMost: ClientData.maximumBytes)
        attestationObject = try response.bytes(.attestationObject, atMost: CBORReader.maximumBytes)
    }
}

extension AssertionResponse: Decodable {
    private enum CodingKeys: String, CodingKey { case clientDataJSON, authenticatorData, signature, userHandle }

    public init(from decoder: any Decoder) throws {
        let credential = try decoder.credential()
        id = try credential.id()
        let response = try credential.nestedContainer(keyedBy: CodingKeys.self, forKey: .response)
        clientData = try response.bytes(.clientDataJSON, atMost: ClientData.maximumBytes)
        authenticatorData = try response.bytes(.authenticatorData, atMost: 4096)
        signature = try response.bytes(.signature, atMost: 1024)
        let isNamed = try response.decodeIfPresent(Base64URL.self, forKey: .userHandle) != nil
        userHandle = isNamed ? try response.bytes(.userHandle, atMost: 64) : nil
    }
}

private enum CredentialKeys: String, CodingKey { case id, type, response }

extension Decoder {
    fileprivate func credential() throws -> KeyedDecodingContainer<CredentialKeys> {
        let container = try container(keyedBy: CredentialKeys.self)
        guard try container.decode(String.self, forKey: .type) == "public-key" else {
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "must be public-key")
        }
        return container
    }
}

extension KeyedDecodingContainer<CredentialKeys> {
    fileprivate func id() throws -> [UInt8] { try bytes(.id, atMost: CredentialID.bytes.upperBound) }
}

extension KeyedDecodingContainer {
    fileprivate func bytes(_ key: Key, atMost limit: Int) throws -> [UInt8] {
        let bytes = try decode(Base64URL.self, forKey: key).bytes
        guard bytes.count <= limit else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must have at most \(limit) bytes")
        }
        return bytes
    }
}

enum CredentialID {
    /// How long a passkey's id may be: shorter ones could be guessed (WebAuthn Level 3, section 5.8.3 and 7.1).
    static let bytes = 16...1023
}

public import Core

/// The body of `POST /v1/pair`: exchanges a pairing code for a token.
public struct PairRequest: Codable, Hashable, Sendable {
    /// The code as it was typed.
    public var code: String
    /// A label for the token, such as the machine's name. At most `Limits.nameBytes`.
    public var label: String
    /// The scopes to keep of those that the code grants; nil for all.
    public var scopes: [Scope]?

    public init(code: String, label: String, scopes: [Scope]?) {
        self.code = code
        self.label = label
        self.scopes = scopes
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case code, label, scopes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        code = try container.decode(String.self, forKey: .code)
        label = try container.decodeIfPresent(String.self, forKey: .label) ?? ""
        guard label.utf8.count <= Limits.nameBytes else {
            throw DecodingError.dataCorruptedError(
                forKey: .label, in: container, debugDescription: "must be at most \(Limits.nameBytes) bytes")
        }
        scopes = try container.decodeIfPresent([Scope].self, forKey: .scopes)
        guard scopes?.isEmpty != true else {
            throw DecodingError.dataCorruptedError(
                forKey: .scopes, in: container, debugDescription: "must name at least one")
        }
    }
}

/// The answer to `POST /v1/pair`. The hub shows the token only here.
public struct PairReply: Codable, Hashable, Sendable {
    /// The token, which is secret.
    public var token: String
    /// The token's id, which is not secret. Optional, like the members after it, because clients do not depend on it.
    public var id: String?
    /// The first of the user's addresses.
    public var email: String?
    /// What the token may do.
    public var scopes: [String]?

    public init(_ identity: Identity, token: String) {
        self.token = token
        id = identity.tokenID
        email = identity.user.email
        scopes = identity.scopes.map(\.rawValue)
    }
}

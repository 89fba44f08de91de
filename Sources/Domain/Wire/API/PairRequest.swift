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

extension Reply {
    /// The answer to `POST /v1/pair`. The token is shown only here.
    public static func paired(_ identity: Identity, token: String) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("token", token)
            json.member("id", identity.tokenID)
            json.member("email", identity.user.email)
            json.key("scopes")
            json.array { for scope in identity.scopes { $0.string(scope.rawValue) } }
        }
        return json.bytes
    }
}

public import Mailbell

/// The body of `POST /v1/pair`: a pairing code, for a token.
public struct PairRequest: Decodable, Sendable {
    public var code: String
    /// What the token is to be known by: the machine's name, say. Bytes: `Limits.nameBytes` at most.
    public var label: String
    /// Those the client wants, of what the code gives; nil for all.
    public var scopes: [Scope]?

    enum CodingKeys: String, CodingKey, CaseIterable { case code, label, scopes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        code = try container.decode(String.self, forKey: .code)
        label = try container.decodeIfPresent(String.self, forKey: .label) ?? ""
        guard label.utf8.count <= Limits.nameBytes else {
            throw DecodingError.dataCorruptedError(
                forKey: .label, in: container, debugDescription: "may be \(Limits.nameBytes) bytes long at most")
        }
        scopes = try container.decodeIfPresent([Scope].self, forKey: .scopes)
        guard scopes?.isEmpty != true else {
            throw DecodingError.dataCorruptedError(
                forKey: .scopes, in: container, debugDescription: "must name at least one")
        }
    }
}

extension Reply {
    /// The answer to `POST /v1/pair`: the token, this once.
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

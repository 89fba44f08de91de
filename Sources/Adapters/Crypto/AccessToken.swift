/// A bearer token: `mb_` and 32 random bytes in base64url. It is shown once; only its digest is stored.
public struct AccessToken: Sendable {
    /// Every token begins with it.
    public static let prefix = "mb_"
    /// The token itself.
    public let text: String

    public init() { text = Self.prefix + base64url(randomBytes(32)) }

    /// A new id for a token, by which it is listed and revoked.
    public static func newID() -> String {
        "tk_" + base64url(randomBytes(6)).replacing("-", with: "x").replacing("_", with: "y")
    }

    /// The digest under which a token is stored and looked up. Plain SHA-256 is enough, because tokens are random.
    public static func digest(of text: some StringProtocol) -> [UInt8] { sha256(Array(text.utf8)) }
}

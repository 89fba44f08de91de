/// A bearer token: `mb_` and 32 random bytes in base64url. Shown once; only its digest is kept.
public struct AccessToken: Sendable {
    public static let prefix = "mb_"
    public let text: String

    public init() { text = Self.prefix + base64url(randomBytes(32)) }

    /// A name for a token, by which it is listed and revoked.
    public static func newID() -> String {
        "tk_" + base64url(randomBytes(6)).replacing("-", with: "x").replacing("_", with: "y")
    }

    /// What is kept of a token, and looked up when one is shown. SHA-256 is enough, since the token itself is random.
    public static func digest(of text: some StringProtocol) -> [UInt8] { sha256(Array(text.utf8)) }
}

import Core
import Crypto

/// The secrets of a Standard Webhook; signs and verifies with them.
///
/// A signature is `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body` (standardwebhooks.com, "Signature scheme",
/// symmetric).
public struct StandardWebhook: Sendable {
    /// Why a text does not hold secrets. `description` is one line that continues "it …".
    public struct Unusable: Error, CustomStringConvertible {
        /// Such as "must hold one to four secrets".
        public var description: String
    }

    /// How far the timestamp of a received message may be from the hub's time, either way.
    public static let tolerance = Duration.seconds(300)
    /// Bytes of a message's id, at most.
    static let idBytes = 200

    /// One to four secrets of 24 to 64 bytes. More than one while a secret is being rotated.
    private let secrets: [[UInt8]]

    /// - Parameter text: one to four secrets, each `whsec_` and base64, separated by white space.
    /// - Throws: `Unusable` if it holds anything else.
    public init(secrets text: String) throws(Unusable) {
        var secrets: [[UInt8]] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            guard word.hasPrefix("whsec_"), let secret = base64Decoded(word.dropFirst(6)),
                (24...64).contains(secret.count)
            else { throw Unusable(description: "must hold secrets only: whsec_ and 24 to 64 bytes in base64") }
            secrets.append(secret)
        }
        guard (1...4).contains(secrets.count) else { throw Unusable(description: "must hold one to four secrets") }
        self.secrets = secrets
    }

    /// The value of `webhook-signature` for a message: one signature for each secret.
    ///
    /// - Parameters:
    ///   - body: the body of the request.
    ///   - id: the value of `webhook-id`.
    ///   - seconds: the value of `webhook-timestamp`, in seconds since 1970.
    public func signature(of body: [UInt8], id: String, seconds: Int64) -> String {
        secrets.map { "v1," + base64(Self.code(body, id: id, timestamp: String(seconds), secret: $0)) }
            .joined(separator: " ")
    }

    /// Whether one of the signatures matches one of the secrets. Looks at the first 16 signatures.
    ///
    /// - Parameters:
    ///   - signatures: the value of `webhook-signature`.
    ///   - body: the body of the request.
    ///   - id: the value of `webhook-id`.
    ///   - timestamp: the value of `webhook-timestamp`, unchanged.
    public func verifies(_ signatures: String, of body: [UInt8], id: String, timestamp: String) -> Bool {
        let given = signatures.split(separator: " ").prefix(16).filter { $0.hasPrefix("v1,") }
            .compactMap { base64Decoded($0.dropFirst(3)) }
        return secrets.contains { secret in
            let code = Self.code(body, id: id, timestamp: timestamp, secret: secret)
            return given.contains { isSameSecret($0, code) }
        }
    }

    private static func code(_ body: [UInt8], id: String, timestamp: String, secret: [UInt8]) -> [UInt8] {
        hmacSHA256(Array("\(id).\(timestamp).".utf8) + body, key: secret)
    }
}

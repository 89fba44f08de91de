public import Crypto
public import Mailbell

/// The signatures of Standard Webhooks (standardwebhooks.com, "Signature scheme", symmetric): HMAC-SHA256 over
/// `id.timestamp.body` in base64, after `v1,`.
public struct StandardWebhook: Sendable {
    /// Why a text holds no secrets. `description` is one line.
    public struct Unusable: Error, CustomStringConvertible {
        public var description: String
    }

    /// How far a message's time may be from ours, either way.
    public static let tolerance = Duration.seconds(300)
    /// Bytes of a message's id, at most.
    static let idBytes = 200

    /// Each of 24 to 64 bytes. More than one while a secret is being replaced.
    private let secrets: [[UInt8]]

    /// - Parameter text: secrets, `whsec_` and base64, separated by white space; at most four.
    public init(secrets text: String) throws(Unusable) {
        var secrets: [[UInt8]] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            guard word.hasPrefix("whsec_"), let secret = base64Decoded(word.dropFirst(6)),
                (24...64).contains(secret.count)
            else { throw Unusable(description: "holds no secret: whsec_ and 24 to 64 bytes in base64") }
            secrets.append(secret)
        }
        guard (1...4).contains(secrets.count) else { throw Unusable(description: "must hold one to four secrets") }
        self.secrets = secrets
    }

    /// The value of `webhook-signature` for a message: a signature by each of the secrets.
    ///
    /// - Parameter seconds: since 1970; the value of `webhook-timestamp`.
    public func signature(of body: [UInt8], id: String, seconds: Int64) -> String {
        secrets.map { "v1," + base64(Self.code(body, id: id, timestamp: String(seconds), secret: $0)) }
            .joined(separator: " ")
    }

    /// Whether one of the signatures in `webhook-signature` is by one of the secrets.
    ///
    /// - Parameters:
    ///   - id: the value of `webhook-id`.
    ///   - timestamp: the value of `webhook-timestamp`, as it came.
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

import Core
public import Crypto
import Wire

/// A message that SNS posts, with its signature (SNS developer guide, "Verifying the signatures of Amazon SNS messages").
///
/// Signature version 1 uses SHA-1, version 2 SHA-256. Nothing in the message is trusted before `verify`.
public struct SNSMessage: Sendable {
    /// What the message is for.
    public enum Kind: String, Sendable {
        /// It has an event.
        case notification = "Notification"
        /// It asks to confirm a new subscription.
        case subscription = "SubscriptionConfirmation"
        /// It says that the subscription has ended.
        case end = "UnsubscribeConfirmation"
    }

    /// What the message is for.
    public let kind: Kind
    /// The ARN of the topic.
    public let topic: String
    /// The same in each retry.
    public let id: String
    /// The content, such as an event of SES.
    public let message: String
    /// The URL of the signer's certificate, as the message claims. Fetch it only if `hasCertificate(of:)`.
    public let certificateAddress: String
    /// The URL that confirms a subscription, as the message claims. Use `confirmation(of:)`.
    public let subscribeAddress: String?
    private let timestamp: String
    private let version: String
    private let signature: [UInt8]
    private let signed: [UInt8]

    /// Decodes a request body.
    ///
    /// - Throws: `IngestRefusal` if it is not JSON, or lacks a member that the signature needs.
    public init(_ body: [UInt8]) throws(IngestRefusal) {
        let fields: Fields
        do {
            fields = try decodeJSON(Fields.self, from: body)
        } catch {
            throw .malformed(error)
        }
        guard let kind = fields["Type"].flatMap(Kind.init), let topic = fields["TopicArn"],
            let id = fields["MessageId"], let message = fields["Message"], let timestamp = fields["Timestamp"],
            let version = fields["SignatureVersion"], let certificate = fields["SigningCertURL"],
            let signature = fields["Signature"].flatMap({ base64Decoded($0) })
        else { throw .unsigned("is not a signed SNS message") }
        self.kind = kind
        self.topic = topic
        self.id = id
        self.message = message
        self.timestamp = timestamp
        self.version = version
        self.signature = signature
        certificateAddress = certificate
        subscribeAddress = fields["SubscribeURL"]
        let names =
            kind == .notification
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        signed = names.reduce(into: []) { bytes, name in
            if let value = fields[name] { bytes += Array("\(name)\n\(value)\n".utf8) }
        }
    }

    /// Whether `certificateAddress` is a `.pem` file on the topic's host, over https on the default port.
    public func hasCertificate(of topic: SNSTopic) -> Bool {
        let start = "https://\(topic.host)/"
        let path = certificateAddress.dropFirst(start.utf8.count)
        return certificateAddress.hasPrefix(start) && path.hasSuffix(".pem") && path.utf8.count <= 200
            && path.utf8.allSatisfy {
                ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122)
                    || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
            }
    }

    /// The URL that confirms the subscription; nil if the message is of another kind, or the URL is not on the topic's host.
    public func confirmation(of topic: SNSTopic) -> String? {
        guard kind == .subscription, let address = subscribeAddress, address.utf8.count <= 2000,
            address.hasPrefix("https://\(topic.host)/"), isTrackableURL(address)
        else { return nil }
        return address
    }

    /// Verifies the signature and its time.
    ///
    /// - Parameters:
    ///   - key: the key of the signer's certificate.
    ///   - request: has the time to compare with.
    /// - Throws: `IngestRefusal` if the signature does not match the key, or is older than `IngestRequest.retrySpan`.
    public func verify(with key: VerifyingKey, _ request: IngestRequest) throws(IngestRefusal) {
        let digest: VerifyingKey.Digest
        switch version {
        case "1": digest = .sha1
        case "2": digest = .sha256
        default: throw .unsigned("has a signature version other than 1 and 2")
        }
        guard key.algorithm == .rsa, key.verifies(signature, of: signed, digest: digest) else {
            throw .unsigned("has a signature that does not match its certificate")
        }
        guard let time = Timestamp(rfc3339: timestamp) else { throw .replayed("has no valid timestamp") }
        try request.checkTime(time, within: IngestRequest.retrySpan)
    }

    /// The members that are texts, by name.
    private struct Fields: Decodable {
        private var texts: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: AnyName.self)
            for key in box.allKeys { texts[key.stringValue] = box.text(key) }
        }

        subscript(name: String) -> String? { texts[name] }
    }
}

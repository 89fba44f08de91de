public import Crypto
public import Mailbell
public import MailbellWire

/// What SNS posts (SNS developer guide, "Verifying the signatures of Amazon SNS messages"), signed by version 1 (SHA-1) or
/// 2 (SHA-256).
public struct SNSMessage: Sendable {
    public enum Kind: String, Sendable {
        case notification = "Notification"
        case subscription = "SubscriptionConfirmation"
        case end = "UnsubscribeConfirmation"
    }

    public let kind: Kind
    public let topic: String
    /// The same in each try.
    public let id: String
    public let message: String
    /// Where the signer's certificate is, says the message: to be asked for only on the topic's own host.
    public let certificateAddress: String
    /// Where a subscription is confirmed, says the message.
    public let subscribeAddress: String?
    private let timestamp: String
    private let version: String
    private let signature: [UInt8]
    private let signed: [UInt8]

    /// - Throws: `IngestRefusal` where it is not JSON, or misses what a signature needs.
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
        else { throw .unsigned("is no signed message of SNS") }
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

    /// Whether an address is one of certificates on the topic's host, by https on its usual port.
    public func hasCertificate(of topic: SNSTopic) -> Bool {
        let start = "https://\(topic.host)/"
        let path = certificateAddress.dropFirst(start.utf8.count)
        return certificateAddress.hasPrefix(start) && path.hasSuffix(".pem") && path.utf8.count <= 200
            && path.utf8.allSatisfy {
                ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122)
                    || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
            }
    }

    /// Where the subscription can be confirmed; nil unless that is on the topic's host.
    public func confirmation(of topic: SNSTopic) -> String? {
        guard kind == .subscription, let address = subscribeAddress, address.utf8.count <= 2000,
            address.hasPrefix("https://\(topic.host)/"), isTrackableURL(address)
        else { return nil }
        return address
    }

    /// - Parameter request: says what time it is.
    /// - Throws: `IngestRefusal` where the signature is not the key's, or older than SNS tries again.
    public func verify(with key: VerifyingKey, _ request: IngestRequest) throws(IngestRefusal) {
        let digest: VerifyingKey.Digest
        switch version {
        case "1": digest = .sha1
        case "2": digest = .sha256
        default: throw .unsigned("has a signature of another version than 1 and 2")
        }
        guard key.algorithm == .rsa, key.verifies(signature, of: signed, digest: digest) else {
            throw .unsigned("has a signature that is not its certificate's")
        }
        guard let time = Timestamp(rfc3339: timestamp) else { throw .replayed("was signed without a time") }
        try request.checkTime(time, within: IngestRequest.retrySpan)
    }

    /// The texts among its members.
    private struct Fields: Decodable {
        private var texts: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let box = try decoder.container(keyedBy: AnyName.self)
            for key in box.allKeys { texts[key.stringValue] = box.text(key) }
        }

        subscript(name: String) -> String? { texts[name] }
    }
}

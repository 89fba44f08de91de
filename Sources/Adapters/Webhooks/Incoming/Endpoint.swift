public import Crypto

/// A service whose webhooks the hub accepts, under `/v1/ingest/<name>`.
public enum IngestService: String, Sendable, CaseIterable {
    case sendgrid, postmark, mailgun, ses
    /// Any program that signs as in Standard Webhooks.
    case webhook

    /// Bytes of a request body, at most.
    ///
    /// Lower where the body itself has the signature, because such a body is parsed before its sender is known. SNS sends
    /// at most 256 KiB (SNS API reference, Publish), and JSON escapes add to that.
    public var maximumBytes: Int {
        switch self {
        case .sendgrid, .webhook: 1 << 20
        case .postmark, .mailgun: 128 << 10
        case .ses: 640 << 10
        }
    }
}

/// One account of a service: one line of the setting `ingest`.
public struct IngestEndpoint: Sendable {
    /// What authenticates the account's requests.
    public enum Credential: Sendable {
        /// The public key that SendGrid's settings show ("Signed Event Webhook").
        case sendgrid(VerifyingKey)
        /// `user:password` from the webhook's URL, and the value of the header `X-Mailbell-Secret`; nil if none is required.
        case postmark(login: [UInt8], header: [UInt8]?)
        /// The account's "HTTP webhook signing key".
        case mailgun(key: [UInt8])
        /// The topic, and its certificate; nil to fetch it from AWS.
        case ses(SNSTopic, SigningCertificate?)
        /// The secrets of a Standard Webhook.
        case webhook(StandardWebhook)
    }

    /// What authenticates its requests.
    public var credential: Credential
    /// The address of the only user whose messages its events may concern; nil for all users of the hub.
    public var user: String?

    /// An endpoint for one user's messages, or for all users'.
    public init(_ credential: Credential, user: String? = nil) {
        self.credential = credential
        self.user = user
    }

    /// The service that the credential belongs to.
    public var service: IngestService {
        switch credential {
        case .sendgrid: .sendgrid
        case .postmark: .postmark
        case .mailgun: .mailgun
        case .ses: .ses
        case .webhook: .webhook
        }
    }
}

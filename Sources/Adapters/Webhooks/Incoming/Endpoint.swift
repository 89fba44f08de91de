public import Crypto

/// Whose webhooks are taken, under `/v1/ingest/<name>`.
public enum IngestService: String, Sendable, CaseIterable {
    case sendgrid, postmark, mailgun, ses
    /// Any program that signs as Standard Webhooks says.
    case webhook

    /// Bytes of a request, at most. Where the signature stands in the body, all of that is read before it is known who has
    /// written it; SNS sends 256 KiB at most (SNS API reference, Publish), escaped as JSON.
    public var maximumBytes: Int {
        switch self {
        case .sendgrid, .webhook: 1 << 20
        case .postmark, .mailgun: 128 << 10
        case .ses: 640 << 10
        }
    }
}

/// One account of a service, as the operator has set it up.
public struct IngestEndpoint: Sendable {
    /// By what its requests are known.
    public enum Credential: Sendable {
        /// The public key that its settings show ("Signed Event Webhook").
        case sendgrid(VerifyingKey)
        /// The user and the password in the webhook's URL, and what its header `X-Mailbell-Secret` must say, if anything.
        case postmark(login: [UInt8], header: [UInt8]?)
        /// The account's "HTTP webhook signing key".
        case mailgun(key: [UInt8])
        /// The topic, and its certificate where that is not to be fetched from AWS.
        case ses(SNSTopic, SigningCertificate?)
        case webhook(StandardWebhook)
    }

    public var credential: Credential
    /// The address of the user whose messages its events are about; nil for all users of the hub.
    public var user: String?

    public init(_ credential: Credential, user: String? = nil) {
        self.credential = credential
        self.user = user
    }

    /// Whether its requests are known by headers that HTTP does not define.
    public var needsHeaders: Bool {
        switch credential {
        case .sendgrid, .webhook, .postmark(_, header: .some): true
        case .postmark, .mailgun, .ses: false
        }
    }

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

public import Core

/// A registered message: the answer to `POST /v1/messages`.
///
/// It has one of two forms. In the full form each recipient has all links. With a link template, the message has the
/// links, and each recipient a ticket to put into the template: the answer grows with recipients plus links instead of
/// their product.
public struct MessageReply: Codable, Hashable, Sendable {
    /// What is tracked.
    public struct Track: Codable, Hashable, Sendable {
        /// Whether opens are.
        public var opens: Bool
        /// Whether clicks are.
        public var clicks: Bool
        /// Why less is tracked than was asked for; nil if it is not less.
        public var note: String?

        public init(opens: Bool, clicks: Bool, note: String? = nil) {
            self.opens = opens
            self.clicks = clicks
            self.note = note
        }
    }
    /// A link, with its tracked URL for one recipient.
    public struct Link: Codable, Hashable, Sendable {
        /// Its number in the message, from 1. Optional because clients do not depend on it.
        public var n: Int64?
        /// The original URL.
        public var url: String
        /// The original URL if the link is not tracked. nil in an answer with a link template.
        public var trackedURL: String?

        enum CodingKeys: String, CodingKey {
            case n, url
            case trackedURL = "tracked_url"
        }
    }
    /// A recipient's pixel and links.
    public struct Recipient: Codable, Hashable, Sendable {
        /// The address, as registered.
        public var email: String
        /// `anonymous` or `never`; nil if the recipient is identified.
        public var tracking: String?
        /// nil, written as null, if opens are not tracked.
        public var pixelURL: String?
        /// In the full form all links, numbered from 1 in this order; nil in an answer with a link template.
        public var links: [Link]?
        /// In an answer with a link template; nil, written as null, for a recipient who is not tracked.
        public var ticket: String?
        /// The page where the recipient opts out; nil from an older hub.
        public var optOutURL: String?

        enum CodingKeys: String, CodingKey {
            case email, tracking, links, ticket
            case pixelURL = "pixel_url"
            case optOutURL = "opt_out_url"
        }

        public func encode(to encoder: any Encoder) throws {
            var box = encoder.container(keyedBy: CodingKeys.self)
            try box.encode(email, forKey: .email)
            try box.encodeIfPresent(tracking, forKey: .tracking)
            try box.encode(pixelURL, forKey: .pixelURL)
            if let links {
                try box.encode(links, forKey: .links)
            } else {
                try box.encode(ticket, forKey: .ticket)
            }
            try box.encodeIfPresent(optOutURL, forKey: .optOutURL)
        }
    }
    /// The message's id at the hub.
    public var id: String
    /// What is tracked. Optional because clients do not depend on it.
    public var track: Track?
    /// The tracked URL of any link, with the placeholders `{ticket}` and `{n}`. In an answer with `links` nil, written as
    /// null, if clicks are not tracked; otherwise nil.
    public var linkTemplate: String?
    /// In an answer with a link template all links, numbered from 1 in this order; nil in the full form.
    public var links: [Link]?
    /// One item for each registered recipient.
    public var recipients: [Recipient]

    enum CodingKeys: String, CodingKey {
        case id, track, links, recipients
        case linkTemplate = "link_template"
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(id, forKey: .id)
        try box.encodeIfPresent(track, forKey: .track)
        if let links {
            try box.encode(linkTemplate, forKey: .linkTemplate)
            try box.encode(links, forKey: .links)
        }
        try box.encode(recipients, forKey: .recipients)
    }
}

extension MessageReply {
    /// - Parameters:
    ///   - links: all links of the request. They are returned unchanged if clicks are not tracked, and for a contact
    ///     who is not tracked. Such a contact gets no pixel either.
    ///   - note: why less is tracked than was asked for.
    public init(
        _ message: TrackedMessage, recipients: [TrackedRecipient], tracksOpens: Bool, links: [String], note: String?,
        as answer: MessageRequest.Answer = .full, publicURL: String, seal: (Ticket) -> String
    ) {
        let tracksClicks = !message.links.isEmpty
        id = message.id
        track = Track(opens: tracksOpens, clicks: tracksClicks, note: note)
        if answer == .template {
            linkTemplate = tracksClicks ? "\(publicURL)/c/{ticket}/{n}" : nil
            self.links = links.enumerated().map { Link(n: Int64($0 + 1), url: $1) }
        }
        self.recipients = recipients.map { recipient in
            let ticket = seal(recipient.ticket)
            let isTracked = recipient.tracking != .never
            var reply = Recipient(
                email: recipient.email,
                tracking: recipient.tracking == .identified ? nil : recipient.tracking.rawValue,
                pixelURL: tracksOpens && isTracked ? "\(publicURL)/o/\(ticket).gif" : nil,
                optOutURL: "\(publicURL)/p/\(ticket)")
            switch answer {
            case .full:
                reply.links = links.enumerated().map { index, url in
                    let n = Int64(index + 1)
                    return Link(
                        n: n, url: url, trackedURL: tracksClicks && isTracked ? "\(publicURL)/c/\(ticket)/\(n)" : url)
                }
            case .template:
                reply.ticket = isTracked ? ticket : nil
            }
            return reply
        }
    }

    /// A recipient's tracked links by original URL, for either form of answer. Links that are not tracked are left out.
    public func trackedLinks(of recipient: Recipient) -> [String: String] {
        let pairs: [(String, String)]
        if let links = recipient.links {
            pairs = links.compactMap { link in link.trackedURL.map { (link.url, $0) } }
        } else if let linkTemplate, let ticket = recipient.ticket {
            let own = linkTemplate.replacing("{ticket}", with: ticket)
            pairs = (links ?? []).enumerated().map { ($1.url, own.replacing("{n}", with: "\($0 + 1)")) }
        } else {
            pairs = []
        }
        return Dictionary(pairs.filter { $0 != $1 }) { first, _ in first }
    }
}

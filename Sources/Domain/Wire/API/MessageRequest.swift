public import Core

/// The body of `POST /v1/messages`, before its fields are validated.
public struct MessageRequest: Codable, Hashable, Sendable {
    /// One recipient.
    public struct Recipient: Codable, Hashable, Sendable {
        public var email: String
        /// At most `Limits.nameBytes`.
        public var name: String?

        public init(email: String, name: String?) {
            self.email = email
            self.name = name
        }

        enum CodingKeys: String, CodingKey, CaseIterable { case email, name }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            email = try box.decode(String.self, forKey: .email)
            name = try box.decodeIfPresent(String.self, forKey: .name)
        }
    }
    /// What to track; the default is both.
    public struct Track: Codable, Hashable, Sendable {
        /// Whether to track opens; true by default.
        public var opens: Bool?
        /// Whether to track clicks; true by default.
        public var clicks: Bool?

        public init(opens: Bool? = nil, clicks: Bool? = nil) {
            self.opens = opens
            self.clicks = clicks
        }

        enum CodingKeys: String, CodingKey, CaseIterable { case opens, clicks }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            opens = try box.decodeIfPresent(Bool.self, forKey: .opens)
            clicks = try box.decodeIfPresent(Bool.self, forKey: .clicks)
        }
    }
    /// The form of the answer.
    public enum Answer: String, Codable, Sendable {
        /// Each recipient's links are written out.
        case full
        /// Each recipient has a ticket, to be inserted into one template for all links.
        case template
    }
    /// One of the user's addresses.
    public var from: String
    /// 1 to `Limits.recipientsPerMessage` recipients, each address once.
    public var to: [Recipient]
    /// At most `Limits.subjectBytes`.
    public var subject: String
    /// The mail's `Message-ID` header, at most `Limits.messageIDBytes`.
    public var messageID: String?
    /// When the mail is sent: RFC 3339, possibly in the past.
    public var sentAt: String?
    /// At most `Limits.linksPerMessage` absolute http or https URLs.
    public var links: [String]?
    /// What to track; both by default.
    public var track: Track?
    /// Whether to merge the request into the same message if it is registered; needs `messageID`.
    public var join: Bool?
    /// The form of the answer; `full` by default.
    public var answer: Answer?

    /// A request without the members that can be omitted.
    public init(from: String, to: [Recipient], subject: String) {
        self.from = from
        self.to = to
        self.subject = subject
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case from, to, subject
        case messageID = "message_id"
        case sentAt = "sent_at"
        case links, track, join, answer
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
        from = try box.decode(String.self, forKey: .from)
        to = try box.decode([Recipient].self, forKey: .to)
        subject = try box.decode(String.self, forKey: .subject)
        messageID = try box.decodeIfPresent(String.self, forKey: .messageID)
        sentAt = try box.decodeIfPresent(String.self, forKey: .sentAt)
        links = try box.decodeIfPresent([String].self, forKey: .links)
        track = try box.decodeIfPresent(Track.self, forKey: .track)
        join = try box.decodeIfPresent(Bool.self, forKey: .join)
        answer = try box.decodeIfPresent(Answer.self, forKey: .answer)
    }

    /// Validates all fields.
    ///
    /// - Throws: `JSONFault` for the first invalid field; with status 413 if the answer would be too large.
    public func checked(for user: User) throws(JSONFault) -> NewMessage {
        guard let from = normalizedAddress(from) else {
            throw JSONFault(field: "from", message: "must be an e-mail address")
        }
        guard user.addresses.contains(from) else {
            throw JSONFault(
                field: "from", message: "must be one of your own addresses: " + user.addresses.joined(separator: ", "))
        }
        guard subject.utf8.count <= Limits.subjectBytes else {
            throw JSONFault(field: "subject", message: "must be at most \(Limits.subjectBytes) bytes")
        }
        // SQLite's text functions end at a NUL, and no mail has one (RFC 5322, 2.2).
        for (field, text) in [("subject", subject), ("message_id", messageID ?? "")] where text.utf8.contains(0) {
            throw JSONFault(field: field, message: "must not contain NUL")
        }
        if let messageID, messageID.utf8.count > Limits.messageIDBytes {
            throw JSONFault(field: "message_id", message: "must be at most \(Limits.messageIDBytes) bytes")
        }
        if join == true, messageID == nil {
            throw JSONFault(field: "join", message: "requires message_id, which identifies the message")
        }
        var sent: Timestamp?
        if let sentAt {
            sent = Timestamp(rfc3339: sentAt)
            if sent == nil {
                throw JSONFault(field: "sent_at", message: "must be an RFC 3339 time, such as 2026-11-22T05:04:03Z")
            }
        }
        let message = NewMessage(
            user: user.id, from: from, recipients: try checkedRecipients(), subject: subject,
            messageID: messageID.map(decodedMessageID),
            sentAt: sent, tracksOpens: track?.opens ?? true,
            links: try checkedLinks(areTracked: user.seat == .paid && track?.clicks ?? true), joins: join ?? false)
        try checkSize(of: message)
        try checkAnswer()
        return message
    }

    /// Whether the answer would be too large with every recipient's links written out, so that the client must ask for
    /// the template.
    public static func needsTemplate(recipients: Int, links: [String]) -> Bool {
        let product = recipients.multipliedReportingOverflow(by: links.count)
        // If links are not tracked, each URL is written twice.
        let bytes = recipients.multipliedReportingOverflow(by: links.reduce(0) { $0 + 2 * $1.utf8.count })
        return product.overflow || product.partialValue > Limits.recipientLinksPerMessage || bytes.overflow
            || bytes.partialValue > Limits.messageAnswerBytes
    }

    private func checkAnswer() throws(JSONFault) {
        guard answer != .template, Self.needsTemplate(recipients: to.count, links: links ?? []) else { return }
        throw JSONFault(
            field: "answer",
            message: "would be too large: \(to.count) recipients times \(links?.count ?? 0) links; the limits are "
                + "\(Limits.recipientLinksPerMessage) and \(Limits.messageAnswerBytes >> 20) MiB of URLs. Ask for "
                + "\"answer\":\"template\", or register fewer recipients per request and add the others with join",
            status: 413)
    }

    private func checkedRecipients() throws(JSONFault) -> [NewMessage.Recipient] {
        guard (1...Limits.recipientsPerMessage).contains(to.count) else {
            throw JSONFault(field: "to", message: "must name 1 to \(Limits.recipientsPerMessage) recipients")
        }
        var seen: Set<String> = []
        var recipients: [NewMessage.Recipient] = []
        for (index, recipient) in to.enumerated() {
            guard let email = normalizedAddress(recipient.email) else {
                throw JSONFault(field: "to[\(index)].email", message: "must be an e-mail address")
            }
            guard seen.insert(email).inserted else {
                throw JSONFault(field: "to[\(index)].email", message: "is listed twice")
            }
            if let name = recipient.name, name.utf8.count > Limits.nameBytes {
                throw JSONFault(field: "to[\(index)].name", message: "must be at most \(Limits.nameBytes) bytes")
            }
            if recipient.name?.utf8.contains(0) == true {
                throw JSONFault(field: "to[\(index)].name", message: "must not contain NUL")
            }
            recipients.append(.init(email: email, name: recipient.name))
        }
        return recipients
    }

    private func checkedLinks(areTracked: Bool) throws(JSONFault) -> [String] {
        let links = links ?? []
        guard links.count <= Limits.linksPerMessage else {
            throw JSONFault(field: "links", message: "must be at most \(Limits.linksPerMessage) links")
        }
        for (index, link) in links.enumerated() where !isTrackableURL(link) {
            throw JSONFault(
                field: "links[\(index)]",
                message: "must be an absolute http or https URL of at most \(Limits.urlBytes) characters, "
                    + "percent-encoded where it needs to be")
        }
        return areTracked ? links : []
    }

    /// Checks that an activity stays within its limit, because texts that need escaping are longer as JSON.
    private func checkSize(of message: NewMessage) throws(JSONFault) {
        let name = message.recipients.map { $0.name ?? "" }.max { Self.encodedBytes($0) < Self.encodedBytes($1) }
        let url = message.links.max { $0.utf8.count < $1.utf8.count } ?? ""
        guard Activity.fits(subject: message.subject, name: name, url: url) else {
            throw JSONFault(
                field: "subject", message: "is too long together with the longest link and name once encoded as JSON")
        }
    }

    /// Size of a text as JSON. A short name full of control characters can be larger than a long one of letters.
    private static func encodedBytes(_ text: String) -> Int {
        var json = JSONWriter(capacity: text.utf8.count + 2)
        json.string(text)
        return json.bytes.count
    }
}

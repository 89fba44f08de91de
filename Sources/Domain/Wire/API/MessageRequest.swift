public import Mailbell

/// The body of `POST /v1/messages`, as it came.
public struct MessageRequest: Decodable, Sendable {
    public struct Recipient: Decodable, Sendable {
        public var email: String
        public var name: String?

        enum CodingKeys: String, CodingKey, CaseIterable { case email, name }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            email = try box.decode(String.self, forKey: .email)
            name = try box.decodeIfPresent(String.self, forKey: .name)
        }
    }
    public struct Track: Decodable, Sendable {
        public var opens: Bool?
        public var clicks: Bool?

        enum CodingKeys: String, CodingKey, CaseIterable { case opens, clicks }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            opens = try box.decodeIfPresent(Bool.self, forKey: .opens)
            clicks = try box.decodeIfPresent(Bool.self, forKey: .clicks)
        }
    }
    public var from: String
    public var to: [Recipient]
    public var subject: String
    public var messageID: String?
    public var sentAt: String?
    public var links: [String]?
    public var track: Track?
    public var join: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case from, to, subject, links, track, join
        case messageID = "message_id"
        case sentAt = "sent_at"
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
    }

    /// Holds every field to its limits.
    ///
    /// - Throws: `JSONFault` naming the first field that is not as it must be.
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
            throw JSONFault(field: "join", message: "needs message_id, by which the message is known")
        }
        var sent: Timestamp?
        if let sentAt {
            sent = Timestamp(rfc3339: sentAt)
            if sent == nil {
                throw JSONFault(field: "sent_at", message: "must be an RFC 3339 time, such as 2026-11-22T05:04:03Z")
            }
        }
        let message = NewMessage(
            user: user.id, from: from, recipients: try checkedRecipients(), subject: subject, messageID: messageID,
            sentAt: sent, tracksOpens: track?.opens ?? true,
            links: try checkedLinks(areTracked: user.seat == .paid && track?.clicks ?? true), joins: join ?? false)
        try checkSize(of: message)
        return message
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
                throw JSONFault(field: "to[\(index)].email", message: "is named twice")
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
            throw JSONFault(field: "links", message: "must be at most \(Limits.linksPerMessage)")
        }
        for (index, link) in links.enumerated() where !isTrackableURL(link) {
            throw JSONFault(
                field: "links[\(index)]",
                message: "must be an absolute http or https URL of at most \(Limits.urlBytes) characters, "
                    + "percent-encoded where it needs to be")
        }
        return areTracked ? links : []
    }

    /// Texts that need escaping grow as JSON; what matters is that an activity stays within its limit.
    private func checkSize(of message: NewMessage) throws(JSONFault) {
        let name = message.recipients.map { $0.name ?? "" }.max { Self.encodedBytes($0) < Self.encodedBytes($1) }
        let url = message.links.max { $0.utf8.count < $1.utf8.count } ?? ""
        guard Activity.fits(subject: message.subject, name: name, url: url) else {
            throw JSONFault(
                field: "subject", message: "is too long together with the longest link and name once encoded as JSON")
        }
    }

    /// Bytes of a text as JSON. A short name of control characters can be larger than a long one of letters.
    private static func encodedBytes(_ text: String) -> Int {
        var json = JSONWriter(capacity: text.utf8.count + 2)
        json.string(text)
        return json.bytes.count
    }
}

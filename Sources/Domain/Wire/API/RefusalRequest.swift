public import Core

/// The body of `POST /v1/refusals`: recipients whom a mail server refused.
public struct RefusalRequest: Codable, Hashable, Sendable {
    /// A refused recipient.
    public struct Recipient: Codable, Hashable, Sendable {
        public var email: String
        /// The server's answer: one line of 1 to `Limits.reasonBytes` bytes.
        public var reason: String

        public init(email: String, reason: String) {
            self.email = email
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey, CaseIterable { case email, reason }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            email = try box.decode(String.self, forKey: .email)
            reason = try box.decode(String.self, forKey: .reason)
        }
    }
    /// The message's id at this hub; or else `messageID`.
    public var message: String?
    /// The `Message-ID` header; or else `message`.
    public var messageID: String?
    /// 1 to `Limits.recipientsPerMessage` recipients.
    public var recipients: [Recipient]

    /// A request that names the message by its `Message-ID`.
    public init(messageID: String, recipients: [Recipient]) {
        self.messageID = messageID
        self.recipients = recipients
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case message
        case messageID = "message_id"
        case recipients
    }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
        message = try box.decodeIfPresent(String.self, forKey: .message)
        messageID = try box.decodeIfPresent(String.self, forKey: .messageID)
        recipients = try box.decode([Recipient].self, forKey: .recipients)
    }

    /// Validates all fields.
    ///
    /// - Throws: `JSONFault` for the first invalid field.
    public func checked(for user: UserID) throws(JSONFault) -> Refusal {
        let reference: MessageReference
        switch (message, messageID) {
        case (let id?, nil): reference = .id(id)
        case (nil, let header?): reference = .header(header)
        default:
            throw JSONFault(
                field: "message",
                message: "give either message, the id at this hub, or message_id, the Message-ID header")
        }
        guard (1...Limits.recipientsPerMessage).contains(recipients.count) else {
            throw JSONFault(field: "recipients", message: "must name 1 to \(Limits.recipientsPerMessage) recipients")
        }
        var refused: [Refusal.Recipient] = []
        for (index, one) in recipients.enumerated() {
            guard let email = normalizedAddress(one.email) else {
                throw JSONFault(field: "recipients[\(index)].email", message: "must be an e-mail address")
            }
            // Without control characters its JSON is at most twice as long, for which an activity has room.
            guard (1...Limits.reasonBytes).contains(one.reason.utf8.count),
                !one.reason.utf8.contains(where: { $0 < 32 || $0 == 127 })
            else {
                throw JSONFault(
                    field: "recipients[\(index)].reason",
                    message: "must be 1 to \(Limits.reasonBytes) bytes on one line, as the server said it")
            }
            refused.append(.init(email: email, reason: one.reason))
        }
        return Refusal(user: user, message: reference, recipients: refused)
    }
}

/// The answer to `POST /v1/refusals`.
public struct RefusalReply: Codable, Hashable, Sendable {
    /// How many recipients were marked as refused.
    public var refused: Int

    public init(refused: Int) { self.refused = refused }
}

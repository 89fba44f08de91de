public import Core

/// The body of `POST /v1/events`: opens and clicks that another system saw. Each event is validated separately.
public struct EventRequest: Decodable, Sendable {
    /// Each event, or why it is invalid; in the order of the request.
    public var events: [Result<Event, Refusal>]

    /// Why one event is invalid.
    public struct Refusal: Error, Hashable, Sendable {
        /// The event's id; nil if it has none that can be decoded.
        public var id: String?
        /// The path is relative to the event.
        public var fault: JSONFault

        public init(id: String?, fault: JSONFault) {
            self.id = id
            self.fault = fault
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case events }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
        var list = try box.nestedUnkeyedContainer(forKey: .events)
        let count = list.count ?? 0
        guard (1...Limits.eventsPerRequest).contains(count) else {
            throw DecodingError.dataCorruptedError(
                forKey: .events, in: box, debugDescription: "must contain 1 to \(Limits.eventsPerRequest) events")
        }
        events = []
        events.reserveCapacity(count)
        while !list.isAtEnd {
            let item = try list.superDecoder()
            do {
                events.append(.success(try Event(from: item)))
            } catch let error as DecodingError {
                let id = try? item.container(keyedBy: Event.CodingKeys.self).decode(String.self, forKey: .id)
                events.append(
                    .failure(Refusal(id: id, fault: JSONFault(error, below: item.codingPath.count))))
            }
        }
    }

    /// One event, before its fields are validated.
    public struct Event: Decodable, Sendable {
        /// The other system's id of the event, used to deduplicate it: 1 to `Limits.eventIDBytes` bytes.
        public var id: String
        public var kind: Kind
        /// When it happened: RFC 3339, at most 300 s in the future.
        public var at: String
        /// The message's id at this hub; or else `messageID`.
        public var message: String?
        /// The `Message-ID` header; or else `message`.
        public var messageID: String?
        /// The recipient's address.
        public var recipient: String
        /// For a click: the link's number, from 1; or else `url`.
        public var link: Int64?
        /// For a click: the link's URL; or else `link`.
        public var url: String?
        /// The client's IP address, if known.
        public var address: String?
        /// The client's `User-Agent`, if known; cut to `Limits.userAgentBytes`.
        public var userAgent: String?
        /// Whether the other system takes it for a machine's.
        public var machine: Bool?

        /// The kind of event.
        public enum Kind: String, Sendable, CaseIterable, Decodable { case open, click }

        enum CodingKeys: String, CodingKey, CaseIterable {
            case id, kind, at, message, recipient, link, url, address, machine
            case messageID = "message_id"
            case userAgent = "user_agent"
        }

        public init(from decoder: any Decoder) throws {
            let box = try decoder.strictContainer(keyedBy: CodingKeys.self)
            id = try box.decode(String.self, forKey: .id)
            kind = try box.choice(Kind.self, forKey: .kind)
            at = try box.decode(String.self, forKey: .at)
            message = try box.decodeIfPresent(String.self, forKey: .message)
            messageID = try box.decodeIfPresent(String.self, forKey: .messageID)
            recipient = try box.decode(String.self, forKey: .recipient)
            link = box.contains(.link) ? try box.wholeNumber(Int64.self, forKey: .link) : nil
            url = try box.decodeIfPresent(String.self, forKey: .url)
            address = try box.decodeIfPresent(String.self, forKey: .address)
            userAgent = try box.decodeIfPresent(String.self, forKey: .userAgent)
            machine = try box.decodeIfPresent(Bool.self, forKey: .machine)
        }

        /// Validates all fields.
        ///
        /// - Throws: `JSONFault` for the first invalid field.
        public func checked(for user: UserID, now: Timestamp) throws(JSONFault) -> ReportedEvent {
            guard (1...Limits.eventIDBytes).contains(id.utf8.count), !id.utf8.contains(0) else {
                throw JSONFault(field: "id", message: "must be 1 to \(Limits.eventIDBytes) bytes")
            }
            guard let at = Timestamp(rfc3339: at) else {
                throw JSONFault(field: "at", message: "must be an RFC 3339 time, such as 2026-11-22T05:04:03Z")
            }
            guard at <= now + .seconds(300) else {
                throw JSONFault(field: "at", message: "is in the future")
            }
            guard let recipient = normalizedAddress(recipient) else {
                throw JSONFault(field: "recipient", message: "must be an e-mail address")
            }
            var address: IPAddress?
            if let text = self.address {
                address = IPAddress(text)
                if address == nil { throw JSONFault(field: "address", message: "must be an IPv4 or IPv6 address") }
            }
            return ReportedEvent(
                id: id, user: user, message: try reference(), recipient: recipient, at: at, target: try target(),
                address: address, userAgent: boundedUserAgent(userAgent ?? ""), isMarkedMachine: machine ?? false)
        }

        private func reference() throws(JSONFault) -> MessageReference {
            switch (message, messageID) {
            case (let id?, nil): return .id(id)
            case (nil, let header?): return .header(header)
            default:
                throw JSONFault(
                    field: "message",
                    message: "give either message, the id at this hub, or message_id, the Message-ID header")
            }
        }

        private func target() throws(JSONFault) -> Hit.Target {
            switch (kind, link, url) {
            case (.open, nil, nil): return .pixel
            case (.open, _, _): throw JSONFault(field: link == nil ? "url" : "link", message: "is only for clicks")
            case (.click, let n?, nil):
                guard n >= 1 else { throw JSONFault(field: "link", message: "must be 1 or more") }
                return .link(n)
            case (.click, nil, let url?):
                guard let url = trackableURL(told: url) else {
                    throw JSONFault(field: "url", message: "must be an absolute http or https URL")
                }
                return .url(url)
            case (.click, _, _):
                throw JSONFault(field: "link", message: "give either link, the link's number, or url")
            }
        }
    }
}

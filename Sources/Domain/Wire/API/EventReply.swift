public import Core

/// The answer to `POST /v1/events`: one item for each event, in the same order.
public struct EventReply: Codable, Hashable, Sendable {
    /// The result of one event.
    public struct Item: Codable, Hashable, Sendable {
        /// The event's id; nil if it has none that can be decoded.
        public var id: String?
        /// `recorded`, `folded`, `duplicate`, `ignored` or `refused`.
        public var status: String
        /// The activity that it is recorded as or counted in; nil if there is none, or if the contact is anonymous.
        public var seq: Seq?
        /// If it is refused: the member at fault; nil if it is the whole event.
        public var field: String?
        /// If it is refused: what is wrong.
        public var detail: String?

        /// The result of a valid event.
        public init(id: String, _ outcome: EventOutcome) {
            switch outcome {
            case .recorded(let seq): self.init(id: id, status: "recorded", seq: seq)
            case .folded(let seq): self.init(id: id, status: "folded", seq: seq)
            case .duplicate(let seq): self.init(id: id, status: "duplicate", seq: seq)
            case .ignored: self.init(id: id, status: "ignored", seq: 0)
            case .unknownMessage: self.init(id: id, refused: "message", "you have no such message")
            case .unknownRecipient:
                self.init(id: id, refused: "recipient", "the message was not registered for this recipient")
            case .unknownLink: self.init(id: id, refused: "link", "the message has no such link")
            case .urlTooLong: self.init(id: id, refused: "url", "is too long together with the message's subject")
            }
        }

        /// The result of an invalid event.
        ///
        /// - Parameter id: nil if it has none that can be decoded.
        public init(id: String?, _ fault: JSONFault) {
            self.init(id: id, refused: fault.field.isEmpty ? nil : fault.field, fault.message)
        }

        private init(id: String, status: String, seq: Seq) {
            self.id = id
            self.status = status
            self.seq = seq > 0 ? seq : nil
        }

        private init(id: String?, refused field: String?, _ detail: String) {
            self.id = id
            status = "refused"
            self.field = field
            self.detail = detail
        }
    }
    /// One for each event of the request.
    public var items: [Item]

    public init(items: [Item]) { self.items = items }
}

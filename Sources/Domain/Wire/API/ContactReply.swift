public import Core

/// A contact with a page of their history: the answer to `GET /v1/contacts/<email>`.
///
/// A client reads items of `LoggedActivity`; the hub writes items of `StoredActivity`.
public struct ContactReply<Item> {
    /// The address.
    public var email: String
    /// nil if none is known.
    public var name: String?
    /// `identified`, `anonymous` or `never`, as it applies now.
    public var tracking: String
    /// Who set it: `you`, `hub` or `contact`; nil if nothing is set.
    public var setBy: String?
    /// The audience it was set for: an address, a domain, or `*`. nil if nothing is set, or if the contact opted out.
    public var setFor: String?
    /// Messages that were sent to the contact.
    public var messages: Int64
    /// By people.
    public var opens: SeenTimes
    /// By people.
    public var clicks: SeenTimes
    /// By machines, which `opens` and `clicks` do not count.
    public var machines: MachineCounts
    /// A page of the contact's activities, latest first.
    public var items: [Item]
    /// The cursor of the next page; nil, written as null, on the last.
    public var next: String?

    enum CodingKeys: String, CodingKey {
        case email, name, tracking
        case setBy = "set_by"
        case setFor = "set_for"
        case messages, opens, clicks, machines, items, next
    }
}

extension ContactReply: Sendable where Item: Sendable {}
extension ContactReply: Equatable where Item: Equatable {}
extension ContactReply: Decodable where Item: Decodable {}
extension ContactReply: Encodable where Item: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(email, forKey: .email)
        try box.encodeIfPresent(name, forKey: .name)
        try box.encode(tracking, forKey: .tracking)
        try box.encodeIfPresent(setBy, forKey: .setBy)
        try box.encodeIfPresent(setFor, forKey: .setFor)
        try box.encode(messages, forKey: .messages)
        try box.encode(opens, forKey: .opens)
        try box.encode(clicks, forKey: .clicks)
        try box.encode(machines, forKey: .machines)
        try box.encode(items, forKey: .items)
        try box.encode(next, forKey: .next)
    }
}

extension ContactReply {
    public init(_ contact: Contact, items: [Item], next: String?) {
        email = contact.email
        name = contact.name
        tracking = contact.tracking.rawValue
        setBy = contact.decision.setBy
        setFor = contact.decision.setFor
        messages = contact.messages
        opens = SeenTimes(contact.engagement.opens)
        clicks = SeenTimes(contact.engagement.clicks)
        machines = MachineCounts(contact.engagement)
        self.items = items
        self.next = next
    }
}

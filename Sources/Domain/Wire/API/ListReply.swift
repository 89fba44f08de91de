public import Core

/// A page of a list.
public struct ListReply<Item> {
    /// In the order of the list.
    public var items: [Item]
    /// The cursor of the next page; nil, written as null, on the last.
    public var next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    enum CodingKeys: String, CodingKey { case items, next }
}

extension ListReply: Sendable where Item: Sendable {}
extension ListReply: Equatable where Item: Equatable {}
extension ListReply: Decodable where Item: Decodable {}
extension ListReply: Encodable where Item: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(items, forKey: .items)
        try box.encode(next, forKey: .next)
    }
}

/// A page of the log as a client reads it: the answer to `GET /v1/activity`. The hub writes it with items of
/// `StoredActivity`.
public typealias ActivityPage = ListReply<LoggedActivity>

/// An activity with its seq, as a client reads it.
public struct LoggedActivity: Decodable, Hashable, Sendable {
    /// Its number in the log.
    public var seq: Seq
    /// nil for a kind that this client does not know.
    public var activity: Activity?

    enum CodingKeys: String, CodingKey { case seq }

    /// Decodes the seq and, if the kind is known, the activity.
    public init(from decoder: any Decoder) throws {
        seq = try decoder.container(keyedBy: CodingKeys.self).decode(Seq.self, forKey: .seq)
        activity = try? Activity(from: decoder)
    }
}

/// The same activity as the hub writes it: the stored JSON with `seq` as its first member.
///
/// It is not decoded for a page: a page can have a megabyte of activities, and clients get members that a later version
/// stored and this one does not know.
public struct StoredActivity: Encodable, Sendable {
    private let entry: Entry

    public init(_ entry: Entry) { self.entry = entry }

    /// Copies the stored JSON. Only `encodeJSON` can.
    public func encode(to encoder: any Encoder) throws { try encoder.encode(json: entry.withSeq) }
}

extension Entry {
    /// The activity's JSON object with `seq` as its first member.
    public var withSeq: [UInt8] { activityJSON(body[...], seq: seq) }
}

/// An activity's JSON object with `seq` as its first member, as scripts and pages of the log get it.
public func activityJSON(_ body: ArraySlice<UInt8>, seq: Seq) -> [UInt8] {
    var json = Array("{\"seq\":\(seq),".utf8)
    json.reserveCapacity(json.count + body.count + 1)
    json += body.dropFirst()
    return json
}

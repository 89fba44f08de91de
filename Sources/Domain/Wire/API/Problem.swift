/// An error as `application/problem+json` (RFC 9457).
public struct Problem: Codable, Hashable, Sendable {
    /// `about:blank`: the status says what kind of error it is.
    public var type: String?
    /// The kind of error, in a few words.
    public var title: String?
    /// The HTTP status.
    public var status: Int?
    /// What is wrong in this case.
    public var detail: String?
    /// The member or parameter at fault; nil if it is none.
    public var field: String?

    public init(status: Int, title: String, detail: String, field: String?) {
        type = "about:blank"
        self.title = title
        self.status = status
        self.detail = detail
        self.field = field
    }

    enum CodingKeys: String, CodingKey { case type, title, status, detail, field }

    /// Ignores members of another type (RFC 9457, 3.1): the answer may be a proxy's.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        type = try? box.decode(String.self, forKey: .type)
        title = try? box.decode(String.self, forKey: .title)
        status = try? box.decode(Int.self, forKey: .status)
        detail = try? box.decode(String.self, forKey: .detail)
        field = try? box.decode(String.self, forKey: .field)
    }
}

/// The answer to `/live` and `/ready`.
public struct Health: Codable, Hashable, Sendable {
    /// `live`, `ready` or `failing`.
    public var status: String
    /// Why it is failing; nil if it is not.
    public var reason: String?

    public init(_ status: String, reason: String? = nil) {
        self.status = status
        self.reason = reason
    }
}

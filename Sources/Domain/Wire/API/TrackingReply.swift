public import Core

/// How an audience is tracked: an item of `GET /v1/tracking`, and the answer to `PUT /v1/tracking/<who>`.
public struct TrackingReply: Codable, Hashable, Sendable {
    /// An address, a domain, or `*` for everybody.
    public var who: String
    /// `identified`, `anonymous` or `never`.
    public var tracking: String
    /// `you`, or `hub` for the hub's administrator.
    public var setBy: String

    /// - Parameter isOfHub: whether the hub's administrator set it.
    public init(_ setting: TrackingSetting, isOfHub: Bool) {
        who = setting.audience.description
        tracking = setting.tracking.rawValue
        setBy = isOfHub ? "hub" : "you"
    }

    enum CodingKeys: String, CodingKey {
        case who, tracking
        case setBy = "set_by"
    }
}

/// How a contact is tracked now: the answer to `PUT /v1/contacts/<email>`.
public struct SettingReply: Codable, Hashable, Sendable {
    /// The address. Optional because clients do not depend on it.
    public var email: String?
    /// `identified`, `anonymous` or `never`, as it applies now.
    public var tracking: String
    /// As in `ContactReply`; nil from an older hub.
    public var setBy: String?
    /// As in `ContactReply`; nil from an older hub.
    public var setFor: String?

    public init(email: String, _ decision: TrackingDecision) {
        self.email = email
        tracking = decision.tracking.rawValue
        setBy = decision.setBy
        setFor = decision.setFor
    }

    enum CodingKeys: String, CodingKey {
        case email, tracking
        case setBy = "set_by"
        case setFor = "set_for"
    }
}

extension TrackingDecision {
    /// Who set it, as a user is told: `you`, `hub` or `contact`; nil if nobody did.
    public var setBy: String? {
        switch origin {
        case .none: nil
        case .user: "you"
        case .hub: "hub"
        case .contact: "contact"
        }
    }

    /// The audience it was set for; nil if nobody set it, or if the contact opted out.
    public var setFor: String? {
        switch origin {
        case .user(let audience), .hub(let audience): audience.description
        case .none, .contact: nil
        }
    }
}

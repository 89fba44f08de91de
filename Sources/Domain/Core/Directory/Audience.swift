/// The contacts that a tracking setting applies to.
public enum Audience: Hashable, Sendable, CustomStringConvertible {
    /// One contact: an address in lower case.
    case address(String)
    /// All contacts of a domain and its subdomains: `example.com` includes `mail.example.com`. In lower case.
    case domain(String)
    /// All contacts.
    case everybody

    /// Parses `alice@example.com`, `example.com` or `@example.com`, or `*` for everybody. nil if the text is none of
    /// these.
    public init?(_ text: String) {
        if text == "*" {
            self = .everybody
        } else if let email = normalizedAddress(text) {
            self = .address(email)
        } else if let email = normalizedAddress("a" + (text.hasPrefix("@") ? "" : "@") + text) {
            self = .domain(String(email.dropFirst(2)))
        } else {
            return nil
        }
    }

    /// The text that `init` parses: `alice@example.com`, `example.com`, `*`.
    public var description: String {
        switch self {
        case .address(let email): email
        case .domain(let domain): domain
        case .everybody: "*"
        }
    }

    /// All audiences that a contact belongs to, most specific first.
    ///
    /// - Parameter email: in lower case.
    public static func including(_ email: String) -> [Audience] {
        var all = [Audience.address(email)]
        var domain = email.lastIndex(of: "@").map { email[email.index(after: $0)...] }
        while let name = domain, !name.isEmpty {
            all.append(.domain(String(name)))
            domain = name.firstIndex(of: ".").map { name[name.index(after: $0)...] }
        }
        return all + [.everybody]
    }
}

/// The tracking that an owner (a user or the administrator) has set for an audience.
public struct TrackingSetting: Hashable, Sendable {
    public var audience: Audience
    public var tracking: Tracking

    public init(_ audience: Audience, _ tracking: Tracking) {
        self.audience = audience
        self.tracking = tracking
    }
}

/// The tracking that applies to a contact, and who set it.
public struct TrackingDecision: Hashable, Sendable {
    /// Who set it.
    public enum Origin: Hashable, Sendable {
        /// Nobody: the default applies.
        case none
        /// The user whose contact it is.
        case user(Audience)
        /// The hub's administrator, for the contacts of all users.
        case hub(Audience)
        /// The contact, by opting out.
        case contact
    }
    /// The strictest that somebody set; `identified` by default.
    public var tracking: Tracking
    /// Who set it.
    public var origin: Origin

    public init(_ tracking: Tracking, by origin: Origin) {
        self.tracking = tracking
        self.origin = origin
    }

    /// Combines all settings: the strictest of the user's setting, the administrator's setting and the contact's
    /// opt-out applies. A user can be stricter than the administrator and the contact, never laxer.
    ///
    /// - Parameters:
    ///   - user: the user's most specific setting.
    ///   - hub: the administrator's most specific setting.
    public init(user: TrackingSetting?, hub: TrackingSetting?, hasOptedOut: Bool) {
        self.init(.identified, by: .none)
        if let user { self.init(user.tracking, by: .user(user.audience)) }
        if let hub, hub.tracking > tracking || origin == .none { self.init(hub.tracking, by: .hub(hub.audience)) }
        if hasOptedOut { self.init(.never, by: .contact) }
    }
}

extension Tracking: Comparable {
    /// Ordered by strictness: `identified`, `anonymous`, `never`.
    public static func < (a: Tracking, b: Tracking) -> Bool { a.strictness < b.strictness }

    private var strictness: Int {
        switch self {
        case .identified: 0
        case .anonymous: 1
        case .never: 2
        }
    }
}

/// Whom a setting of what may be known is about.
public enum Audience: Hashable, Sendable, CustomStringConvertible {
    /// One contact, by address in lower case.
    case address(String)
    /// All contacts of a domain and of the domains below it, in lower case: `example.com` has `mail.example.com` too.
    case domain(String)
    case everybody

    /// Reads `alice@example.com`, `example.com` or `@example.com`, and `*` for everybody. nil if it is none of these.
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

    /// The text that `init` reads: `alice@example.com`, `example.com`, `*`.
    public var description: String {
        switch self {
        case .address(let email): email
        case .domain(let domain): domain
        case .everybody: "*"
        }
    }

    /// All audiences that a contact belongs to, the most specific first.
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

/// What somebody wants to be known of an audience.
public struct TrackingSetting: Hashable, Sendable {
    public var audience: Audience
    public var tracking: Tracking

    public init(_ audience: Audience, _ tracking: Tracking) {
        self.audience = audience
        self.tracking = tracking
    }
}

/// What may be known of a contact, and by whose word.
public struct TrackingDecision: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
        /// Nobody has said anything.
        case none
        /// A setting of the user whose contact it is.
        case user(Audience)
        /// A setting of the hub's administrator, for the contacts of all users.
        case hub(Audience)
        /// The contact has opted out, by the link in a mail.
        case contact
    }
    public var tracking: Tracking
    public var origin: Origin

    public init(_ tracking: Tracking, by origin: Origin) {
        self.tracking = tracking
        self.origin = origin
    }

    /// What applies. Of a user's settings the most specific one counts, and so of the hub's; of these two, and of what
    /// the contact has chosen, the strictest: a user cannot see what the administrator or the contact has closed.
    ///
    /// - Parameters:
    ///   - user: the most specific setting of the user.
    ///   - hub: the most specific setting of the administrator.
    public init(user: TrackingSetting?, hub: TrackingSetting?, hasOptedOut: Bool) {
        self.init(.identified, by: .none)
        if let user { self.init(user.tracking, by: .user(user.audience)) }
        if let hub, hub.tracking > tracking || origin == .none { self.init(hub.tracking, by: .hub(hub.audience)) }
        if hasOptedOut { self.init(.never, by: .contact) }
    }
}

extension Tracking: Comparable {
    /// In order of strictness: `identified`, `anonymous`, `never`.
    public static func < (a: Tracking, b: Tracking) -> Bool { a.strictness < b.strictness }

    private var strictness: Int {
        switch self {
        case .identified: 0
        case .anonymous: 1
        case .never: 2
        }
    }
}

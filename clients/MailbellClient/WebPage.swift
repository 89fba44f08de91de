/// A page of the web app that a client can open.
public enum WebPage: Hashable, Sendable {
    case activity
    case contacts
    case mails
    case settings
    /// One contact, by address.
    case contact(String)
    /// One sent mail, by its id at the hub.
    case mail(String)

    /// Parses `activity`, `contacts`, `mails`, `settings`, `contact:ADDRESS` or `mail:ID`. nil if it is anything else.
    public init?(_ text: String) {
        switch text {
        case "activity": self = .activity
        case "contacts": self = .contacts
        case "mails": self = .mails
        case "settings": self = .settings
        default:
            guard let colon = text.firstIndex(of: ":") else { return nil }
            let which = String(text[text.index(after: colon)...])
            switch text[..<colon] {
            case "contact" where which.contains("@"): self = .contact(which)
            case "mail" where !which.isEmpty: self = .mail(which)
            default: return nil
            }
        }
    }

    /// The page's path in the app.
    public var path: String {
        switch self {
        case .activity: "/app/activity"
        case .contacts: "/app/contacts"
        case .mails: "/app/mails"
        case .settings: "/app/settings"
        case .contact(let email): "/app/contacts/" + percentEncoded(email)
        case .mail(let id): "/app/mails/" + percentEncoded(id)
        }
    }
}

/// Percent-encodes everything except the unreserved characters of RFC 3986.
func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(UnicodeScalar(byte))
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}

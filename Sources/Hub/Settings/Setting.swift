/// A setting of a program: its name in the file, the environment and the flags, and how its value is shown.
public struct Setting: Hashable, Sendable {
    /// How much of a value may be shown.
    public enum Secrecy: Hashable, Sendable {
        /// All of it.
        case open
        /// Nothing.
        case secret
        /// A URL without its user, password, query and fragment; nothing if it is not an absolute URL.
        case url
    }

    /// The long flag without its dashes: `public-url` is also a key of the file, and `PREFIX_PUBLIC_URL` in the
    /// environment. Lower case letters, digits and single dashes.
    public let key: String
    /// What it is for, in a sentence of Markdown: code in backticks, and links.
    public let summary: String
    /// The default, as people read it. It is shown and never parsed.
    public let defaultText: String
    /// Whether the setting takes several values.
    public let isList: Bool
    /// How much of a value is shown, in rows and in faults.
    public let secrecy: Secrecy

    /// Creates a setting from its key and summary.
    ///
    /// - Parameter defaultText: The default, as it is shown.
    public init(
        _ key: String, _ summary: String, default defaultText: String = "none", isList: Bool = false,
        secrecy: Secrecy = .open
    ) {
        self.key = key
        self.summary = summary
        self.defaultText = defaultText
        self.isList = isList
        self.secrecy = secrecy
    }

    /// `summary` without its Markdown. A link names the page in docs/ and its section.
    public var plainSummary: String {
        summary.replacing("`", with: "").replacing(/\[([^\]]*)\]\(([^)#]*)[^)]*\)/) {
            "see docs/\($0.output.2), \($0.output.1)"
        }
    }

    /// `text` on one line, without its secrets.
    func shown(_ text: String) -> String {
        switch secrecy {
        case .open: text.printable
        case .secret: Self.hidden
        case .url: (Self.withoutSecrets(url: text) ?? Self.hidden).printable
        }
    }

    /// What is shown in place of a secret.
    static let hidden = "***"

    /// A URL without its secrets; nil if they cannot be told from the rest.
    private static func withoutSecrets(url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest[authority.endIndex...].prefix { !"?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        // A password with a slash or a question mark ends the authority early. Then an @ follows in the path, or what
        // looks like the port is not a number.
        let afterName = host.hasPrefix("[") ? host.drop { $0 != "]" }.dropFirst() : host.drop { $0 != ":" }
        guard !host.isEmpty, !path.contains("@"), afterName.dropFirst().allSatisfy(\.isNumber) else { return nil }
        let user = host.count < authority.count ? hidden + "@" : ""
        let query = path.endIndex < rest.endIndex ? "?" + hidden : ""
        return url[..<scheme.upperBound] + user + host + path + query
    }
}

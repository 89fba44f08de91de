import Core

/// Whom passkeys are for: the hub, by the host of its web app.
public struct RelyingParty: Hashable, Sendable {
    /// Host of the web app. Never its parent domain, whose other hosts may be others'.
    public let id: String
    /// Scheme, host, and port unless it is the default one, as browsers write it.
    public let origin: String
    /// What browsers may show for it.
    public let name: String

    public init(id: String, origin: String, name: String) {
        self.id = id
        self.origin = origin
        self.name = name
    }

    /// The relying party of a web app.
    ///
    /// nil where browsers offer no passkeys: the host is an IP address, or the scheme is http and the host is not
    /// localhost. A host outside ASCII must be in its `xn--`
    /// form.
    public init?(appURL: String, name: String) {
        guard let parts = URLParts(appURL), let port = parts.portNumber, parts.user == nil, !parts.isBracketed else {
            return nil
        }
        let host = parts.host.lowercased()
        let isLocal = host == "localhost" || host.hasSuffix(".localhost")
        let isName = host.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
        // A host whose last label is a number is an IPv4 address for browsers (WHATWG URL, section 3.5).
        let isNumber = host.split(separator: ".").last?.utf8.first.map { (48...57).contains($0) } ?? true
        guard isName, !isNumber, parts.isTLS || isLocal else { return nil }
        let suffix = port == parts.defaultPort ? "" : ":\(port)"
        self.init(id: host, origin: (parts.isTLS ? "https://" : "http://") + host + suffix, name: name)
    }
}

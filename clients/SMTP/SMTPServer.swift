/// A server that takes mail for delivery (RFC 6409), and who we are to it. Always one that may be used: whoever makes it,
/// reads it from a file or from a URL is told what is wrong.
public struct SMTPServer: Hashable, Sendable {
    /// How the connection is protected.
    public enum Security: String, Codable, Hashable, Sendable {
        /// Plain at first, then TLS before anything else is said (RFC 3207); without it nothing is sent.
        case starttls
        /// TLS from the first byte (RFC 8314).
        case tls
        /// Not at all: to a server on this machine only.
        case none
    }

    /// A name or an address; an IPv6 address without brackets.
    public let host: String
    public let port: UInt16
    public let security: Security
    /// The name to log in with; nil where the server asks for none.
    public let user: String?

    /// Why something is not a server that can be used: one line.
    public struct Invalid: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    public init(host: String, port: UInt16, security: Security, user: String? = nil) throws(Invalid) {
        let isIPv6 = host.contains(":")
        let isHost =
            !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy { byte in
                isIPv6
                    ? "0123456789abcdefABCDEF:.".utf8.contains(byte)
                    : byte.isLetterOrDigit || "-._".utf8.contains(byte)
            }
        guard isHost else {
            throw Invalid(description: "'\(host)' is not a host: a name such as smtp.example.com, or an address")
        }
        guard port != 0 else { throw Invalid(description: "0 is not a port") }
        if let user, user.isEmpty || user.utf8.count > 512 || user.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            throw Invalid(description: "'\(user)' is not a user's name")
        }
        self.host = host.lowercased()
        self.port = port
        self.security = security
        self.user = user
        if security == .none, !isLoopback {
            throw Invalid(description: "mail and password go to \(host) encrypted, or not at all")
        }
    }

    /// Whether the host is this machine by its very name: no other name is looked up.
    private var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension SMTPServer: Codable {
    private enum CodingKeys: CodingKey { case host, port, security, user }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            host: members.decode(String.self, forKey: .host), port: members.decode(UInt16.self, forKey: .port),
            security: members.decode(Security.self, forKey: .security),
            user: members.decodeIfPresent(String.self, forKey: .user))
    }
}

/// As a URL: `smtps://` is TLS from the first byte, on port 465 unless another is said; `smtp://` is STARTTLS, on port 587;
/// `smtp://…?starttls=no` is for a server on this machine alone, on port 25. A user's name is percent-encoded:
/// `smtps://sam%40example.com@smtp.example.com`.
extension SMTPServer: CustomStringConvertible {
    public init(url text: String) throws(Invalid) {
        let form = "smtps://user@host or smtp://user@host, with %40 for an @ in the user's name"
        guard let colon = text.firstRange(of: "://"), text.utf8.count <= 2048 else {
            throw Invalid(description: "'\(text.prefix(200))' is not a mail server's address: \(form)")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "smtp" || scheme == "smtps" else {
            throw Invalid(description: "'\(scheme)' is not a way to send mail: \(form)")
        }
        var rest = text[colon.upperBound...]
        var security = scheme == "smtps" ? Security.tls : .starttls
        if let mark = rest.firstIndex(of: "?") {
            let query = rest[rest.index(after: mark)...]
            guard security == .starttls, query == "starttls=no" else {
                throw Invalid(description: "'?\(query)' means nothing here: the one option is smtp://…?starttls=no")
            }
            security = .none
            rest = rest[..<mark]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            let name = rest[..<at]
            guard !name.contains(":") else {
                throw Invalid(
                    description:
                        "a password does not belong into the address, where others can see it: it is asked for")
            }
            guard !name.contains("@"), let decoded = percentDecoded(name) else {
                throw Invalid(description: "'\(name)' is not a user's name: \(form)")
            }
            user = decoded
            rest = rest[rest.index(after: at)...]
        }
        let (host, port) = try Self.hostAndPort(rest)
        let usual: UInt16 = [.tls: 465, .starttls: 587, Security.none: 25][security]!
        try self.init(host: host, port: port ?? usual, security: security, user: user)
    }

    private static func hostAndPort(_ text: Substring) throws(Invalid) -> (String, UInt16?) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard host.contains(":"), after.isEmpty || after.hasPrefix(":") else {
                throw Invalid(description: "'\(text)' is not a host")
            }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") == false else {
                throw Invalid(description: "'\(text)': an IPv6 address is written in brackets, as [2001:db8::1]")
            }
        }
        guard let port else { return (String(host), nil) }
        guard port.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt16(port) else {
            throw Invalid(description: "'\(port)' is not a port")
        }
        return (String(host), number)
    }

    public var description: String {
        let name = user.map { percentEncoded($0) + "@" } ?? ""
        return "\(security == .tls ? "smtps" : "smtp")://\(name)\(endpoint)\(security == .none ? "?starttls=no" : "")"
    }

    /// Host and port, as errors name the server.
    public var endpoint: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}

/// nil if it is not percent-encoded UTF-8 (RFC 3986, section 2.1).
private func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        let digits = rest.prefix(2)
        guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
            return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}

private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        byte.isLetterOrDigit || "-._~+".utf8.contains(byte)
            ? String(Unicode.Scalar(byte)) : (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }.joined()
}

/// A mail server that accepts mail for delivery (RFC 6409), and the user to log in as.
///
/// A value is always valid: each initializer, also the decoding one, throws if it is not.
public struct SMTPServer: Hashable, Sendable {
    /// How the connection is protected.
    public enum Security: String, Codable, Hashable, Sendable {
        /// STARTTLS right after the greeting (RFC 3207). If the server does not offer it, nothing is sent.
        case starttls
        /// TLS from the first byte (RFC 8314).
        case tls
        /// No encryption. Allowed only for a server on this machine.
        case none
    }

    /// A host name or an IP address; an IPv6 address without brackets.
    public let host: String
    /// The TCP port, not 0.
    public let port: UInt16
    /// How the connection is protected.
    public let security: Security
    /// The user name to log in with; nil for no login.
    public let user: String?
    /// The path of a Unix socket that is used instead of host and port; nil for a network address.
    public let socket: String?

    /// Why a server is not valid; one line.
    public struct Invalid: Error, Hashable, CustomStringConvertible {
        /// What is wrong, the value, and what to write.
        public let description: String
    }

    /// - Throws: `Invalid` if a value is not usable, or mail would leave this machine unencrypted.
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
            throw Invalid(description: "'\(host)' is not a host name or IP address, such as smtp.example.com")
        }
        guard port != 0 else { throw Invalid(description: "0 is not a port") }
        if let user, user.isEmpty || user.utf8.count > 512 || user.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            throw Invalid(description: "'\(user)' is not a valid user name")
        }
        self.host = host.lowercased()
        self.port = port
        self.security = security
        self.user = user
        socket = nil
        if security == .none, !isLoopback {
            throw Invalid(description: "mail to \(host) must be encrypted: starttls=no is for this machine only")
        }
    }

    /// A server on a Unix socket. The permissions of the socket and its folders decide who can reach it.
    public init(socket path: String) throws(Invalid) {
        // sun_path has 108 bytes, with the NUL.
        guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.count < 108, !path.utf8.contains(where: { $0 < 32 })
        else { throw Invalid(description: "'\(path.prefix(200))' is not the absolute path of a socket") }
        host = "localhost"
        port = 25
        security = .none
        user = nil
        socket = path
    }

    /// Whether the host is `localhost`, `::1` or in 127.0.0.0/8. Other names are not looked up.
    public var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension SMTPServer: Codable {
    private enum CodingKeys: CodingKey { case host, port, security, user, socket }

    /// Decodes `socket`, or else `host`, `port`, `security` and `user`. Throws `Invalid` for values that are not usable.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        if let path = try members.decodeIfPresent(String.self, forKey: .socket) {
            try self.init(socket: path)
            return
        }
        try self.init(
            host: members.decode(String.self, forKey: .host), port: members.decode(UInt16.self, forKey: .port),
            security: members.decode(Security.self, forKey: .security),
            user: members.decodeIfPresent(String.self, forKey: .user))
    }
}

/// A server as a URL.
///
/// - `smtps://` is TLS from the first byte, by default on port 465.
/// - `smtp://` is STARTTLS, by default on port 587.
/// - `smtp://…?starttls=no` is unencrypted, by default on port 25, and only for a server on this machine.
/// - `smtp+unix:///path` is a Unix socket.
///
/// The user name is percent-encoded: `smtps://sam%40example.com@smtp.example.com`.
extension SMTPServer: CustomStringConvertible {
    /// Reads a URL.
    public init(url text: String) throws(Invalid) {
        let form = "smtps://user@host or smtp://user@host, with %40 for an @ in the user name"
        guard let colon = text.firstRange(of: "://"), text.utf8.count <= 2048 else {
            throw Invalid(description: "'\(text.prefix(200))' is not the URL of a mail server: write \(form)")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        if scheme == "smtp+unix" {
            try self.init(socket: String(text[colon.upperBound...]))
            return
        }
        guard scheme == "smtp" || scheme == "smtps" else {
            throw Invalid(description: "'\(scheme)' is not a supported scheme: write \(form)")
        }
        var rest = text[colon.upperBound...]
        var security = scheme == "smtps" ? Security.tls : .starttls
        if let mark = rest.firstIndex(of: "?") {
            let query = rest[rest.index(after: mark)...]
            guard security == .starttls, query == "starttls=no" else {
                throw Invalid(description: "'?\(query)' is not supported: the only option is smtp://…?starttls=no")
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
                    description: "leave the password out of the URL, where others can see it: it is asked for")
            }
            guard !name.contains("@"), let decoded = percentDecoded(name) else {
                throw Invalid(description: "'\(name)' is not a valid user name: write \(form)")
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
                throw Invalid(description: "'\(text)': write an IPv6 address in brackets, such as [2001:db8::1]")
            }
        }
        guard let port else { return (String(host), nil) }
        guard port.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt16(port) else {
            throw Invalid(description: "'\(port)' is not a port")
        }
        return (String(host), number)
    }

    /// The server as a URL that `init(url:)` reads.
    public var description: String {
        if let socket { return "smtp+unix://\(socket)" }
        let name = user.map { percentEncoded($0) + "@" } ?? ""
        return "\(security == .tls ? "smtps" : "smtp")://\(name)\(endpoint)\(security == .none ? "?starttls=no" : "")"
    }

    /// How error texts name the server: host and port, or the socket's path.
    public var endpoint: String { socket ?? address }

    /// Host and port.
    var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}

/// The text decoded; nil if it is not percent-encoded UTF-8 (RFC 3986, section 2.1).
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

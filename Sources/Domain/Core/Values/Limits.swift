/// A limit on everything that comes from outside.
public enum Limits {
    /// Bytes of one activity as JSON.
    public static let activityBytes = 8 * 1024
    /// Bytes of a subject in UTF-8 (RFC 5322, 2.1.1 bounds a line at 998).
    public static let subjectBytes = 998
    /// Bytes of an address (RFC 5321, 4.5.3.1: local part 64, domain 255).
    public static let addressBytes = 320
    public static let nameBytes = 256
    public static let urlBytes = 4096
    public static let messageIDBytes = 998
    public static let recipientsPerMessage = 500
    public static let linksPerMessage = 500
    /// Bytes kept of a `User-Agent`.
    public static let userAgentBytes = 512
    /// Events of another system in one request.
    public static let eventsPerRequest = 1000
    /// Bytes of another system's name for an event.
    public static let eventIDBytes = 200
    /// Bytes of a device's name.
    public static let deviceNameBytes = 64
}

/// A `User-Agent` cut to what is kept of it.
public func boundedUserAgent(_ text: String) -> String {
    text.utf8.count <= Limits.userAgentBytes
        ? text : String(decoding: text.utf8.prefix(Limits.userAgentBytes), as: UTF8.self)
}

/// A device's name: 1 to 64 letters, digits, `.`, `_`, `-`, `@` or `:` of ASCII.
public func isDeviceName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= Limits.deviceNameBytes
        && text.utf8.allSatisfy { byte in
            (byte >= 48 && byte <= 58) || (byte >= 64 && byte <= 90) || (byte >= 97 && byte <= 122)
                || byte == 45 || byte == 46 || byte == 95
        }
}

/// An e-mail address as it is compared and kept: in lower case. nil if `text` is not `local@domain`
/// (RFC 5321, 4.1.2, without quoted local parts and address literals; UTF-8 allowed as in RFC 6531).
public func normalizedAddress(_ text: String) -> String? {
    guard text.utf8.count <= Limits.addressBytes else { return nil }
    // First to lower case, which may have more bytes than upper case.
    let text = text.lowercased()
    guard text.utf8.count <= Limits.addressBytes, let at = text.lastIndex(of: "@"),
        !text.unicodeScalars.contains(where: isInvisible)
    else { return nil }
    let local = text[..<at]
    let domain = text[text.index(after: at)...]
    guard (1...64).contains(local.utf8.count), (1...255).contains(domain.utf8.count) else { return nil }
    let special = Set("()<>[]:;@\\,\"".utf8)
    guard local.utf8.allSatisfy({ $0 > 32 && $0 != 127 && !special.contains($0) }), !local.hasPrefix("."),
        !local.hasSuffix("."), !local.contains("..")
    else { return nil }
    for label in domain.split(separator: ".", omittingEmptySubsequences: false) {
        guard (1...63).contains(label.utf8.count), !label.hasPrefix("-"), !label.hasSuffix("-"),
            label.utf8.allSatisfy({
                $0 >= 128 || $0 == 45 || ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122)
            })
        else { return nil }
    }
    return text
}

/// Controls, and marks that change the direction or the look of what is beside them: they have no place in an address.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
}

/// Whether `text` is a URL that a link may lead to: absolute, http or https, with a host, of visible ASCII without
/// characters that RFC 3986 keeps out of URLs. Header injection is thereby impossible.
public func isTrackableURL(_ text: String) -> Bool {
    guard text.utf8.count <= Limits.urlBytes,
        text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 34 && $0 != 60 && $0 != 62 && $0 != 92 })
    else { return false }
    let lower = text.lowercased()
    guard let prefix = ["https://", "http://"].first(where: lower.hasPrefix) else { return false }
    let authority = text.dropFirst(prefix.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return !host.isEmpty && !host.hasPrefix(":")
}

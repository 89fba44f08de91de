/// Limits on everything that comes from outside.
public enum Limits {
    /// Maximum size of an activity as JSON, in bytes.
    public static let activityBytes = 8 * 1024
    /// Maximum length of a subject in UTF-8 bytes (RFC 5322, section 2.1.1, limits a line to 998).
    public static let subjectBytes = 998
    /// Maximum length of an address in bytes (RFC 5321, section 4.5.3.1: local part 64, domain 255).
    public static let addressBytes = 320
    /// Maximum length of a name or a label in bytes.
    public static let nameBytes = 256
    /// Maximum length of a URL in bytes.
    public static let urlBytes = 4096
    /// Maximum length of a `Message-ID` in bytes.
    public static let messageIDBytes = 998
    /// Maximum number of recipients in one request.
    public static let recipientsPerMessage = 500
    /// Maximum number of links of a message.
    public static let linksPerMessage = 500
    /// Maximum length of a mail server's refusal in bytes.
    public static let reasonBytes = 300
    /// Number of bytes of a `User-Agent` that are stored; the rest is cut off.
    public static let userAgentBytes = 512
    /// Maximum number of other systems' events in one request.
    public static let eventsPerRequest = 1000
    /// Maximum length of another system's event id in bytes.
    public static let eventIDBytes = 200
    /// Maximum length of an epoch's name in bytes.
    public static let epochBytes = 64
    /// The greatest seq of a log: the store's keys have 40 bits for it.
    public static let newestSeq: Seq = 1 << 40 - 1
    /// Maximum recipients times links for which `POST /v1/messages` writes out every link. Beyond it the client must
    /// ask for the template.
    public static let recipientLinksPerMessage = 25_000
    /// Maximum size of the URLs in that answer, in bytes. Beyond it the client must ask for the template.
    public static let messageAnswerBytes = 16 << 20
    /// Maximum length of a device's name in bytes.
    public static let deviceNameBytes = 64
    /// Maximum length of a search in bytes.
    public static let searchBytes = 200
    /// Maximum number of words of a search.
    public static let searchTerms = 8
    /// Number of bytes of a recipient's or a message's text that a search finds. Of a message this is the subject, and then as
    /// many of its links as fit, in their order.
    public static let searchedBytes = 4096
}

/// A `User-Agent` cut to the length that is stored.
public func boundedUserAgent(_ text: String) -> String { text.prefix(bytes: Limits.userAgentBytes) }

/// Whether a text is a device name: 1 to 64 ASCII letters, digits, `.`, `_`, `-`, `@` or `:`.
public func isDeviceName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= Limits.deviceNameBytes
        && text.utf8.allSatisfy { byte in
            (byte >= 48 && byte <= 58) || (byte >= 64 && byte <= 90) || (byte >= 97 && byte <= 122)
                || byte == 45 || byte == 46 || byte == 95
        }
}

/// Prefix of the operator's webhooks, which are listed among a user's devices.
public let webhookDevicePrefix = "webhook:"

/// Whether a client may use this device name: it must not be a webhook's, whose cursor belongs to the operator.
public func isClientDeviceName(_ text: String) -> Bool { isDeviceName(text) && !text.hasPrefix(webhookDevicePrefix) }

/// An e-mail address in lower case, the form in which it is compared and stored. nil if `text` is not `local@domain`
/// (RFC 5321, section 4.1.2, without quoted local parts and address literals; UTF-8 is allowed as in RFC 6531).
public func normalizedAddress(_ text: String) -> String? {
    guard text.utf8.count <= Limits.addressBytes else { return nil }
    // Lower case first, because it may have more bytes.
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

/// Whether it is a control, or a mark that changes the direction or the look of its neighbours: not allowed in an
/// address.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
}

/// Whether a tracked link may redirect to this URL: absolute, http or https, with a host, in visible ASCII without
/// characters that RFC 3986 forbids. This rules out header injection.
public func isTrackableURL(_ text: String) -> Bool {
    guard text.utf8.count <= Limits.urlBytes,
        text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 34 && $0 != 60 && $0 != 62 && $0 != 92 })
    else { return false }
    return URLParts(text) != nil
}

import Core

/// Where a link of a mail leads.
struct LinkTarget {
    /// The URL to write, in visible ASCII.
    var url: String
    /// The host of the URL, or the domain of the first mail address; in ASCII and lower case. Empty for telephone
    /// numbers.
    var host: String
    /// The target in the form that cannot be mistaken for another one.
    var shown: String

    /// nil for every URL that is not absolute, or whose scheme is not http, https, mailto or tel.
    ///
    /// - Parameters:
    ///   - value: the decoded value of the attribute.
    ///   - restore: what a URL of one of our own hubs stands for.
    init?(_ value: String, restore: (String) -> RestoredURL?) {
        let text = Self.trimmed(value)
        if let url = trackableURL(told: text) {
            switch restore(url) {
            case .pixel: return nil
            case .link(let original):
                guard let original = trackableURL(told: original) else { return nil }
                self.init(web: original)
            case nil: self.init(web: url)
            }
            return
        }
        let scheme = text.prefix(7).lowercased()
        if scheme.hasPrefix("mailto:") {
            self.init(mail: text.dropFirst(7))
        } else if scheme.hasPrefix("tel:") {
            self.init(number: text.dropFirst(4))
        } else {
            return nil
        }
    }

    private init?(web url: String) {
        // No label of a host begins or ends with a hyphen (RFC 5890, section 2.3.1): such text is no host to a reader.
        guard let host = HostName.host(of: url),
            host.split(separator: ".").allSatisfy({ !$0.hasPrefix("-") && !$0.hasSuffix("-") })
        else { return nil }
        self.url = url
        self.host = host
        shown = HostName.shown(host)
    }

    /// `addresses?subject=…` (RFC 6068). Of the fields, only those that a mail program shows before it sends are kept:
    /// some programs attach files for others.
    private init?(mail text: Substring) {
        guard text.utf8.count <= Limits.urlBytes else { return nil }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let addresses = parts.first ?? ""
        let fields = (parts.count == 2 ? parts[1] : "").split(separator: "&").filter { field in
            let name = field.prefix { $0 != "=" }.lowercased()
            return ["to", "cc", "subject", "body", "in-reply-to"].contains(name)
        }
        guard !addresses.isEmpty || !fields.isEmpty else { return nil }
        url = "mailto:" + Self.escaped(addresses)
        if !fields.isEmpty { url += "?" + fields.map { Self.escaped($0) }.joined(separator: "&") }
        let first = addresses.prefix { $0 != "," }
        let domain = first.lastIndex(of: "@").map { String(first[first.index(after: $0)...]) } ?? ""
        host = HostName.ascii(domain) ?? ""
        shown = addresses.excerpt(bytes: 200)
    }

    private init?(number text: Substring) {
        let number = String(text.filter { $0 != " " })
        let isNumber = number.utf8.allSatisfy { (48...57).contains($0) || "+*().-;=ext".utf8.contains($0) }
        guard isNumber, (1...64).contains(number.utf8.count) else { return nil }
        url = "tel:" + number
        host = ""
        shown = number
    }

    /// Without controls and spaces around it, and without line ends and tabs in it, as browsers read it (WHATWG URL,
    /// 4.4).
    static func trimmed(_ value: String) -> String {
        var scalars = String.UnicodeScalarView(value.unicodeScalars.filter { ![9, 10, 13].contains($0.value) })[...]
        while let first = scalars.first, first.value <= 32 { scalars.removeFirst() }
        while let last = scalars.last, last.value <= 32 { scalars.removeLast() }
        return String(scalars)
    }

    /// Percent-encodes all but visible ASCII without quotes, brackets, grave accents and backslashes.
    private static func escaped(_ text: Substring) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte > 32, byte < 127, !"\"'<>`\\".utf8.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether the target must be shown beside a link with this text: the text shows another host, or the target's own
    /// host can be mistaken for another one.
    func differs(from text: String) -> Bool {
        if HostName.isMistakable(host) { return true }
        // Every host has a dot, if perhaps one of another script.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 > 127 }) else { return false }
        return VisibleURL.hosts(in: text).contains { shown in
            guard let other = HostName.ascii(shown) else { return true }
            return !HostName.isSame(other, host)
        }
    }
}

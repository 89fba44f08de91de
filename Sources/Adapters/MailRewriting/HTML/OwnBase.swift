import Core

/// The base URL of one of our hubs, which finds that hub's URLs in mail.
struct OwnBase {
    /// As in `WebURL.host`.
    let host: String
    /// The path, without a slash at its end.
    private let path: String
    /// The base URL, without a slash at its end.
    private let origin: String

    /// nil if `base` is not an absolute http(s) URL.
    init?(_ base: String) {
        guard let host = WebURL.host(base), let parts = URLParts(base) else { return nil }
        self.host = host
        var path = String(parts.path)
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
        var origin = base
        while origin.hasSuffix("/") { origin.removeLast() }
        self.origin = origin
    }

    /// Whether `url` is `<base>/c/<ticket>/<n>`.
    func isLink(_ url: String) -> Bool {
        guard let rest = rest(of: url, behind: "/c/") else { return false }
        let words = rest.split(separator: "/", omittingEmptySubsequences: false)
        return words.count == 2 && Self.isTicket(words[0]) && (1...6).contains(words[1].utf8.count)
            && words[1].utf8.allSatisfy(\.isDigit)
    }

    /// The path after the base and `kind`, without query and fragment; nil for any other URL.
    private func rest(of url: String, behind kind: String) -> Substring? {
        guard WebURL.host(url) == host, let parts = URLParts(url), parts.path.hasPrefix(path + kind) else { return nil }
        return parts.path.dropFirst(path.count + kind.count)
    }

    /// The first ticket in an unencoded text: this host, with or without a scheme, and a path with a ticket.
    func ticket(in text: [UInt8]) -> CarriedURL? {
        let name = Array(host.utf8)
        let path = Array(path.utf8)
        var at = 0
        while at + name.count + path.count + 4 <= text.count {
            let start = at
            at += 1
            guard lower(text[start]) == name[0], start == 0 || !Self.isOfHost(text[start - 1]),
                zip(text[start...], name).allSatisfy({ lower($0) == $1 })
            else { continue }
            var rest = text[(start + name.count)...]
            for port in [":443", ":80"] where rest.starts(with: port.utf8) { rest = rest.dropFirst(port.utf8.count) }
            guard rest.starts(with: path) else { continue }
            if let found = Self.ticket(rest.dropFirst(path.count), base: origin) { return found }
        }
        return nil
    }

    private static func ticket(_ text: ArraySlice<UInt8>, base: String) -> CarriedURL? {
        let kind = text.prefix(3)
        guard kind.count == 3, kind.first == .slash, kind.last == .slash else { return nil }
        let ticket = text.dropFirst(3).prefix(257).prefix { $0.isLetter || $0.isDigit || $0 == .dash || $0 == 95 }
        guard (8...256).contains(ticket.count) else { return nil }
        let rest = text[ticket.endIndex...]
        switch kind[kind.startIndex + 1] {
        case UInt8(ascii: "o"):
            guard rest.starts(with: ".gif".utf8), !(rest.dropFirst(4).first.map(isOfWord) ?? false) else { return nil }
            return .pixel
        case UInt8(ascii: "c"):
            let number = rest.dropFirst().prefix(7).prefix(while: \.isDigit)
            guard rest.first == .slash, (1...6).contains(number.count),
                !(text[number.endIndex...].first.map(isOfWord) ?? false)
            else { return nil }
            return .link(base + "/c/" + String(decoding: ticket + [.slash] + number, as: UTF8.self))
        case UInt8(ascii: "p"): return .page
        default: return nil
        }
    }

    private static func isOfHost(_ byte: UInt8) -> Bool { isOfWord(byte) || byte == .dash || byte == 46 }
    private static func isOfWord(_ byte: UInt8) -> Bool { byte.isLetter || byte.isDigit }
    private func lower(_ byte: UInt8) -> UInt8 { byte.isLetter ? byte | 0x20 : byte }

    /// Whether the text has the form of a ticket: base64url. Only the hub can tell whether it is valid.
    private static func isTicket(_ text: Substring) -> Bool {
        (8...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == .dash || $0 == 95 }
    }
}

extension [OwnBase] {
    /// Whether a URL leads to the host of one of our hubs.
    func isOwn(_ url: String) -> Bool {
        let host = WebURL.host(url)
        return contains { $0.host == host }
    }
}

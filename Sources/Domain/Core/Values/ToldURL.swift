/// The URL that a text from another program stands for: the text itself if it is a trackable URL, otherwise what a
/// browser would make of it (WHATWG URL, section 4.4). Services report links as they were written in the mail, with
/// spaces and umlauts.
///
/// - Returns: nil if it is not an absolute http or https URL, or is too long.
public func trackableURL(told text: String) -> String? {
    if isTrackableURL(text) { return text }
    guard text.utf8.count <= Limits.urlBytes, let parts = BrowserURL(text) else { return nil }
    let host = parts.host.split(separator: ".", omittingEmptySubsequences: false).map(Punycode.ascii)
    guard !host.contains(nil) else { return nil }
    let authority = parts.user + host.compactMap(\.self).joined(separator: ".") + parts.port
    guard escaped(authority) == authority else { return nil }
    let url = "\(parts.scheme)://" + authority + escaped(parts.rest)
    return isTrackableURL(url) ? url : nil
}

/// Percent-encodes what a URL may not contain, and leaves the rest.
private func escaped(_ text: String) -> String {
    let isPlain: (UInt8) -> Bool = { $0 > 32 && $0 < 127 && !kept.contains($0) }
    guard !text.utf8.allSatisfy(isPlain) else { return text }
    var url: [UInt8] = []
    for byte in text.utf8 {
        if isPlain(byte) { url.append(byte) } else { url += percentEncoded(byte) }
    }
    return String(decoding: url, as: UTF8.self)
}

/// Characters to encode: quote, angle brackets, backslash and grave accent.
private let kept: Set<UInt8> = [34, 60, 62, 92, 96]

private func percentEncoded(_ byte: UInt8) -> [UInt8] {
    let digits: StaticString = "0123456789ABCDEF"
    return [37, digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
}

/// The parts of an http or https URL, as a browser would parse it: `URLParts` of a text that was cleaned first.
private struct BrowserURL {
    /// In lower case.
    var scheme: String
    /// Ends with `@`; empty if there is none.
    var user: String
    /// In lower case.
    var host: String
    /// Begins with `:`; empty if there is none or it is the scheme's default.
    var port: String
    /// Path, query and fragment.
    var rest: String

    /// nil if it is not an http or https URL, or has no host.
    init?(_ text: String) {
        // Parsed by scalars, not characters: a combining mark must not hide the delimiter before it.
        var scalars = String.UnicodeScalarView(text.unicodeScalars.filter { ![9, 10, 13].contains($0.value) })[...]
        while let first = scalars.first, Self.isBlank(first) { scalars.removeFirst() }
        while let last = scalars.last, Self.isBlank(last) { scalars.removeLast() }
        guard let parts = URLParts(String(Self.withSlashes(scalars))), let number = parts.portNumber else { return nil }
        scheme = parts.isTLS ? "https" : "http"
        user = parts.user.map { $0 + "@" } ?? ""
        port = number == parts.defaultPort ? "" : ":\(parts.port ?? "")"
        host = Self.normalized(parts.isBracketed ? "[\(parts.host)]" : String(parts.host))
        rest = String(parts.rest)
        guard !host.isEmpty else { return nil }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 32 || scalar.properties.isWhitespace
    }

    private static func withSlashes(_ scalars: Substring.UnicodeScalarView) -> String.UnicodeScalarView {
        let query = scalars.firstIndex { $0 == "?" || $0 == "#" } ?? scalars.endIndex
        var result = String.UnicodeScalarView(scalars[..<query].map { $0 == "\\" ? "/" : $0 })
        result.append(contentsOf: scalars[query...])
        return result
    }

    /// Lower case, other scripts' dots replaced by dots (UTS #46, section 2.3), percent-escapes decoded.
    private static func normalized(_ host: String) -> String {
        var text = host
        if text.utf8.contains(37) { text = String(decoding: unescaped(Array(text.utf8)), as: UTF8.self) }
        let scalars = text.lowercased().unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            switch scalar.value {
            case 0x3002, 0xff0e, 0xff61: "."
            case 0xad, 0x200b, 0x2060, 0xfeff: nil
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if let byte = escape(in: bytes, at: at) {
                result.append(byte)
                at += 3
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return result
    }

    /// The byte that `%XX` at an offset stands for; nil if there is none.
    static func escape(in bytes: [UInt8], at: Int) -> UInt8? {
        guard bytes[at] == 37, at + 2 < bytes.count, let high = hexDigit(bytes[at + 1]),
            let low = hexDigit(bytes[at + 2])
        else { return nil }
        return high << 4 | low
    }
}

/// The value of a hexadecimal digit; nil if it is not one.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}

/// A normal form of a URL, equal for all spellings that lead to the same place (RFC 3986, section 6.2). Programs may
/// rewrite a link, or take it from the mail as it was written.
struct LinkKey: Hashable {
    /// Without the fragment.
    private(set) var page: String
    /// Empty if there is none.
    private(set) var fragment: String

    /// nil if it is not an http or https URL.
    init?(_ url: String) {
        guard let parts = BrowserURL(url) else { return nil }
        // Some services take links from the HTML source; there `&#38;` would look like the start of a fragment.
        let whole = String(decoding: Self.withoutEntities(Array(parts.rest.utf8)), as: UTF8.self)
        let pieces = whole.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var rest = String(pieces.first ?? "")
        if !rest.hasPrefix("/") { rest = "/" + rest }
        let labels = parts.host.split(separator: ".", omittingEmptySubsequences: false)
        // Compared as text, not bytes: letters with marks have several spellings that are equal as text.
        let host = labels.map { Punycode.unicode($0) ?? String($0) }.joined(separator: ".")
        page = "\(parts.scheme)://\(Self.normalized(parts.user))\(host)\(parts.port)\(Self.normalized(rest))"
        fragment = pieces.count == 2 ? Self.normalized(String(pieces[1])) : ""
    }

    /// Decodes escapes that are not needed, and writes all others in upper case.
    private static func normalized(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if let byte = BrowserURL.escape(in: bytes, at: at) {
                if byte > 32, byte < 127, !separating.contains(byte) {
                    result.append(byte)
                } else {
                    result += percentEncoded(byte)
                }
                at += 3
                continue
            }
            let byte = bytes[at]
            if byte > 32, byte < 127, byte != 37 { result.append(byte) } else { result += percentEncoded(byte) }
            at += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Characters that mean something else when they are not escaped: `/ ? # & = + % ;`.
    private static let separating = Set("/?#&=+%;".utf8)

    /// Replaces `&amp;` by `&`.
    private static func withoutEntities(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(38) else { return bytes }
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            result.append(bytes[at])
            let isEntity = entities.first { entity in
                bytes[at] == 38 && at + entity.count < bytes.count
                    && zip(bytes[(at + 1)...], entity).allSatisfy { $0 | 0x20 == $1 | 0x20 }
            }
            at += 1 + (isEntity?.count ?? 0)
        }
        return result
    }

    /// What follows the `&` of an ampersand in HTML.
    private static let entities = ["amp;", "#38;", "#x26;"].map { Array($0.utf8) }
}

/// A message's links, to be found by URLs that other programs report.
struct LinkIndex {
    /// Link indices by the hash of their `LinkKey`; `pages` without the fragment.
    private var whole: [Int: Int] = [:]
    private var pages: [Int: [Int]] = [:]

    init(_ links: [String]) {
        for (index, link) in links.enumerated() {
            guard let key = LinkKey(link) else { continue }
            if whole[key.hashValue] == nil { whole[key.hashValue] = index }
            pages[key.page.hashValue, default: []].append(index)
        }
    }

    /// The index of the link that a URL leads to; nil if there is none. A URL without its fragment, or with one that
    /// was not registered, matches if all links to the same page have one fragment.
    func index(of url: String, in links: [String]) -> Int? {
        guard let key = LinkKey(url) else { return nil }
        if let index = whole[key.hashValue], LinkKey(links[index]) == key { return index }
        let others = (pages[key.page.hashValue] ?? []).compactMap { index in LinkKey(links[index]).map { (index, $0) } }
            .filter { $0.1.page == key.page }
        guard let first = others.first, Set(others.map(\.1.fragment)).count == 1,
            key.fragment.isEmpty || first.1.fragment.isEmpty
        else { return nil }
        return first.0
    }
}

import Core

/// Host names as they are compared and shown.
enum HostName {
    /// The host of an http or https URL, in ASCII and lower case. nil if it is none, or has characters that no host name
    /// has and that browsers may read differently.
    static func host(of url: String) -> String? {
        guard let parts = URLParts(url) else { return nil }
        if parts.isBracketed { return parts.isIPv6 ? "[\(parts.host.lowercased())]" : nil }
        var host = parts.host.lowercased()
        while host.hasSuffix(".") { host.removeLast() }
        let isPlain = host.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        }
        return isPlain && !host.isEmpty ? host : nil
    }

    /// A host as a text shows it, in ASCII and lower case; nil if it is none.
    static func ascii(_ shown: String) -> String? {
        trackableURL(told: "https://" + shown).flatMap(host)
    }

    /// Whether two hosts are the same for a reader.
    static func isSame(_ one: String, _ other: String) -> Bool { withoutWWW(one) == withoutWWW(other) }

    private static func withoutWWW(_ host: String) -> Substring {
        host.hasPrefix("www.") ? host.dropFirst(4) : host[...]
    }

    /// A host in the form that cannot be taken for another one. Labels with letters of several scripts, or only with
    /// letters that look like Latin ones, stay in ASCII.
    static func shown(_ host: String) -> String {
        host.split(separator: ".", omittingEmptySubsequences: false)
            .map { unmistakable($0) ?? String($0) }.joined(separator: ".")
    }

    /// Whether a label of the host would be mistaken for another one in its own script.
    static func isMistakable(_ host: String) -> Bool {
        host.split(separator: ".").contains { $0.hasPrefix("xn--") && unmistakable($0) == nil }
    }

    private static func unmistakable(_ label: Substring) -> String? {
        guard let text = Punycode.unicode(label), Punycode.ascii(text) == String(label) else { return nil }
        let scalars = text.unicodeScalars
        let isWord = scalars.allSatisfy { scalar in
            scalar == "-" || ("0"..."9").contains(scalar) || scalar.properties.isAlphabetic
                || scalar.properties.generalCategory == .nonspacingMark
        }
        let scripts = Set(scalars.map(Script.init).compactMap(\.self))
        guard isWord, scripts.count == 1, !scalars.allSatisfy({ $0.value < 128 || likeLatin.contains($0) }) else {
            return nil
        }
        return text
    }

    /// Letters of other scripts that look like Latin ones.
    private static let likeLatin = Set(
        ("асԁеһіјӏкорԛѕԝхуъьпгѵѡвмнтёїүғ" + "αειικνορτυχωηγβ" + "օսԁոհցքզ").unicodeScalars)
}

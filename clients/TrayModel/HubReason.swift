import Presentation

/// Shortens the reason why a hub is unreachable, for a place beside the hub's name: replaces the name in it.
enum HubReason {
    /// Characters of a line of the menu.
    private static let most = 80

    /// For example `nothing listens there` for `nothing listens at mail.example.com:443`. Printable, and cut to a line.
    ///
    /// - Parameter hub: host, port unless it is the scheme's default, and path.
    static func text(_ reason: String, hub: String) -> String {
        let authority = hub.prefix { $0 != "/" }
        var text = reason.printable
        let host = withoutPort(authority)
        for name in [host, host.trimming("[]")] where !name.isEmpty { text = without(name, in: text) }
        return text.count > most ? text.prefix(most - 1) + "…" : text
    }

    private static func withoutPort(_ authority: Substring) -> String {
        guard let colon = authority.lastIndex(of: ":") else { return String(authority) }
        let port = authority[authority.index(after: colon)...]
        // The colons of an IPv6 address are within brackets.
        return port.allSatisfy(\.isNumber) ? String(authority[..<colon]) : String(authority)
    }

    private static func without(_ host: String, in text: String) -> String {
        var out = ""
        var rest = text[...]
        while let range = rest.firstRange(of: host) {
            out += rest[..<range.lowerBound]
            rest = rest[range.upperBound...]
            guard out.last.map({ $0 == " " }) ?? true, let after = end(of: rest) else {
                out += host
                continue
            }
            rest = after
            if out.isEmpty, rest.hasPrefix(": ") {
                rest = rest.dropFirst(2)
            } else if let preposition = ["at ", "to "].first(where: { out.hasSuffix($0) }) {
                out.removeLast(preposition.count)
                out += "there"
            } else {
                out += "it"
            }
        }
        return out + rest
    }

    /// The text after a host name and its port; nil if the name continues, so that it is another name.
    private static func end(of rest: Substring) -> Substring? {
        var rest = rest
        if rest.first == ":" {
            let port = rest.dropFirst().prefix(while: \.isNumber)
            if !port.isEmpty { rest = rest[port.endIndex...] }
        }
        guard let next = rest.first else { return rest }
        if next == "." { return rest.dropFirst().first.map { $0 == " " } ?? true ? rest : nil }
        return next.isLetter || next.isNumber || "-_/@".contains(next) ? nil : rest
    }
}

extension String {
    fileprivate func trimming(_ characters: String) -> String {
        var text = self[...]
        while let first = text.first, characters.contains(first) { text.removeFirst() }
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text)
    }
}

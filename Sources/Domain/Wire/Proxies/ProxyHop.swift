import Core

/// A hop of a request, either a proxy or the client, as the next proxy has named it.
enum ProxyHop: Hashable {
    /// A port may follow; it is ignored.
    case address(IPAddress)
    /// A UNIX socket, for which nginx writes `unix:`.
    case unix
    /// `_name`, which only the proxy understands (RFC 7239, section 6.3).
    case obfuscated
    /// `unknown`: the proxy does not know the address, or does not reveal it (RFC 7239, section 6.2).
    case unknown
    /// Anything else, or nothing.
    case malformed

    /// The `for` parameter of an element. An element without one, or with two, is malformed.
    init(element: Substring) {
        var node: String?
        for pair in Self.pairs(of: element) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, Self.trim(parts[0]).lowercased() == "for" else { continue }
            guard node == nil, let value = Self.unquoted(Self.trim(parts[1])) else {
                self = .malformed
                return
            }
            node = value
        }
        self = node.map { ProxyHop($0[...]) } ?? .malformed
    }

    /// Splits at semicolons outside quotes. Works on bytes: a combining mark must not hide a quote.
    private static func pairs(of element: Substring) -> [Substring] {
        var pairs: [Substring] = []
        var start = element.startIndex
        var isQuoted = false
        var isEscaped = false
        for at in element.utf8.indices {
            let byte = element.utf8[at]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ";"), !isQuoted {
                pairs.append(element[start..<at])
                start = element.utf8.index(after: at)
            }
        }
        return pairs + [element[start...]]
    }

    /// A token as it is, or the contents of a quoted string; nil if a quote is not closed.
    private static func unquoted(_ text: Substring) -> String? {
        guard text.utf8.first == UInt8(ascii: "\"") else {
            return text.utf8.contains(UInt8(ascii: "\"")) ? nil : String(text)
        }
        var value: [UInt8] = []
        var isEscaped = false
        var rest = text.utf8.dropFirst()
        while let byte = rest.popFirst() {
            if isEscaped {
                value.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return rest.isEmpty ? String(decoding: value, as: UTF8.self) : nil
            } else {
                value.append(byte)
            }
        }
        return nil
    }

    /// Parses an address with or without quotes, brackets and port, or a word that stands for one.
    init(_ text: Substring) {
        var text = Self.trim(text)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 { text = Self.trim(text.dropFirst().dropLast()) }
        if let address = Self.address(text) {
            self = .address(address)
        } else if text.lowercased().hasPrefix("unix:") || text.lowercased() == "unix" {
            self = .unix
        } else {
            let name = text.prefix { $0 != ":" }
            let isSound = name.count == text.count || Self.isPort(text[name.endIndex...])
            if isSound, name.lowercased() == "unknown" {
                self = .unknown
            } else if isSound, Self.isObfuscated(name) {
                self = .obfuscated
            } else {
                self = .malformed
            }
        }
    }

    private static func address(_ text: Substring) -> IPAddress? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            let inner = text[text.index(after: text.startIndex)..<end]
            return inner.contains(":") ? IPAddress(inner) : nil
        }
        if let address = IPAddress(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    /// `:4711`, or `:_name`, which only the proxy understands (RFC 7239, section 6.3).
    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":" else { return false }
        let port = text.dropFirst()
        if isObfuscated(port) { return true }
        return port.utf8.count <= 5 && port.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } && UInt16(port) != nil
    }

    /// `_` and at least one letter, digit, dot, underscore or hyphen.
    private static func isObfuscated(_ text: Substring) -> Bool {
        text.hasPrefix("_") && text.utf8.count > 1
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}

/// The hops in a header, nearest first. A hop further left matters only if all hops to its right are believed.
struct ProxyHops: Sequence, IteratorProtocol {
    private var rest: Substring?
    private let isForwarded: Bool

    /// - Parameter text: all fields of this name, joined by commas.
    init(_ text: String, in header: ProxyHeader) {
        rest = text[...]
        isForwarded = header == .forwarded
    }

    mutating func next() -> ProxyHop? {
        guard let text = rest else { return nil }
        guard isForwarded else {
            let comma = text.utf8.lastIndex(of: UInt8(ascii: ","))
            rest = comma.map { text[..<$0] }
            return ProxyHop(comma.map { text[text.utf8.index(after: $0)...] } ?? text)
        }
        switch Self.lastComma(in: text) {
        case .at(let comma):
            rest = text[..<comma]
            return ProxyHop(element: text[text.utf8.index(after: comma)...])
        case .none:
            rest = nil
            return ProxyHop(element: text)
        case .openQuote:
            rest = nil
            return .malformed
        }
    }

    private enum Comma {
        case at(Substring.Index)
        case none
        /// A quote is not closed, so nobody can tell where an element ends.
        case openQuote
    }

    /// The last comma outside quotes. The search runs from the right, so that a quote left open by a client cannot
    /// swallow what proxies have added. Quoted commas, such as in a host that the client chose, do not separate
    /// elements.
    private static func lastComma(in text: Substring) -> Comma {
        let bytes = text.utf8
        var at = bytes.endIndex
        var isQuoted = false
        while at > bytes.startIndex {
            at = bytes.index(before: at)
            switch bytes[at] {
            case UInt8(ascii: "\""):
                // A quote within quotes is escaped by a backslash that is not itself escaped (RFC 9110, section 5.6.4).
                let backslashes = bytes[..<at].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
                if !isQuoted || backslashes % 2 == 0 { isQuoted.toggle() }
            case UInt8(ascii: ","): if !isQuoted { return .at(at) }
            default: break
            }
        }
        return isQuoted ? .openQuote : .none
    }
}

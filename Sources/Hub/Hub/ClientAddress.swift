public import Mailbell
import Transport

/// Finds the client's address behind proxies.
///
/// The chain is read from the right, since only what a trusted proxy has written can be believed: each address in it that
/// is itself a trusted proxy hands over to the one before it. A hop that is no address ends the search at the hop that
/// reported it (RFC 7239, section 8.1; X-Forwarded-For in the same way).
public struct ClientAddress: Sendable {
    private let trusted: [IPNetwork]

    public init(trustedProxies: [IPNetwork]) { trusted = trustedProxies }

    /// - Parameter peer: the address at the other end of the connection.
    public func resolve(peer: IPAddress, xForwardedFor: String?, forwarded: String?) -> IPAddress {
        guard isTrusted(peer) else { return peer }
        // One proxy that wrote one plain address: the usual case, without taking the header apart.
        if forwarded == nil, let xForwardedFor, let address = IPAddress(xForwardedFor) { return address }
        let hops: [Substring]
        if let forwarded {
            hops = Self.forwardedFor(forwarded)
        } else if let xForwardedFor {
            hops = xForwardedFor.split(separator: ",", omittingEmptySubsequences: false)
        } else {
            return peer
        }
        var client = peer
        for hop in hops.reversed() {
            // What follows a malformed hop cannot be believed, nor what stands before it.
            guard let address = Self.address(hop) else { return client }
            client = address
            if !isTrusted(address) { break }
        }
        return client
    }

    func resolve(_ request: HTTPRequest) -> IPAddress {
        resolve(peer: request.peer, xForwardedFor: request.xForwardedFor, forwarded: request.forwarded)
    }

    /// The client's address where it is its own for sure: not if somebody who is not trusted says that it was another's. A
    /// proxy that the hub has not been told of would else be taken for the client, and all who come through it for one.
    func own(_ request: HTTPRequest) -> IPAddress? {
        guard isTrusted(request.peer) || (request.xForwardedFor == nil && request.forwarded == nil) else { return nil }
        return resolve(request)
    }

    /// Whether proxies that are trusted have named two clients, one in each header: where either is, is not known then.
    public func disagrees(peer: IPAddress, xForwardedFor: String?, forwarded: String?) -> Bool {
        guard let xForwardedFor, let forwarded, isTrusted(peer) else { return false }
        return resolve(peer: peer, xForwardedFor: xForwardedFor, forwarded: nil)
            != resolve(peer: peer, xForwardedFor: nil, forwarded: forwarded)
    }

    private func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

    /// The `for` of each element of a `Forwarded` header; an element without one is an empty hop.
    private static func forwardedFor(_ text: String) -> [Substring] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { element in
            for pair in element.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, trim(parts[0]).lowercased() == "for" { return trim(parts[1]) }
            }
            return ""
        }
    }

    /// An address with or without quotes, brackets and port.
    private static func address(_ hop: Substring) -> IPAddress? {
        var text = trim(hop)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 { text = text.dropFirst().dropLast() }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
            return text.contains(":") ? IPAddress(text) : nil
        }
        if let address = IPAddress(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && UInt16(text.dropFirst()) != nil
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}

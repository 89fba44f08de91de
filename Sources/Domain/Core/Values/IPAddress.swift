/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, RFC 4291, section 2.5.5.2) becomes the
/// IPv4 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The upper 64 bits; 0 for IPv4.
    public let high: UInt64
    /// The lower 64 bits. An IPv4 address is in the lower 32.
    public let low: UInt64
    public let isIPv4: Bool

    public init(v4: UInt32) {
        high = 0
        low = UInt64(v4)
        isIPv4 = true
    }

    /// An IPv6 address, or the IPv4 address that is mapped into it.
    public init(high: UInt64, low: UInt64) {
        let mapped = high == 0 && low >> 32 == 0xffff
        self.high = high
        self.low = mapped ? low & 0xffff_ffff : low
        isIPv4 = mapped
    }

    /// Parses `192.0.2.1` or `2001:db8::1` (RFC 4291, section 2.2), without zone, port and brackets. nil if it is
    /// neither.
    public init?(_ text: some StringProtocol) {
        let text = Substring(text)
        if let v4 = Self.parseV4(text) {
            self.init(v4: v4)
        } else {
            guard text.utf8.contains(UInt8(ascii: ":")), let (high, low) = Self.parseV6(text) else { return nil }
            self.init(high: high, low: low)
        }
    }

    /// `::`, which stands for the absence of an address (RFC 4291, section 2.5.2).
    public static let unspecified = IPAddress(high: 0, low: 0)

    /// The prefix that is stored of an address: 24 bits of IPv4, 48 of IPv6, the rest zero.
    public var truncated: IPAddress {
        isIPv4 ? IPAddress(v4: UInt32(low) & 0xffff_ff00) : IPAddress(high: high & 0xffff_ffff_ffff_0000, low: 0)
    }

    /// Whether it is a global address, not one of a private network, a link or the machine itself (RFC 6890, the IANA
    /// special-purpose registries).
    public var isPublic: Bool {
        if !isIPv4 { return high >> 61 == 0b001 }
        return !Self.notPublic.contains { $0.contains(self) }
    }

    private static let notPublic = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "224.0.0.0/3",
    ].compactMap { IPNetwork($0) }

    /// RFC 5952 for IPv6, dotted decimal for IPv4.
    public var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String((low >> UInt64($0)) & 255) }.joined(separator: ".")
        }
        let groups: [UInt64] = (0..<8).map { i in
            let half = i < 4 ? high : low
            return (half >> UInt64(48 - 16 * (i % 4))) & 0xffff
        }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = max(end, start + 1)
        }
        func text(_ groups: ArraySlice<UInt64>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty
            ? text(groups[...]) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }

    private static func parseV4(_ text: Substring) -> UInt32? {
        // Byte by byte: every request with a proxy's header comes by here.
        var (value, octet, digits, dots): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
        for byte in text.utf8 {
            switch byte {
            case 48...57:
                // No leading zero, which some programs take for octal.
                guard digits == 0 || octet > 0 else { return nil }
                octet = octet * 10 + UInt32(byte - 48)
                digits += 1
                guard octet < 256 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, dots < 3 else { return nil }
                value = value << 8 | octet
                (octet, digits) = (0, 0)
                dots += 1
            default: return nil
            }
        }
        return dots == 3 && digits > 0 ? value << 8 | octet : nil
    }

    private static func parseV6(_ text: Substring) -> (UInt64, UInt64)? {
        /// Only at the very end may the last two groups be written as an IPv4 address.
        func groups(_ text: Substring, isEnd: Bool) -> [UInt16]? {
            if text.isEmpty { return [] }
            var out: [UInt16] = []
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            for (i, part) in parts.enumerated() {
                if isEnd, i == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                    guard let v4 = parseV4(part) else { return nil }
                    out += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                } else {
                    guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                        part.utf8.first != UInt8(ascii: "-"), let group = UInt16(part, radix: 16)
                    else { return nil }
                    out.append(group)
                }
            }
            return out
        }
        var all: [UInt16]
        if let gap = text.firstRange(of: "::") {
            guard let front = groups(text[..<gap.lowerBound], isEnd: false),
                let back = groups(text[gap.upperBound...], isEnd: true),
                front.count + back.count < 8, !text[gap.upperBound...].hasPrefix(":")
            else { return nil }
            all = front + [UInt16](repeating: 0, count: 8 - front.count - back.count) + back
        } else {
            guard let exact = groups(text, isEnd: true), exact.count == 8 else { return nil }
            all = exact
        }
        func join(_ part: ArraySlice<UInt16>) -> UInt64 { part.reduce(0) { $0 << 16 | UInt64($1) } }
        return (join(all[..<4]), join(all[4...]))
    }
}

/// A block of addresses in CIDR notation: `127.0.0.0/8`, `2001:db8::/32`. An address without a prefix is a block of
/// one.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// Any address of the block.
    public let base: IPAddress
    /// Bits that must match: 0 to 32 for IPv4, 0 to 128 for IPv6.
    public let prefix: Int

    /// nil if `text` is not an address with an optional prefix length in range.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = IPAddress(parts[0]) else { return nil }
        let width = base.isIPv4 ? 32 : 128
        guard parts.count == 2 else {
            self.base = base
            prefix = width
            return
        }
        guard parts[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let prefix = Int(parts[1]), prefix <= width
        else { return nil }
        self.base = base
        self.prefix = prefix
    }

    /// Whether the block contains an address. The families must be the same.
    public func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == base.isIPv4 else { return false }
        if base.isIPv4 {
            return prefix == 0 || (address.low ^ base.low) >> UInt64(32 - prefix) == 0
        }
        if prefix <= 64 {
            return prefix == 0 || (address.high ^ base.high) >> UInt64(64 - prefix) == 0
        }
        return address.high == base.high && (address.low ^ base.low) >> UInt64(128 - prefix) == 0
    }

    public var description: String { "\(base)/\(prefix)" }
}

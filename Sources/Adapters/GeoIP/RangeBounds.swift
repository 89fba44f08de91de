import Glibc

/// The first and the last address of a range, in any of the notations of CSV tables.
enum RangeBounds {
    case v4(UInt32, UInt32)
    case v6(UInt128, UInt128)

    /// Reads two decimal numbers (tor's `geoip`, IP2Location), or two addresses as text (tor's `geoip6`, DB-IP).
    ///
    /// IP2Location also writes IPv6 addresses as numbers. A range is IPv4 if both its numbers have at most 32 bits. The IPv6
    /// tables have no such range: their first one goes from 0 to beyond 32 bits.
    init(_ first: UnsafeRawBufferPointer, _ last: UnsafeRawBufferPointer) throws(CSVLines.Malformed) {
        self = try Self.unmapped(first, last)
    }

    /// Whether a field is a network, which is a whole range in one column.
    static func isNetwork(_ text: UnsafeRawBufferPointer) -> Bool { text.contains(UInt8(ascii: "/")) }

    /// Reads a network, `192.0.2.0/24` or `2001:db8::/32`, or a single address.
    init(network text: UnsafeRawBufferPointer) throws(CSVLines.Malformed) {
        let notNetwork = CSVLines.Malformed(why: "does not start with a network such as 192.0.2.0/24")
        let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
        let address = UnsafeRawBufferPointer(rebasing: text[..<slash])
        guard Self.notation(of: address) != .decimal else { throw notNetwork }
        guard slash < text.endIndex else {
            self = try Self.unmapped(address, address)
            return
        }
        let digits = UnsafeRawBufferPointer(rebasing: text[(slash + 1)...])
        guard digits.count <= 3, let prefix = Self.decimal(digits).map({ Int($0) }) else { throw notNetwork }
        let inside = CSVLines.Malformed(why: "the network has host bits set")
        if let low = Self.v4(address), prefix <= 32 {
            let hosts = prefix == 0 ? UInt32.max : ~(UInt32.max << UInt32(32 - prefix))
            guard low & hosts == 0 else { throw inside }
            self = .v4(low, low | hosts)
        } else if let low = Self.v6(address), prefix <= 128 {
            let hosts = prefix == 0 ? UInt128.max : ~(UInt128.max << UInt128(128 - prefix))
            guard low & hosts == 0 else { throw inside }
            self = Self.asIPv4(.v6(low, low | hosts))
        } else {
            throw notNetwork
        }
    }

    private static func unmapped(
        _ first: UnsafeRawBufferPointer, _ last: UnsafeRawBufferPointer
    ) throws(CSVLines.Malformed) -> RangeBounds {
        let bounds: RangeBounds
        switch notation(of: first) {
        case .colons:
            guard let low = v6(first), let high = v6(last) else { throw notTwoAddresses }
            bounds = .v6(low, high)
        case .dots:
            guard let low = v4(first), let high = v4(last) else { throw notTwoAddresses }
            bounds = .v4(low, high)
        case .decimal:
            guard let low = decimal(first), let high = decimal(last) else { throw notTwoAddresses }
            bounds = high >> 32 == 0 && low >> 32 == 0 ? .v4(UInt32(low), UInt32(high)) : .v6(low, high)
        }
        let isOrdered =
            switch bounds {
            case .v4(let low, let high): low <= high
            case .v6(let low, let high): low <= high
            }
        guard isOrdered else { throw CSVLines.Malformed(why: "the range ends before it starts") }
        return asIPv4(bounds)
    }

    /// Turns a range of IPv4-mapped IPv6 addresses into a range of IPv4 addresses.
    private static func asIPv4(_ bounds: RangeBounds) -> RangeBounds {
        guard case .v6(let low, let high) = bounds, low >> 32 == mapped, high >> 32 == mapped else { return bounds }
        return .v4(UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: high))
    }

    private static let notTwoAddresses = CSVLines.Malformed(why: "does not start with two addresses of one kind")

    private enum Notation { case colons, dots, decimal }

    private static func notation(of text: UnsafeRawBufferPointer) -> Notation {
        guard let start = text.baseAddress else { return .decimal }
        if memchr(start, Int32(UInt8(ascii: ":")), text.count) != nil { return .colons }
        return memchr(start, Int32(UInt8(ascii: ".")), text.count) != nil ? .dots : .decimal
    }

    /// The upper 96 bits of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). `IPAddress` treats such an address as IPv4.
    private static let mapped: UInt128 = 0xffff

    /// A decimal number of at most 128 bits; nil if the text is anything else. Works on chunks of 19 digits, which fit into
    /// 64 bits: that is much faster than 128-bit arithmetic for each digit.
    private static func decimal(_ text: UnsafeRawBufferPointer) -> UInt128? {
        guard let start = text.baseAddress, !text.isEmpty, text.count <= 39 else { return nil }
        guard text.count > 19 else { return digits(start, text.count).map { UInt128(truncatingIfNeeded: $0.number) } }
        var value: UInt128 = 0
        for offset in stride(from: 0, to: text.count, by: 19) {
            guard let (number, scale) = digits(start + offset, min(19, text.count - offset)) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: UInt128(scale))
            let (sum, overflows) = product.addingReportingOverflow(UInt128(number))
            if isTooLarge || overflows { return nil }
            value = sum
        }
        return value
    }

    /// The value of the `count` digits at `start`, at most 19, and 10 to the power of `count`; nil if one is not a digit.
    private static func digits(_ start: UnsafeRawPointer, _ count: Int) -> (number: UInt64, scale: UInt64)? {
        var number: UInt64 = 0
        var scale: UInt64 = 1
        var at = start
        while at < start + count {
            let digit = at.load(as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + UInt64(digit)
            scale *= 10
            at += 1
        }
        return (number, scale)
    }

    private static func v4(_ text: UnsafeRawBufferPointer) -> UInt32? {
        var bits: UInt32 = 0
        return parse(text, AF_INET, &bits) ? UInt32(bigEndian: bits) : nil
    }

    private static func v6(_ text: UnsafeRawBufferPointer) -> UInt128? {
        var bits: UInt128 = 0
        return parse(text, AF_INET6, &bits) ? UInt128(bigEndian: bits) : nil
    }

    /// Parses an address with `inet_pton`, and stores it at `bits` in network order. Returns false if the text is invalid.
    ///
    /// `IPAddress` parses the same, but creates Strings, which takes seconds for a table.
    private static func parse(_ text: UnsafeRawBufferPointer, _ family: Int32, _ bits: UnsafeMutableRawPointer) -> Bool
    {
        let capacity = Int(INET6_ADDRSTRLEN)
        guard let start = text.baseAddress, text.count < capacity else { return false }
        return withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { copy in
            let base = copy.baseAddress!
            memcpy(base, start, text.count)
            base.storeBytes(of: 0, toByteOffset: text.count, as: UInt8.self)
            return inet_pton(family, base.assumingMemoryBound(to: CChar.self), bits) == 1
        }
    }
}

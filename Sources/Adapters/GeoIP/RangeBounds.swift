import Glibc

/// The two addresses at the start of a line, in any of the ways tables write them.
enum RangeBounds {
    case v4(UInt32, UInt32)
    case v6(UInt128, UInt128)

    /// Both must be decimal numbers (tor's `geoip`, IP2Location), or both addresses as text (tor's `geoip6`, DB-IP).
    ///
    /// IP2Location numbers IPv6 addresses the same way. A range is IPv4 if both its numbers have at most 32 bits: its
    /// IPv6 tables have no such range, they begin with one from 0 to beyond.
    init(_ first: UnsafeRawBufferPointer, _ last: UnsafeRawBufferPointer) throws(CSVLines.Malformed) {
        switch Self.notation(of: first) {
        case .colons:
            guard let low = Self.v6(first), let high = Self.v6(last) else { throw Self.notTwoAddresses }
            self = .v6(low, high)
        case .dots:
            guard let low = Self.v4(first), let high = Self.v4(last) else { throw Self.notTwoAddresses }
            self = .v4(low, high)
        case .decimal:
            guard let low = Self.decimal(first), let high = Self.decimal(last) else { throw Self.notTwoAddresses }
            self = high >> 32 == 0 && low >> 32 == 0 ? .v4(UInt32(low), UInt32(high)) : .v6(low, high)
        }
        if case .v6(let low, let high) = self, low >> 32 == Self.mapped, high >> 32 == Self.mapped {
            self = .v4(UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: high))
        }
        let isOrdered =
            switch self {
            case .v4(let low, let high): low <= high
            case .v6(let low, let high): low <= high
            }
        guard isOrdered else { throw CSVLines.Malformed(why: "the range ends before it starts") }
    }

    private static let notTwoAddresses = CSVLines.Malformed(why: "does not start with two addresses of one kind")

    private enum Notation { case colons, dots, decimal }

    private static func notation(of text: UnsafeRawBufferPointer) -> Notation {
        guard let start = text.baseAddress else { return .decimal }
        if memchr(start, Int32(UInt8(ascii: ":")), text.count) != nil { return .colons }
        return memchr(start, Int32(UInt8(ascii: ".")), text.count) != nil ? .dots : .decimal
    }

    /// The upper bits of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), which `IPAddress` takes for the IPv4 address.
    private static let mapped: UInt128 = 0xffff

    /// A number of at most 128 bits; nil if it is none or larger. Goes by chunks that are in 64 bits, which is much
    /// quicker than by digits of 128.
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

    /// The number that the `count` digits at `start` are, at most 19, and 10 to the power of `count`; nil if something
    /// else is among them.
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

    /// Puts what `inet_pton` makes of the text at `bits`, in network order; false if it makes nothing of it.
    /// `IPAddress` reads the same, but makes Strings on its way, which is seconds for a table.
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

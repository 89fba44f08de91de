/// An amount of money, exact to the currency's minor unit.
public struct Money: Hashable, Sendable, CustomStringConvertible {
    /// Minor units of the currency: 123450 for 1234.50 EUR, 1234 for 1234 JPY. May be negative.
    public var minorUnits: Int64
    public var currency: Currency

    /// An amount in minor units.
    public init(minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Parses a decimal number such as `1234.50`, with a `-` before it or without. It may have fewer decimals than the currency,
    /// not more.
    ///
    /// - Throws: if it is none. Separators of thousands are refused: `1,234` is two different numbers in two countries.
    public init(_ text: String, _ currency: Currency) throws(MoneyError) {
        func refused(_ problem: MoneyError.Problem) -> MoneyError {
            MoneyError(text: text.excerpt(bytes: 40), currency: currency, problem: problem)
        }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let parts = text.utf8.dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } })
        else { throw refused(.notANumber) }
        let fraction = parts.count == 2 ? parts[1] : parts[0].suffix(0)
        guard fraction.count <= currency.decimals else { throw refused(.tooManyDecimals) }
        var total: Int64 = 0
        // Downwards, because the least number has no positive counterpart.
        func append(_ digit: Int64) throws(MoneyError) {
            let (tenfold, overflows) = total.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tenfold.subtractingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { throw refused(.tooLarge) }
            total = sum
        }
        for byte in parts[0] { try append(Int64(byte) - 48) }
        for byte in fraction { try append(Int64(byte) - 48) }
        for _ in fraction.count..<currency.decimals { try append(0) }
        guard isNegative || total != .min else { throw refused(.tooLarge) }
        self.init(minorUnits: isNegative ? total : -total, currency)
    }

    /// The amount with all the currency's decimals, such as `1234.50` or `-0.05`. `init` parses it.
    public var decimal: String {
        var digits = String(minorUnits.magnitude)
        let missing = currency.decimals + 1 - digits.utf8.count
        if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.decimals > 0 else { return sign + digits }
        return sign + digits.dropLast(currency.decimals) + "." + digits.suffix(currency.decimals)
    }

    /// Amount and currency, such as `1234.50 EUR`.
    public var description: String { "\(decimal) \(currency)" }
}

/// Why a text is no amount of a currency.
public struct MoneyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        case notANumber, tooManyDecimals, tooLarge
    }
    /// The beginning of the text.
    public var text: String
    public var currency: Currency
    public var problem: Problem

    public var description: String {
        switch problem {
        case .notANumber:
            "'\(text)' is not an amount such as \(Money(minorUnits: 123_450, currency).decimal): write digits, without "
                + "separators of thousands"
        case .tooManyDecimals:
            currency.decimals == 0
                ? "'\(text)' has decimals, and \(currency) has none"
                : "'\(text)' has more decimals than the \(currency.decimals) of \(currency)"
        case .tooLarge: "'\(text)' is too large: the limit is \(Money(minorUnits: .max, currency))"
        }
    }
}

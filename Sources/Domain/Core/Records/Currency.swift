/// A currency of ISO 4217.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The code of three capitals, such as `EUR`.
    public let code: String
    /// How many decimals an amount has: 2 for EUR, 0 for JPY, 3 for KWD.
    public let decimals: Int

    /// nil unless `code` is three ASCII letters, in either case. Codes that ISO 4217 does not list have two decimals, so that
    /// amounts of a withdrawn currency stay readable. Of codes with X, only those are taken that belong to several countries:
    /// the others stand for metals, for tests and for no currency, and have no minor unit.
    public init?(_ code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ ($0 | 32) >= 97 && ($0 | 32) <= 122 }) else { return nil }
        let code = code.uppercased()
        let listed = Self.decimalsByCode[code]
        guard listed != nil || !code.hasPrefix("X") else { return nil }
        self.code = code
        decimals = listed ?? 2
    }

    /// Whether ISO 4217 lists the currency now. What a person enters should be.
    public var isCurrent: Bool { Self.decimalsByCode[code] != nil }

    /// The codes that ISO 4217 lists now, sorted.
    public static let current = decimalsByCode.keys.sorted()

    public var description: String { code }

    /// ISO 4217, list one, published 2026-01-01: codes by their number of decimals.
    private static let decimalsByCode: [String: Int] = {
        var all: [String: Int] = [:]
        for (decimals, codes) in table {
            for code in codes.split(separator: " ") { all[String(code)] = decimals }
        }
        return all
    }()

    private static let table = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY \
            COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
            INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR \
            MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP \
            STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
            """
        ),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ]
}

import Core
import Testing

@Suite struct MoneyTests {
    private static func money(_ text: String, _ code: String) throws -> Money {
        try Money(text, try #require(Currency(code)))
    }

    @Test(arguments: [
        ("1234.50", "EUR", 123_450, "1234.50"), ("1234.5", "EUR", 123_450, "1234.50"),
        ("1234", "usd", 123_400, "1234.00"),
        ("0", "EUR", 0, "0.00"), ("-0", "EUR", 0, "0.00"), ("-0.05", "EUR", -5, "-0.05"), ("0.5", "GBP", 50, "0.50"),
        ("007", "EUR", 700, "7.00"), ("1234", "JPY", 1234, "1234"), ("-1", "KRW", -1, "-1"),
        ("1.234", "KWD", 1234, "1.234"), ("0.001", "BHD", 1, "0.001"), ("1.2345", "CLF", 12345, "1.2345"),
        ("92233720368547758.07", "EUR", Int64.max, "92233720368547758.07"),
        ("-92233720368547758.08", "EUR", Int64.min, "-92233720368547758.08"),
        ("9223372036854775807", "JPY", Int64.max, "9223372036854775807"),
        ("-9223372036854775.808", "KWD", Int64.min, "-9223372036854775.808"),
        // A withdrawn currency.
        ("1.50", "HRK", 150, "1.50"),
    ]) func parses(_ text: String, _ code: String, _ minorUnits: Int64, _ printed: String) throws {
        let money = try Self.money(text, code)
        #expect(money.minorUnits == minorUnits)
        #expect(money.decimal == printed)
        #expect(money.description == "\(printed) \(code.uppercased())")
        #expect(try Money(money.decimal, money.currency) == money)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "-.5", "1.2.3", "1,234.50", "1,50", "1 234", "1'234", "1_234", "+1", "--1", "1-",
        " 1",
        "1 ", "1e3", "0x1", "١", "１", "1\u{301}", "€1", "1€", "EUR 1", "NaN", "inf", "1\n", "1\0", "1.-5",
    ]) func refuses(_ text: String) {
        #expect(throws: MoneyError.self) { try Self.money(text, "EUR") }
        #expect { try Self.money(text, "EUR") } throws: { ($0 as? MoneyError)?.problem == .notANumber }
    }

    @Test(arguments: [
        ("1.505", "EUR", MoneyError.Problem.tooManyDecimals), ("1.500", "EUR", .tooManyDecimals),
        ("1.0", "JPY", .tooManyDecimals), ("1.2345", "KWD", .tooManyDecimals),
        ("92233720368547758.08", "EUR", .tooLarge), ("-92233720368547758.09", "EUR", .tooLarge),
        ("92233720368547759", "EUR", .tooLarge), ("9223372036854775808", "JPY", .tooLarge),
        ("-9223372036854775809", "JPY", .tooLarge), (String(repeating: "9", count: 100_000), "EUR", .tooLarge),
    ]) func saysWhy(_ text: String, _ code: String, _ problem: MoneyError.Problem) {
        #expect { try Self.money(text, code) } throws: { ($0 as? MoneyError)?.problem == problem }
    }

    @Test func errorsSayWhatToDo() throws {
        func message(_ text: String, _ code: String) throws -> String {
            let currency = try #require(Currency(code))
            do throws(MoneyError) { return try Money(text, currency).description } catch { return error.description }
        }
        #expect(
            try message("1,234.50", "EUR")
                == "'1,234.50' is not an amount such as 1234.50: write digits, without separators of thousands")
        #expect(try message("1.5", "JPY") == "'1.5' has decimals, and JPY has none")
        #expect(try message("1.505", "EUR") == "'1.505' has more decimals than the 2 of EUR")
        #expect(
            try message("99999999999999999999", "JPY")
                == "'99999999999999999999' is too large: the limit is 9223372036854775807 JPY")
        #expect(try message("\u{1b}[2J" + String(repeating: "x", count: 1000), "EUR").utf8.count < 200)
    }

    /// ISO 4217, list one of 2026-01-01: 165 currencies with minor units.
    @Test func currencies() {
        #expect(Currency.current.count == 165)
        let all = Currency.current.compactMap(Currency.init)
        #expect(all.allSatisfy { $0.isCurrent })
        func count(_ decimals: Int) -> Int { all.filter { $0.decimals == decimals }.count }
        #expect([0, 1, 2, 3, 4].map(count) == [17, 0, 139, 7, 2])
        for (code, decimals) in [
            ("JPY", 0), ("KRW", 0), ("VND", 0), ("CLP", 0), ("ISK", 0), ("XOF", 0), ("UGX", 0), ("KWD", 3),
            ("BHD", 3),
            ("TND", 3), ("IQD", 3), ("OMR", 3), ("CLF", 4), ("EUR", 2), ("HUF", 2), ("TWD", 2), ("MGA", 2),
            ("ZWG", 2),
        ] {
            #expect(Currency(code)?.decimals == decimals, "\(code)")
        }
        #expect(Currency("eur")?.code == "EUR")
        #expect(Currency("HRK")?.isCurrent == false)
    }

    @Test(arguments: [
        "", "EU", "EURO", "E1R", "€", "ＥＵＲ", "XAU", "XDR", "xts", "E R", "EU\0", "\u{212A}RW", "[ab",
    ])
    func refusesCurrencies(_ code: String) {
        #expect(Currency(code) == nil)
    }
}

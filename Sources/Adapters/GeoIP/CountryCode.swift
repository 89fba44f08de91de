/// An ISO 3166-1 alpha-2 country code, such as `DE`.
struct CountryCode: Hashable, Sendable {
    /// 0 for AA to 675 for ZZ.
    let index: Int

    static let count = 26 * 26

    /// nil unless the text is two letters that stand for a country.
    ///
    /// `??`, `-`, `A1` (anonymous proxy), `ZZ` and `XX` (unknown), `AP` and `EU` (regions) do not. `XK` (Kosovo) does:
    /// ISO has not assigned it, but every table uses it.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == 2, let first = Self.letter(text[0]), let second = Self.letter(text[1]) else { return nil }
        index = first * 26 + second
        if Self.noCountry.contains(index) { return nil }
    }

    /// The two letters, in upper case.
    var text: String {
        String(unsafeUninitializedCapacity: 2) { out in
            out[0] = UInt8(ascii: "A") + UInt8(index / 26)
            out[1] = UInt8(ascii: "A") + UInt8(index % 26)
            return 2
        }
    }

    private static let noCountry: [Int] = ["ZZ", "XX", "AP", "EU"].map { (code: String) in
        code.utf8.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) }
    }

    private static func letter(_ byte: UInt8) -> Int? {
        let upper = byte & ~0x20
        return upper >= UInt8(ascii: "A") && upper <= UInt8(ascii: "Z") ? Int(upper - UInt8(ascii: "A")) : nil
    }
}

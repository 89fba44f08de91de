import Core

/// The distinct locations of a CSV table. Each has a number, from 1; 0 means no location.
struct RangePlaces {
    /// The location with number n is at n - 1.
    private(set) var all: [Location] = []
    private(set) var hasCities = false
    private var countries = [UInt32](repeating: 0, count: CountryCode.count)
    private var cities: [Location: UInt32] = [:]

    /// How a line writes its range.
    enum Notation {
        /// `192.0.2.0,192.0.2.255`
        case addresses
        /// `3221225984,3221226239`
        case numbers
        /// `192.0.2.0/24`
        case networks
    }

    /// The number of the location in the fields of a line, without those of its range; 0 if they name no country.
    ///
    /// The meaning of the columns follows from how many there are and how the line writes its range. If that is not enough,
    /// the content of a column decides:
    ///
    ///     tor, DB-IP Country   start, end, code
    ///     DB-IP City           start, end, continent, code, region, city, latitude, longitude
    ///     DB-IP, GeoLite2 City start, end, code, region, second region, city, postcode, latitude, longitude, time zone
    ///     IP2Location DB1      start, end, code, country
    ///     IP2Location DB3-11   start, end, code, country, region, city [, latitude, longitude [, zip [, time zone]]]
    ///
    /// The third format is that of github.com/sapics/ip-location-db. IP2Location always writes numbers or networks. Its time
    /// zone is an offset (`+10:00`), not the name of a zone, and is ignored.
    ///
    /// - Throws: `Malformed` if the columns match no known format.
    mutating func number(
        of fields: ArraySlice<CSVLines.Field>, in notation: Notation
    ) throws(CSVLines.Malformed) -> UInt32 {
        let start = fields.startIndex
        func field(_ index: Int) -> CSVLines.Field { fields[start + index] }
        if fields.count == 1 { return try country(field(0)).map { country($0) } ?? 0 }
        let isNumeric = notation != .addresses
        switch fields.count {
        case 2 where isNumeric: return try country(field(0)).map { country($0) } ?? 0
        case 6 where notation == .addresses || field(1).bytes.count == 2:
            return try place(field(1), region: field(2), city: field(3))
        case 8 where isNumeric && field(7).isOffset && field(4).isDegree && field(5).isDegree:
            return try place(field(0), region: field(2), city: field(3))
        case 8 where !field(7).isOffset && field(5).isDegree && field(6).isDegree:
            return try place(field(0), region: field(1), city: field(3), zone: field(7))
        case 4 where isNumeric, 6 where isNumeric, 7 where isNumeric:
            return try place(field(0), region: field(2), city: field(3))
        default:
            let count = fields.count + (notation == .networks ? 1 : 2)
            throw CSVLines.Malformed(why: "\(count) columns match no known table format")
        }
    }

    private func country(_ field: CSVLines.Field) throws(CSVLines.Malformed) -> CountryCode? {
        let bytes = field.bytes
        guard bytes.count == 2 || bytes.isEmpty || bytes.count == 1 && bytes[0] == UInt8(ascii: "-") else {
            throw CSVLines.Malformed(why: "“\(field.text.excerpt(bytes: 60))” is not a country code")
        }
        return CountryCode(bytes)
    }

    private mutating func country(_ code: CountryCode) -> UInt32 {
        if countries[code.index] == 0 {
            countries[code.index] = append(Location(country: code.text, precision: .country))
        }
        return countries[code.index]
    }

    /// The number of the location in these fields; 0 if they name no country.
    mutating func place(
        _ code: CSVLines.Field, region: CSVLines.Field?, city: CSVLines.Field?, zone: CSVLines.Field? = nil
    ) throws(CSVLines.Malformed) -> UInt32 {
        guard let code = try country(code) else { return 0 }
        let city = city?.name
        let place = Location(
            city: city, region: region?.name, country: code.text, timeZone: zone?.zone,
            precision: city == nil ? .country : .city)
        if place.city == nil, place.region == nil { return country(code) }
        if let known = cities[place] { return known }
        hasCities = hasCities || place.city != nil
        let number = append(place)
        cities[place] = number
        return number
    }

    private mutating func append(_ place: Location) -> UInt32 {
        all.append(place)
        return UInt32(all.count)
    }
}

extension CSVLines.Field {
    fileprivate var text: String {
        guard hasDoubledQuotes else { return String(decoding: bytes, as: UTF8.self) }
        let quote = UInt8(ascii: "\"")
        var plain: [UInt8] = []
        var afterQuote = false
        for byte in bytes {
            afterQuote = byte == quote && !afterQuote
            if !afterQuote || byte != quote { plain.append(byte) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    fileprivate var name: String? {
        guard PlaceText.name(bytes) != nil else { return nil }
        return text
    }

    /// The name of a time zone, such as `Europe/Paris`; nil for an offset.
    fileprivate var zone: String? { bytes.contains(UInt8(ascii: "/")) ? name : nil }

    /// Whether it is an offset from UTC such as `+10:00`, or `-`, which stands for an unknown one in IP2Location's tables.
    fileprivate var isOffset: Bool {
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        return bytes.count == 1 && sign == UInt8(ascii: "-")
            || bytes.count > 1 && bytes.dropFirst().allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: ":") }
    }

    /// Whether it is a latitude or longitude. An empty field and `-` are unknown ones.
    fileprivate var isDegree: Bool {
        if bytes.isEmpty || bytes.count == 1 && bytes[0] == UInt8(ascii: "-") { return true }
        guard bytes.count <= 24, let degrees = Double(String(decoding: bytes, as: UTF8.self)) else { return false }
        return abs(degrees) <= 180
    }
}
